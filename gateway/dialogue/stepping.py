"""One answer leads to the next screen. The same inputs give the same state, so a call can be replayed."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from gateway.dialogue.linking import entry
from gateway.dialogue.meaning import meant
from gateway.dialogue.rendering import Flow, Page, measure
from gateway.dialogue.script import ASKS, GO_ON, MOST_TRIES, RETURN, Choice, Screen
from gateway.dialogue.shapes import shaped
from gateway.gsm7 import transliterate

_NOTHING: Mapping[str, str] = {}
BLANKS = " \t\r\n"
OPENED = ("waiting", "in_hand", "closed")  # outcomes of open_report that did open one
_OF_ONE_REPORT = frozenset({"alert_helper", "withdraw_number"})
_NO_WORDS: Mapping[str, tuple[str, ...]] = {}

Way = tuple[tuple[str, int, tuple[str, ...]], ...]


class Found(NamedTuple):
    """What the service answers to an asking `do`: one of its outcomes (script.ASKS), and values to be shown."""

    outcome: str
    values: Mapping[str, str] = _NOTHING


# Given the `do` word and what was typed, in its agreed form, or what the choice tells (script.TELLS). Must answer a
# replayed call as it did the first time.
Ask = Callable[[str, str], Found]


class State(NamedTuple):
    """Where a call stands, and all that was told in it.

    answers: coded, by the name that the flow remembers. words: what was typed, piece by piece.
    way: the screens and pages that `0` goes back over. kept: from here on nothing told is lost.
    done: the effects that choices asked for. wrong: how many answers in a row were not understood, and hint: what
    to say about it. waits: the `do` word for which nobody answered; the call can be played no further.
    values: what the service answered. calls: where the flows that are gone through come back to.
    goes_on: where an earlier call broke off, while this one is asked whether to go on there.
    """

    screen: str
    page: int = 0
    language: str = ""
    answers: Mapping[str, str] = _NOTHING
    words: Mapping[str, tuple[str, ...]] = _NO_WORDS
    way: Way = ()
    kept: bool = False
    done: frozenset[str] = frozenset()
    left: bool = False
    wrong: int = 0
    ended: bool = False
    hint: str = ""
    waits: str = ""
    values: Mapping[str, str] = _NOTHING
    calls: tuple[str, ...] = ()
    goes_on: "State | None" = None

    def __repr__(self) -> str:  # what was typed must not reach a log by way of a printed state
        return f"State({self.screen!r}, page={self.page}, ended={self.ended})"


class Turn(NamedTuple):
    """What one input led to; events are the effects it asked for, in the words of the flow."""

    state: State
    events: tuple[str, ...] = ()


def start(flow: Flow) -> State:
    """The state of a call that has just been dialled."""
    return State(flow.first_screen, language=next(iter(flow.script.languages)))


def start_after_break(flow: Flow, screen: str, language: str) -> State:
    """The state of a call that is asked whether to go on where an earlier one broke off. What was told there is not
    in it, so that nothing of it can be shown, and no key leads back to before the break (design D2)."""
    there = State(screen, language=language, kept=True, done=frozenset({GO_ON}))
    return State(flow.script.after_break, language=language, goes_on=there)


def page_of(flow: Flow, state: State) -> Page:
    """The page where the call stands."""
    page = flow.pages(state.screen, state.language, state.answers, state.values)[state.page]
    return _without_cancel(flow, page, state.language) if GO_ON in state.done else page


def _without_cancel(flow: Flow, page: Page, language: str) -> Page:
    """After a break nothing is erased, so no choice may promise that it is. Who wants out has the key for leaving."""
    gone = {
        key: transliterate(f"{key}. {choice.words[language]}")
        for key, choice in page.keys.items()
        if choice.do == "leave_quietly" and choice.words and key not in flow.script.on_any_screen
    }
    if not gone:
        return page
    text, bare = (_without_lines(text, gone.values()) for text in (page.text, page.bare))
    return Page(text, {key: choice for key, choice in page.keys.items() if key not in gone}, bare)


def _without_lines(text: str, lines: Collection[str]) -> str:
    return "\n".join(line for line in text.split("\n") if line not in lines)


def step(flow: Flow, state: State, typed: str, ask: Ask | None = None) -> Turn:
    """Never fails: what cannot be understood shows the same screen again, three times in a row lead out of it. After
    the end nothing moves. Without `ask` an asking input leaves the call where it is, waiting."""
    if state.ended:
        return Turn(state)
    screen = flow.screens[state.screen]
    choice = page_of(flow, state).keys.get(typed.strip(" .#\t\r\n")) or _in_words(flow, state, screen, typed)
    if choice is not None:
        return _choose(flow, state, screen, choice, ask)
    if screen.type_up_to:
        return _typed(flow, state, screen, typed, ask)
    return Turn(_not_understood(flow, state, "wrong_key"))


def _in_words(flow: Flow, state: State, screen: Screen, typed: str) -> Choice | None:
    """On a phone's keypad there are only keys; and what is written where words are asked for is told, not chosen."""
    if flow.channel != "sms" or screen.type_up_to:
        return None
    found = meant(flow, flow.pages(state.screen, state.language, state.answers, state.values), typed)
    turns = found is not None and found.do == "more"
    return None if turns and found not in page_of(flow, state).keys.values() else found  # the last page is the last


def _choose(flow: Flow, state: State, screen: Screen, choice: Choice, ask: Ask | None) -> Turn:
    if choice.do == "back":
        return Turn(_back(flow, state))
    if choice.do == GO_ON:
        return Turn(state.goes_on or state._replace(wrong=0, hint=""), (choice.do,))
    if choice.do == "more":
        return Turn(state._replace(page=state.page + 1, way=_on(state), wrong=0, hint=""))
    if choice.do == "leave_quietly":
        return Turn(_leave(flow, state, choice.then), (choice.do,))
    if choice.do in ASKS:
        return _asked(flow, state, choice.do, choice.answer, choice.outcomes, ask)
    if choice.do == "start_over":
        state = state._replace(answers=_without(state.answers, flow.consents.values()))
    return _follow(flow, state, screen, choice)


def _follow(flow: Flow, state: State, screen: Screen, choice: Choice) -> Turn:
    """Where a choice leads: on, into another flow, or out of one."""
    answers = _answered(flow, state.answers, screen.remember_as, choice.answer) if choice.answer else state.answers
    then, calls = choice.then, state.calls
    if choice.call:
        then, calls = entry(choice.call, flow.script), (*calls, then)
    elif choice.do == RETURN:
        then, calls = (calls[-1], calls[:-1]) if calls else (flow.first_screen, calls)
    events = (choice.do,) if choice.do else ()
    language = choice.speak or state.language
    return Turn(_go(flow, state, then, language, answers, state.words, events, calls), events)


def _leave(flow: Flow, state: State, then: str) -> State:
    screen = then or flow.script.after_leaving
    return state._replace(screen=screen, page=0, left=True, ended=True, wrong=0, hint="")


def _answered(flow: Flow, answers: Mapping[str, str], name: str, answer: str) -> Mapping[str, str]:
    """A council told before lies in no other district: kept, it would call the wrong team."""
    stale = flow.within.get(name, frozenset()) if answers.get(name) != answer else frozenset()
    return {other: told for other, told in answers.items() if other not in stale} | {name: answer}


def _typed(flow: Flow, state: State, screen: Screen, typed: str, ask: Ask | None) -> Turn:
    if not typed.strip():
        return Turn(state._replace(wrong=0, hint=""))
    text = shaped(screen.shape, typed)
    if text is None:
        return Turn(_not_understood(flow, state, screen.shape))
    if not _long_enough(screen, text):
        return Turn(_not_understood(flow, state, "length"))
    if screen.do:
        return _asked(flow, state, screen.do, text, screen.outcomes, ask)
    pieces = (*state.words.get(screen.remember_as, ()), text)
    words = {**state.words, screen.remember_as: pieces}
    return Turn(_go(flow, state, screen.then, state.language, state.answers, words))


def _long_enough(screen: Screen, text: str) -> bool:
    """Words that are longer than a screen asks for are kept whole; digits are not."""
    return len(text) >= screen.type_at_least and (screen.shape != "digits" or len(text) <= screen.type_up_to)


def _asked(flow: Flow, state: State, do: str, typed: str, outcomes: Mapping[str, str], ask: Ask | None) -> Turn:
    if ask is None:
        return Turn(state._replace(waits=do))
    found = ask(do, typed)
    then = outcomes.get(found.outcome)
    if then is None:
        return Turn(_not_understood(flow, state, do))
    state = state._replace(values={**state.values, **found.values})
    if found.outcome in OPENED:  # what was asked for and written before this belongs to another report
        state = state._replace(done=state.done - _OF_ONE_REPORT, words=_NO_WORDS)
    return Turn(_go(flow, state, then, state.language, state.answers, state.words, (do,), state.calls), (do,))


def _not_understood(flow: Flow, state: State, hint: str) -> State:
    """The same screen once more with a hint; after three in a row the flow's own way out."""
    tries = state.wrong + 1
    if tries < MOST_TRIES:
        return state._replace(wrong=tries, hint=hint)
    out = flow.script.after_mistakes["kept" if state.kept or state.goes_on else "not_kept"]
    return state._replace(screen=out, page=0, wrong=0, hint="", ended=True)


def _go(
    flow: Flow,
    state: State,
    then: str,
    language: str,
    answers: Mapping[str, str],
    words: Mapping[str, tuple[str, ...]],
    events: tuple[str, ...] = (),
    calls: tuple[str, ...] | None = None,
) -> State:
    """On to the screen `then`. Built in one piece: a call of fifteen hops is replayed on each of them. Who begins again
    after a break is not asked a second time, by no key."""
    return State(
        then,
        0,
        language,
        answers if then not in flow.consents else _asked_again(flow, then, answers),
        words,
        () if then in flow.final or state.goes_on else _on(state),
        state.kept or flow.screens[state.screen].enough or "alert_helper" in events,
        state.done.union(events) if events else state.done,
        state.left,
        0,
        flow.screens[then].end,
        "",
        "",
        state.values,
        state.calls if calls is None else calls,
    )


def _on(state: State) -> Way:
    return (*state.way, (state.screen, state.page, state.calls))


def _back(flow: Flow, state: State) -> State:
    """With nothing to go back to, the screen is repeated. What was told stays told until told otherwise.
    A list may have grown shorter since: another district has fewer councils."""
    if not state.way:
        return state._replace(wrong=0, hint="")
    screen, page, calls = state.way[-1]
    last = len(flow.pages(screen, state.language, state.answers, state.values)) - 1
    answers = _asked_again(flow, screen, state.answers)
    return state._replace(
        screen=screen, page=min(page, last), answers=answers, way=state.way[:-1], wrong=0, hint="", calls=calls
    )


def _asked_again(flow: Flow, screen: str, answers: Mapping[str, str]) -> Mapping[str, str]:
    """A permission is no permission while the question stands on the screen once more."""
    return _without(answers, [flow.consents[screen]]) if screen in flow.consents else answers


def _without(answers: Mapping[str, str], names: Collection[str]) -> Mapping[str, str]:
    return {name: answer for name, answer in answers.items() if name not in names}


def show(flow: Flow, state: State, late: Mapping[str, str] = _NOTHING) -> str:
    """The page where the call stands; after a wrong key with a short hint above it, where there is room."""
    page = page_of(flow, state)
    text = page.text
    if state.wrong:
        hints = flow.script.hints
        hint = transliterate((hints.get(state.hint) or hints["wrong_key"])[state.language])
        hinted = (f"{hint}\n{page.text}", f"{hint}\n{page.bare}")
        text = next((longer for longer in hinted if measure(longer) <= flow.budget), page.text)
    for name, value in late.items():
        text = text.replace("{" + name + "}", value)
    return text
