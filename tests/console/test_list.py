"""What a tired worker reads on the page."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.console.cards import Beside, make_card
from gateway.storage.tables import reports
from tests.console.house import MORNING, PLACES, SEALED, House, plain_text


def _cases(text: str) -> list[str]:
    return re.findall(r"Case (\d{6})", text)


def test_a_quiet_night_is_said_in_a_friendly_sentence(house: House) -> None:
    assert "No report is here yet." in house.worker().reads()


def test_a_worker_signs_in_and_sees_the_p1_first(house: House) -> None:
    late, soon = house.report("P3", minutes_ago=500), house.report("P2", minutes_ago=60)
    now, rest = house.report("P1", minutes_ago=1), house.report("P4", minutes_ago=900)
    assert _cases(house.worker().reads()) == [now, soon, late, rest]


def test_within_a_level_the_unopened_come_first_and_then_the_oldest(house: House) -> None:
    opened = house.report(minutes_ago=90, opened_at=MORNING)
    young, old = house.report(minutes_ago=5), house.report(minutes_ago=50)
    assert _cases(house.worker().reads()) == [old, young, opened]


def test_everybody_sees_who_has_a_case_open(house: House) -> None:
    house.report(minutes_ago=90, opened_at=MORNING, opened_by="Mpho")
    assert "by Mpho." in house.worker().reads()


def test_a_report_that_nobody_has_rated_stands_right_after_the_p1s(house: House) -> None:
    second, first = house.report("P2"), house.report("P1")
    unrated = house.report(None, state="incomplete")
    text = house.worker().reads()
    assert _cases(text) == [first, unrated, second]
    assert "No level yet 1" in text


def test_every_line_has_a_clock_in_plain_words(house: House) -> None:
    house.report(minutes_ago=125)
    assert "2 hours 5 minutes ago at 07:55" in house.worker().reads()


def test_the_coded_answers_are_read_in_plain_words(house: House) -> None:
    answers = {"who": "girl", "danger": "soon", "what": "herd", "district": "LS-C", "council": "031515"}
    house.report(answers=answers | {"tell": "not_police", "contact": "sms", "safe_time": "evening"})
    text = house.worker().reads()
    for words in (
        "Who Girl under 18",
        "In danger, or about to be moved Yes, today or tomorrow",
        "What is happening Child herding or working, not in school",
        "Where Maputsoe, Leribe",
        "Who may be told Not the police",
        "May we contact the caller Yes, by SMS",
        "Safe time for contact Evening",
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
    small_house.report(answers=answers)
    assert f"Where {reads} Who may be told" in small_house.worker().reads()


def test_silence_about_who_may_be_told_is_shown_as_the_hotline_only(small_house: House) -> None:
    small_house.report(answers={"who": "boy", "danger": "now"}, state="received")
    text = small_house.worker().reads()
    assert "Who may be told Not answered: only the hotline" in text
    assert "Call dropped; what was told is kept." in text


def test_a_code_that_the_console_does_not_know_is_shown_as_it_is(small_house: House) -> None:
    case = small_house.report(answers={"who": "elder", "colour": "blue"}, state="on_hold")
    small_house.alert(case, state="posted", reason="moonlight", answer="maybe", answered_at=MORNING)
    text = small_house.worker().reads()
    for code in ("Who elder", "colour blue", "on_hold.", "Moonlight", "posted", "maybe"):
        assert code in text


def test_a_place_lookup_that_fails_does_not_hide_the_report(small_house: House) -> None:
    row = {"id": "1", "case_number": "123456", "state": "complete", "level": "P1", "withdrawn": False}
    row |= {"answers": {"district": "LS-Z"}, "started_at": MORNING, "words_kept": False}
    row |= {"opened_at": None, "opened_by": None, "holder": None}
    assert ("Where", "LS-Z") in make_card(row, Beside(), PLACES.__getitem__, MORNING).facts


def test_it_says_that_words_are_kept_and_never_shows_sealed_bytes(house: House) -> None:
    sealed = {"words": SEALED, "call_back": SEALED, "reference_hash": SEALED, "box_public": SEALED}
    case = house.report(call_key="the-key-of-the-call", digest="the-digest", **sealed, box_private=SEALED)
    house.alert(case, message_id="carrier-id-1", token="lease-token")
    page = house.worker().look().text
    assert "Kept, sealed" in plain_text(page)
    for secret in ("SEALED", SEALED.hex(), "the-key-of-the-call", "the-digest", "carrier-id-1", "lease-token"):
        assert secret not in page


def test_no_sealed_column_is_even_asked_for(house: House) -> None:
    house.alert(house.report(words=SEALED))
    worker, asked = house.worker(), []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert worker.look().status_code == 200
    assert any("FROM reports" in query for query in asked)
    sealed = [c.name for c in reports.columns if isinstance(c.type, sa.LargeBinary) and c.name != "words"]
    assert len(sealed) == 4
    for query in asked:
        assert not any(name in query for name in (*sealed, "call_key", "number_hash", "message_id"))
        assert not re.search(r"words(?! IS NOT NULL| AS words_kept|_kept)", query)


def test_a_report_without_words_says_so(small_house: House) -> None:
    small_house.report()
    assert "Caller’s own words None" in small_house.worker().reads()


def test_what_was_left_is_gone_but_a_withdrawn_report_waits_for_a_person(house: House) -> None:
    left = house.report(state="left", answers={})
    withdrew = house.report(state="left", withdrawn=True, answers={})
    text = house.worker().reads()
    assert _cases(text) == [withdrew]
    assert left not in text
    assert "Caller withdrew. Not opened yet." in text
    assert "a person decides what happens now" in text
    assert "P1 At once 1" in text


def test_the_alerts_of_a_report_tell_who_when_and_what_they_answered(house: House) -> None:
    case = house.report(minutes_ago=30)
    at = {"written_at": MORNING - timedelta(minutes=29), "sent_at": MORNING - timedelta(minutes=28)}
    at |= {"queued_at": MORNING - timedelta(minutes=29)}
    delivered = {"state": "delivered", "delivered_at": MORNING - timedelta(minutes=27)}
    answer = {"answer": "know", "answered_at": MORNING - timedelta(minutes=20)}
    house.alert(case, "maputsoe", **at, **delivered, **answer)
    house.alert(case, "leribe", reason="refused", rung=1, state="sent", **at)
    house.alert(case, "hotline", reason="lead", state="failed")
    assert (
        "When Who What "
        "09:31 Maputsoe maputsoe_1 Nearest team: delivered 09:33 . Answer: knows the people 09:40 "
        "written 09:31 , queued 09:31 , accepted by the carrier 09:32 "
        "09:31 Leribe leribe_2 Refused or not reached below: accepted by the carrier 09:32 "
        "written 09:31 , queued 09:31 "
        "10:00 Hotline hotline_3 Told of every P1: failed 10:00 written 10:00"
    ) in house.worker().reads()


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
    small_house.alert(small_house.report(), **row)
    assert reads in small_house.worker().reads()


def test_a_p1_that_climbed_all_night_shows_its_newest_alerts_and_says_how_many_more(house: House) -> None:
    case = house.report(minutes_ago=300)
    house.alert(house.report("P2"), "another")
    for n in range(25):
        house.alert(case, f"team-{n:02}", rung=n, written_at=MORNING - timedelta(minutes=60 - n))
    text = house.worker().reads()
    assert "5 earlier alerts not shown." in text
    assert "Team-04" not in text
    assert re.findall(r"Team-\d\d", text) == [f"Team-{n:02}" for n in range(5, 25)]
    assert "Another" in text


def test_a_report_that_nobody_was_told_of_says_so(small_house: House) -> None:
    small_house.report("P4")
    assert "Nobody was told by SMS." in small_house.worker().reads()


def test_the_top_counts_the_reports_of_each_level(house: House) -> None:
    for level in ("P1", "P1", "P3"):
        house.report(level)
    text = house.worker().reads()
    assert "P1 At once 2 P2 Urgent 0 P3 Soon 1 P4 When time allows 0" in text


def test_a_hundred_are_shown_and_the_rest_is_counted_and_one_click_away(house: House) -> None:
    cases = [house.report(minutes_ago=500 - n) for n in range(103)]
    worker = house.worker()
    text = worker.reads()
    assert _cases(text) == cases[:100]
    assert "3 more reports are not on this page. Show the next 3" in text
    assert "P1 At once 103" in text
    assert _cases(worker.reads("/?skip=100")) == cases[100:]


@pytest.mark.parametrize("skip", ["-5", "abc", "", "1e9", "99999999999999999999999", "%00", "<script>"])
def test_a_mistyped_address_is_no_error(house: House, skip: str) -> None:
    house.report()
    assert house.worker().look(f"/?skip={skip}").status_code == 200


def test_a_script_in_a_coded_answer_is_shown_and_never_run(house: House) -> None:
    bad = "<script>alert(1)</script>"
    case = house.report(answers={"who": bad, bad: bad, "council": bad, "district": '" onload="x'})
    house.alert(case, team=bad, answer="<b>hi", answered_at=MORNING, reason="<img src=x>")
    page = house.worker().look().text
    assert "<script" not in page
    assert "<img" not in page
    assert '" onload="' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=6), st.text(max_size=8))
def test_no_answer_whatever_breaks_the_page(answers: dict[str, str], council: str) -> None:
    row = {"id": "1", "case_number": None, "state": "x", "level": None, "withdrawn": False, "words_kept": True}
    row |= {"answers": answers | {"council": council}, "started_at": MORNING, "opened_at": MORNING, "opened_by": "Mpho"}
    row |= {"holder": None}
    facts = make_card(row, Beside(), lambda _: "", MORNING).facts
    assert all(isinstance(part, str) for fact in facts for part in fact)
    assert [name for name, _ in facts][:5] == [
        "Who", "In danger, or about to be moved", "What is happening", "Where", "Who may be told",
    ]  # fmt: skip
