"""A spreadsheet of texts as plain data: what goes out to a translator, and what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.translation.rows import Key


@dataclass(frozen=True, slots=True)
class Line:
    """One text. words: by language code, "" where there is none yet. was: the same as it went out. room: septets left
    on its page. row: in the spreadsheet, 0 on the way out."""

    key: Key
    words: Mapping[str, str]
    was: Mapping[str, str]
    room: Mapping[str, int] = field(default_factory=dict)
    draft: str = ""
    comment: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """languages: names by code; the first is the one that is translated from. files: those whose texts are all here.
    name: as complaints call it."""

    name: str
    languages: Mapping[str, str]
    files: Sequence[str]
    lines: Sequence[Line]

    @property
    def source(self) -> str:
        return next(iter(self.languages))
