"""The same picture as Mermaid text. Its grammar, as far as we use it, was tried against Mermaid's own parser."""

import re

import pytest

from gateway.dialogue.drawing import Chart, chart
from gateway.dialogue.pictures.mermaid import mermaid
from tests.dialogue.pictures.flows import shipped_chart, small

TEXT = r'"((?:[^"#\[\]{}<>;`&\\]|<br>|#\d+;)*)"'
NODE = re.compile(rf"    (n\d+)(?:\[{TEXT}\]|\[\[{TEXT}\]\]:::enough|\(\[{TEXT}\]\):::last)")
EDGE = re.compile(rf"  (n\d+) (?:-- {TEXT} -->|-\. {TEXT} \.->) (n\d+)")
FRAME = rf"  subgraph flow\d+\[{TEXT}\]|  end"
BESIDES = re.compile(rf"%% [^{{}}]*|flowchart TD|{FRAME}|  classDef (enough|last) [\w:#,; -]+")


@pytest.fixture(params=["small", "ussd", "sms"])
def picture(request: pytest.FixtureRequest) -> Chart:
    return chart(small(), "en") if request.param == "small" else shipped_chart(request.param, "st")


def test_each_line_is_a_node_an_arrow_or_a_frame(picture: Chart) -> None:
    for line in mermaid(picture).splitlines():
        assert NODE.fullmatch(line) or EDGE.fullmatch(line) or BESIDES.fullmatch(line), line


def test_every_screen_is_a_node_once_and_every_arrow_joins_two(picture: Chart) -> None:
    lines = mermaid(picture).splitlines()
    nodes = [found[1] for line in lines if (found := NODE.fullmatch(line))]
    joined = [found.groups() for line in lines if (found := EDGE.fullmatch(line))]
    assert len(nodes) == len(set(nodes)) == len(picture.cards)
    assert {names for edge in joined for names in (edge[0], edge[-1])} <= set(nodes)
    shown = [a for a in picture.arrows if (a.through or a.target) in picture.cards]
    assert len(joined) == len(shown)


def test_called_flows_stand_in_frames_of_their_own(picture: Chart) -> None:
    text = mermaid(picture)
    frames = re.findall(r'subgraph flow\d+\["flow: (.*)"\]', text)
    assert frames == [flow.replace("_", "#95;") for flow in picture.flows]


def test_signs_that_mean_something_to_mermaid_are_written_by_number() -> None:
    line = next(line for line in mermaid(chart(small(), "en")).splitlines() if "Who" in line)
    assert "Who #60;is#62; #34;it#34; #38; why#59; end #35;1 #91;x#93; #123;1#125;?" in line


def test_what_is_special_about_a_screen_is_told_in_words() -> None:
    text = mermaid(chart(small(), "en"))
    assert "who - KEPT FROM HERE ON<br>" in text and "left - END<br>" in text and "language - START<br>" in text
    assert '-. "5, then who" .->' in text


def test_a_part_alone_leaves_out_what_leads_out_of_it() -> None:
    text = mermaid(chart(small(), "en").only("advice"))
    assert text.count("-->") == 2 and "subgraph flow1" not in text
