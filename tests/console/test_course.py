"""What the worker reads of a case under way: who holds it, what was noted, who was passed over, what is alike."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.field_notes import codes
from gateway.alerts.sieve import REASONS
from gateway.console import plain_words
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.house import MORNING, SEALED, House


def _course(text: str) -> str:
    return text.split("When Who What ", 1)[-1]


def _hold(house: House, case: str, member: int, minutes: float | None) -> None:
    due = None if minutes is None else MORNING + timedelta(minutes=minutes)
    values = {"held_by": member, "opened_at": MORNING, "opened_by": "maputsoe_1", "outcome_due_at": due}
    with writing(house.engine) as connection:
        connection.execute(reports.update().where(reports.c.case_number == case).values(values))


def test_all_that_became_of_a_case_is_read_in_time_order(house: House) -> None:
    case = house.report(minutes_ago=30)
    thabo, lineo, tsepo = (house.member("maputsoe") for _ in range(3))
    house.passed(case, "off_duty", member=lineo, at=MORNING - timedelta(minutes=29))
    house.passed(case, "off_duty", member=tsepo, at=MORNING - timedelta(minutes=29))
    house.passed(case, "empty", "leribe_district", at=MORNING - timedelta(minutes=20))
    house.alert(case, "hotline", state="sent", sent_at=MORNING, written_at=MORNING - timedelta(minutes=25))
    house.alert(case, "national", reason="silence", due_at=MORNING + timedelta(minutes=5))
    house.note(case, "accepted", thabo, minutes_ago=15)
    house.note(case, "safe", thabo, minutes_ago=2)
    house.note(case, "done", thabo, minutes_ago=4, by="sms")
    assert _course(house.worker().reads()) == (
        "09:31 Maputsoe maputsoe_2, maputsoe_3 Not asked: off duty "
        "09:35 Hotline hotline_4 Nearest team: accepted by the carrier 10:00 written 09:35 "
        "09:40 Leribe district Not asked: the team has no members "
        "09:45 Maputsoe maputsoe_1 Noted: accepted the case (with a PIN) "
        "09:56 Maputsoe maputsoe_1 Noted: went there (by SMS, not proven) "
        "09:58 Maputsoe maputsoe_1 Noted: visited and safe (with a PIN) "
        "10:05 National national_5 No answer below: planned 10:05 written 10:00"
    )


def test_who_is_passed_over_again_and_again_is_named_once(house: House) -> None:
    case, thabo = house.report(), house.member("maputsoe")
    for rung in range(5):
        house.passed(case, "on_leave", member=thabo, rung=rung, at=MORNING - timedelta(minutes=50 - rung))
    assert re.findall(r"\d\d:\d\d Maputsoe", _course(house.worker().reads())) == ["09:10 Maputsoe"]


def test_a_report_about_which_nobody_could_be_told_still_says_why(small_house: House) -> None:
    small_house.passed(small_house.report("P4"), "not_allowed")
    text = small_house.worker().reads()
    assert "Nobody was told by SMS." in text
    assert "Not asked: nobody local may know yet" in text


@pytest.mark.parametrize(
    ("minutes", "reads"),
    [
        (110, "Outcome due by 11:50 ."),
        (-1, "No outcome in time: it was due at 09:59 ."),
        (None, "An outcome is noted."),
    ],
)
def test_the_worker_reads_who_holds_the_case_and_until_when(house: House, minutes: float | None, reads: str) -> None:
    case, thabo = house.report(), house.member("maputsoe")
    _hold(house, case, thabo, minutes)
    assert f"Opened at 10:00 . With maputsoe_1 , Maputsoe. {reads}" in house.worker().reads()


def test_a_case_that_was_given_back_is_with_nobody(small_house: House) -> None:
    case, thabo = small_house.report(), small_house.member("maputsoe")
    _hold(small_house, case, thabo, 5)
    with writing(small_house.engine) as connection:
        connection.execute(reports.update().values(opened_at=None))
    assert "With maputsoe_1" not in small_house.worker().reads()


def test_an_alert_that_went_with_another_says_with_which(house: House) -> None:
    first, second = house.report("P2", minutes_ago=9), house.report("P2", minutes_ago=5)
    spoke = house.alert(first, state="sent", sent_at=MORNING)
    house.alert(second, state="sent", sent_at=MORNING, joined_to=spoke)
    text = house.worker().reads()
    assert f"accepted by the carrier 10:00 (in one SMS with case {first}) written 10:00" in text
    assert text.count("in one SMS") == 1


def test_what_may_be_the_same_is_one_click_away_from_either(house: House) -> None:
    first, second, else_where = house.report("P2", minutes_ago=9), house.report("P3"), house.report("P4")
    house.alike(second, first)
    worker = house.worker()
    text = worker.reads()
    assert f"May be the same as {second} Who" in text
    assert f"May be the same as {first} Who" in text
    assert text.count("May be the same") == 2
    assert f'<a href="/?case={first}">{first}</a>' in worker.look().text
    page = worker.reads(f"/?case={second}")
    assert page.startswith(f"Case {second} and what may be the same")
    assert re.findall(r"P\d \w+(?: \w+)? Case (\d{6})", page) == [second, first]
    assert else_where not in page


def test_of_many_that_may_be_the_same_the_card_names_three(house: House) -> None:
    case, others = house.report("P1"), [house.report("P2", minutes_ago=90 - n) for n in range(5)]
    for other in others:
        house.alike(case, other)
    worker = house.worker()
    assert f"May be the same as {', '.join(others[:3])} and 2 more Who" in re.sub(" ,", ",", worker.reads())
    assert all(other in worker.reads(f"/?case={case}") for other in others)


def test_what_was_left_withdrawn_or_an_exercise_is_never_offered(house: House) -> None:
    case = house.report("P1")
    gone = [house.report(state="left"), house.report(state="left", withdrawn=True), house.report(drill=True)]
    for other in gone:
        house.alike(other, case)
    assert "May be the same" not in house.worker().reads()


def test_exercises_are_in_no_list_and_no_count(house: House) -> None:
    drill = house.report(drill=True)
    worker = house.worker()
    for path in ("/", f"/?case={drill}"):
        assert "<article" not in worker.look(path).text
    assert "P1 At once 0" in worker.reads()


@pytest.mark.parametrize("case", ["999999", "12345", "1234567", "%00", "<script>", "१२३४५६", "' or 1=1"])
def test_a_case_that_is_not_there_is_no_error(house: House, case: str) -> None:
    house.report()
    page = house.worker().look(f"/?case={case}")
    assert page.status_code == 200
    assert "<script" not in page.text


def test_a_mistyped_case_number_leads_back_to_the_list(small_house: House) -> None:
    assert "There is no such case in the list. Back to all reports" in small_house.worker().reads("/?case=999999")


def test_nothing_sealed_and_no_number_is_asked_for(house: House) -> None:
    case = house.report(words=SEALED)
    house.alert(case)
    house.note(case, "call_me", house.member("maputsoe"))
    house.passed(case, "off_duty", member=house.member("maputsoe"))
    worker, asked = house.worker(), []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert "SEALED" not in worker.look(f"/?case={case}").text
    assert any("FROM passed_over" in query for query in asked)
    for query in asked:
        assert not re.search(r"members\.(number|pin_hash|duty_number|proof_code)|message_id|call_back", query)


def test_every_code_that_is_written_has_plain_words() -> None:
    noted = {code for name, code in vars(codes).items() if name.isupper() and isinstance(code, str)}
    assert noted - {codes.BY_MENU, codes.BY_SMS} <= set(plain_words.NOTES)
    assert {codes.BY_MENU, codes.BY_SMS} <= set(plain_words.NOTED_BY)
    assert set(REASONS) <= set(plain_words.PASSED_OVER)


def test_a_code_that_nobody_knows_is_shown_as_it_is(small_house: House) -> None:
    case = small_house.report()
    small_house.note(case, "moonlight", small_house.member("maputsoe"), by="owl")
    small_house.passed(case, "<b>why")
    text = small_house.worker().reads()
    assert "Noted: moonlight (owl)" in text
    assert "Not asked: &lt;b&gt;why" in text


def test_twenty_notes_are_shown_the_newest(house: House) -> None:
    case, thabo = house.report(), house.member("maputsoe")
    for n in range(25):
        house.note(case, f"note-{n:02}", thabo, minutes_ago=50 - n)
    assert re.findall(r"note-\d\d", house.worker().reads()) == [f"note-{n:02}" for n in range(5, 25)]
