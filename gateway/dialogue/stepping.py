"""One answer leads to the next screen. The same inputs give the same state, so a call can be replayed."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from gateway.dialogue.rendering import Flow, measure
from gateway.dialogue.script import Choice, Screen
from gateway.gsm7 import transliterate

_NOTHING: Mapping[str, str] = {}
BLANKS = " \t\r\n"
MOST_INPUTS = 250  # a call lasts three minutes; more than this is an attempt to keep the processor busy
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

    def __repr__(self) -> str:  # what was typed must not reach a log by way of a printed state
        return f"State({self.screen!r}, page={self.page}, ended={self.ended})"


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
    if choice.do == "start_over":
        state = state._replace(answers=_without(state.answers, flow.consents.values()))
    if choice.do == "more":
        return Turn(state._replace(page=state.page + 1, way=_on(state), wrong=False))
    if choice.do == "leave_quietly":
        return Turn(
            state._replace(screen=choice.then or flow.script.after_leaving, page=0, left=True, ended=True, wrong=False),
            (choice.do,),
        )
    answers = _answered(flow, state.answers, screen.remember_as, choice.answer) if choice.answer else state.answers
    events = (choice.do,) if choice.do else ()
    language = choice.speak or state.language
    return Turn(_go(flow, state, choice.then, language, answers, state.words, events), events)


def _answered(flow: Flow, answers: Mapping[str, str], name: str, answer: str) -> Mapping[str, str]:
    """A council told before lies in no other district: kept, it would call the wrong team."""
    stale = flow.within.get(name, frozenset()) if answers.get(name) != answer else frozenset()
    return {other: told for other, told in answers.items() if other not in stale} | {name: answer}


def _typed(flow: Flow, state: State, screen: Screen, text: str) -> State:
    if not text:
        return state._replace(wrong=False)
    pieces = (*state.words.get(screen.remember_as, ()), text)
    words = {**state.words, screen.remember_as: pieces}
    return _go(flow, state, screen.then, state.language, state.answers, words)


def _go(
    flow: Flow,
    state: State,
    then: str,
    language: str,
    answers: Mapping[str, str],
    words: Mapping[str, tuple[str, ...]],
    events: tuple[str, ...] = (),
) -> State:
    """On to the screen `then`. Built in one piece: a call of fifteen hops is replayed on each of them."""
    return State(
        then,
        0,
        language,
        answers if then not in flow.consents else _asked_again(flow, then, answers),
        words,
        _on(state),
        state.kept or flow.script.screens[state.screen].enough or "alert_helper" in events,
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
    answers = _asked_again(flow, screen, state.answers)
    return state._replace(screen=screen, page=min(page, last), answers=answers, way=state.way[:-1], wrong=False)


def _asked_again(flow: Flow, screen: str, answers: Mapping[str, str]) -> Mapping[str, str]:
    """A permission is no permission while the question stands on the screen once more."""
    return _without(answers, [flow.consents[screen]]) if screen in flow.consents else answers


def _without(answers: Mapping[str, str], names: Collection[str]) -> Mapping[str, str]:
    return {name: answer for name, answer in answers.items() if name not in names}


def show(flow: Flow, state: State, late: Mapping[str, str] = _NOTHING) -> str:
    """The page where the call stands; after a wrong key with a short hint above it, where there is room."""
    page = flow.pages(state.screen, state.language, state.answers)[state.page]
    text = page.text
    if state.wrong:
        hint = transliterate(flow.script.wrong_key[state.language])
        hinted = (f"{hint}\n{page.text}", f"{hint}\n{page.bare}")
        text = next((longer for longer in hinted if measure(longer) <= flow.budget), page.text)
    for name, value in late.items():
        text = text.replace("{" + name + "}", value)
    return text


class Replayed(NamedTuple):
    """A call played again from its wire. lengths: of each input, the only trace of them that is kept.

    fits: whether the text is what the lengths were taken from, as far as it goes."""

    state: State
    lengths: tuple[int, ...]
    fits: bool = True


def replay(flow: Flow, text: str, lengths: Sequence[int] | None = None) -> Replayed:
    """Plays a call from everything typed so far, joined by `*` (design D1).

    lengths: those of the inputs known from earlier hops; None when the call is not known. A `*` inside a
    known input, or in the newest one while a screen waits for typed words, is the caller's own. An earlier
    hop that comes late is played only as far as it goes.
    """
    state, used = start(flow), list[int]()
    ends, fits = _ends(text, lengths or ())
    at = 0
    while (at < len(text) or (at and at == len(text) and text[-1] == "*")) and len(used) < MOST_INPUTS:
        end = ends[len(used)] if len(used) < len(ends) else _next_end(flow, state, text, at, lengths is not None)
        piece = text[at:end]
        state = step(flow, state, piece).state
        used.append(len(piece.rstrip(BLANKS)))
        at = end + 1
    return Replayed(state, tuple(used), fits)


def _next_end(flow: Flow, state: State, text: str, at: int, known: bool) -> int:
    """Where an input ends that no earlier hop has brought."""
    if known and flow.script.screens[state.screen].type_up_to:
        return len(text)
    star = text.find("*", at)
    return star if star >= 0 else len(text)


def _ends(text: str, lengths: Sequence[int]) -> tuple[list[int], bool]:
    """Where the known inputs end in this text, and whether they fit it. Blanks at the end of an input do not
    count: some networks send them on one hop and not on the next."""
    ends: list[int] = []
    at = 0
    for length in lengths:
        end = at + length
        while end < len(text) and text[end] in BLANKS:
            end += 1
        if end > len(text) or (end < len(text) and text[end] != "*"):
            return ends, False
        ends.append(end)
        if end == len(text):
            break
        at = end + 1
    return ends, True
