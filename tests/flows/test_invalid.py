"""Each file in invalid/ is the small flow with one mistake; its first line is the complaint that it must raise."""

import re
from pathlib import Path

import pytest

from gateway.complaints import Complaint, Refused
from gateway.dialogue.checking import check
from gateway.dialogue.reading import read_script
from gateway.strict_yaml import load
from tests.dialogue.flows import laid_out

FOLDER = Path(__file__).parent
BROKEN = sorted((FOLDER / "invalid").glob("*.yaml"))


def complaints(file: Path) -> list[Complaint]:
    try:
        return check(laid_out(read_script(load(file))))
    except Refused as refused:
        return list(refused.complaints)


def test_the_small_flow_has_no_mistake() -> None:
    assert complaints(FOLDER / "small.yaml") == []


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_mistake_is_named_with_file_line_and_screen(file: Path) -> None:
    first_line = file.read_bytes().split(b"\n")[0].decode()
    expected = re.fullmatch(r"# complains: (?:(line \d+): )?(.+)", first_line)
    assert expected, f"{file.name} does not say which complaint it must raise"
    told = [str(complaint) for complaint in complaints(file)]
    place = f"invalid/{file.name}, {expected[1]}: " if expected[1] else f"invalid/{file.name}"
    assert [one for one in told if one.startswith(place) and expected[2] in one], told


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_one_mistake_does_not_raise_a_crowd_of_complaints(file: Path) -> None:
    assert 1 <= len(complaints(file)) <= 3


def test_every_kind_of_mistake_has_its_file() -> None:
    assert len(BROKEN) >= 25
