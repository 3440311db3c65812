"""Figures as tables with their pictures: what stands on the page, and what a file of it holds. Pure."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO

from markupsafe import Markup

from gateway.cells import harmless
from gateway.console import plain_words as plain
from gateway.console.clocks import day, short
from gateway.console.clocks import number as written
from gateway.console.figures import charts, words
from gateway.console.figures.charts import PATTERNS
from gateway.figures.figure import ANSWERED, HAPPENED, KEPT, Clock, Figures, Line, Measure, Number, percent
from gateway.maps.lesotho import Shown, draw_key, draw_map, shade
from gateway.phrases import SPEAKS, Phrase, phrase

Names = Mapping[str, str]
Cell = str
IN_THE_TABLE = phrase("The same numbers stand in the table below.")
LINES = ("district", "week", "what", "who", "level", "channel", "language", "age", "sex")
_TIMES = (words.MEDIAN, words.NINE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table and its picture. key: what the patterns of the picture stand for, as pairs."""

    code: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: Markup = field(repr=False, default=Markup(""))
    key: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[tuple[Cell, ...], ...] = ()  # rows that no map has a place for

    @property
    def title(self) -> Phrase:
        return words.TITLES[self.code]

    @property
    def says(self) -> Phrase:
        return words.SAYS[self.code]

    @property
    def hides(self) -> bool:
        return any(cell == words.HIDDEN for row in self.rows for cell in row)


def sheets(figures: Figures, names: Names, draws: bool = True) -> list[Sheet]:
    """Every table, in the order of the page. names: of districts and organisations. draws: with pictures."""
    found = [_line_sheet(code, figures.lines[code], names, draws) for code in LINES]
    return [
        *found,
        _clock_sheet("looks", figures.looks, KEPT, words.KEPT, names, draws),
        _clock_sheet("clocks", figures.clocks, KEPT, words.KEPT, names, draws),
        _clock_sheet("reached", figures.reached, HAPPENED, words.HAPPENED, names, draws),
        _clock_sheet("referred", figures.referred, ANSWERED, words.ANSWERED, names, draws),
    ]


def as_csv(sheet: Sheet) -> str:
    """With a mark that tells spreadsheets that it is UTF-8; no cell is ever a formula there."""
    page = StringIO("\ufeff")
    page.seek(0, 2)
    rows = csv.writer(page)
    rows.writerows([harmless(said(cell)) for cell in row] for row in (sheet.head, *sheet.rows))
    return page.getvalue()


def said(text: str) -> str:
    """In the language of the page, for what is no page: pictures and files."""
    return text.in_language(SPEAKS.get()) if isinstance(text, Phrase) else text


def number(n: Number) -> str:
    return words.HIDDEN if n is None else written(n)


def _line_sheet(code: str, line: Line, names: Names, draws: bool) -> Sheet:
    numbers = [n for _, n in line.rows]
    unit = words.PEOPLE if code in ("age", "sex") else words.REPORTS
    rows = [(_word(code, one, names), number(n), _share(n, line.total)) for one, n in line.rows]
    rows.append((words.ALL, number(line.total), ""))
    picture = _picture(code, line, names) if draws and any(n != 0 for n in numbers) else Markup("")
    away = tuple(row for row, (one, _) in zip(rows, line.rows, strict=False) if not one.startswith("LS-"))
    head = (words.FIRST_COLUMN[code], unit, words.SHARE)
    return Sheet(code, head, tuple(rows), picture, elsewhere=away if code == "district" else ())


def _picture(code: str, line: Line, names: Names) -> Markup:
    title, says = words.TITLES[code], IN_THE_TABLE
    if code == "district":
        return _map(line)
    numbers = [n for _, n in line.rows]
    labels = [said(_word(code, one, names, brief=True)) for one, _ in line.rows]
    draw = charts.columns if code == "week" else charts.bars
    return draw(title, says, f"chart-{code}", labels, numbers)


def _map(line: Line) -> Markup:
    inside = {code: n for code, n in line.rows if code.startswith("LS-")}
    most = max([n for n in inside.values() if n], default=1)
    shown = {code: Shown(said(number(n)), 0 if n is None else shade(n, most)) for code, n in inside.items()}
    return draw_map(words.TITLES["district"], IN_THE_TABLE, shown) + draw_key(_steps(most))


def _steps(most: int) -> list[Shown]:
    """What the shades stand for."""
    ends = [most * n // 4 for n in range(5)]
    steps = [Shown(phrase("none, or hidden"), 0)]
    for n in range(1, 5):
        first, last = ends[n - 1] + 1, ends[n]
        if first <= last:
            steps.append(Shown(f"{written(first)}–{written(last)}" if first < last else written(last), n))
    return steps


def _clock_sheet(
    code: str, rows: Sequence[Clock], columns: Sequence[str], heads: Mapping[str, str], names: Names, draws: bool
) -> Sheet:
    rows = [row for row in rows if row.total != 0 or code in ("clocks", "reached")]
    in_time = (words.IN_TIME,) if columns != HAPPENED else ()
    timed = any(row.took.n is not None for row in rows)  # how many were timed is never shown to who sees no list
    head = (
        words.FIRST_COLUMN[code],
        *(heads[one] for one in columns),
        *in_time,
        *((words.TIMED,) if timed else ()),
        *_TIMES,
    )
    lines = [
        (_word(code, row.code, names), *map(number, row.counts), *_in_time(row), *_took(row.took, timed))
        for row in rows
    ]
    picture = Markup("")
    if draws and any(row.total != 0 for row in rows):
        labels = [said(_word(code, row.code, names, brief=True)) for row in rows]
        parts = [row.counts for row in rows]
        sums = [row.total for row in rows]
        picture = charts.stacked(words.TITLES[code], IN_THE_TABLE, f"chart-{code}", labels, parts, sums)
    key = tuple(zip(PATTERNS, (heads[one] for one in columns), strict=False)) if picture else ()
    return Sheet(code, head, tuple(lines), picture, key)


def _in_time(row: Clock) -> tuple[str, ...]:
    if not row.kept:
        return ()
    found = percent(row.kept[0], row.kept[:2])
    return (words.HIDDEN if None in row.kept[:2] else "–" if found is None else f"{found} %",)


def _took(took: Measure, timed: bool) -> tuple[str, ...]:
    spans = ("–" if n is None else short(timedelta(minutes=n)) for n in (took.median, took.nine_of_ten))
    return (*((number(took.n),) if timed else ()), *spans)


def _share(n: Number, total: Number) -> str:
    if n is None or total is None:
        return words.HIDDEN
    return f"{round(100 * n / total)} %" if total else "–"


def _word(code: str, one: str, names: Names, brief: bool = False) -> str:
    if code == "week":
        monday = date.fromisoformat(one)
        return f"{monday.day}/{monday.month}" if brief else day(monday)
    if code == "district":
        return names.get(one) or plain.PLACES.get(one) or words.of(code, one)
    if code == "referred":
        return _cut(names.get(one, one)) if brief else names.get(one, one)
    return words.of(code, one, brief)


def _cut(name: str) -> str:
    return name if len(name) <= 19 else f"{name[:18].rstrip(' ,')}…"
