"""The folder of broken flows: each is a flow without a mistake, changed in one place, and says itself what is wrong.

A file begins with the exact complaint, `# complains: line 5: …` or `# warns: …`, with the name of the other file in
front if the complaint is made there, and with what repairs it:
`# repaired: line 5: <text>`, `# repaired: without line 5`, `# repaired: after line 5: <text>`, `# repaired: by taking
this file away`, or `# repaired: as small.yaml`. A file by itself is ../small.yaml with a mistake. A folder is ../pair
with a mistake in one of its files; those that it does not hold are read from there.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.complaints import Complaint, Refused
from gateway.configuration import item_lists
from gateway.dialogue.checking import check_all
from gateway.dialogue.linking import link, link_complaints
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import Script, TextTable
from gateway.places import Places, read_places
from gateway.strict_yaml import load
from tests.house import HOME

FOLDER = HOME / "tests" / "flows"
SMALL, PAIR, INVALID = FOLDER / "small.yaml", FOLDER / "pair", FOLDER / "invalid"
FIRST = "report.yaml"
NEEDED = ("who",)  # an answer that the service reads
STOP_WORDS = ("stop", "emisa")
AS_SMALL, AWAY = "as small.yaml", "by taking this file away"
_REPAIR = re.compile(r"(?P<how>line|without line|after line) (?P<line>\d+)(?:: (?P<text>.*))?")
_SAYS = re.compile(r"# (?P<kind>complains|warns): (?P<says>.+)")


@dataclass(frozen=True)
class Broken:
    """file: the one with the mistake. says: the whole complaint. repairs: in the words above."""

    name: str
    file: Path
    warns: bool
    says: str
    repairs: tuple[str, ...]

    @property
    def files(self) -> dict[str, Path]:
        """All files of the flow by name; a flow by itself is the first."""
        if self.file.parent == INVALID:
            return {FIRST: self.file}
        return {path.name: path for folder in (PAIR, self.file.parent) for path in folder.glob("*.yaml")}


@cache
def broken_flows() -> tuple[Broken, ...]:
    found = [_broken(path.stem, path) for path in INVALID.glob("*.yaml")]
    for folder in (path for path in INVALID.iterdir() if path.is_dir()):
        found += [_broken(folder.name, path) for path in folder.glob("*.yaml") if b"# repaired: " in path.read_bytes()]
    return tuple(sorted(found, key=lambda one: one.name))


def _broken(name: str, path: Path) -> Broken:
    first, *others = lines_of(path)
    said = _SAYS.fullmatch(first)
    assert said, f"{path} does not say which complaint it must raise"
    repairs = tuple(line.removeprefix("# repaired: ") for line in others if line.startswith("# repaired: "))
    return Broken(name, path, said["kind"] == "warns", _whole(path, said["says"]), repairs)


def _whole(path: Path, says: str) -> str:
    """With the file in front, as it is said."""
    if re.match(r"[a-z]+\.yaml, line ", says):
        return f"{PAIR.name}/{says}"
    place = f"{path.parent.name}/{path.name}"
    return f"{place}, {says}" if says.startswith("line ") else f"{place}: {says}"


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", "surrogateescape").split("\n")


def repaired(broken: Broken) -> dict[str, str]:
    """The text of all files by name, after the repair."""
    texts = {name: "\n".join(lines_of(path)) for name, path in broken.files.items()}
    if broken.repairs == (AWAY,):
        del texts[broken.file.name]
    elif broken.repairs == (AS_SMALL,):
        texts[FIRST] = SMALL.read_text()
    else:
        name = broken.file.name if broken.file.name in texts else FIRST
        texts[name] = "\n".join(_mended(lines_of(broken.file), broken.repairs))
    return texts


def _mended(lines: list[str], repairs: tuple[str, ...]) -> list[str]:
    told = [found for found in map(_REPAIR.fullmatch, repairs) if found]
    assert len(told) == len(repairs), "a repair is not in the words of this file's docstring"
    for repair in reversed(told):
        at = int(repair["line"])
        if repair["how"] == "line":
            lines[at - 1] = repair["text"]
        elif repair["how"] == "without line":
            del lines[at - 1]
        else:
            lines.insert(at, repair["text"])
    return lines


def complaints_of_texts(texts: dict[str, str]) -> list[Complaint]:
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return complaints({name: Path(folder) / name for name in texts})


@cache
def found_in(broken: Broken) -> tuple[Complaint, ...]:
    return tuple(complaints(broken.files))


def complaints(files: dict[str, Path]) -> list[Complaint]:
    """What reading, linking and checking say of these files; both channels, as a deployment has them."""
    try:
        first = read_script(load(files[FIRST]))
        called = [read_script(load(path), called=True) for name, path in sorted(files.items()) if name != FIRST]
    except Refused as refused:
        return list(refused.complaints)
    if wrong := list(link_complaints(first, called)):
        return wrong
    return check_all(laid_out(link(first, called)), NEEDED, STOP_WORDS.__contains__)


def laid_out(script: Script) -> list[Flow]:
    values = {"police": "", "hotline": ""}
    tables = {"helpers": helpers(tuple(script.languages))}
    lists = item_lists(places(), script)
    return [Flow(script, lists, values, budget, channel, tables) for budget, channel in ((160, "ussd"), (306, "sms"))]


@cache
def places() -> Places:
    return read_places(load(HOME / "config" / "places.yaml"))


@cache
def helpers(languages: tuple[str, ...]) -> TextTable:
    """Somebody to call in each district."""
    text = dict.fromkeys(languages, "Police: 0000 0000")
    return TextTable("district", {place.code: text for place in places().districts()})
