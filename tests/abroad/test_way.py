"""The way home of one person: what can be written down when, against the law said the plain way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.abroad import way as rules
from gateway.abroad.way import PARTIES, RESULTS, STEPS, Party, Step, Way, after, is_late, next_steps, why_not
from gateway.abroad.words import PARTY_STATES, QUESTIONS, STATES, STOPPED, WHY
from gateway.abroad.words import RESULTS as RESULT_WORDS
from gateway.abroad.words import STEPS as STEP_WORDS
from tests.abroad.oracle import ALL, ANSWERS, MINISTRIES, can_be, may_write, wrong

TODAY = date(2026, 3, 10)
REPORTED = date(2026, 3, 3)
days = st.integers(-9, 1).map(lambda ahead: TODAY + timedelta(days=ahead))
answers = st.sampled_from(sorted({"", "circus", *(one for each in ANSWERS.values() for one in each)}))


def fresh(child: bool = True) -> Way:
    return Way(child, "under_way", REPORTED, {}, {party: Party() for party in PARTIES})


def written(way: Way, step: str, on: date, result: str) -> Way:
    """The way home with one more step."""
    state, _ = after(step, result, way.state)
    return replace(way, state=state, steps={**way.steps, step: Step(on, result)})


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, date, str, bool]:
    """A step that somebody tries to write down, mostly with an answer that it can have."""
    step = draw(st.sampled_from((*ALL, *["left"] * 6)))
    result = draw(st.one_of(st.sampled_from(ANSWERS.get(step, [""])), answers))
    return step, draw(days), result, draw(st.sampled_from([True, True, False]))


@st.composite
def moves(draw: st.DrawFn) -> tuple[str, str, date]:
    return draw(st.sampled_from(MINISTRIES)), draw(st.sampled_from(["told", "agreed", "refused"])), draw(days)


def well_on(child: bool, on: date, steps: int) -> Way:
    """A way home on which so many steps went well, so that what comes late is tried too."""
    way = replace(fresh(child), parties={party: Party("agreed", on) for party in PARTIES})
    for step in rules.asked(child)[:steps]:
        result = RESULTS.get(step, ("",))[0]
        way = written(way, step, on, result)
    return way


@settings(max_examples=1500, deadline=None)
@given(st.booleans(), st.integers(0, 10), days, days, st.lists(st.one_of(acts(), moves()), max_size=25))
def test_a_step_is_taken_exactly_where_the_law_lets_the_way_home_stand_so(
    child: bool, begun: int, on: date, agreed: date, tried: list[tuple[object, ...]]
) -> None:
    """agreed: when the ministries did, for who has not left yet."""
    way = well_on(child, min(max(on, REPORTED), TODAY), begun)
    if "left" not in way.steps:
        way = replace(way, parties={party: Party("agreed", min(agreed, TODAY)) for party in PARTIES})
    for act in tried:
        if len(act) == 3:
            party, state, day = act
            if not rules.why_party_not(party, state, day, TODAY, way):  # type: ignore[arg-type]
                way = replace(way, parties={**way.parties, party: Party(state, day)})  # type: ignore[dict-item, arg-type]
        else:
            step, day, result, remarked = act
            says = why_not(step, day, result, TODAY, way, remarked)  # type: ignore[arg-type]
            allowed = may_write(way, step, day, result, TODAY, remarked)  # type: ignore[arg-type]
            assert (says == "") == allowed, (says, act, list(wrong(way)))
            assert says == "" or says in WHY
            if not says:
                way = written(way, step, day, result)  # type: ignore[arg-type]
        assert can_be(way)


@given(st.booleans(), st.integers(0, 10), moves())
def test_a_ministry_is_told_before_it_answers_and_answers_nothing_after_the_person_left(
    child: bool, begun: int, move: tuple[str, str, date]
) -> None:
    way, (party, state, on) = replace(well_on(child, REPORTED, begun), parties={}), move
    says = rules.why_party_not(party, state, on, TODAY, way)
    if "left" in way.steps or way.state in ("stopped", "reintegrated"):
        assert says in ("left_already", "over")
    elif state != "told":
        assert says == "tell_first"
    else:
        assert (says == "") == (REPORTED - timedelta(days=1) <= on <= TODAY)


def test_nobody_leaves_before_all_is_there() -> None:
    """Each that is missing is named in turn."""
    way, named = fresh(), []
    give = {"best_interest": "return", "identity": "", "papers": "", "risk": "low", "escort": "officer"}
    for step, result in [("", ""), *give.items()]:
        way = written(way, step, REPORTED, result) if step else way
        named.append(why_not("left", REPORTED, "", TODAY, way))
    assert named == [
        "best_interest_first", "identity_first", "papers_first", "risk_first", "escort_first", "parties_first",
    ]  # fmt: skip
    agreed = replace(way, parties={party: Party("agreed", REPORTED) for party in PARTIES})
    assert why_not("left", REPORTED, "", TODAY, agreed) == ""


def test_nobody_leaves_before_the_day_on_which_the_last_ministry_agreed() -> None:
    late = Party("agreed", REPORTED + timedelta(days=3))
    way = well_on(True, REPORTED, 6)
    way = replace(way, parties={**way.parties, "home_affairs": late})
    assert why_not("left", REPORTED + timedelta(days=2), "", TODAY, way) == "before_the_last"
    assert why_not("left", REPORTED + timedelta(days=3), "", TODAY, way) == ""


def test_an_adult_needs_no_escort_and_nobody_decides_for_her() -> None:
    way = well_on(False, REPORTED, 0)
    assert why_not("best_interest", REPORTED, "return", TODAY, way) == "adult_decides"
    for step, result in (("wish", "yes"), ("identity", ""), ("papers", ""), ("risk", "medium")):
        way = written(way, step, REPORTED, result)
    assert why_not("left", REPORTED, "", TODAY, way) == ""


def test_a_child_does_not_decide_alone() -> None:
    assert why_not("wish", REPORTED, "yes", TODAY, fresh()) == "child_decides_not"


@pytest.mark.parametrize(
    ("child", "step", "result", "reason"),
    [(False, "wish", "no", "no_wish"), (True, "best_interest", "stay", "not_best"), (True, "risk", "not_now", "risk")],
)
def test_some_answers_stop_it_and_taken_up_again_the_risk_is_checked_anew(
    child: bool, step: str, result: str, reason: str
) -> None:
    way = written(written(fresh(child), "identity", REPORTED, ""), "risk", REPORTED, "low")
    stopped = written(way, step, REPORTED, result)
    assert after(step, result, "under_way") == ("stopped", reason)
    assert reason in STOPPED
    assert why_not("papers", REPORTED, "", TODAY, stopped) == "over"
    state, anew = rules.taken_up(stopped)
    assert state == "under_way"
    assert set(anew) == {step, "risk"}


def test_who_has_left_is_not_kept_from_arriving_by_a_risk_that_is_checked_anew() -> None:
    assert rules.taken_up(replace(well_on(True, REPORTED, 7), state="stopped")) == ("under_way", ())
    assert rules.taken_up(replace(well_on(True, REPORTED, 8), state="stopped")) == ("arrived", ())


def test_an_age_that_is_corrected_asks_for_what_a_child_is_owed() -> None:
    """Written down as an adult, found to be a child: she does not leave on her own word, nor alone."""
    adult = written(well_on(False, REPORTED, 5), "booked", REPORTED, "road")
    assert why_not("left", REPORTED, "", TODAY, adult) == ""
    child = replace(adult, child=True)
    assert why_not("left", REPORTED, "", TODAY, child) == "best_interest_first"
    decided = written(child, "best_interest", REPORTED, "return")
    alone = replace(decided, steps={step: one for step, one in decided.steps.items() if step != "escort"})
    assert why_not("left", REPORTED, "", TODAY, alone) == "escort_first"


def test_a_high_risk_is_written_with_what_is_done_about_it_and_an_escort_with_a_name() -> None:
    for step, result, says in (("risk", "high", "say_what_is_done"), ("escort", "officer", "say_who")):
        assert why_not(step, REPORTED, result, TODAY, fresh()) == says
        assert why_not(step, REPORTED, result, TODAY, fresh(), remarked=True) == ""


@pytest.mark.parametrize(
    ("state", "begun", "quiet", "late"),
    [
        ("under_way", 2, timedelta(days=6, hours=23), False), ("under_way", 2, timedelta(days=7), True),
        ("arrived", 8, timedelta(days=7), True), ("arrived", 10, timedelta(days=29), False),
        ("arrived", 10, timedelta(days=30), True), ("stopped", 2, timedelta(days=99), False),
        ("reintegrated", 11, timedelta(days=99), False),
    ],
)  # fmt: skip
def test_a_way_home_without_a_step_for_a_week_is_late(state: str, begun: int, quiet: timedelta, late: bool) -> None:
    now = datetime(2026, 3, 30, tzinfo=UTC)
    assert is_late(replace(well_on(True, REPORTED, begun), state=state), now - quiet, now) == late


def test_what_comes_next_is_what_can_be_written_now() -> None:
    assert next_steps(fresh()) == ("best_interest", "identity", "risk", "escort", "parties")
    assert next_steps(fresh(child=False)) == ("wish", "identity", "risk", "parties")
    assert next_steps(well_on(True, REPORTED, 7)) == ("arrived",)
    assert next_steps(well_on(True, REPORTED, 8)) == ("handed_over",)
    assert next_steps(replace(fresh(), state="stopped")) == ()


@given(st.booleans(), st.integers(0, 11))
def test_who_follows_the_list_gets_home(child: bool, begun: int) -> None:
    """However far it is, the next steps lead to the end, and no day is lost on one that is refused."""
    way, seen = well_on(child, REPORTED, begun), 0
    while way.state != "reintegrated":
        step = next_steps(way)[0]
        result = RESULTS.get(step, ("",))[0]
        assert why_not(step, TODAY, result, TODAY, way, remarked=True) == ""
        way, seen = written(way, step, TODAY, result), seen + 1
        assert seen <= len(STEPS)


def test_every_code_has_words() -> None:
    assert set(STEP_WORDS) == set(STEPS) == set(ALL)
    assert {step: list(words) for step, words in RESULT_WORDS.items()} == {s: list(r) for s, r in RESULTS.items()}
    assert set(QUESTIONS) == set(RESULTS)
    assert set(STOPPED) == set(rules.REASONS)
    assert set(PARTY_STATES) == {"to_tell", *(one for each in rules.PARTY_NEXT.values() for one in each)}
    assert set(STATES) == {"under_way", "arrived", "reintegrated", "stopped"}
