"""One answer leads to the next screen. The same inputs give the same state, so a call can be replayed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gateway.dialogue.rendering import Flow, measure
from gateway.dialogue.script import Choice, Screen
from gateway.gsm7 import transliterate

_NOTHING: Mapping[str, str] = {}
_NO_WORDS: Mapping[str, tuple[str, ...]] = {}


class State(NamedTuple):
    """Where a call stands, and all that was told in it.

    answers: coded, by the name that the flow remembers. words: what was typed, piece by piece.
    way: the screens and pages that `0` goes back over. kept: from here on nothing told is lost.
    done: the effects that choices asked for. wrong: the last key was not on the page.
    """

    screen: str
    page: int = 0
    language: str = ""
    answers: Mapping[str, str] = _NOTHING
    words: Mapping[str, tuple[str, ...]] = _NO_WORDS
    way: tuple[tuple[str, int], ...] = ()
    kept: bool = False
    done: frozenset[str] = frozenset()
    left: bool = False
    wrong: bool = False
    ended: bool = False


class Turn(NamedTuple):
    """What one input led to; events are the effects it asked for, in the words of the flow."""

    state: State
    events: tuple[str, ...] = ()


def start(flow: Flow) -> State:
    """The state of a call that has just been dialled."""
    return State(flow.script.first_screen, language=next(iter(flow.script.languages)))


def step(flow: Flow, state: State, typed: str) -> Turn:
    """Never fails: what cannot be understood shows the same screen again. After the end nothing moves."""
    if state.ended:
        return Turn(state)
    screen = flow.script.screens[state.screen]
    page = flow.pages(state.screen, state.language, state.answers)[state.page]
    choice = page.keys.get(typed.strip(" .#\t\r\n"))
    if choice is not None:
        return _choose(flow, state, screen, choice)
    if screen.type_up_to:
        return Turn(_typed(flow, state, screen, typed.strip()))
    return Turn(state._replace(wrong=True))


def _choose(flow: Flow, state: State, screen: Screen, choice: Choice) -> Turn:
    if choice.do == "back":
        return Turn(_back(flow, state))
    if choice.do == "more":
        return Turn(state._replace(page=state.page + 1, way=_on(state), wrong=False))
    if choice.do == "leave_quietly":
        return Turn(
            state._replace(screen=choice.then or flow.script.after_leaving, page=0, left=True, ended=True, wrong=False),
            (choice.do,),
        )
    answers = _answered(flow, state.answers, screen.remember_as, choice.answer) if choice.answer else state.answers
    chosen = state._replace(answers=answers, language=choice.speak or state.language)
    events = (choice.do,) if choice.do else ()
    return Turn(_go(flow, chosen, screen, choice.then, events), events)


def _answered(flow: Flow, answers: Mapping[str, str], name: str, answer: str) -> Mapping[str, str]:
    """A council told before lies in no other district: kept, it would call the wrong team."""
    stale = flow.within.get(name, frozenset()) if answers.get(name) != answer else frozenset()
    return {other: told for other, told in answers.items() if other not in stale} | {name: answer}


def _typed(flow: Flow, state: State, screen: Screen, text: str) -> State:
    if not text:
        return state._replace(wrong=False)
    pieces = (*state.words.get(screen.remember_as, ()), text)
    told = state._replace(words={**state.words, screen.remember_as: pieces})
    return _go(flow, told, screen, screen.then, ())


def _go(flow: Flow, state: State, screen: Screen, then: str, events: tuple[str, ...]) -> State:
    return State(
        then,
        0,
        state.language,
        state.answers,
        state.words,
        _on(state),
        state.kept or screen.enough,
        state.done.union(events) if events else state.done,
        state.left,
        False,
        flow.script.screens[then].end,
    )


def _on(state: State) -> tuple[tuple[str, int], ...]:
    return (*state.way, (state.screen, state.page))


def _back(flow: Flow, state: State) -> State:
    """With nothing to go back to, the screen is repeated. What was told stays told until told otherwise.
    A list may have grown shorter since: another district has fewer councils."""
    if not state.way:
        return state._replace(wrong=False)
    screen, page = state.way[-1]
    last = len(flow.pages(screen, state.language, state.answers)) - 1
    return state._replace(screen=screen, page=min(page, last), way=state.way[:-1], wrong=False)


def show(flow: Flow, state: State, late: Mapping[str, str] = _NOTHING) -> str:
    """The page where the call stands; after a wrong key with a short hint above it, where there is room."""
    text = flow.pages(state.screen, state.language, state.answers)[state.page].text
    if state.wrong:
        hinted = f"{transliterate(flow.script.wrong_key[state.language])}\n{text}"
        text = hinted if measure(hinted) <= flow.budget else text
    for name, value in late.items():
        text = text.replace("{" + name + "}", value)
    return text


class Replayed(NamedTuple):
    """A call played again from its wire. lengths: of each input, the only trace of them that is kept."""

    state: State
    lengths: tuple[int, ...]


def replay(flow: Flow, text: str, lengths: Sequence[int] | None = None) -> Replayed:
    """Plays a call from everything typed so far, joined by `*` (design D1).

    lengths: those of the inputs known from earlier hops; None when the call is not known. A `*` inside a
    known input, or in the newest one while a screen waits for typed words, is the caller's own.
    """
    state = start(flow)
    used: list[int] = []
    rest: str | None = text or None
    known = _fitting(text, lengths or ())
    while rest is not None:
        if len(used) < len(known):
            length = known[len(used)]
        elif lengths is not None and flow.script.screens[state.screen].type_up_to:
            length = len(rest)
        else:
            length = len(rest.partition("*")[0])
        state = step(flow, state, rest[:length]).state
        used.append(length)
        rest = rest[length + 1 :] if length < len(rest) else None
    return Replayed(state, tuple(used))


def _fitting(text: str, lengths: Iterable[int]) -> list[int]:
    """As many of the lengths as end where this text has a `*` or its end: an earlier hop that comes late
    is played only as far as it goes."""
    fitting: list[int] = []
    at = 0
    for length in lengths:
        end = at + length
        if end > len(text) or (end < len(text) and text[end] != "*"):
            break
        fitting.append(length)
        at = end + 1
        if end == len(text):
            break
    return fitting
