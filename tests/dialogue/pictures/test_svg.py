"""The picture itself: every word can be read, nothing is fetched or run, and no line goes over a word."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.drawing import Chart, chart
from gateway.dialogue.pictures.cards import COLUMNS, LETTER, Counted
from gateway.dialogue.pictures.layering import lay_out
from gateway.dialogue.pictures.svg import svg
from tests.dialogue.pictures.flows import FIRST, shipped_chart, small

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]  # left, top, right, bottom


def pictures() -> Iterator[Chart]:
    yield chart(small(), "en")
    yield shipped_chart("ussd", "en")
    yield shipped_chart("ussd", "st")
    yield shipped_chart("sms", "en")


@pytest.fixture(params=range(4), ids=["small", "report", "sesotho", "sms"])
def picture(request: pytest.FixtureRequest) -> Chart:
    return list(pictures())[request.param]


def drawn(of: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg(of))


def box(element: ElementTree.Element) -> Box:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def words(element: ElementTree.Element) -> Box:
    """Where a text stands: letters are a little narrower than LETTER, and 12 px high."""
    x, y, width = float(element.get("x", 0)), float(element.get("y", 0)), len(element.text or "") * LETTER
    return (x - width, y - 10, x, y + 3) if element.get("text-anchor") == "end" else (x, y - 10, x + width, y + 3)


def lines(path: str) -> Iterator[Box]:
    """The straight pieces of a path made of M, V and H."""
    x = y = 0.0
    for letter, numbers in re.findall(r"([MVH])([\d. -]+)", path):
        was, values = (x, y), [float(number) for number in numbers.split()]
        x, y = values if letter == "M" else (values[0], y) if letter == "H" else (x, values[0])
        if letter != "M":
            yield min(x, was[0]), min(y, was[1]), max(x, was[0]), max(y, was[1])


def over(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_every_word_of_every_page_can_be_read_in_its_order(picture: Chart) -> None:
    root = drawn(picture)
    for card in picture.cards.values():
        group = root.find(f".//{SVG}g[@id='screen-{card.name}']")
        assert group is not None
        shown = " ".join(text.text or "" for text in group.iter(f"{SVG}text")).split()
        told = [card.short, *" ".join(card.marks).split(), *" ".join(card.pages).split()]
        assert shown[: len(told)] == told


def test_a_text_that_looks_like_markup_stays_a_text() -> None:
    texts = [text.text for text in drawn(chart(small(), "en")).iter(f"{SVG}text")]
    assert 'Who <is> "it" & why; end #1 [x]' in texts
    assert "<is>" not in svg(chart(small(), "en"))


def test_nothing_runs_and_nothing_is_fetched(picture: Chart) -> None:
    text = svg(picture).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"<script|<image|<foreignObject|<use|url\(|@import|https?:|\son\w+=", text)


def test_every_link_leads_to_a_screen_of_the_picture(picture: Chart) -> None:
    root = drawn(picture)
    screens = {f"#{group.get('id')}" for group in root.iter(f"{SVG}g")}
    links = [link.get("href") for link in root.iter(f"{SVG}a")]
    assert links and set(links) <= screens


def test_a_part_of_the_picture_links_to_nothing_outside_of_it() -> None:
    root = drawn(chart(small(), "en").only("advice"))
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["#screen-advice.signs"]


def test_what_is_special_about_a_screen_is_told_in_words() -> None:
    heads = [text.text for text in drawn(shipped_chart()).iter(f"{SVG}text") if text.get("class") == "head"]
    assert {"START", "KEPT FROM HERE ON", "END"} <= set(heads)


def flow_boxes(picture: Chart) -> list[ElementTree.Element]:
    found = [group for group in drawn(picture).iter(f"{SVG}g") if group.get("id", "").startswith("flow-")]
    assert len(found) == len(picture.flows)
    return found


def test_no_line_goes_over_a_card_or_over_a_key(picture: Chart) -> None:
    seen = 0
    for group in flow_boxes(picture):
        cards = [box(rect) for rect in group.iter(f"{SVG}rect") if rect.get("class") == "card"]
        keys = [words(text) for text in group.iter(f"{SVG}text") if text.get("class") == "key"]
        for path in group.iter(f"{SVG}path"):
            for line in lines(path.get("d", "")) if path.get("class") == "line" else ():
                seen += 1
                assert not any(over(line, taken) for taken in [*cards, *keys]), line
    assert seen > 5


def test_cards_stand_apart_and_their_words_inside(picture: Chart) -> None:
    for group in flow_boxes(picture):
        cards = [box(rect) for rect in group.iter(f"{SVG}rect") if rect.get("class") == "card"]
        assert not any(over(a, b) for n, a in enumerate(cards) for b in cards[:n])
        for text in group.iter(f"{SVG}text"):
            if text.get("class") not in ("key", "flow"):
                left, top, right, bottom = words(text)
                assert any(a <= left and b <= top and right <= c and bottom <= d for a, b, c, d in cards), text.text


def test_the_report_fits_the_width_of_a_screen() -> None:
    assert float(drawn(shipped_chart()).get("width", 0)) < 1920


def test_a_long_name_and_a_letter_that_no_file_may_hold_do_no_harm() -> None:
    name = "a_name_of_forty_letters_that_is_very_long"[:40]
    odd = FIRST.replace("story", name).replace("What did you see?", 'Wh"at\\f\\e\\x7f'.replace('"', ""))
    root = drawn(chart(small(odd), "en"))
    assert any(text.text == name for text in root.iter(f"{SVG}text"))


names = st.integers(0, 14).map("s{}".format)
graphs = st.dictionaries(names, st.lists(names, max_size=6), min_size=1, max_size=15)


@given(graphs)
def test_any_flow_is_laid_out_in_layers_that_lead_down(graph: dict[str, list[str]]) -> None:
    lines = {name: [target for target in dict.fromkeys(targets) if target in graph] for name, targets in graph.items()}
    widths = {name: 100.0 + 10 * len(targets) for name, targets in lines.items()}
    layout = lay_out(widths, lines)
    layer = {name: n for n, names in enumerate(layout.layers) for name in names}
    assert sorted(name for names in layout.layers for name in names) == sorted(layout.target)
    assert set(widths) <= set(layer)
    assert all(layer[b] == layer[a] + 1 for a, b in layout.links)
    assert all(layer[a] < layer[b] and b in lines[a] for a in layout.down for b in layout.down[a])
    for name, targets in layout.down.items():
        assert {layout.target[b] for a, b in layout.links if a == name} == set(targets)
    for row in layout.layers:
        halves = [(layout.middle[one], widths.get(one, 1) / 2) for one in row]
        assert all(a + half < b - other for (a, half), (b, other) in pairwise(halves))


@given(graphs)
def test_only_lines_back_to_where_a_caller_came_from_are_left_out(graph: dict[str, list[str]]) -> None:
    lines = {name: [target for target in dict.fromkeys(targets) if target in graph] for name, targets in graph.items()}
    down = lay_out(dict.fromkeys(lines, 100.0), lines).down
    for name, targets in lines.items():
        for target in set(targets) - set(down[name]):
            assert reaches(down, target, name)


def reaches(down: dict[str, list[str]], start: str, goal: str) -> bool:
    seen, ahead = set(), [start]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += down[name]
    return goal in seen


def test_what_was_counted_stands_on_its_card_and_over_no_word() -> None:
    chart_of = shipped_chart("ussd", "en")
    told = Counted(("seen 1000, answered 800", "x" * COLUMNS), 0.2)
    root = ElementTree.fromstring(svg(chart_of, {"start": told}))
    (card,) = (group for group in root.iter(f"{SVG}g") if group.get("id") == "screen-start")
    counts = [text for text in card.iter(f"{SVG}text") if text.get("class") == "count"]
    assert [text.text for text in counts] == [*told.says]
    (frame,), (gauge,) = (rects(card, kind) for kind in ("card", "gauge"))
    assert gauge[2] - gauge[0] == pytest.approx(0.2 * (frame[2] - frame[0]), abs=0.2)
    for text in counts:
        assert frame[0] < words(text)[0] and words(text)[2] <= frame[2] and words(text)[3] <= gauge[1]
    others = [words(text) for text in card.iter(f"{SVG}text") if text.get("class") != "count"]
    assert not any(over(words(text), other) for text in counts for other in others)


def rects(group: ElementTree.Element, kind: str) -> list[Box]:
    return [box(rect) for rect in group.iter(f"{SVG}rect") if rect.get("class") == kind]


def test_a_larger_picture_is_the_same_picture() -> None:
    once, twice = (ElementTree.fromstring(svg(chart(small(), "en"), scale=scale)) for scale in (1, 2))
    assert once.get("viewBox") == twice.get("viewBox")
    assert float(twice.get("width", 0)) == pytest.approx(2 * float(once.get("width", 0)), abs=1)
