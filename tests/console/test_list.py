"""What a tired worker reads in the list: what needs them now, the worst on top, a clock on every line."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.console.cards import Beside as BesideCard
from gateway.console.cards import make_card
from gateway.console.clocks import short
from gateway.console.worklist.asked import LEVELS, STATES, Asked, read_asked
from gateway.console.worklist.lines import Beside, make_line
from gateway.deadlines import store as deadlines
from gateway.staff.roles import Role
from gateway.storage.casework.tables import diary
from gateway.storage.database import writing
from gateway.storage.tables import letters, reports
from tests.console.house import MORNING, PLACES, SEALED, House, files


def _numbers(text: str) -> list[str]:
    return re.findall(r"(\d{6}) (?:\d+ (?:d|h|min) )+old", text)


def _line(text: str, number: str) -> str:
    """What stands on the line of this report."""
    return re.split(r"\d{6} (?:\d+ (?:d|h|min) )+old", text.split(f"{number} ", 1)[1].partition(" old ")[2])[0].strip()


def _begin(house: House, number: str, what: str = "first_touch", level: str = "P1", minutes_ago: float = 0) -> None:
    """A clock of this report begins to run."""
    report_id, began = house.id_of(number), house.now - timedelta(minutes=minutes_ago)
    with writing(house.engine) as connection:
        deadlines.begin(connection, files().deadlines, what, "report", report_id, report_id, level, began)


def _wrote(house: House, number: str, **changed: Any) -> None:
    row = {"report_id": house.id_of(number), "written_by": "caller", "box": SEALED, "written_at": house.now}
    with writing(house.engine) as connection:
        connection.execute(letters.insert().values(row | changed))


# ---- what stands there, and in which order ----


def test_a_quiet_night_is_said_in_a_friendly_sentence(house: House) -> None:
    assert "No report waits." in house.worker().reads()


def test_a_worker_signs_in_and_sees_the_p1_first(house: House) -> None:
    late, soon = house.report("P3", minutes_ago=500), house.report("P2", minutes_ago=60)
    now, rest = house.report("P1", minutes_ago=1), house.report("P4", minutes_ago=900)
    assert _numbers(house.worker().reads()) == [now, soon, late, rest]


def test_a_report_that_nobody_has_rated_stands_right_after_the_p1s(house: House) -> None:
    second, first = house.report("P2"), house.report("P1")
    unrated = house.report(None, state="incomplete")
    text = house.worker().reads()
    assert _numbers(text) == [first, unrated, second]
    assert "No level No level yet 1" in text
    assert "New, call under way or just dropped" in text


def test_within_a_level_the_untouched_come_first_and_then_the_oldest(house: House) -> None:
    opened = house.report(minutes_ago=90, opened_at=MORNING)
    young, old = house.report(minutes_ago=5), house.report(minutes_ago=50)
    assert _numbers(house.worker().reads()) == [old, young, opened]


def test_what_is_overdue_comes_before_what_is_in_good_time(house: House) -> None:
    def due(minutes: float | None, **changed: Any) -> str:
        at = None if minutes is None else MORNING + timedelta(minutes=minutes)
        return house.report("P2", next_due_at=at, **changed)

    taken: dict[str, Any] = {"opened_at": MORNING, "opened_by": "palesa", "triage": "screening"}
    no_clock, later, sooner = due(None, minutes_ago=900, **taken), due(300, **taken), due(20, **taken)
    overdue, untouched = due(-5, **taken), due(60)
    assert _numbers(house.worker().reads()) == [overdue, untouched, sooner, later, no_clock]


def test_an_untouched_report_without_a_clock_does_not_sink(house: House) -> None:
    with_clock = house.report("P2", next_due_at=MORNING + timedelta(minutes=1))
    without = house.report("P2", minutes_ago=700)
    assert _numbers(house.worker().reads()) == [without, with_clock]


@pytest.mark.parametrize(
    ("ago", "reads"),
    [(3, "First look due in 12 min"), (80, "First look overdue by 1 h 5 min"), (15, "First look due now")],
)
def test_every_line_has_its_earliest_clock_in_plain_words(house: House, ago: float, reads: str) -> None:
    number = house.report("P1", minutes_ago=ago)
    _begin(house, number, minutes_ago=ago)
    _begin(house, number, "refer", minutes_ago=ago)
    assert reads in _line(house.worker().reads(), number)


def test_a_clock_that_was_met_is_not_shown_and_the_next_one_is(house: House) -> None:
    number = house.report("P1")
    _begin(house, number)
    _begin(house, number, "refer")
    with writing(house.engine) as connection:
        deadlines.meet(connection, "first_touch", "report", house.id_of(number), house.now)
    assert "Referral due in 1 h" in _line(house.worker().reads(), number)


def test_a_line_says_how_old_it_is_and_what_is_told(house: House) -> None:
    answers = {"who": "girl", "danger": "soon", "what": "herd", "district": "LS-C", "council": "031515"}
    number = house.report(minutes_ago=125, answers=answers)
    text = house.worker().reads()
    assert f"{number} 2 h 5 min old" in text
    assert _line(text, number).startswith(
        "P1 At once No clock Child herding or working, not in school Girl under 18 · Maputsoe, Leribe New"
    )


@pytest.mark.parametrize(
    ("changed", "reads"),
    [
        ({}, "New"),
        ({"state": "received"}, "New, call dropped"),
        ({"opened_at": MORNING, "opened_by": "thabo"}, "With thabo"),
        ({"opened_at": MORNING, "opened_by": "thabo", "assigned_to": "palesa"}, "With palesa"),
        ({"triage": "need_info", "assigned_to": "palesa"}, "Waiting for an answer, with palesa"),
        ({"triage": "case", "assigned_to": "thabo"}, "Case, with thabo"),
        ({"triage": "case"}, "Case"),
        ({"triage": "screening"}, "Looked at, with nobody"),
        ({"state": "left", "withdrawn": True, "answers": {}}, "New Caller withdrew"),
    ],
)
def test_a_line_says_with_whom_it_is(house: House, changed: dict[str, Any], reads: str) -> None:
    number = house.report(**changed)
    assert re.search(rf"{reads}( Sound and keys.*)?$", _line(house.worker().reads(), number))


def test_a_member_who_accepted_with_a_pin_is_named_by_their_code(house: House) -> None:
    number, thabo = house.report(opened_at=MORNING, opened_by="maputsoe_1"), house.member("maputsoe")
    with writing(house.engine) as connection:
        late = {"held_by": thabo, "outcome_due_at": MORNING - timedelta(minutes=1)}
        connection.execute(reports.update().where(reports.c.case_number == number).values(late))
    assert "With maputsoe_1, Maputsoe No outcome in time" in _line(house.worker().reads(), number)


def test_a_caller_who_wrote_again_is_seen_until_the_letter_is_read(house: House) -> None:
    unread, read, ours = house.report(), house.report(), house.report()
    _wrote(house, unread)
    _wrote(house, read, read_at=MORNING)
    _wrote(house, ours, written_by="hotline")
    text = house.worker().reads()
    assert "Caller wrote again" in _line(text, unread)
    assert text.count("Caller wrote again") == 1


def test_what_may_be_the_same_is_counted_on_both_lines(house: House) -> None:
    first, second, third = house.report("P2"), house.report("P3"), house.report("P4")
    gone = house.report(state="left")
    for one, other in ((second, first), (third, first), (first, third), (gone, third)):
        house.alike(one, other)
    text = house.worker().reads()
    assert "May be the same: 2" in _line(text, first)
    assert "May be the same: 1" in _line(text, second)
    assert "May be the same: 1" in _line(text, third)


@pytest.mark.parametrize(
    ("alerts", "reads"),
    [
        ([{"state": "sent", "sent_at": MORNING - timedelta(minutes=11)}], "Alert not answered"),
        ([{"state": "sent", "sent_at": MORNING - timedelta(minutes=9)}], ""),
        ([{"state": "sent", "sent_at": MORNING - timedelta(minutes=11), "answer": "act"}], ""),
        ([{"state": "due", "due_at": MORNING - timedelta(minutes=2)}], "Alert stuck"),
        ([{"state": "due", "due_at": MORNING + timedelta(minutes=2)}], ""),
        ([{"state": "failed"}, {"state": "failed"}], "Alert stuck"),
        ([{"state": "failed"}, {"state": "delivered", "sent_at": MORNING}], ""),
        ([{"state": "cancelled", "due_at": MORNING - timedelta(minutes=9)}], ""),
        ([], ""),
    ],
)
def test_an_alert_that_did_not_do_it_is_seen(house: House, alerts: list[dict[str, Any]], reads: str) -> None:
    number, other = house.report(), house.report(opened_at=MORNING, opened_by="palesa")
    for alert in alerts:
        house.alert(number, **alert)
        house.alert(other, **alert)
    text = house.worker().reads()
    assert [mark for mark in ("Alert stuck", "Alert not answered") if mark in text] == ([reads] if reads else [])
    assert not reads or reads in _line(text, number)


def test_exercises_and_what_was_left_are_in_no_list_and_no_count(house: House) -> None:
    house.report(drill=True)
    house.report(state="left", answers={})
    text = house.worker().reads()
    assert _numbers(text) == []
    assert "P1 At once 0" in text


def test_what_triage_ended_is_shown_only_when_asked_for(house: House) -> None:
    ended = [house.report("P2", triage=how, minutes_ago=9 - n) for n, how in enumerate(("closed", "other", "linked"))]
    waits = house.report("P2", triage="screening", assigned_to="palesa")
    worker = house.worker()
    assert _numbers(worker.reads()) == [waits]
    text = worker.reads("/reports?state=ended")
    assert sorted(_numbers(text)) == sorted(ended)
    for words in ("Closed", "Passed to another service", "Linked to another report"):
        assert words in text


# ---- filters ----


def _filled(house: House) -> dict[str, str]:
    def put(level: str, district: str, **changed: Any) -> str:
        return house.report(level, answers={"district": district} if district else {}, **changed)

    return {
        "new": put("P1", "LS-A"),
        "mine": put("P1", "LS-C", assigned_to="palesa", opened_at=MORNING, opened_by="palesa"),
        "hers": put("P2", "LS-A", assigned_to="lineo", triage="screening", minutes_ago=5),
        "asks": put("P3", "LS-A", triage="need_info", assigned_to="palesa"),
        "case": put("P2", "", triage="case", assigned_to="lineo"),
        "over": put("P4", "LS-A", triage="closed", assigned_to="palesa"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "new mine hers case asks"),
        ("state=new", "new"),
        ("state=taken", "mine hers"),
        ("state=need_info", "asks"),
        ("state=case", "case"),
        ("state=ended", "over"),
        ("mine=1", "mine asks"),
        ("mine=1&state=ended", "over"),
        ("district=LS-A", "new hers asks"),
        ("district=none", "case"),
        ("level=P1", "new mine"),
        ("level=P1&district=LS-C&mine=1", "mine"),
        ("level=P1&district=LS-C&state=new", ""),
    ],
)
def test_the_filters_go_together_and_stand_in_the_address(house: House, query: str, found: str) -> None:
    numbers = _filled(house)
    text = house.worker("palesa").reads(f"/reports?{query}")
    assert _numbers(text) == [numbers[name] for name in found.split()]


def test_the_states_of_the_filter_divide_all_reports(house: House) -> None:
    """None is in two, and none is in no one, whatever staff and members did with it."""
    for triage in (None, "screening", "need_info", "case", "linked", "other", "closed"):
        for more in ({}, {"assigned_to": "palesa"}, {"opened_at": MORNING, "opened_by": "x"}):
            house.report(triage=triage, **more)
    worker = house.worker()
    found = [number for state in STATES for number in _numbers(worker.reads(f"/reports?state={state}"))]
    assert len(found) == len(set(found)) == 21
    for state in STATES:
        page = worker.look(f"/reports?state={state}").text
        assert ">Case</option>" in page


def test_the_counts_follow_the_filters_but_not_the_level(house: House) -> None:
    _filled(house)
    worker = house.worker("palesa")
    assert "P1 At once 2 P2 Urgent 2 P3 Soon 1 P4 When time allows 0" in worker.reads()
    assert "P1 At once 1 P2 Urgent 1 P3 Soon 1 P4 When time allows 0" in worker.reads("/reports?district=LS-A&level=P1")


def test_the_form_shows_what_was_asked_and_one_link_takes_it_back(small_house: House) -> None:
    page = small_house.worker().look("/reports?district=LS-C&mine=1&state=case&digits=12").text
    assert '<option value="LS-C" selected>' in page
    assert '<option value="case" selected>' in page
    assert 'name="mine" value="1" checked' in page
    assert 'value="12"' in page
    assert "No report is as you asked." in page


def test_a_number_in_full_leads_straight_to_its_report(house: House) -> None:
    number, over = house.report(), house.report(triage="closed")
    worker = house.worker()
    for digits in (number, f"{number[:3]} {number[3:]}", f"%20{number}"):
        answer = worker.look(f"/reports?state=case&digits={digits}")
        assert (answer.status_code, answer.location) == (303, f"/reports/{number}")
    assert worker.look(f"/reports?digits={over}").location == f"/reports/{over}"


def test_a_part_of_a_number_finds_the_ended_too(house: House) -> None:
    first, second = house.report(case_number="483920"), house.report(case_number="112358", triage="closed")
    worker = house.worker()
    assert _numbers(worker.reads("/reports?digits=39")) == [first]
    assert _numbers(worker.reads("/reports?digits=123")) == [second]
    assert _numbers(worker.reads("/reports?digits=999")) == []


@pytest.mark.parametrize("digits", ["999999", "१२३४५६", "' or 1=1", "%25", "%00", "_"])
def test_a_number_that_is_not_there_is_no_error(house: House, digits: str) -> None:
    house.report(drill=True, case_number="777777")
    worker = house.worker()
    assert worker.look(f"/reports?digits={digits}").status_code == 200
    assert worker.look("/reports?digits=777777").status_code == 200
    assert "There is no report with this number." in worker.look("/reports?digits=999999").text


def test_fifty_are_shown_and_the_rest_is_one_click_away(house: House) -> None:
    numbers = [house.report(minutes_ago=500 - n) for n in range(53)]
    worker = house.worker()
    text = worker.reads()
    assert _numbers(text) == numbers[:50]
    assert "1 to 50 of 53 The next 3" in text
    text = worker.reads("/reports?skip=50&level=P1")
    assert _numbers(text) == numbers[50:]
    assert "The 50 before 51 to 53 of 53" in text
    assert "nothing this far down" in worker.reads("/reports?skip=100")


@pytest.mark.parametrize("bad", ["-5", "abc", "1e9", "99999999999999999999999", "%00", "<script>", "٣", "%F0%9F%8C%99"])
@pytest.mark.parametrize("name", ["skip", "level", "state", "district", "mine", "known"])
def test_a_mistyped_address_asks_for_nothing(small_house: House, name: str, bad: str) -> None:
    small_house.report()
    worker = small_house.worker()
    for path in ("/reports", "/reports/rows"):
        assert worker.look(f"{path}?{name}={bad}").status_code == 200


@given(st.dictionaries(st.sampled_from(["district", "level", "state", "mine", "digits", "skip"]), st.text(max_size=9)))
def test_whatever_stands_in_the_address_the_same_is_asked_again(told: dict[str, str]) -> None:
    asked = read_asked(told)
    assert asked.level in ("", *LEVELS)
    assert re.fullmatch("[0-9]{0,6}", asked.digits)
    assert read_asked({name: str(value) for name, value in asked.query().items()}) == asked
    assert Asked().is_plain


# ---- secrets, odd codes, the diary ----


def test_no_sealed_column_is_even_asked_for(house: House) -> None:
    sealed = {"words": SEALED, "call_back": SEALED, "reference_hash": SEALED, "box_public": SEALED}
    number = house.report(call_key="the-key-of-the-call", digest="the-digest", **sealed, box_private=SEALED)
    house.alert(number, message_id="carrier-id-1", token="lease-token")
    _wrote(house, number)
    worker, asked = house.worker(), []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    page = worker.look().text
    for secret in ("SEALED", SEALED.hex(), "the-key-of-the-call", "the-digest", "carrier-id-1", "lease-token"):
        assert secret not in page
    mine = [query for query in asked if "sessions" not in query]
    assert any("FROM reports" in query for query in mine)
    names = [c.name for c in reports.columns if isinstance(c.type, sa.LargeBinary)]
    assert len(names) == 5
    for query in mine:
        assert not re.search(rf"\b({'|'.join(names)}|box|call_key|number_hash|message_id|members\.number)\b", query)


def test_a_code_that_the_console_does_not_know_is_shown_as_it_is(small_house: House) -> None:
    number = small_house.report(answers={"who": "elder", "what": "moonlight", "district": "LS-X"}, triage="on_hold")
    assert "moonlight elder · LS-X" in _line(small_house.worker().reads(), number)


def test_a_script_in_a_coded_answer_is_shown_and_never_run(house: House) -> None:
    bad = "<script>alert(1)</script>"
    house.report(answers={"who": bad, "what": bad, "council": bad, "district": '" onload="x'}, assigned_to="<img>")
    page = house.worker().look().text
    assert "<script>" not in page
    assert "<img" not in page
    assert '" onload="' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_looking_at_the_list_is_written_down_and_its_fetching_by_itself_is_not(house: House) -> None:
    worker = house.worker("palesa")
    worker.look("/reports?level=P1&digits=12")
    worker.look("/reports/rows?level=P1&digits=12")
    with house.engine.connect() as connection:
        (row,) = connection.execute(sa.select(diary).where(diary.c.kind == "list"))
    assert (row.by, row.what, row.subject) == ("palesa", "saw", "reports")
    assert '"P1"' in row.detail
    assert "12" not in row.detail


# ---- the part that a page fetches by itself ----


def test_what_is_fetched_is_what_stands_on_the_page(house: House) -> None:
    house.report()
    worker = house.worker()
    page, rows = worker.look("/reports?level=P1").text, worker.look("/reports/rows?level=P1").text
    assert rows.strip() in page


def test_while_nothing_changes_nothing_is_sent(house: House) -> None:
    number = house.report()
    worker = house.worker()
    known = re.search(r'id="known" name="known" value="(\w+)"', worker.look().text)
    assert known
    path = f"/reports/rows?known={known[1]}"
    assert (worker.look(path).status_code, worker.look(path).data) == (204, b"")
    with writing(house.engine) as connection:
        connection.execute(reports.update().values(assigned_to="lineo"))
    assert f"{number}" in worker.look(path).text
    house.wait(minutes=1)
    assert worker.look(path).status_code == 200


def test_fetching_by_itself_does_not_keep_the_session_alive(house: House) -> None:
    worker = house.worker()
    for _ in range(14):
        house.wait(minutes=1)
        assert worker.look("/reports/rows").status_code == 200
    house.wait(minutes=1)
    assert worker.look().location == "/login"


def test_when_the_session_has_ended_the_script_is_told_to_go_to_the_login(house: House) -> None:
    worker = house.worker()
    house.wait(minutes=15)
    answer = worker.browser.get("/reports/rows", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")
    assert "Location" not in answer.headers


def test_p1s_that_nobody_has_touched_are_told_whatever_the_filters(house: House) -> None:
    first, second = house.report(minutes_ago=5), house.report(minutes_ago=4)
    house.report("P2")
    for more in ({"opened_at": MORNING}, {"triage": "screening"}, {"drill": True}):
        house.report(**more)
    rows = house.worker().look("/reports/rows?level=P4&mine=1").text
    assert f'data-p1="{second} {first}"' in rows


# ---- shaping, without a database ----


ROW = {
    "id": "1", "case_number": "123456", "state": "complete", "level": "P1", "answers": {}, "withdrawn": False,
    "started_at": MORNING, "opened_at": None, "opened_by": None, "outcome_due_at": None, "triage": None,
    "assigned_to": None, "next_due_at": None, "holder": None, "holder_team": None, "gone": False,
}  # fmt: skip
NOTHING = Beside({}, {}, {}, {})


def test_a_place_lookup_that_fails_does_not_hide_the_report() -> None:
    row = ROW | {"answers": {"district": "LS-Z"}, "words_kept": False}
    assert make_line(row, NOTHING, PLACES.__getitem__, MORNING).where == "LS-Z"
    assert ("Where", "LS-Z") in make_card(row, BesideCard(), PLACES.__getitem__, MORNING).facts


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=6), st.text(max_size=8))
def test_no_answer_whatever_breaks_the_page(answers: dict[str, str], council: str) -> None:
    row = ROW | {"case_number": None, "level": None, "answers": answers | {"council": council}, "words_kept": True}
    line = make_line(row, NOTHING, lambda _: "", MORNING)
    assert all(isinstance(part, str) for part in (line.what, line.who, line.where, line.state_words))
    facts = make_card(row, BesideCard(), lambda _: "", MORNING).facts
    assert all(isinstance(part, str) for fact in facts for part in fact)
    assert [name for name, _ in facts][:5] == [
        "Who", "In danger, or about to be moved", "What is happening", "Where", "Who may be told",
    ]  # fmt: skip


@given(st.integers(-5, 500_000))
def test_a_short_time_names_two_units_at_most_and_no_empty_one(minutes: int) -> None:
    said = short(timedelta(minutes=minutes))
    assert re.fullmatch(r"\d+ d( \d+ h)?|\d+ h( \d+ min)?|\d+ min", said)
    assert said == "0 min" or not re.search(r"\b0 ", said)


# ---- who begins where ----


@pytest.mark.parametrize("role", [Role.HOTLINE_WORKER, Role.HOTLINE_LEAD])
def test_the_hotline_begins_at_the_list(small_house: House, role: Role) -> None:
    assert small_house.worker(role=role).look("/").location == "/reports"


@pytest.mark.parametrize("role", Role)
def test_everybody_begins_somewhere(small_house: House, role: Role) -> None:
    worker = small_house.worker(role=role)
    assert worker.look(str(worker.look("/").location)).status_code == 200


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ANALYST])
def test_who_has_no_list_begins_at_the_figures_and_sees_no_list(small_house: House, role: Role) -> None:
    small_house.report()
    worker = small_house.worker(role=role)
    assert worker.look("/").location == "/figures"
    assert worker.look("/reports").status_code == 403
    assert worker.look("/reports/rows").status_code == 403
