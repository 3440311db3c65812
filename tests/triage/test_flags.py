"""Red flags: the list, and the level that they ask for."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.facts import STOPPING
from gateway.reports.urgency import LEVELS
from gateway.triage.flags import (
    FLAGS,
    SUSPECTS,
    asked_level,
    may_be_child,
    raised,
    standing_flags,
    suspect,
    tidy,
)  # fmt: skip
from gateway.triage.words import SUSPECTS as SUSPECT_WORDS

codes = st.sets(st.sampled_from(sorted(FLAGS)))
whom = st.sampled_from(["girl", "boy", "woman", "man", "several", "myself", "unsure", ""])
URGENT = {"F03", "F07", "F12", "F15"}


def test_there_are_24_each_in_both_languages_with_its_basis() -> None:
    assert list(FLAGS) == [f"F{n:02d}" for n in range(1, 25)]
    assert all(flag.en and flag.st and flag.basis and flag.of in ("both", "adult", "child") for flag in FLAGS.values())
    assert {code for code, flag in FLAGS.items() if flag.urgent} == URGENT


def test_a_girl_who_is_locked_in_is_a_p1() -> None:
    assert asked_level({"who": "girl"}, [], ["F03"]) == "P1"


def test_of_an_adult_the_same_flag_asks_for_a_p2() -> None:
    assert asked_level({"who": "woman"}, [], ["F03"]) == "P2"


def test_an_unknown_age_counts_as_a_child() -> None:
    assert asked_level({}, [], ["F07"]) == "P1"
    assert asked_level({"who": "unsure"}, [], ["F07"]) == "P1"


def test_a_flag_that_only_children_have_makes_a_child_of_a_grown_up() -> None:
    assert may_be_child({"who": "woman"}, ["F13"])
    assert asked_level({"who": "woman"}, [], ["F12"]) == "P1"


def test_little_pay_asks_for_nothing() -> None:
    assert asked_level({"who": "girl"}, [], ["F08"]) == ""


def test_a_flag_that_stood_already_raises_nothing_anew() -> None:
    assert asked_level({"who": "girl"}, ["F03"], ["F03", "F08"]) == ""


@given(whom, codes, codes, st.sampled_from([None, *LEVELS]))
def test_flags_never_lower_a_level(who: str, before: set[str], later: set[str], level: str | None) -> None:
    reached = raised(level, asked_level({"who": who}, before, later))
    assert level is None or reached <= level


@given(whom, codes, codes)
def test_an_urgent_flag_on_a_child_always_ends_at_p1(who: str, before: set[str], later: set[str]) -> None:
    new = (later - before) & URGENT
    if new and may_be_child({"who": who}, later):
        assert asked_level({"who": who}, before, later) == "P1"


@given(codes, st.sampled_from(["", *SUSPECTS]))
def test_the_suspects_role_stands_only_with_f23(flags: set[str], role: str) -> None:
    found = suspect(flags, role)
    assert (found in STOPPING) == ("F23" in flags and bool(role))
    assert found != "relative" or "F24" in flags


def test_a_suspect_named_at_the_machine_shows_as_f23() -> None:
    assert standing_flags(["F08"], "police") == ["F08", "F23"]
    assert standing_flags(None, "relative") == []


def test_flags_that_nobody_knows_are_left_out() -> None:
    assert tidy(["F24", "F99", "F01", "F01"]) == ["F01", "F24"]


def test_every_role_of_a_suspect_that_stops_alerts_can_be_chosen() -> None:
    assert set(SUSPECTS) == STOPPING
    assert SUSPECT_WORDS.keys() >= STOPPING
