"""The table that a programme officer reads: screens in the order of the flow, and no single person in it."""

import csv
import io
import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gateway.funnel.counting import Counts
from gateway.funnel.table import FEW, Line, as_csv, as_text, lines

ORDER, ENDS = ["language", "who", "receipt"], {"receipt"}
COUNTS: Counts = Counter()
for _screen, _did, _count in (
    ("who", "seen", 90), ("who", "answered", 60), ("who", "wrong", 10), ("who", "gone", 3), ("who", "back", 5),
    ("language", "seen", 100), ("language", "answered", 90), ("receipt", "seen", 40),
    ("gone_screen", "seen", 2), ("gone_screen", "answered", 2), ("old_end", "seen", 9),
):  # fmt: skip
    COUNTS["a1", "ussd", _screen, _did] += _count


def cells(text: str) -> dict[str, list[str]]:
    return {row.split()[0]: re.split(r"\s{2,}", row)[1:] for row in text.splitlines() if row}


def test_screens_stand_in_the_order_of_the_flow_and_forgotten_ones_last() -> None:
    assert [line.screen for line in lines(COUNTS, ORDER, ENDS, False)] == [*ORDER, "gone_screen", "old_end"]


def test_what_was_seen_and_not_followed_was_dropped() -> None:
    shown = cells(as_text(lines(COUNTS, ORDER, ENDS, False)))
    assert shown["who"] == ["90", "60", "10", "5", "<5", "<5", "10", "11%"]
    assert shown["language"] == ["100", "90", "<5", "<5", "<5", "<5", "10", "10%"]


def test_after_an_end_nothing_was_to_come() -> None:
    shown = {line.screen: line.dropped for line in lines(COUNTS, ORDER, ENDS, False)}
    assert shown == {"language": 10, "who": 12, "receipt": None, "gone_screen": 0, "old_end": None}


def test_small_counts_are_hidden_unless_they_are_asked_for() -> None:
    few: Counts = Counter({("a1", "ussd", "who", "seen"): 4, ("a1", "ussd", "who", "answered"): 1})
    shown = lines(few, ORDER, ENDS, False)
    assert cells(as_text(shown))["who"] == ["<5"] * 7
    assert cells(as_text(shown, exact=True))["who"] == ["4", "1", "0", "0", "0", "0", "3", "75%"]


@given(st.tuples(*[st.integers(0, 12)] * 5), st.integers(0, 40))
def test_no_small_count_can_be_worked_out_from_those_beside_it(did: tuple[int, ...], dropped: int) -> None:
    """Whoever knows that all parts add up to what was seen tries every number that a cell may stand for."""
    parts = (*did, dropped)
    shown = Line("ussd", "", "who", sum(parts), did, dropped).cells(exact=False)
    if not sum(parts):
        return
    seen, *spans = [_stands_for(cell) for cell in shown[:7]]
    for n, count in enumerate(parts):
        rest = [sum(span[end] for m, span in enumerate(spans) if m != n) for end in (0, 1)]
        least, most = max(spans[n][0], seen[0] - rest[1]), min(spans[n][1], seen[1] - rest[0])
        assert count >= FEW or least < most


def _stands_for(cell: str) -> tuple[int, int]:
    near = 0 if cell == f"<{FEW}" else int(cell)
    return (max(near - 2, FEW), near + 2) if near else (0, FEW - 1)


def test_editions_are_added_up_unless_they_are_asked_for() -> None:
    both = COUNTS + Counter({("b2", "ussd", "who", "seen"): 10, ("b2", "sms", "sms.safe", "seen"): 7})
    assert cells(as_text(lines(both, ORDER, ENDS, False)))["who"][0] == "100"
    headings = [block.splitlines()[0].split("  ")[0] for block in as_text(lines(both, ORDER, ENDS, True)).split("\n\n")]
    assert headings == ["ussd, flows a1", "ussd, flows b2", "sms, flows b2"]


def test_a_spreadsheet_gets_numbers_and_no_formula() -> None:
    evil: Counts = Counter({("=1+1", "ussd", "@SUM(A1)", "seen"): 9, ("a1", "-2", "+3", "seen"): 9})
    rows = list(csv.reader(io.StringIO(as_csv(lines(evil, ORDER, ENDS, True)))))
    assert rows[0][:4] == ["channel", "flows", "screen", "seen"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows[1:] for cell in row)


def test_nothing_counted_is_an_empty_table() -> None:
    assert as_text([]) == ""
