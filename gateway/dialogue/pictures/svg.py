"""A chart as one SVG file that any browser shows: text stays text, nothing is fetched, nothing runs."""

from collections.abc import Container, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gateway.dialogue.drawing import Arrow, Chart
from gateway.dialogue.pictures.cards import HEAD, INSIDE, LINE, WIDTH, Counted, draw_card, drawn, key_width, text
from gateway.dialogue.pictures.layering import lay_out
from gateway.dialogue.script import STARTING_OVER
from gateway.phrases import phrase

KEYS, TRACK, TIP, MARGIN = 20.0, 9.0, 16.0, 24.0  # heights between two layers, and what stays free around all
STYLE = """
text { font: 12px "DejaVu Sans Mono", Consolas, Menlo, monospace; fill: #1b1f24; white-space: pre }
.head { font-weight: bold; fill: #fff } .note { fill: #5b3a00 } .key { font-weight: bold; fill: #0b3d91 }
.flow { font-size: 15px; font-weight: bold } .title { font-size: 18px; font-weight: bold }
.card { fill: #fff; stroke: #3b4650; stroke-width: 1.2 } .bar { fill: #3b4650 }
.enough .card { stroke: #14653a; stroke-width: 4 } .enough .bar { fill: #14653a }
.end .card { stroke-dasharray: 6 3; stroke-width: 2 } .end .bar { fill: #000 }
.box { fill: #f4f6f8; stroke: #8a96a3 } .page { stroke: #8a96a3; stroke-dasharray: 3 3 }
.under { fill: none; stroke: #f4f6f8; stroke-width: 6 } .line { fill: none; stroke: #0b3d91; stroke-width: 1.4 }
.told { fill: #fdf3d8; stroke: #3b4650 } .gauge { fill: #a3161f } .count { font-weight: bold }
.tip { fill: #0b3d91 } a text { text-decoration: underline }
"""
NEVER_DRAWN = ("leave_quietly", *STARTING_OVER)  # a line for each would hide the others
NOTHING: Mapping[str, Counted] = {}
Point = tuple[float, float]


def svg(chart: Chart, counted: Mapping[str, Counted] = NOTHING, scale: float = 1) -> str:
    """The whole picture, one box below the other for each flow. counted: by screen, what stands on its card. scale: how
    large it is shown, if nobody says otherwise."""
    root = Element("svg", xmlns="http://www.w3.org/2000/svg")
    SubElement(root, "title").text = chart.title
    SubElement(root, "style").text = STYLE
    paper = SubElement(root, "rect", fill="#fff")
    boxes = [_Box(chart, flow, counted) for flow in chart.flows]
    y = _heading(root, chart)
    for box in boxes:
        box.draw(root, y)
        y += box.height + MARGIN
    width = max([2 * WIDTH, *(box.width for box in boxes)]) + 2 * MARGIN
    paper.attrib |= {"width": f"{width:.0f}", "height": f"{y:.0f}"}
    root.attrib |= {"width": f"{width * scale:.0f}", "height": f"{y * scale:.0f}"}
    root.attrib["viewBox"] = f"0 0 {width:.0f} {y:.0f}"
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _heading(root: Element, chart: Chart) -> float:
    """Gives the y below it."""
    text(root, MARGIN, MARGIN + 12, chart.title, "title")
    y = MARGIN + 24
    for line in chart.everywhere:
        y += LINE
        text(root, MARGIN, y, line)
    return y + MARGIN


class _Box:
    """One flow: its cards in layers, and the lines between them."""

    def __init__(self, chart: Chart, flow: str, counted: Mapping[str, Counted]) -> None:
        self.flow = flow
        cards = {card.name: card for card in chart.of(flow)}
        arrows = {name: [arrow for arrow in chart.arrows if arrow.source == name] for name in cards}
        drawable = {name: [arrow for arrow in arrows[name] if _drawable(arrow, cards)] for name in cards}
        lines = {name: list(dict.fromkeys(arrow.target for arrow in drawable[name])) for name in cards}
        down = lay_out(dict.fromkeys(cards, WIDTH), lines).down
        ports = {name: [arrow for arrow in drawable[name] if arrow.target in down[name]] for name in cards}
        self.cards = {
            name: drawn(cards[name], arrows[name], ports[name], chart.cards, counted.get(name)) for name in cards
        }
        self.layout = lay_out({name: card.width for name, card in self.cards.items()}, lines)
        self.ports = {name: list(self._ports(name)) for name in cards}
        self.tops = self._tops()

    @property
    def width(self) -> float:
        return 2 * MARGIN + max(self.layout.middle[name] + card.width / 2 for name, card in self.cards.items())

    @property
    def height(self) -> float:
        return self.tops[-1]

    def _tops(self) -> list[float]:
        """The y of each layer, and of the box's lower edge."""
        tops = [HEAD + MARGIN]
        for layer in self.layout.layers:
            tracks = {self.layout.target[b] for a, b in self.layout.links if a in layer}
            tops.append(tops[-1] + self._tall(layer) + KEYS + TRACK * (len(tracks) + 1) + TIP)
        return tops

    def _tall(self, layer: Sequence[str]) -> float:
        return max((self.cards[name].height for name in layer if name in self.cards), default=0.0)

    def _ports(self, name: str) -> Iterator[tuple[Arrow, float]]:
        """Where on a card's lower edge each arrow begins: in the order of where they go, with room for its keys."""
        card = self.cards[name]
        goals = {arrow: self.layout.middle[self._next(name, arrow.target)] for arrow in card.ports}
        room = (card.width - 2 * INSIDE - sum(map(key_width, goals))) / max(len(goals), 1)
        left = self.layout.middle[name] - card.width / 2 + INSIDE
        for arrow in sorted(goals, key=goals.__getitem__):
            yield arrow, min(max(goals[arrow], left), left + room)
            left += key_width(arrow) + room

    def _next(self, name: str, target: str) -> str:
        """The card or trunk in the next layer by which the target is reached."""
        return next(b for a, b in self.layout.links if a == name and self.layout.target[b] == target)

    def draw(self, root: Element, y: float) -> None:
        group = SubElement(root, "g", transform=f"translate({MARGIN:.0f} {y:.0f})", id=f"flow-{self.flow}")
        size = {"width": f"{self.width:.1f}", "height": f"{self.height:.1f}"}
        SubElement(group, "rect", size | {"class": "box", "rx": "8"})
        text(group, MARGIN, 24, phrase("flow: {flow}", flow=self.flow), "flow")
        inner = SubElement(group, "g", transform=f"translate({MARGIN:.0f} 0)")
        for layer in range(len(self.layout.layers) - 1):
            self._draw_lines(inner, layer)
        for layer, names in enumerate(self.layout.layers):
            for name in names:
                if name in self.cards:
                    self._draw_card(inner, name, self.tops[layer])

    def _draw_card(self, into: Element, name: str, top: float) -> None:
        card = self.cards[name]
        draw_card(into, card, self.layout.middle[name] - card.width / 2, top)
        for arrow, x in self.ports[name]:
            text(into, x + 3, top + card.height + 14, arrow.said, "key")

    def _draw_lines(self, into: Element, layer: int) -> None:
        """Between two layers: all lines to one card on one track, so that only lines to different cards cross."""
        starts: dict[str, list[Point]] = {name: [] for name in self.layout.layers[layer + 1]}
        for name in self.layout.layers[layer]:
            for goal, start in self._starts(name, layer):
                starts[goal].append(start)
        led_to = sorted((name for name in starts if starts[name]), key=lambda name: self._turn(starts[name], name))
        bottom = self.tops[layer + 1]
        for n, name in enumerate(reversed(led_to), start=1):
            past = 0.0 if name in self.cards else self._tall(self.layout.layers[layer + 1])
            end = self.layout.middle[name], bottom + past
            _draw_line(into, starts[name], bottom - TIP - TRACK * n, end, tip=name in self.cards)

    def _starts(self, name: str, layer: int) -> Iterator[tuple[str, Point]]:
        """Where lines begin on a card or a trunk, each with the card or trunk in the next layer that it leads to."""
        if name in self.cards:
            edge = self.tops[layer] + self.cards[name].height
            yield from ((self._next(name, arrow.target), (x, edge)) for arrow, x in self.ports[name])
        else:
            edge = self.tops[layer] + self._tall(self.layout.layers[layer])
            yield self._next(name, self.layout.target[name]), (self.layout.middle[name], edge)

    def _turn(self, starts: Sequence[Point], name: str) -> float:
        """Lines that go left turn in the order from the left, lines that go right from the right: fewer crossings."""
        middle = self.layout.middle[name]
        return middle if sum(x - middle for x, _ in starts) > 0 else -middle


def _drawable(arrow: Arrow, cards: Container[str]) -> bool:
    return arrow.target in cards and not arrow.through and arrow.does not in NEVER_DRAWN


def _draw_line(into: Element, starts: Sequence[Point], track: float, end: Point, tip: bool) -> None:
    x, y = end
    ways = " ".join(f"M{from_x:.1f} {from_y:.1f}V{track:.1f}H{x:.1f}" for from_x, from_y in starts)
    path = f"{ways} M{x:.1f} {track:.1f}V{y - (6 if tip else 0):.1f}"
    SubElement(into, "path", {"class": "under", "d": path})
    SubElement(into, "path", {"class": "line", "d": path})
    if tip:
        SubElement(into, "path", {"class": "tip", "d": f"M{x:.1f} {y:.1f}l-4 -8h8z"})
