"""A picture as a list for screen readers and phones: the same screens, words and ways. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.console.flows.counts import Row
from gateway.dialogue.drawing import TYPED, Arrow, Card, Chart
from gateway.phrases import Phrase, phrase, phrases

DOES: Mapping[str, Phrase] = phrases({
    "back": "goes back", "more": "turns the page", "leave_quietly": "leaves quietly",
    "return": "goes back to where this flow was called from", "go_on": "goes on where the last call broke off",
    "start_over": "begins again", "alert_helper": "asks for a helper at once", "send": "sends the report",
    "withdraw_number": "takes the number back", "report_own": "begins a report of one’s own",
    "same_digits": "compares the last digits of the reference", "open_report": "opens the report of a reference",
    "read_messages": "reads what the hotline wrote", "sign_in": "signs in a team member",
    "list_cases": "lists open cases", "choose_case": "chooses a case",
    "read_facts": "reads the facts of a case", "accept_case": "accepts the case",
    "answer_case": "answers for the case", "note_case": "notes something on the case",
    "set_duty": "sets who is on duty",
})  # fmt: skip
MARKS: Mapping[str, Phrase] = phrases({
    "START": "It begins here", "KEPT FROM HERE ON": "What is told is kept from here on",
    "END": "It ends here",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """keys: as the picture says them. target: the screen, "" where it is where the flow was called from. home: the flow
    that this screen stands in; "" where it is not met on this channel."""

    keys: Phrase
    does: Phrase | str
    target: str
    home: str
    through: str
    through_home: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen. marks: what it is besides, in words."""

    card: Card
    marks: tuple[Phrase | str, ...]
    ways: tuple[Way, ...]
    row: Row | None


def outline(whole: Chart, flow: str, found: Mapping[str, Row]) -> list[Shown]:
    """The screens of one flow in the order of its file. whole: with all flows, so that ways into others are known."""
    return [_shown(whole, card, found.get(card.name)) for card in whole.of(flow)]


def _shown(whole: Chart, card: Card, row: Row | None) -> Shown:
    return Shown(card, tuple(MARKS.get(mark, mark) for mark in card.marks), tuple(_ways(whole, card)), row)


def _ways(whole: Chart, card: Card) -> Iterator[Way]:
    def home(name: str) -> str:
        return whole.cards[name].flow if name in whole.cards else ""

    for arrow in whole.arrows:
        if arrow.source == card.name:
            yield Way(
                _keys(arrow), DOES.get(arrow.does, arrow.does), arrow.target, home(arrow.target), arrow.through,
                home(arrow.through),
            )  # fmt: skip


def _keys(arrow: Arrow) -> Phrase:
    """`1-3, 7`, or what the service answers after a key: `1, noted`."""
    if arrow.keys == TYPED or arrow.keys.startswith(f"{TYPED}, "):
        return phrase("What is typed{answer}", answer=arrow.keys.removeprefix(TYPED))
    return phrase("Key {keys}", keys=arrow.keys)
