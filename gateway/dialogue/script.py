"""A flow as it was written: screens, choices and words, checked for shape and nothing more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.complaints import Complaint
from gateway.phrases import Phrase, phrase

Words = Mapping[str, str]  # by language code
PLACEHOLDER = re.compile(r"\{((?:[A-Za-z][A-Za-z0-9_]*\.)?[a-z_]+)\}")
CHANNELS = ("ussd", "sms")

# What a choice may do besides leading to another screen. Each is carried out by the code that
# receives the turn, never here.
NAVIGATION = ("back", "more", "leave_quietly")
RETURN = "return"  # to where a flow was called from
GO_ON = "go_on"  # where an earlier call of the same phone broke off
STARTING_OVER = ("start_over",)  # takes permissions back, for the questions come again
REPORT_OWN = "report_own"  # a team member tells what they saw: from here on a call of its own, that nobody signed in to
EFFECTS = ("alert_helper", "send", "withdraw_number", REPORT_OWN)
# What asks the service for an answer, and the answers that it may give; each leads to a screen of its own. An answer
# that a flow gives no screen counts as a wrong key: the screen is shown again with the hint of that name.
ASKS: Mapping[str, tuple[str, ...]] = {
    "same_digits": ("right", "wrong"),  # are these the last digits of the reference that was shown?
    "open_report": ("wrong", "waiting", "in_hand", "closed", "not_now"),
    "read_messages": ("none", "some"),
    # The team menu. What is typed to sign in is number and PIN in one.
    "sign_in": ("wrong", "signed_in"),
    "list_cases": ("none", "some"),
    "choose_case": ("no_case", "chosen"),  # by its number, or by the one that stands in front of it
    "read_facts": ("no_case", "some"),
    "accept_case": ("accepted", "taken", "no_case"),
    "answer_case": ("noted", "no_case"),
    "note_case": ("noted", "no_case"),
    "set_duty": ("noted",),
}
# What a choice says to the service besides its asking, by `answer`; it is remembered nowhere in the flow.
TELLS: Mapping[str, tuple[str, ...]] = {
    "answer_case": ("cannot", "know"),
    "note_case": (
        "safe", "not_found", "moved_away", "needs_police", "needs_social_worker", "needs_health", "done", "call_me",
    ),
    "set_duty": ("tomorrow", "week", "now"),
}  # fmt: skip
# What an asking brings to be shown, besides its answer: by the value, the asking and the answer that bring it.
ASKED_VALUES: Mapping[str, tuple[str, str]] = {
    "messages": ("read_messages", "some"),
    "cases": ("list_cases", "some"),
    "case": ("choose_case", "chosen"),
    "case_day": ("read_facts", "some"),
    "case_what": ("read_facts", "some"),
    "case_danger": ("read_facts", "some"),
    "case_district": ("read_facts", "some"),
    "case_council": ("read_facts", "some"),
    "case_who": ("read_facts", "some"),
}
# Those that are coded answers to a question of the report; shown in the words of its choices, "?" where not known.
ASKED_CODES: Mapping[str, str] = {
    "case_what": "what", "case_danger": "danger", "case_district": "district", "case_council": "council",
    "case_who": "who",
}  # fmt: skip
OPENED_ONLY = ("withdraw_number", "read_messages")  # of use only where a report has been opened
SIGN_IN = "sign_in"
SIGNED_IN_ONLY = (
    "list_cases", "choose_case", "read_facts", "accept_case", "answer_case", "note_case", "set_duty", REPORT_OWN,
)  # fmt: skip
DO_WORDS = (*NAVIGATION, RETURN, GO_ON, *STARTING_OVER, *EFFECTS, *ASKS)
SHAPES = ("words", "digits", "phone", "date", "code")
HINTS = ("wrong_key", "length", *SHAPES[1:], "same_digits")  # what may be said before another try
MOST_TRIES = 3  # wrong answers on one screen, then the flow's own way out


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
class TextTable:
    """A value that depends on an answer, such as who can help in a district; "" where there is none."""

    within: str
    texts: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a screen. Without words it works but is not printed.

    call: a flow, or one of its screens, that is gone through before `then`. outcomes: by the answer of an asking
    `do`, the screen it leads to. also: other words that mean this choice in an SMS. only_on: the one channel that
    has it, "" for all."""

    key: str
    words: Words = field(default_factory=dict)
    answer: str = ""
    then: str = ""
    do: str = ""
    speak: str = ""
    call: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    only_on: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the flow; `without` is its wording while a value in it is not known, `sms` its wording in an
    SMS, `on_sms` the screen that stands in its place there. prefix: "advice." for a screen of that flow when another
    flow calls it, "" in the flow that is dialled; its answers carry the same prefix."""

    name: str
    words: Words
    without: Words = field(default_factory=dict)
    sms: Words = field(default_factory=dict)
    on_sms: str = ""
    remember_as: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    list: str = ""
    side_by_side: bool = False
    type_up_to: int = 0
    type_at_least: int = 1
    shape: str = "words"
    do: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    then: str = ""
    enough: bool = False
    consent: bool = False
    end: bool = False
    prefix: str = ""

    @property
    def free_words(self) -> bool:
        """Whether anything at all may be typed here, a `*` too."""
        return self.type_up_to > 0 and self.shape == "words"


@dataclass(frozen=True, slots=True)
class Script:
    """A whole flow file, or several that have been linked. `lines` tells where each part stands, for complaints;
    `files` does it for the flows that this one calls. source: what was written, without comments, for the digest."""

    file: str
    name: str
    version: int
    languages: Words
    draft: tuple[str, ...]
    first_screen: str
    after_leaving: str
    after_mistakes: Mapping[str, str]
    on_any_screen: Mapping[str, Choice]
    key_names: Mapping[str, Words]
    hints: Mapping[str, Words]
    screens: Mapping[str, Screen]
    lines: Mapping[tuple[str | int, ...], int]
    after_break: str = ""
    source: str = ""
    files: Mapping[str, "Script"] = field(default_factory=dict)

    def complaint(self, screen: str, says: Phrase, *at: str | int) -> Complaint:
        """A complaint about a part of this screen, or with "" of the flow, on its line or the nearest above it."""
        flow, dot, name = screen.partition(".")
        if dot and flow in self.files:
            return self.files[flow].complaint(name, says, *at)
        where = ("screens", screen, *at) if screen else at
        if where not in self.lines and where and where[-1] in self.languages:
            where = (*where[:-1], "all")
        while where and where not in self.lines:
            where = where[:-1]
        said = phrase("screen {screen}: {says}", screen=screen, says=says) if screen else says
        return Complaint(self.file, said, self.lines.get(where))

    def choice_complaint(self, screen: str, choice: Choice, says: Phrase, *at: str) -> Complaint:
        """The same about one choice of a screen."""
        said = phrase("choice {key} {says}", key=choice.key, says=says)
        return self.complaint(screen, said, "choices", choice.key, *at)


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, in order."""
    return tuple(PLACEHOLDER.findall(text))
