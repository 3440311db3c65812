"""A misspelt answer must not lower a level or lose a permission without a word."""

from pathlib import Path

import pytest

from gateway.complaints import Refused
from gateway.configuration import read_configuration
from gateway.settings import HOME


def complaints(tmp_path: Path, flow: tuple[str, str] = ("", ""), urgency: tuple[str, str] = ("", "")) -> list[str]:
    flows, config = tmp_path / "flows", tmp_path / "config"
    for folder in (flows, config):
        folder.mkdir()
        for file in (HOME / folder.name).glob("*.yaml"):
            text = file.read_text()
            old, new = {"report.yaml": flow, "urgency.yaml": urgency}.get(file.name, ("", ""))
            assert old in text
            (folder / file.name).write_text(text.replace(old, new, 1) if old else text)
    with pytest.raises(Refused) as refused:
        read_configuration(flows, config, strict=False)
    return [str(complaint) for complaint in refused.value.complaints]


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('"E, hona joale", answer: now', '"E, hona joale", answer: nwo', "'danger' with 'nwo'"),
        ('st: "E", answer: "yes"', 'st: "E", answer: "yse"', "'tell' with 'yse'"),
        ("answer: girl", "answer: grl", "'who' with 'grl'"),
    ],
)
def test_an_answer_that_was_not_agreed_is_refused(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    assert any(says in said and "misspelt" in said for said in complaints(tmp_path, flow=(right, wrong)))


def test_a_list_of_answers_without_the_plain_yes_is_refused(tmp_path: Path) -> None:
    said = complaints(tmp_path, urgency=('tell: ["yes", ', "tell: ["))
    assert any("must list 'yes'" in one for one in said)


def test_a_rule_that_hides_all_others_is_refused(tmp_path: Path) -> None:
    said = complaints(tmp_path, urgency=("levels:\n", "levels:\n  - {level: P3}\n"))
    assert any("no rule below it is ever read" in one and "line" in one for one in said)
