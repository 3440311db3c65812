"""The table that a programme officer reads: screens in the order of the flow, and no single person in it."""

import csv
import io
import re
from collections import Counter
from itertools import product

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
    assert shown["who"] == ["85", "60", "10", "5", "<5", "<5", "10", "12%"]
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
    """What is told as seen follows from the other cells, but for rows that tell nothing else."""
    parts = (*did, dropped)
    if not sum(parts):
        return
    seen, *told = Line("ussd", "", "who", sum(parts), did, dropped).cells(exact=False)[:7]
    sums = sum(int(cell) for cell in told if not cell.startswith("<"))
    if sums:
        assert seen == str(sums)
    else:
        assert seen == ("<5" if sum(parts) < FEW else "5+")
    assert all((cell == "<5") == (part < FEW) for cell, part in zip(told, parts, strict=True))
    assert all(abs(int(cell) - part) <= 2 for cell, part in zip(told, parts, strict=True) if part >= FEW)


def test_a_row_of_small_counts_gives_none_of_them_away() -> None:
    """Every such row is that of others too, in which each of its counts is another one."""
    rows: dict[tuple[str, ...], list[set[int]]] = {}
    for parts in product(range(FEW), repeat=6):
        if sum(parts):
            for count, met in zip(parts, rows.setdefault(tuple(_shown(parts)), [set() for _ in parts]), strict=True):
                met.add(count)
    assert all(met == set(range(FEW)) for row in rows.values() for met in row)


def _shown(parts: tuple[int, ...]) -> list[str]:
    return Line("ussd", "", "who", sum(parts), parts[:5], parts[5]).cells(exact=False)


def test_editions_are_added_up_unless_they_are_asked_for() -> None:
    both = COUNTS + Counter({("b2", "ussd", "who", "seen"): 10, ("b2", "sms", "sms.safe", "seen"): 7})
    assert cells(as_text(lines(both, ORDER, ENDS, False)))["who"][0] == "95"
    headings = [block.splitlines()[0].split("  ")[0] for block in as_text(lines(both, ORDER, ENDS, True)).split("\n\n")]
    assert headings == ["ussd, flows a1", "ussd, flows b2", "sms, flows b2"]


def test_a_spreadsheet_gets_numbers_and_no_formula() -> None:
    evil: Counts = Counter({("=1+1", "ussd", "@SUM(A1)", "seen"): 9, ("a1", "-2", "+3", "seen"): 9})
    rows = list(csv.reader(io.StringIO(as_csv(lines(evil, ORDER, ENDS, True)))))
    assert rows[0][:4] == ["channel", "flows", "screen", "seen"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows[1:] for cell in row)


def test_nothing_counted_is_an_empty_table() -> None:
    assert as_text([]) == ""
