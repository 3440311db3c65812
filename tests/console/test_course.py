"""What the worker reads of a report under way: who holds it, what was noted, who was passed over, what was told."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.alerts.field_notes import codes
from gateway.alerts.sieve import REASONS
from gateway.console import plain_words
from gateway.deadlines.rules import ANSWER, FIRST_TOUCH, REFER, REVIEW
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.house import MORNING, SEALED, House


def _reads(house: House, number: str) -> str:
    return house.worker().reads(f"/reports/{number}")


def _course(text: str) -> str:
    return text.split("The road it took", 1)[1].split("What the hotline decided", 1)[0].strip()


def _rows(text: str) -> str:
    return _course(text).split("When Who What ", 1)[1].strip()


def _hold(house: House, number: str, member: int, minutes: float | None) -> None:
    due = None if minutes is None else MORNING + timedelta(minutes=minutes)
    values = {"held_by": member, "opened_at": MORNING, "opened_by": "maputsoe_1", "outcome_due_at": due}
    with writing(house.engine) as connection:
        connection.execute(reports.update().where(reports.c.case_number == number).values(values))


def test_all_that_became_of_a_report_is_read_in_time_order(house: House) -> None:
    number = house.report(minutes_ago=30)
    thabo, lineo, tsepo = (house.member("maputsoe") for _ in range(3))
    house.passed(number, "off_duty", member=lineo, at=MORNING - timedelta(minutes=29))
    house.passed(number, "off_duty", member=tsepo, at=MORNING - timedelta(minutes=29))
    house.passed(number, "empty", "leribe_district", at=MORNING - timedelta(minutes=20))
    house.alert(number, "hotline", state="sent", sent_at=MORNING, written_at=MORNING - timedelta(minutes=25))
    house.alert(number, "national", reason="silence", due_at=MORNING + timedelta(minutes=5))
    house.note(number, "accepted", thabo, minutes_ago=15)
    house.note(number, "safe", thabo, minutes_ago=2)
    house.note(number, "done", thabo, minutes_ago=4, by="sms")
    assert _rows(_reads(house, number)) == (
        "09:31 Maputsoe maputsoe_2, maputsoe_3 Not asked: off duty "
        "09:35 Hotline hotline_4 Nearest team: accepted by the carrier 10:00 written 09:35 "
        "09:40 Leribe district Not asked: the team has no members "
        "09:45 Maputsoe maputsoe_1 Noted: accepted the case (with a PIN) "
        "09:56 Maputsoe maputsoe_1 Noted: went there (by SMS, not proven) "
        "09:58 Maputsoe maputsoe_1 Noted: visited and safe (with a PIN) "
        "10:05 National national_5 No answer below: planned 10:05 written 10:00"
    )


def test_the_alerts_of_a_report_tell_who_when_and_what_they_answered(house: House) -> None:
    number = house.report(minutes_ago=30)
    at = {"written_at": MORNING - timedelta(minutes=29), "sent_at": MORNING - timedelta(minutes=28)}
    at |= {"queued_at": MORNING - timedelta(minutes=29)}
    delivered = {"state": "delivered", "delivered_at": MORNING - timedelta(minutes=27)}
    answer = {"answer": "know", "answered_at": MORNING - timedelta(minutes=20)}
    house.alert(number, "maputsoe", **at, **delivered, **answer)
    house.alert(number, "leribe", reason="refused", rung=1, state="sent", **at)
    house.alert(number, "hotline", reason="lead", state="failed")
    assert _rows(_reads(house, number)) == (
        "09:31 Maputsoe maputsoe_1 Nearest team: delivered 09:33 . Answer: knows the people 09:40 "
        "written 09:31 , queued 09:31 , accepted by the carrier 09:32 "
        "09:31 Leribe leribe_2 Refused or not reached below: accepted by the carrier 09:32 "
        "written 09:31 , queued 09:31 "
        "10:00 Hotline hotline_3 Told of every P1: failed 10:00 written 10:00"
    )


@pytest.mark.parametrize(
    ("row", "reads"),
    [
        ({"state": "due"}, "written 10:00"),
        ({"state": "due", "due_at": MORNING + timedelta(minutes=5)}, "planned 10:05"),
        ({"state": "due", "due_at": MORNING + timedelta(minutes=1), "attempts": 2}, "tried, to be tried again 10:01"),
        ({"state": "due", "queued_at": MORNING}, "queued 10:00 written 10:00"),
        ({"state": "unknown", "sent_at": MORNING}, "not known 10:00"),
        ({"state": "cancelled"}, "not needed any more written 10:00"),
    ],
)
def test_the_state_of_an_alert_is_said_in_plain_words(small_house: House, row: dict[str, Any], reads: str) -> None:
    number = small_house.report()
    small_house.alert(number, **row)
    assert reads in _course(_reads(small_house, number))


def test_a_p1_that_climbed_all_night_shows_its_newest_alerts_and_says_how_many_more(house: House) -> None:
    number = house.report(minutes_ago=300)
    for n in range(65):
        house.alert(number, f"team-{n:02}", rung=n, written_at=MORNING - timedelta(minutes=90 - n))
    course = _course(_reads(house, number))
    assert "5 earlier alerts not shown." in course
    assert re.findall(r"Team-\d\d", course) == [f"Team-{n:02}" for n in range(5, 65)]


def test_sixty_notes_are_shown_the_newest(house: House) -> None:
    number, thabo = house.report(), house.member("maputsoe")
    for n in range(65):
        house.note(number, f"note-{n:02}", thabo, minutes_ago=90 - n)
    assert re.findall(r"note-\d\d", _reads(house, number)) == [f"note-{n:02}" for n in range(5, 65)]


def test_who_is_passed_over_again_and_again_is_named_once(house: House) -> None:
    number, thabo = house.report(), house.member("maputsoe")
    for rung in range(5):
        house.passed(number, "on_leave", member=thabo, rung=rung, at=MORNING - timedelta(minutes=50 - rung))
    assert re.findall(r"\d\d:\d\d Maputsoe", _course(_reads(house, number))) == ["09:10 Maputsoe"]


def test_a_report_about_which_nobody_could_be_told_still_says_why(small_house: House) -> None:
    number = small_house.report("P4")
    small_house.passed(number, "not_allowed")
    course = _course(_reads(small_house, number))
    assert "Nobody was told by SMS." in course
    assert "Not asked: nobody local may know yet" in course


@pytest.mark.parametrize(
    ("minutes", "reads"),
    [
        (110, "Outcome due by 11:50 ."),
        (-1, "No outcome in time: it was due at 09:59 ."),
        (None, "An outcome is noted."),
    ],
)
def test_the_worker_reads_who_holds_the_report_and_until_when(house: House, minutes: float | None, reads: str) -> None:
    number, thabo = house.report(), house.member("maputsoe")
    _hold(house, number, thabo, minutes)
    assert f"maputsoe_1 , Maputsoe. {reads}" in _reads(house, number)


def test_a_report_that_was_given_back_is_with_nobody(small_house: House) -> None:
    number, thabo = small_house.report(), small_house.member("maputsoe")
    _hold(small_house, number, thabo, 5)
    with writing(small_house.engine) as connection:
        connection.execute(reports.update().values(opened_at=None))
    assert "maputsoe_1" not in _reads(small_house, number)


def test_an_alert_that_went_with_another_says_with_which(house: House) -> None:
    first, second = house.report("P2", minutes_ago=9), house.report("P2", minutes_ago=5)
    spoke = house.alert(first, state="sent", sent_at=MORNING)
    house.alert(second, state="sent", sent_at=MORNING, joined_to=spoke)
    course = _course(_reads(house, second))
    assert f"accepted by the carrier 10:00 (in one SMS with case {first}) written 10:00" in course


def test_the_coded_answers_are_read_in_plain_words(house: House) -> None:
    answers = {"who": "girl", "danger": "soon", "what": "herd", "district": "LS-C", "council": "031515"}
    number = house.report(answers=answers | {"tell": "not_police", "contact": "sms", "safe_time": "evening"})
    text = _reads(house, number)
    for words in (
        "Who Girl under 18",
        "In danger, or about to be moved Yes, today or tomorrow",
        "What is happening Child herding or working, not in school",
        "Where Maputsoe, Leribe",
        "Who may be told Not the police",
        "May we contact the caller Yes, by SMS",
        "Safe time for contact Evening",
        "Caller’s own words None",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("answers", "reads"),
    [
        ({}, "Not told"),
        ({"district": "LS-A"}, "Maseru"),
        ({"district": "LS-C", "council": "unsure"}, "Leribe, council not known"),
        ({"district": "unsure"}, "Caller not sure"),
        ({"district": "ZA"}, "South Africa"),
        ({"district": "LS-X", "council": "999999"}, "999999, LS-X"),
    ],
)
def test_the_place_is_named_as_far_as_it_is_known(small_house: House, answers: dict[str, str], reads: str) -> None:
    number = small_house.report(answers=answers)
    assert f"Where {reads} Who may be told" in _reads(small_house, number)


def test_silence_about_who_may_be_told_is_shown_as_the_hotline_only(small_house: House) -> None:
    number = small_house.report(answers={"who": "boy", "danger": "now"}, state="received")
    text = _reads(small_house, number)
    assert "Who may be told Not answered: only the hotline" in text
    assert "Call dropped; what was told is kept." in text


def test_nothing_sealed_and_no_number_is_asked_for(house: House) -> None:
    number = house.report(words=SEALED)
    house.alert(number)
    house.note(number, "call_me", house.member("maputsoe"))
    house.passed(number, "off_duty", member=house.member("maputsoe"))
    worker, asked = house.worker(), []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert "SEALED" not in worker.look(f"/reports/{number}").text
    assert any("FROM passed_over" in query for query in asked)
    for query in asked:
        assert not re.search(r"members\.(number|pin_hash|duty_number|proof_code)|message_id", query)


def test_every_code_that_is_written_has_plain_words() -> None:
    noted = {code for name, code in vars(codes).items() if name.isupper() and isinstance(code, str)}
    assert noted - {codes.BY_MENU, codes.BY_SMS} <= set(plain_words.NOTES)
    assert {codes.BY_MENU, codes.BY_SMS} <= set(plain_words.NOTED_BY)
    assert set(REASONS) <= set(plain_words.PASSED_OVER)
    assert {FIRST_TOUCH, REFER, ANSWER, REVIEW} <= set(plain_words.CLOCKS)


def test_a_code_that_nobody_knows_is_shown_as_it_is(small_house: House) -> None:
    number = small_house.report(answers={"who": "elder", "colour": "blue"}, state="on_hold")
    small_house.alert(number, state="posted", reason="moonlight", answer="maybe", answered_at=MORNING)
    small_house.note(number, "starlight", small_house.member("maputsoe"), by="owl")
    small_house.passed(number, "<b>why")
    text = _reads(small_house, number)
    for code in ("Who elder", "colour blue", "on_hold.", "Moonlight", "posted", "maybe"):
        assert code in text
    assert "Noted: starlight (owl)" in text
    assert "Not asked: &lt;b&gt;why" in text
