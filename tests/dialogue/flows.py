"""The shipped flow and small ones, laid out as a gateway lays them out; and keys pressed one after the other."""

from functools import cache
from pathlib import Path

from gateway.configuration import Configuration, item_lists, read_configuration
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import Script
from gateway.dialogue.stepping import State, start, step
from gateway.strict_yaml import loads
from tests.house import HOME

LONGEST_NUMBER = "0" * 16  # as many letters as config/service.yaml allows; nobody's number
SMALL = HOME / "tests" / "flows" / "small.yaml"


@cache
def shipped() -> Configuration:
    return read_configuration(HOME / "flows", HOME / "config", strict=False)


@cache
def report_flow(police: str = "", budget: int = 160) -> Flow:
    shelf = shipped().shelf
    return Flow(shelf.script, shelf.lists, {"police": police, "hotline": police}, budget, tables=shelf.tables)


def laid_out(script: Script, budget: int = 160) -> Flow:
    values = {"police": LONGEST_NUMBER, "hotline": ""}
    return Flow(script, item_lists(shipped().places, script), values, budget)


def small(*changes: tuple[str, str]) -> Flow:
    """tests/flows/small.yaml with some of its text changed."""
    text = SMALL.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return laid_out(read_script(loads(text, "flows/small.yaml")))


def pressed(flow: Flow, *keys: str, since: State | None = None) -> State:
    """The state after these keys."""
    state = since or start(flow)
    for key in keys:
        state = step(flow, state, key).state
    return state


def flow_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """A FLOWS_DIR with the shipped flows, some text of the report flow changed."""
    folder.mkdir(exist_ok=True)
    for file in (HOME / "flows").glob("*.yaml"):
        (folder / file.name).write_text(file.read_text())
    text = (HOME / "flows" / "report.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "report.yaml").write_text(text)
    return folder
