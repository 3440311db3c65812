"""A report dialled on a phone reaches the phone of a team, which answers it. Every part on the road is the real one."""

import pytest

from tests.end_to_end import people
from tests.end_to_end.hotline import Hotline
from tests.end_to_end.people import CALLER, EVERYBODY_LOCAL, HOTLINE, MAPUTSOE, MAPUTSOE_ENGLISH, MAPUTSOE_SESOTHO
from tests.end_to_end.phones import Table
from tests.end_to_end.quick_config import SILENCE
from tests.end_to_end.running import PATIENCE
from tests.end_to_end.waiting import until

pytestmark = pytest.mark.slow


def report_a_girl(table: Table) -> str:
    """Told to the end, with everybody local allowed to know. Gives the case number, as the team reads it."""
    known = table.cases()
    table.dial(CALLER).tell_it_all()
    case = table.case_on(MAPUTSOE_SESOTHO, known, PATIENCE)
    table.told(case, MAPUTSOE | HOTLINE, PATIENCE)
    return case


def test_a_girl_about_to_be_moved_is_told_in_sesotho_and_the_team_answers_that_it_acts(
    table: Table, hotline: Hotline
) -> None:
    case = report_a_girl(table)
    assert table.who_knows(case) == MAPUTSOE | HOTLINE
    assert f"Araba 1 {case}" in table.inbox(MAPUTSOE_SESOTHO)[-1]
    assert table.inbox(MAPUTSOE_ENGLISH)[-1] == (
        f"THUSO {case}: P1, Maputsoe. Reply 1 {case} = I act, 2 = cannot, 3 = know the people. No names."
    )
    table.texts(MAPUTSOE_ENGLISH, f"1 {case}")
    noted = f"THUSO {case}: noted, you act. Accept it with your PIN"
    until(lambda: noted in table.inbox(MAPUTSOE_ENGLISH)[-1], PATIENCE, "the service confirms the answer")
    assert "will act" in hotline.card(case)


def test_the_console_shows_what_was_told_and_that_every_alert_arrived(table: Table, hotline: Hotline) -> None:
    case = report_a_girl(table)
    until(lambda: hotline.card(case).count(" delivered ") == 4, PATIENCE, "all four alerts stand as delivered")
    card = hotline.card(case)
    assert f"P1 At once Report {case} " in card
    assert "Told to the end. Nobody has decided yet . Not opened yet." in card
    for fact in ("Girl under 18", "today or tomorrow", "over the border", "Maputsoe", "The local team and the police"):
        assert fact in card
    assert card.count("Leribe maputsoe CCPT") == card.count("Hotline lead") == 2
    assert "Leribe district" in card and "planned" in card  # who is next, should everybody be silent
    assert CALLER[1:] not in card


@pytest.mark.parametrize("end_event", ["on", "off"])
def test_a_call_cut_after_danger_now_reaches_the_hotline_and_nobody_local(table: Table, end_event: str) -> None:
    """Whether the carrier says that the call is over, or nobody says anything and the silence has to tell."""
    table.mood(end_event=end_event)
    known = table.cases()
    call = table.dial(CALLER).choose(*people.TO_THE_DANGER_QUESTION, people.NOW)
    assert not call.ended
    call.hang_up()
    case = table.case_on(people.ONE_OF_THE_HOTLINE, known, SILENCE + PATIENCE)
    table.told(case, HOTLINE, PATIENCE)
    assert f"THUSO {case}: P1, " in table.inbox(people.ONE_OF_THE_HOTLINE)[-1]
    assert not table.who_knows(case) & EVERYBODY_LOCAL


def test_asking_for_a_helper_alerts_the_hotline_while_the_call_goes_on(table: Table) -> None:
    known = table.cases()
    call = table.dial(CALLER).choose("Sesotho", "Kotsi hona joale", "Batlang thuso hona joale")
    case = table.case_on(people.ONE_OF_THE_HOTLINE, known, PATIENCE)
    table.told(case, HOTLINE, PATIENCE)
    assert not call.ended
    assert not table.who_knows(case) & EVERYBODY_LOCAL


def test_when_everybody_in_the_team_refuses_the_district_is_told_at_once(table: Table, hotline: Hotline) -> None:
    """Silence brings the district too, but after minutes: the fast tests of alerts show that with their own clock."""
    case = report_a_girl(table)
    table.texts(MAPUTSOE_ENGLISH, f"2 {case}")
    until(lambda: "you cannot" in table.inbox(MAPUTSOE_ENGLISH)[-1], PATIENCE, "the first refusal is noted")
    assert table.who_knows(case) == MAPUTSOE | HOTLINE
    table.texts(MAPUTSOE_SESOTHO, f"2 {case}")
    table.told(case, people.LERIBE_DISTRICT, PATIENCE)
    assert table.who_knows(case) == MAPUTSOE | HOTLINE | people.LERIBE_DISTRICT
    assert "Refused or not reached below" in hotline.card(case)
