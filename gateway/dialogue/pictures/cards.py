"""One card of a picture: a screen's words as the phone shows them, and below them what its keys do besides. Our own
words are in the language of the page that asks, and in English where none does."""

import textwrap
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from gateway.dialogue.drawing import Arrow, Card
from gateway.phrases import aloud, phrase

LETTER, LINE = 7.25, 16.0  # of a typewriter face of 12 px, which every browser has
COLUMNS = 32  # letters on a line of a card
INSIDE, HEAD, GAUGE = 9.0, 22.0, 6.0
WIDTH = COLUMNS * LETTER + 2 * INSIDE


@dataclass(frozen=True, slots=True)
class Counted:
    """What callers did on a screen: lines of at most COLUMNS letters, and the share of them that came no further, from
    0 to 1, or None where that is hidden or nothing was to come."""

    says: tuple[str, ...]
    gone: float | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card with its size. pages: by lines. notes: each with the screen in the picture that it leads to, or "".
    ports: the arrows that get a line. counted: what stands above the pages, if anything was counted."""

    card: Card
    pages: list[list[str]]
    notes: list[tuple[str, str]]
    ports: list[Arrow]
    counted: Counted | None = None

    @property
    def width(self) -> float:
        head = LETTER * (len(self.card.short) + 1 + len(self.marks))
        return max(WIDTH, max(head, sum(map(key_width, self.ports))) + 2 * INSIDE)

    @property
    def height(self) -> float:
        lines = sum(map(len, self.pages)) + len(self.notes)
        gaps = 1 + len(self.pages) + bool(self.notes)
        return HEAD + self.above + LINE * lines + INSIDE * gaps

    @property
    def above(self) -> float:
        """The height of what was counted."""
        return LINE * len(self.counted.says) + GAUGE + 4 if self.counted else 0.0

    @property
    def marks(self) -> str:
        return ", ".join(map(aloud, self.card.marks))


def key_width(port: Arrow) -> float:
    """What an arrow's keys take below the card."""
    return LETTER * (len(aloud(port.said)) + 2)


def drawn(
    card: Card, arrows: Iterable[Arrow], ports: list[Arrow], met: Container[str], counted: Counted | None = None
) -> Drawn:  # fmt: skip
    """arrows: all that begin on this card; ports: those of them that get a line. met: the screens in the picture."""
    notes = [(line, aim if aim in met else "") for arrow in arrows for line, aim in _notes(arrow, arrow in ports)]
    return Drawn(card, [wrapped(page) for page in card.pages], notes, ports, counted)


def wrapped(page: str) -> list[str]:
    """No word is cut unless it is longer than a line."""
    return [line for written in page.split("\n") for line in textwrap.wrap(written, COLUMNS) or [""]]


def _notes(arrow: Arrow, has_line: bool) -> Iterator[tuple[str, str]]:
    """What a line cannot say: what a key does besides, and where it leads when that is not further down here."""
    does = f" {arrow.does}" if arrow.does else ""
    keys = aloud(arrow.said)
    if not has_line:
        yield from ((part, arrow.through or arrow.target) for part in wrapped(f"{keys}:{does}{_leads(arrow)}"))
    elif does:
        yield f"{keys}:{does}", ""


def _leads(arrow: Arrow) -> str:
    home = arrow.source.rpartition(".")[0]
    target = arrow.target.removeprefix(f"{home}.")
    if arrow.through:
        then = phrase("{through}, then {target}", through=arrow.through, target=target)
        return f" → {aloud(then) if target else arrow.through}"
    return f" → {target}" if target else ""


def text(into: Element, x: float, y: float, words: str, kind: str = "") -> Element:
    """Text in the picture; what no XML may hold becomes a blank."""
    element = SubElement(into, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}"} | ({"class": kind} if kind else {}))
    element.text = "".join(letter if letter.isprintable() else " " for letter in aloud(words))
    return element


def _kind(card: Card) -> str:
    return "end" if card.end else "enough" if card.enough else ""


def draw_card(into: Element, one: Drawn, x: float, y: float) -> None:
    group = SubElement(into, "g", {"id": f"screen-{one.card.name}", "class": _kind(one.card)})
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{one.width:.1f}", "rx": "4"}
    SubElement(group, "rect", box | {"class": "card", "height": f"{one.height:.1f}"})
    SubElement(group, "rect", box | {"class": "bar", "height": f"{HEAD:.1f}"})
    text(group, x + INSIDE, y + 15, one.card.short, "head")
    if one.marks:
        text(group, x + one.width - INSIDE, y + 15, one.marks, "head").set("text-anchor", "end")
    if one.counted:
        _counted(group, one, one.counted, x, y + HEAD)
    _pages(group, one, x, y + HEAD + one.above + INSIDE + 12)


def _counted(group: Element, one: Drawn, told: Counted, x: float, y: float) -> None:
    """The lines, and below them a gauge as long as the share that came no further."""
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{one.width:.1f}", "height": f"{one.above:.1f}"}
    SubElement(group, "rect", box | {"class": "told"})
    for n, line in enumerate(told.says):
        text(group, x + INSIDE, y + 13 + n * LINE, line, "count")
    gauge = {"x": f"{x:.1f}", "y": f"{y + one.above - GAUGE:.1f}", "height": f"{GAUGE:.1f}"}
    if told.gone:
        SubElement(group, "rect", gauge | {"class": "gauge", "width": f"{one.width * min(told.gone, 1):.1f}"})


def _pages(group: Element, one: Drawn, x: float, y: float) -> None:
    for n, page in enumerate(one.pages):
        if n:
            ends = {"x1": f"{x:.1f}", "x2": f"{x + one.width:.1f}", "y1": f"{y - 8:.1f}", "y2": f"{y - 8:.1f}"}
            SubElement(group, "line", ends | {"class": "page"})
        y += INSIDE if n else 0
        for line in page:
            text(group, x + INSIDE, y, line)
            y += LINE
    for n, (note, target) in enumerate(one.notes):
        into = SubElement(group, "a", href=f"#screen-{target}") if target else group
        text(into, x + INSIDE, y + INSIDE + n * LINE, note, "note")
