"""Changes texts in a YAML file where they stand. Every other byte stays: comments, order, quotes, blank lines."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from gateway import strict_yaml
from gateway.complaints import Complaint, Refused
from gateway.strict_yaml import Path_

Value = str | list[str]
_PLAIN = re.compile(r"[^\W\d_]([\w' ]*\w)?")  # what needs no quotes within brackets


class _Edit(NamedTuple):
    """What stands between these offsets gives way to `text`."""

    start: int
    end: int
    text: str


class Source:
    """A YAML file at hand. `set` and `add` collect changes, `text` makes them; paths are those of strict_yaml."""

    def __init__(self, text: str, name: str) -> None:
        self.old, self.name = text, name
        self.data: Any = strict_yaml.loads(text, name).data
        self.eol = "\r\n" if "\r\n" in text else "\n"
        # The parser in Python: its offsets are those of the letters; it is slow, and this is no hop.
        self.nodes: dict[Path_, Any] = dict(_nodes(yaml.compose(text, Loader=yaml.BaseLoader), ()))
        self.keys: dict[Path_, yaml.Node] = {}
        for at, node in self.nodes.items():
            if isinstance(node, yaml.MappingNode):
                self.keys |= {(*at, key.value): key for key, _ in node.value}
        self.edits: list[_Edit] = []

    def set(self, at: Path_, new: Value) -> None:
        """Another text, or list of words, in place of the one at this path."""
        node = self.nodes[at]
        end = self._end(node)
        blank = " " if node.start_mark.index == end else ""  # nothing stood behind the colon
        self.edits.append(_Edit(node.start_mark.index, end, blank + _written(new)))
        self._expect(at, new)

    def add(self, at: Path_, new: Value, behind: str) -> None:
        """What is not there yet, at this path, behind its neighbour of the name `behind`."""
        self._add(at, _written(new), behind)
        self._expect(at, new)

    def add_item(self, at: Path_, item: str, behind: str) -> None:
        """One word more in the list at this path; where there is no list, a new one behind the key `behind`."""
        if at not in self.nodes:
            self._add(at, f"[{item}]", behind)
            self._expect(at, [item])
            return
        node = self.nodes[at]
        if node.value:
            self._insert(node, item if node.flow_style else f"- {item}", node.value[-1], node.start_mark.column)
        else:
            self.edits.append(_Edit(node.start_mark.index + 1, node.start_mark.index + 1, item))
        self._expect(at, [*self._value(at), item])

    def text(self) -> str:
        """The file with all changes. Raises Refused if it would not read as meant; then it must be changed by hand."""
        pieces, at = [], 0
        for start, end, text in sorted(self.edits, key=lambda edit: edit.start):
            pieces += [self.old[at:start], text]
            at = end
        new = "".join([*pieces, self.old[at:]])
        try:
            reads = strict_yaml.loads(new, self.name).data
        except Refused:
            reads = None
        if reads != self.data:
            raise Refused([Complaint(self.name, "is written in a way that cannot be changed here. Change it by hand.")])
        return new

    def _add(self, at: Path_, written: str, behind: str) -> None:
        after = (*at[:-1], behind)
        column = self.keys[after].start_mark.column
        self._insert(self.nodes[at[:-1]], f"{at[-1]}: {written}", self.nodes[after], column)

    def _insert(self, into: Any, text: str, after: yaml.Node, column: int) -> None:
        """In brackets behind a comma, else on a line of its own below, comments left where they are."""
        at = self._end(after)
        if into.flow_style:
            self.edits.append(_Edit(at, at, f", {text}"))
            return
        line_end = self.old.find(self.eol, at)
        at = len(self.old) if line_end < 0 else line_end
        self.edits.append(_Edit(at, at, f"{self.eol}{' ' * column}{text}"))

    def _end(self, node: Any) -> int:
        """Behind the last letter of a value. The parser's own end is too far for a text in lines (| and >), and for
        keys and values in lines: it lies where the next thing begins."""
        if not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        in_lines = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return start + len(self.old[start:end].rstrip()) if in_lines else end

    def _value(self, at: Path_) -> Any:
        data = self.data
        for part in at:
            data = data[part]
        return data

    def _expect(self, at: Path_, value: object) -> None:
        self._value(at[:-1])[at[-1]] = value


def _nodes(node: Any, at: Path_) -> Iterator[tuple[Path_, yaml.Node]]:
    yield at, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes(value, (*at, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for n, item in enumerate(node.value):
            yield from _nodes(item, (*at, n))


def quoted(text: str) -> str:
    """A text as it stands between quotes in YAML."""
    return '"' + "".join(map(_letter, text)) + '"'


def _written(new: Value) -> str:
    if isinstance(new, str):
        return quoted(new)
    return f"[{', '.join(word if _PLAIN.fullmatch(word) else quoted(word) for word in new)}]"


def _letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    if letter == "\n":
        return "\\n"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
