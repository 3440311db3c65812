"""What callers did on the screens of one flow: for the table, for the picture. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gateway.dialogue.drawing import Chart
from gateway.dialogue.pictures.cards import Counted, wrapped
from gateway.dialogue.rendering import Flow
from gateway.funnel.counting import Counts
from gateway.funnel.table import Line, lines
from gateway.phrases import SPEAKS, Phrase, phrase, phrases

COLUMNS: Mapping[str, Phrase] = phrases({
    "seen": "Seen", "answered": "Answered", "wrong": "Wrong key", "back": "Went back", "turned": "Turned the page",
    "left": "Left", "gone": "Gone", "share": "Gone of seen",
})  # fmt: skip
SEEN, ANSWERED, LEFT, GONE, SHARE = 0, 1, 5, 6, 7  # where they stand among the cells
_EMPTY = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One screen. cells: in the order of COLUMNS, small counts hidden. here: it stands in the flows that are shown;
    counts of others are of earlier ones."""

    screen: str
    short: str
    cells: tuple[str, ...]
    here: bool

    @property
    def share(self) -> float | None:
        """Of those who saw it, how many came no further, as far as the cells tell it; 0 to 1."""
        told = self.cells[SHARE].removesuffix("%")
        return int(told) / 100 if told else None

    def told(self, columns: Mapping[str, Phrase]) -> list[tuple[Phrase, str]]:
        """What there is to say of it, without what nobody did."""
        told = zip(columns.values(), self.cells, strict=True)
        return [(words, cell) for words, cell in told if cell not in ("", "0")]


def rows(counts: Counts, flow: Flow, chart: Chart, exact: bool) -> list[Row]:
    """Every screen of the chart in its order, then those that are there no more. chart: of one flow."""
    found = {line.screen: line for line in _counted(counts, flow)}
    names = [*chart.cards, *(name for name in found if name not in flow.screens and _home(name, flow) in chart.flows)]
    return [_row(found.get(name) or _nobody(name, flow), name in chart.cards, exact) for name in names]


def counted_lines(counts: Counts, flow: Flow, screens: Collection[str]) -> list[Line]:
    """The same for a spreadsheet: those of these screens that anybody saw."""
    return [line for line in _counted(counts, flow) if line.screen in screens]


def of_these(counts: Counts, flows: Iterable[Flow]) -> Counts:
    """What was counted on these flows as they are now."""
    digests = {flow.digest for flow in flows}
    kept = Counts()
    kept.update({spot: count for spot, count in counts.items() if spot[0] in digests})
    return kept


def _counted(counts: Counts, flow: Flow) -> list[Line]:
    ends = {name for name, screen in flow.screens.items() if screen.end}
    found = lines(counts, [*flow.screens], ends, False)
    return [line for line in found if line.channel == flow.channel and line.screen]


def _home(name: str, flow: Flow) -> str:
    return name.rpartition(".")[0] or flow.script.name


def _nobody(name: str, flow: Flow) -> Line:
    return Line(flow.channel, "", name, 0, _EMPTY, None if flow.screens[name].end else 0)


def _row(line: Line, here: bool, exact: bool) -> Row:
    return Row(line.screen, line.screen.rpartition(".")[2], tuple(line.cells(exact)), here)


def on_cards(found: Iterable[Row]) -> dict[str, Counted]:
    """What stands on the cards of the picture, in the language of the page."""
    return {row.screen: _on_card(row) for row in found if row.here and row.cells[SEEN] != "0"}


def _on_card(row: Row) -> Counted:
    seen = phrase("seen {seen}, answered {answered}", seen=row.cells[SEEN], answered=row.cells[ANSWERED])
    left, lost, share = row.cells[LEFT], row.cells[GONE], row.cells[SHARE]
    gone = phrase("left {left}, gone {gone}", left=left, gone=lost)
    if share:
        gone = phrase("left {left}, gone {gone} ({share})", left=left, gone=lost, share=share)
    told = [seen, gone] if row.cells[GONE] else [phrase("seen {seen}", seen=row.cells[SEEN])]
    says = [line for one in told for line in wrapped(one.in_language(SPEAKS.get()))]
    return Counted(tuple(says), row.share)
