"""YAML as people mean it: every value is text, a repeated key is a mistake, every value knows its line.

The usual loaders turn `No` into false, `0123` into 83, and let the second of two equal keys win in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.complaints import Complaint, Refused
from gateway.phrases import Phrase, phrase

Path_ = tuple[str | int, ...]
MOST_BYTES = 1_000_000  # a flow of 300 screens is a tenth of this
DEEPEST = 20  # a flow goes five deep; the parser's own recursion would bring the process down


@dataclass(frozen=True, slots=True)
class Document:
    """A file read: `data` made of dict, list and str only; `lines` gives the line of each value and key."""

    name: str
    data: Any
    lines: Mapping[Path_, int]

    def complaint(self, at: Path_, says: Phrase) -> Complaint:
        """A complaint about the value at this path, on its line or the nearest one above it."""
        about = str(at[-1]) if at else ""
        while at and at not in self.lines:
            at = at[:-1]
        return Complaint(self.name, says, self.lines.get(at), about=about)


def load(path: Path) -> Document:
    """Reads one file. Raises Refused, naming file and line, for anything that is not strict YAML."""
    return loads(read(path), _name(path))


def read(path: Path) -> str:
    """The text of one file. Raises Refused if there is none."""
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise Refused(
            [Complaint(_name(path), phrase("cannot be read ({why}). Is it there?", why=wrong.strerror))]
        ) from None
    if len(raw) > MOST_BYTES:
        raise Refused([Complaint(_name(path), phrase("is larger than {most} bytes.", most=MOST_BYTES))])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise Refused([Complaint(_name(path), phrase("is not UTF-8 text. Save it as UTF-8."), line)]) from None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def loads(text: str, name: str) -> Document:
    """The same for text at hand; `name` stands in the complaints."""
    try:
        _refuse_tangles(text, name)
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else None
        raise Refused([Complaint(name, phrase("is not YAML: {why}.", why=wrong.problem), line)]) from None
    except yaml.YAMLError:
        raise Refused([Complaint(name, phrase("holds characters that YAML does not allow."))]) from None
    if root is None:
        raise Refused([Complaint(name, phrase("is empty."))])
    lines: dict[Path_, int] = {}
    wrong_keys: list[Complaint] = []
    data = _plain(root, (), name, lines, wrong_keys)
    if wrong_keys:
        raise Refused(wrong_keys)
    return Document(name, data, lines)


def _refuse_tangles(text: str, name: str) -> None:
    """A few lines of aliases, or of brackets, can grow into more than the machine holds."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise Refused(
                [
                    Complaint(
                        name, phrase("*{name} stands for another text. Write the text out.", name=event.anchor), line
                    )
                ]
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Refused([Complaint(name, phrase("is nested more than {most} deep.", most=DEEPEST), line)])


def _plain(node: yaml.Node, at: Path_, name: str, lines: dict[Path_, int], wrong: list[Complaint]) -> Any:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        pairs = _pairs(node, at, name, lines, wrong)
        return {key: _plain(value, (*at, key), name, lines, wrong) for key, value in pairs}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, n), name, lines, wrong) for n, item in enumerate(node.value)]
    return str(node.value)


def _pairs(
    node: yaml.MappingNode, at: Path_, name: str, lines: dict[Path_, int], wrong: list[Complaint]
) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            wrong.append(Complaint(name, phrase("a key must be plain text."), line))
        elif key.value in seen:
            wrong.append(Complaint(name, phrase("the key {key!r} stands twice. Remove one.", key=key.value), line))
        else:
            seen.add(key.value)
            lines[(*at, key.value)] = line
            yield key.value, value
