"""Where the cards of a picture stand: in layers from the first screen down, with lines beside the cards, never under.

All lines to one card share a trunk that goes down between the cards of the layers that it passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

SWEEPS = 24
TRUNK = 20.0  # width kept free for a trunk
BESIDE = 28.0  # between cards
PULL = 0.2  # towards the middle of the picture, or it grows wide
MOST_BESIDE = 5  # cards in a layer; more are wider than a screen

Lines = Mapping[str, Sequence[str]]  # where each card leads


@dataclass(slots=True)
class Layout:
    """layers: names of cards and trunks from left to right. middle: the x of each one's middle. down: the lines
    that lead on; the others go back, and are told on the card. links: from each one to those in the next layer.
    target: the card that each trunk leads to, and of a card itself."""

    layers: list[list[str]]
    target: dict[str, str]
    down: dict[str, list[str]]
    middle: dict[str, float] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def lay_out(widths: Mapping[str, float], lines: Lines) -> Layout:
    """widths: of every card, those that callers meet first in front."""
    down = _down(list(widths), lines)
    depth = _depths(list(widths), down)
    layers = [[name for name in widths if depth[name] == n] for n in range(max(depth.values()) + 1)]
    layout = Layout(layers, {name: name for name in widths}, down)
    for target in widths:
        _link(layout, depth, [name for name in widths if target in down[name]], target)
    _spread(layout, {name: widths.get(name, TRUNK) for name in layout.target})
    return layout


def _down(cards: Sequence[str], lines: Lines) -> dict[str, list[str]]:
    """The lines without those that lead back to where a caller came from."""
    down: dict[str, list[str]] = {name: [] for name in cards}
    seen: set[str] = set()
    for root in cards:
        way = {} if root in seen else {root: iter(lines.get(root, ()))}
        while way:
            name = next(reversed(way))
            seen.add(name)
            target = next(way[name], None)
            if target is None:
                del way[name]
            elif target not in way:
                down[name].append(target)
                if target not in seen:
                    way[target] = iter(lines.get(target, ()))
    return down


def _depths(cards: Sequence[str], down: Lines) -> dict[str, int]:
    """The longest way from a first card to each; lower where a layer is full. A card without any line stands below
    all others."""
    above = {name: {other for other in cards if name in down[other]} for name in cards}
    lonely = [name for name in cards[1:] if not above[name] and not down[name]]
    waiting = [name for name in cards if name not in lonely]
    depth: dict[str, int] = {}
    layer = 0
    while waiting:
        free = [name for name in waiting if above[name] <= depth.keys()][:MOST_BESIDE]
        depth |= dict.fromkeys(free, layer)
        waiting = [name for name in waiting if name not in depth]
        layer += 1
    return depth | dict.fromkeys(lonely, layer)


def _link(layout: Layout, depth: Mapping[str, int], sources: Iterable[str], target: str) -> None:
    """A place for the trunk to this card in each layer that it passes."""
    top = min((depth[name] for name in sources), default=depth[target]) + 1
    stops = {layer: f"|{layer}|{target}" for layer in range(top, depth[target])} | {depth[target]: target}
    layout.target |= dict.fromkeys(stops.values(), target)
    for layer in range(top, depth[target]):
        layout.layers[layer].append(stops[layer])
    layout.links += [*pairwise(stops[layer] for layer in sorted(stops))]
    layout.links += [(name, stops[depth[name] + 1]) for name in sources]


def _spread(layout: Layout, widths: Mapping[str, float]) -> None:
    """Each near the mean of what it is linked to in the layer above, then below, and so on; none over another."""
    for layer in layout.layers:
        layout.middle |= dict(zip(layer, _close(layer, widths), strict=True))
    above = {name: [a for a, b in layout.links if b == name] for name in widths}
    below = {name: [b for a, b in layout.links if a == name] for name in widths}
    for sweep in range(SWEEPS):
        near, layers = (below, layout.layers[::-1]) if sweep % 2 else (above, layout.layers)
        for layer in layers:
            wanted = {name: _mean([layout.middle[one] for one in near[name]], layout.middle[name]) for name in layer}
            wanted = {name: x * (1 - PULL) for name, x in wanted.items()}
            layer.sort(key=wanted.__getitem__)
            offsets = _close(layer, widths)
            starts = _rising([wanted[name] - offset for name, offset in zip(layer, offsets, strict=True)])
            layout.middle |= {name: x + offset for name, x, offset in zip(layer, starts, offsets, strict=True)}
    left = min(x - widths[name] / 2 for name, x in layout.middle.items())
    layout.middle = {name: x - left for name, x in layout.middle.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _close(layer: Sequence[str], widths: Mapping[str, float]) -> list[float]:
    """The middles of these when they stand around 0 as close as they may."""
    rights = list(accumulate(widths[name] + (0.0 if name.startswith("|") else BESIDE) for name in layer))
    return [right - widths[name] / 2 - rights[-1] / 2 for name, right in zip(layer, rights, strict=True)]


def _rising(wanted: Sequence[float]) -> list[float]:
    """The values nearest to these that never fall (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in wanted:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return [value for value, count in pools for _ in range(count)]
