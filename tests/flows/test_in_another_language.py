"""Whatever is wrong with a flow, and whatever differs between two of them, can be said in another language to the last
word of ours: what is left are names, keys and texts of the files."""

import re
from pathlib import Path

import pytest

from gateway.dialogue.comparing import compare
from gateway.dialogue.reading import read_script
from gateway.phrases import Phrase
from gateway.strict_yaml import loads
from tests.config.files import changed_files, complaints
from tests.config.test_files import WRONG
from tests.flows.broken import SMALL, Broken, broken_flows, found_in

HOLES = re.compile(r"\{+\w+(?:!r)?\}+")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")  # as it stands in a file
OF_THE_LIBRARY = "{why}"  # what the reader of YAML says, or the machine of a file: nobody has translated that
OURS = re.compile(
    r"\b(a|an|the|is|are|was|must|has|and|or|not|no|in|at|of|to|with|without|words|nothing|screen|choice|hint|text|"
    r"three|mistakes|says|leads|does|needs|now|before)\b"
)
CODES = {"words", "without", "now"}  # of the language of flows
BROKEN = broken_flows()


def only_values(one: str, many: str, n: int) -> str:
    """A language without words."""
    return " ".join(hole for hole in HOLES.findall(QUOTED.sub("", one)) if hole != OF_THE_LIBRARY)


def left_in_english(says: str) -> list[str]:
    assert isinstance(says, Phrase), says
    return [word for word in OURS.findall(QUOTED.sub("", says.in_language(only_values))) if word not in CODES]


@pytest.mark.parametrize("broken", BROKEN, ids=[broken.name for broken in BROKEN])
def test_every_complaint_about_a_flow_can_be_said_in_another_language(broken: Broken) -> None:
    assert {one.says: left_in_english(one.says) for one in found_in(broken)} == {
        one.says: [] for one in found_in(broken)
    }


@pytest.mark.parametrize(("file", "old", "new"), [wrong[:3] for wrong in WRONG])
def test_so_can_those_about_the_files_that_stand_beside_the_flows(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    folder = changed_files(tmp_path, file, (old, new))
    assert [left_in_english(one.says) for one in complaints(folder)] == [[] for _ in complaints(folder)]


CHANGES = {  # in small.yaml
    "a text": ('"Girl"', '"Lass"'),
    "a way": ("answer: woman, then: danger", "answer: woman, then: left"),
    "an answer": ("answer: woman", "answer: lady"),
    "no answer any more": ("answer: girl, ", ""),
    "what keeps the report": ("    enough: yes\n", ""),
    "a mark": ("languages: {en: English, st: Sesotho}\n", "languages: {en: English, st: Sesotho}\ndraft: [st]\n"),
    "a language": ("st: Sesotho", "st: Sotho"),
    "a key": ("99: {do: leave_quietly}", "98: {do: leave_quietly}"),
    "the name of a key": ('"Back"', '"Return"'),
    "a hint": ('"Choose a number shown."', '"Choose."'),
    "where mistakes lead": ("not_kept: left", "not_kept: who"),
    "a choice": ('      1: {en: "Girl", st: "Ngoanana", answer: girl, then: danger}\n', ""),
    "the first screen": ("first_screen: who", "first_screen: danger"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_so_can_every_difference(what: str) -> None:
    old, new = CHANGES[what]
    text = SMALL.read_text()
    assert old in text
    before, now = (read_script(loads(one, "small.yaml")) for one in (text, text.replace(old, new, 1)))
    for one, other in ((before, now), (now, before)):
        found = compare(one, other)
        assert found and [left_in_english(difference.says) for difference in found] == [[] for _ in found]


def test_the_search_itself_finds_a_word_that_stayed() -> None:
    assert left_in_english(Phrase("leads to {it}", it="nothing")) == ["nothing"]
    assert left_in_english(Phrase("leads to {it}", it=Phrase("nothing"))) == []
