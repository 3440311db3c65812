"""What a call leaves in the counts: each screen as often as it was shown, and what the caller did there, once."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import play, replay
from gateway.funnel.counting import DID, MOST_CALLS, MOST_NOTES, SEEN, Tally, tag
from tests.dialogue.flows import report_flow, small

CALL, OTHER = tag("ATUid_1"), tag("ATUid_2")


def counted(tally: Tally) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for (_, _, screen, done), count in tally.take().items():
        found.setdefault(screen, Counter())[done] += count
    return found


def hops(tally: Tally, flow: Flow, keys: Iterable[str], call: int = CALL) -> Tally:
    """A call, hop by hop, as the carrier brings it."""
    text = ""
    tally.hop(call, flow, replay(flow, text))
    for key in keys:
        text = f"{text}*{key}" if text else key
        tally.hop(call, flow, replay(flow, text))
    return tally


def test_each_screen_counts_as_seen_and_each_answer_where_it_was_given() -> None:
    assert counted(hops(Tally(), small(), ["1", "1"])) == {
        "who": {SEEN: 1, "answered": 1}, "danger": {SEEN: 1, "answered": 1}, "district": {SEEN: 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "screen", "counts"),
    [
        (["7", "1"], "who", {SEEN: 2, "wrong": 1, "answered": 1}),
        (["7", "7", "7"], "who", {SEEN: 3, "wrong": 3}),
        (["1", "7", "7", "7"], "danger", {SEEN: 3, "wrong": 3}),
        (["1", "0"], "danger", {SEEN: 1, "back": 1}),
        (["1", "0"], "who", {SEEN: 2, "answered": 1}),
        (["0"], "who", {SEEN: 2, "back": 1}),
        (["1", "99"], "danger", {SEEN: 1, "gone": 1}),
        (["1", "99"], "left", {SEEN: 1}),
        (["1", "1", "1", "9", "0"], "council", {SEEN: 3, "turned": 1, "back": 1}),
        (["1", "2", "kraal"], "story", {SEEN: 1, "answered": 1}),
        (["1", "99", "1", "1"], "left", {SEEN: 1}),
    ],
)
def test_what_a_caller_did_is_told_from_where_the_call_stood(
    keys: list[str], screen: str, counts: dict[str, int]
) -> None:
    assert counted(hops(Tally(), small(), keys))[screen] == counts


def test_a_repeated_hop_and_one_that_comes_late_count_once() -> None:
    flow, tally = small(), Tally()
    for text in ("", "", "1", "1", "1*1", "1", "1*1", ""):
        tally.hop(CALL, flow, replay(flow, text))
    assert counted(tally) == counted(hops(Tally(), flow, ["1", "1"]))


def test_a_repeat_counts_once_also_after_the_sums_were_taken() -> None:
    flow, tally = small(), Tally()
    hops(tally, flow, ["1"])
    tally.take()
    hops(tally, flow, ["1"])
    assert not tally.take()


def test_two_calls_count_twice() -> None:
    tally = Tally()
    hops(tally, small(), ["1"], CALL)
    hops(tally, small(), ["1"], OTHER)
    assert counted(tally)["who"] == {SEEN: 2, "answered": 2}


def test_a_screen_that_was_dialled_through_was_never_seen() -> None:
    flow, tally = small(), Tally()
    tally.hop(CALL, flow, replay(flow, "1*1"))
    assert counted(tally) == {"district": {SEEN: 1}}


def test_who_tries_out_a_draft_is_not_counted() -> None:
    assert not hops(Tally(), small(), ["1"], 0).take()


def test_a_talk_by_sms_is_counted_apart() -> None:
    flow, tally = small(), Tally()
    flow.channel = "sms"
    tally.hop(CALL, flow, play(flow, []))
    tally.hop(CALL, flow, play(flow, ["1"]))
    assert {spot[:2] for spot in tally.take()} == {(flow.digest, "sms")}


def test_forgotten_calls_cost_no_memory_and_a_flood_costs_counts() -> None:
    flow, tally = small(), Tally()
    first = replay(flow, "")
    for call in range(1, MOST_NOTES + 500):
        tally.hop(call, flow, first)
    assert counted(tally)["who"] == {SEEN: MOST_NOTES}
    assert len(tally._calls) <= MOST_CALLS and len(tally._older) <= MOST_CALLS


def test_a_call_that_was_not_heard_of_for_long_is_forgotten() -> None:
    flow, tally = small(), Tally()
    hops(tally, flow, ["1"])
    tally.take()
    tally.forget()
    hops(tally, flow, ["1"])
    assert not tally.take()
    tally.forget()
    tally.forget()
    assert not tally._calls and not tally._older


def test_nothing_that_was_typed_waits_in_memory() -> None:
    flow, tally = small(), Tally()
    hops(tally, flow, ["1", "2", "kraal by the river", "1"])
    assert "kraal" not in repr(list(tally._notes)) and "ATUid" not in repr(list(tally._notes))


KEYS = st.lists(st.sampled_from(["1", "2", "3", "7", "8", "9", "0", "99", "", "kraal"]), max_size=25)


@given(st.lists(KEYS, min_size=1, max_size=4))
def test_no_screen_is_left_more_often_than_it_was_seen(calls: list[list[str]]) -> None:
    tally = Tally()
    for number, keys in enumerate(calls, start=1):
        hops(tally, report_flow(), keys, number)
    found = counted(tally)
    for screen, counts in found.items():
        assert counts[SEEN] >= sum(counts[done] for done in DID), (screen, counts)
    # Every call stands somewhere: one show in each call was followed by nothing.
    seen, did = (sum(sum(c[name] for name in names) for c in found.values()) for names in ((SEEN,), DID))
    assert seen - did == len(calls)
