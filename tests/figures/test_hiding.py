"""An analyst with a pencil: from everything that is shown to them, no small number can be worked out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.figures.figure import (
    ANSWERED,
    HAPPENED,
    KEPT,
    Clock,
    Figures,
    Line,
    Measure,
    Number,
    line,
    measure,
    percent,
)
from gateway.figures.hiding import FEWEST, SMALL, hide, hide_small

COUNTS = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=2, max_size=9)
FEW = st.lists(st.integers(0, 7), min_size=2, max_size=5)


def possible(shown: Sequence[Number], total: int, small: Iterable[int]) -> list[set[int]]:
    """By trying all: what each number can be for who knows the sum, and even which of the hidden are small. Where not
    even a zero is shown nobody knows which are."""
    small, whole = set(small), all(n is None for n in shown)
    ways = [
        [n] if n is not None else list(range(total + 1)) if whole
        else list(range(1, SMALL + 1)) if at in small else list(range(SMALL + 1, total + 1))
        for at, n in enumerate(shown)
    ]  # fmt: skip
    fitting = [way for way in product(*ways) if sum(way) == total]
    return [{way[at] for way in fitting} for at in range(len(shown))]


@settings(deadline=None)
@given(FEW)
@example([1, 1, 0, 7])
@example([4, 4, 0])
@example([1, 5, 0, 0])
@example([1, 1, 1, 1, 1])
def test_by_trying_every_way_no_hidden_number_is_found(counts: list[int]) -> None:
    total, shown = hide(counts)
    if total is None:
        assert sum(counts) <= SMALL
        return
    found = possible(shown, total, [at for at, n in enumerate(counts) if 1 <= n <= SMALL])
    for n, ways, count in zip(shown, found, counts, strict=True):
        assert count in ways or all(one is None for one in shown)
        assert n is not None or len(ways) > 1, (counts, shown)


@given(COUNTS)
def test_no_small_number_is_shown_and_what_is_shown_is_true(counts: list[int]) -> None:
    total, shown = hide(counts)
    assert total in (None, sum(counts)) and (total is None) == (1 <= sum(counts) <= SMALL)
    for n, count in zip(shown, counts, strict=True):
        assert n in (None, count)
        assert n is None or not 1 <= n <= SMALL


@given(COUNTS)
def test_nothing_is_hidden_where_nothing_is_small(counts: list[int]) -> None:
    large = [n + SMALL + 1 if n else 0 for n in counts]
    assert hide(large) == (sum(large), tuple(large))


def test_beside_one_small_number_the_smallest_other_is_hidden_and_never_a_zero() -> None:
    assert hide([2, 30, 9, 0, 12]) == (53, (None, 30, None, 0, 12))


def in_all_ways(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for n in range(total + 1):
        yield from ((n, *rest) for rest in in_all_ways(total - n, parts - 1))


@pytest.mark.parametrize(("parts", "most"), [(2, 40), (3, 26), (4, 18), (5, 13)])
def test_who_knows_how_numbers_are_hidden_learns_no_small_one_from_which_are(parts: int, most: int) -> None:
    """Every line that would look the same is tried: a small number must have stood there with another value too."""
    for total in range(SMALL + 1, most + 1):
        alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
        for counts in in_all_ways(total, parts):
            alike[hide(counts)].append(counts)
        for (_, shown), lines in alike.items():
            for at in [at for at, n in enumerate(shown) if n is None]:
                values = {counts[at] for counts in lines}
                assert len(values) > 1 or not values <= {1, 2, 3, 4}, (shown, lines)


def test_of_equal_numbers_all_are_hidden_or_it_would_tell_which_is_small() -> None:
    assert hide([5, 5, 3]) == (13, (None, None, None))  # else only the first five
    assert hide([1, 1, 1, 1, 1]) == hide([2, 1, 1, 1, 0]) == (5, (None,) * 5)


def test_four_organisations_in_a_hidden_sum_are_not_named() -> None:
    """Each row stands there because it is not zero, so each would be one."""
    asked = tuple(_row(str(n), (1, 0, 0, 0, 0, 0), Measure()) for n in range(4))
    lines = {code: _line([0] * 3) for code in ("sex", "age")}
    assert hide_small(Figures(0, 0, 0, 4, lines, (), (), (), asked)).referred == ()


def test_times_tell_of_the_late_no_small_number_that_was_done_after_all() -> None:
    """Nine in time and five late: nine of ten within the deadline is so only if one of the five was done."""
    row = Clock("P1", (9, 5, 0, 0, 0), Measure(10, 5, 14), 14, (9, 5, 0, 0, 0))
    lines = {code: _line([0] * 3) for code in ("sex", "age")}
    shown = hide_small(Figures(14, 0, 0, 0, lines, (row,), (), (), ())).looks[0]
    assert shown.counts == (9, 5, 0, 0, 0) and shown.took == Measure()


def test_the_share_of_answers_in_time_stands_only_where_nothing_in_it_is_small() -> None:
    lines = {code: _line([0] * 3) for code in ("sex", "age")}
    for kept, told in (((9, 6, 0, 0, 0), 60), ((12, 3, 0, 0, 0), None), ((9, 5, 1, 0, 0), None)):
        row = Clock("7", (9, 0, 6, 0, 0, 0), Measure(15, 60, 90), 15, kept)
        shown = hide_small(Figures(0, 0, 0, 15, lines, (), (), (), (row,))).referred[0]
        assert (percent(shown.kept[0], shown.kept[:2]) == told) and (told is not None or set(shown.kept) == {None})


def test_two_ones_or_two_fours_would_be_given_away_by_their_sum() -> None:
    assert hide([1, 1, 9, 20]) == (31, (None, None, None, 20))
    assert hide([4, 4, 9, 20]) == (37, (None, None, None, 20))
    assert hide([2, 3, 9, 20]) == (34, (None, None, 9, 20))


# ---- a whole page ----

MEASURES = st.builds(lambda many: measure((n * 7, 1) for n in range(many)), st.integers(0, 12))
CELL = st.one_of(st.integers(0, 6), st.integers(0, 30))


def split(draw: st.DrawFn, total: int, parts: int) -> tuple[int, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=parts - 1, max_size=parts - 1)))
    return tuple(b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True))


@st.composite
def pages(draw: st.DrawFn) -> Figures:
    levels = draw(st.lists(CELL, min_size=5, max_size=5))
    reports, cases, people = sum(levels), draw(CELL), draw(CELL)
    sizes = {"district": 13, "what": 10, "who": 8, "week": 13, "channel": 4, "language": 3}
    lines = {code: _line(split(draw, reports, many)) for code, many in sizes.items()}
    lines |= {"level": _line(levels), "sex": _line(split(draw, people, 4)), "age": _line(split(draw, people, 6))}
    looks = tuple(_row(str(n), split(draw, level, len(KEPT)), draw(MEASURES)) for n, level in enumerate(levels))
    clocks = tuple(_row(code, split(draw, cases, len(KEPT)), draw(MEASURES)) for code in ("police", "refer"))
    reached = tuple(
        _row(code, split(draw, many, len(HAPPENED)), draw(MEASURES))
        for code, many in (("accepted", reports), ("helped", cases))
    )
    asked = draw(st.lists(CELL, max_size=6))
    referred = tuple(_row(str(n), split(draw, many, len(ANSWERED)), draw(MEASURES)) for n, many in enumerate(asked))
    return Figures(reports, cases, people, sum(asked), lines, looks, clocks, reached, referred)


def _line(counts: Sequence[int]) -> Line:
    return Line(sum(counts), tuple((str(at), n) for at, n in enumerate(counts)))


def _row(code: str, counts: tuple[int, ...], took: Measure) -> Clock:
    return Clock(code, counts, took, sum(counts))


class Pencil:
    """Every number of a page as a span of what it may be, narrowed by every sum that is known, until nothing moves.
    It even knows which of the hidden are small, but where nothing of a line is shown."""

    def __init__(self, exact: Figures, shown: Figures) -> None:
        self.spans: dict[str, tuple[int, int]] = {}
        self.sums: list[tuple[str, list[str]]] = []
        self.most = 1000
        for name in ("reports", "cases", "people", "referrals"):
            self.knows(name, getattr(exact, name), getattr(shown, name))
        for code in shown.lines:
            self.line(code, exact.lines[code], shown.lines[code], "people" if code in ("sex", "age") else "reports")
        self.rows("looks", exact.looks, shown.looks, [f"level/{n}" for n in range(len(shown.looks))])
        self.rows("clocks", exact.clocks, shown.clocks, ["cases"] * len(shown.clocks))
        self.rows("reached", exact.reached, shown.reached, ["reports", "cases"])
        if shown.referred:
            self.asked(exact.referred, shown.referred)

    def asked(self, exact: Sequence[Clock], told: Sequence[Clock]) -> None:
        self.rows("referred", exact, told, [f"asked/{n}" for n in range(len(told))])
        for n, (row, one) in enumerate(zip(exact, told, strict=True)):
            self.knows(f"asked/{n}", row.total, one.total)
        self.sums.append(("referrals", [f"asked/{n}" for n in range(len(told))]))

    def knows(self, name: str, count: Number, told: Number, blind: bool = False) -> None:
        assert count is not None
        if told is not None:
            self.spans[name] = (told, told)
        elif blind:
            self.spans[name] = (0, self.most)
        else:
            self.spans[name] = (1, SMALL) if count <= SMALL else (SMALL + 1, self.most)

    def line(self, code: str, exact: Line, told: Line, total: str) -> None:
        blind = all(n is None for _, n in told.rows)
        for (name, count), (_, n) in zip(exact.rows, told.rows, strict=True):
            self.knows(f"{code}/{name}", count, n, blind)
        self.sums.append((total, [f"{code}/{name}" for name, _ in exact.rows]))

    def rows(self, code: str, exact: Sequence[Clock], told: Sequence[Clock], totals: Sequence[str]) -> None:
        for row, shown, total in zip(exact, told, totals, strict=True):
            blind = all(n is None for n in shown.counts)
            names = [f"{code}/{row.code}/{at}" for at in range(len(row.counts))]
            for name, count, n in zip(names, row.counts, shown.counts, strict=True):
                self.knows(name, count, n, blind)
            self.sums.append((total, names))

    def solve(self) -> None:
        moved = True
        while moved:
            before = dict(self.spans)
            for total, parts in self.sums:
                self._narrow(total, parts)
            moved = before != self.spans

    def _narrow(self, total: str, parts: list[str]) -> None:
        low, high = (sum(self.spans[part][end] for part in parts) for end in (0, 1))
        self._cut(total, low, high)
        at_least, at_most = self.spans[total]
        for part in parts:
            mine = self.spans[part]
            self._cut(part, at_least - (high - mine[1]), at_most - (low - mine[0]))

    def _cut(self, name: str, low: int, high: int) -> None:
        mine = self.spans[name]
        self.spans[name] = now = (max(mine[0], low), min(mine[1], high))
        assert now[0] <= now[1], f"the pencil believes something wrong of {name}"


@settings(deadline=None)
@given(pages())
def test_all_tables_of_a_page_together_give_no_hidden_number_away(exact: Figures) -> None:
    shown = hide_small(exact)
    pencil = Pencil(exact, shown)
    hidden = {name for name, (low, high) in pencil.spans.items() if low != high}
    pencil.solve()
    found = {name: span for name, span in pencil.spans.items() if name in hidden and span[0] == span[1]}
    assert not found


@settings(deadline=None)
@given(pages())
def test_no_small_number_is_anywhere_on_the_page_and_no_time_of_fewer_than_five(exact: Figures) -> None:
    shown = hide_small(exact)
    rows = [*shown.looks, *shown.clocks, *shown.reached, *shown.referred]
    numbers = [n for one in shown.lines.values() for _, n in one.rows] + [one.total for one in shown.lines.values()]
    numbers += [n for row in rows for n in (*row.counts, row.total)]
    numbers += [shown.reports, shown.cases, shown.people, shown.referrals]
    assert not [n for n in numbers if n is not None and 1 <= n <= SMALL]
    asked = exact.referred if shown.referred else ()
    for row, was in zip(rows, [*exact.looks, *exact.clocks, *exact.reached, *asked], strict=True):
        assert row.took.n is None
        if row.took.median is not None:
            assert was.took.n is not None and was.took.n >= FEWEST and None not in row.counts


def test_the_pencil_finds_what_is_not_protected() -> None:
    """Or it would prove nothing."""
    exact = Figures(
        12, 0, 0, 0, {code: _line([0] * 3) for code in ("sex", "age")} | {"what": _line([2, 10])}, (), (),
        (_row("accepted", (0, 12), Measure()), _row("helped", (0, 0), Measure())), (),
    )  # fmt: skip
    naive = Figures(12, 0, 0, 0, {**exact.lines, "what": Line(12, (("0", None), ("1", 10)))}, (), (), exact.reached, ())
    pencil = Pencil(exact, naive)
    pencil.solve()
    assert pencil.spans["what/0"] == (2, 2)


def test_a_percentage_needs_every_number_it_is_made_of() -> None:
    assert percent(3, [3, 9]) == 25
    assert percent(None, [None, 9]) is None and percent(3, [3, None]) is None and percent(0, [0, 0]) is None


def test_the_middle_is_the_time_within_which_half_was_done() -> None:
    assert measure([(10, 1), (20, 1), (30, 1)]) == Measure(3, 20, 30)
    assert measure([(10, 9), (500, 1)]) == Measure(10, 10, 10)
    assert measure([]) == Measure(0, None, None)


def test_what_nobody_knows_stands_together_at_the_end() -> None:
    assert line(("a", "b"), {"a": 2, "odd": 3, "": 1}) == Line(6, (("a", 2), ("b", 0), ("", 4)))
