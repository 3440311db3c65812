"""A walk through the flows from link to link: the address holds the keys that were pressed, and never a word. Nothing
is counted and nothing is told to anybody. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.console.flows.phone import Sheet, does, sheet
from gateway.dialogue.drawing import with_samples
from gateway.dialogue.rendering import Flow
from gateway.dialogue.sampling import answered, typed
from gateway.dialogue.script import ASKS, Choice
from gateway.dialogue.stepping import Found, State, page_of, show, start, step
from gateway.phrases import Phrase, phrase

WORDS, WRONG = "w", "x"  # something is typed where it is asked for; a key that nobody offered
WRONG_KEY = "?"
MOST = 80  # keys of one walk
_PRESSED = re.compile(r"([0-9]{1,2}|w|x)(?:-([a-z_]{1,20}))?")
_OUTCOMES = frozenset(outcome for outcomes in ASKS.values() for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Key:
    """What can be pressed here. token: as an address has it. key: as the phone has it; "" for what is typed."""

    token: str
    key: str
    says: Phrase | str


@dataclass(frozen=True, slots=True)
class Beside:
    """The same screen in another language. of: how many pages it has there; page: the one that is shown, from 1."""

    code: str
    language: str
    sheet: Sheet
    page: int
    of: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a walk stands. screen: its name. keys: none at the end."""

    screen: str
    leading: Beside
    others: tuple[Beside, ...]
    keys: tuple[Key, ...]
    ended: bool


def pressed(said: str) -> tuple[str, ...] | None:
    """The keys of an address, such as `1.2.w`; None for what no link of ours holds."""
    tokens = tuple(said.split(".")) if said else ()
    return tokens if len(tokens) <= MOST and all(map(_is_key, tokens)) else None


def _is_key(token: str) -> bool:
    found = _PRESSED.fullmatch(token)
    return found is not None and (found[2] is None or found[2] in _OUTCOMES)


def walked(flow: Flow, tokens: Sequence[str], language: str) -> Stop:
    """language: the one in which the phone at the front speaks all the way, whatever is chosen on it."""
    state = start(flow)._replace(language=language)
    for token in tokens:
        state = _press(flow, state, token)._replace(language=language)
    others = [code for code in flow.script.languages if code != language]
    keys = () if state.ended or len(tokens) >= MOST else tuple(_keys(flow, state))
    besides = tuple(_beside(flow, state, code) for code in others)
    return Stop(state.screen, _beside(flow, state, language), besides, keys, state.ended)


def _press(flow: Flow, state: State, token: str) -> State:
    key, _, outcome = token.partition("-")
    said = typed(flow.screens[state.screen]) if key == WORDS else WRONG_KEY if key == WRONG else key
    return step(flow, state, said, lambda do, words: Found(outcome, answered(flow))).state


def _beside(flow: Flow, state: State, language: str) -> Beside:
    """Another language may need fewer pages for the same screen."""
    pages = flow.pages(state.screen, language, state.answers, state.values)
    at = min(state.page, len(pages) - 1)
    there = state._replace(language=language, page=at)
    shown = sheet(flow, page_of(flow, there), show(flow, there))
    return Beside(language, flow.script.languages[language], shown, at + 1, len(pages))


def _keys(flow: Flow, state: State) -> Iterator[Key]:
    screen = flow.screens[state.screen]
    keys, anywhere = page_of(flow, state).keys, flow.script.on_any_screen
    for key, choice in sorted(keys.items(), key=lambda one: one[0] in anywhere):  # the screen's own come first
        yield from _of_choice(key, choice, state.language)
    if screen.type_up_to and screen.do:
        yield from (Key(f"{WORDS}-{found}", "", _typed(found)) for found in screen.outcomes)
    elif screen.type_up_to:
        yield Key(WORDS, "", phrase("Something is typed"))
    else:
        yield Key(WRONG, "", phrase("A wrong key"))


def _of_choice(key: str, choice: Choice, language: str) -> Iterator[Key]:
    words = with_samples(choice.words.get(language, "")) or does(choice)
    if choice.do in ASKS:
        yield from (Key(f"{key}-{found}", key, _answered(words, found)) for found in choice.outcomes)
    else:
        yield Key(key, key, words)


def _typed(outcome: str) -> Phrase:
    return phrase("Something is typed, and the service answers: {answer}", answer=outcome.replace("_", " "))


def _answered(words: Phrase | str, outcome: str) -> Phrase:
    return phrase("{words} (the service answers: {answer})", words=words, answer=outcome.replace("_", " "))
