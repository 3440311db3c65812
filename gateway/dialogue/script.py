"""A flow as it was written: screens, choices and words, checked for shape and nothing more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.complaints import Complaint

Words = Mapping[str, str]  # by language code
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# What a choice may do besides leading to another screen. Each is carried out by the code that
# receives the turn, never here.
NAVIGATION = ("back", "more", "leave_quietly")
STARTING_OVER = ("start_over",)  # takes permissions back, for the questions come again
EFFECTS = ("alert_helper", "send")
DO_WORDS = NAVIGATION + STARTING_OVER + EFFECTS


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list that comes from configuration, such as a district."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class ItemList:
    """items: by the answer to the question `within`, or under "" when the list depends on nothing."""

    within: str
    items: Mapping[str, tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a screen. Without words it works but is not printed."""

    key: str
    words: Words = field(default_factory=dict)
    answer: str = ""
    then: str = ""
    do: str = ""
    speak: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the flow; `without` is its wording while a value in it is not known."""

    name: str
    words: Words
    without: Words = field(default_factory=dict)
    remember_as: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    list: str = ""
    side_by_side: bool = False
    type_up_to: int = 0
    then: str = ""
    enough: bool = False
    consent: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A whole flow file. `lines` tells where each part stands, for complaints."""

    file: str
    name: str
    version: int
    languages: Words
    draft: tuple[str, ...]
    first_screen: str
    after_leaving: str
    on_any_screen: Mapping[str, Choice]
    key_names: Mapping[str, Words]
    wrong_key: Words
    screens: Mapping[str, Screen]
    lines: Mapping[tuple[str | int, ...], int]

    def complaint(self, screen: str, says: str, *at: str | int) -> Complaint:
        """A complaint about a part of this screen, or with "" of the flow, on its line or the nearest above it."""
        where = ("screens", screen, *at) if screen else at
        if where not in self.lines and where[-1] in self.languages:
            where = (*where[:-1], "all")
        while where and where not in self.lines:
            where = where[:-1]
        return Complaint(self.file, f"screen {screen}: {says}" if screen else says, self.lines.get(where))


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, in order."""
    return tuple(PLACEHOLDER.findall(text))
