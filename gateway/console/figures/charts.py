"""Charts drawn by pygal as plain SVG: no script, no style of their own (figures.css has it), nothing by colour only.
What is hidden is a hatched stub, always of the same length."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

from gateway.figures.figure import Number

WIDE, BAR, ROOM = 340, 26, 34  # units: of a drawing; of a bar; beside the bars
PATTERNS = ("solid", "stripes", "dots", "cross", "bare", "lines")  # as figures/patterns.html draws them
STUB = 0.06  # of the longest bar
_SIZE = 13  # of letters, as figures.css has it, so that pygal leaves room for them
_PLAIN: dict[str, Any] = {
    "css": [], "js": [], "no_prefix": True, "disable_xml_declaration": True, "show_legend": False, "width": WIDE,
    "margin": 2, "print_values": True, "print_zeroes": True, "show_y_guides": False, "show_x_guides": False,
    "explicit_size": False, "truncate_label": -1,
    "style": Style(label_font_size=_SIZE, value_font_size=_SIZE), "spacing": 4, "no_data_text": "",
}  # fmt: skip
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def bars(title: str, says: str, name: str, labels: Sequence[str], numbers: Sequence[Number]) -> Markup:
    """One bar for each label, from top to bottom. name: its own on each page."""
    most = max([n for n in numbers if n], default=1)
    chart = pygal.HorizontalBar(
        **_PLAIN, height=len(labels) * BAR + 12, show_x_labels=False, margin_right=ROOM,
        print_values_position="top", range=(0, most),
    )  # fmt: skip
    chart.x_labels = [str(label) for label in reversed(labels)]
    chart.add("", [_bar(n, most) for n in reversed(numbers)])
    return _cleaned(chart, title, says, name)


def columns(title: str, says: str, name: str, labels: Sequence[str], numbers: Sequence[Number]) -> Markup:
    """One column for each label, from left to right; numbers on top while there is room."""
    most, few = max([n for n in numbers if n], default=1), len(labels) <= 13
    how = _PLAIN | {"print_values": few, "spacing": 2, "show_y_guides": not few}
    chart = pygal.Bar(
        **how, height=230, show_y_labels=not few, print_values_position="top", range=(0, most), margin_top=18,
        margin_bottom=4, x_label_rotation=0, show_minor_x_labels=False,
    )  # fmt: skip
    chart.x_labels = [str(label) for label in labels]
    chart.x_labels_major = [str(label) for label in labels[:: -(-len(labels) // 6)]]
    chart.y_labels = _steps(most)
    chart.formatter = _plain
    chart.add("", [_bar(n, most) for n in numbers])
    return _cleaned(chart, title, says, name)


def stacked(
    title: str, says: str, name: str, labels: Sequence[str], parts: Sequence[Sequence[Number]], sums: Sequence[Number]
) -> Markup:
    """One bar for each label, in parts of as many patterns; all of one length, to show shares. parts, sums: for each
    label its numbers and their sum. What is hidden stands together at the end, as long as the rest of the sum,
    which everybody may know; where the sum is hidden, as a stub."""
    chart = pygal.HorizontalStackedBar(
        **_PLAIN | {"print_zeroes": False}, height=len(labels) * (BAR + 4) + 12, show_x_labels=False,
        margin_right=8, range=(0, 100),
    )  # fmt: skip
    chart.x_labels = [str(label) for label in reversed(labels)]
    patterns = PATTERNS[: len(parts[0]) if parts else 0]
    for at, _ in enumerate(patterns):
        chart.add("", [_part(row[at], total) for row, total in _upwards(parts, sums)])
    chart.add("", [_hidden(row, total) for row, total in _upwards(parts, sums)])
    return _cleaned(chart, title, says, name, (*patterns, "hidden"))


def _bar(n: Number, most: int) -> dict[str, Any]:
    if n is None:
        return {"value": most * STUB, "formatter": lambda _: "?", "node": _fill("hidden")}
    return {"value": n, "formatter": _plain, "node": _fill(PATTERNS[0])}


def _upwards(parts: Sequence[Sequence[Number]], sums: Sequence[Number]) -> list[tuple[Sequence[Number], Number]]:
    return list(zip(reversed(parts), reversed(sums), strict=True))


def _part(n: Number, total: Number) -> dict[str, Any]:
    if not n or not total:
        return {"value": None}
    share = 100 * n / total
    return {"value": share, "formatter": lambda _: _plain(n) if share > 7 else ""}


def _hidden(row: Sequence[Number], total: Number) -> dict[str, Any]:
    if None not in row:
        return {"value": None}
    if total is None:
        return _bar(None, 100)
    return {"value": 100 * (1 - sum(n or 0 for n in row) / total), "formatter": lambda _: "?"}


def _fill(pattern: str) -> dict[str, str]:
    return {"fill": f"url(#fill-{pattern})"}


def _plain(n: float) -> str:
    return f"{round(n):,}"


def _steps(most: int) -> list[int]:
    """Zero and whole numbers above it, up to four."""
    step = max(1, -(-most // 4))
    size = 10 ** (len(str(step)) - 1)
    step = -(-step // size) * size
    return list(range(0, most + 1, step))


def _cleaned(chart: Any, title: str, says: str, name: str, fills: Sequence[str] = ()) -> Markup:
    """Without whatever a page may not hold, and with words for who does not see it. fills: of parts of bars, for which
    pygal takes none."""
    root = chart.render_tree()
    for at, pattern in enumerate(fills):
        for bar in root.iterfind(f".//*[@class='series serie-{at} color-{at}']//rect"):
            bar.attrib |= _fill(pattern)
    for parent in list(root.iter()):
        for child in list(parent):
            if _unwanted(child):
                parent.remove(child)
        parent.attrib.pop("style", None)
    root.attrib.pop("id", None)
    root.attrib.pop("xmlns", None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title {name}-says", "class": "chart"}
    drawn = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", ElementTree.tostring(root, "unicode"))
    words = Markup('<title id="{0}-title">{1}</title><desc id="{0}-says">{2}</desc>').format(name, title, says)
    head, rest = drawn.split(">", 1)
    return _drawn(f"{head}>") + words + _drawn(rest)


def _drawn(part: str) -> Markup:
    """What the serialiser wrote, and escaped while it did."""
    return Markup(part)  # noqa: S704


def _unwanted(node: Any) -> bool:
    if not isinstance(node.tag, str):
        return True  # a comment
    return node.tag in ("defs", "style", "script", "title", "desc") or "overlay" in node.get("class", "").replace(
        "text-overlay", ""
    )
