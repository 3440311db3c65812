"""A call is played again from all that was typed, whatever the networks did to its hops (design D1)."""

from collections.abc import Sequence
from typing import NamedTuple

from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import BLANKS, Ask, State, page_of, start, step

LONGEST_REMEMBERED, MOST_REMEMBERED = 120, 4096  # letters of a call's keys, and calls: a few megabytes
LONGEST_KEY = 2  # digits; whoever types more has mistaken the screen, perhaps with a number of theirs
MOST_INPUTS = 250  # a call lasts three minutes; more than this is an attempt to keep the processor busy


class Replayed(NamedTuple):
    """A call played again from its wire. lengths: of each input, the only trace of them that is kept.

    fits: whether the text is what the lengths were taken from, as far as it goes. before: where the call stood
    when the last input came; None when nothing has been typed. rest: what was typed after that at which it ends."""

    state: State
    lengths: tuple[int, ...]
    fits: bool = True
    before: State | None = None
    rest: str = ""

    def __repr__(self) -> str:  # nor by way of what was typed after it
        return f"Replayed({self.state!r}, inputs={len(self.lengths)})"


def replay(
    flow: Flow,
    text: str,
    lengths: Sequence[int] | None = None,
    ask: Ask | None = None,
    begin: State | None = None,
    until: str = "",
) -> Replayed:
    """Plays a call from everything typed so far, joined by `*` (design D1).

    lengths: those of the inputs known from earlier hops; None when the call is not known. A `*` inside a
    known input, or in the newest one while a screen waits for typed words, is the caller's own. An earlier
    hop that comes late is played only as far as it goes. Without `ask` the call is played up to the first asking.
    begin: where it began, if not at the start. until: the effect at which it ends, whatever was typed after it.
    """
    if lengths is None and ask is None and begin is None:
        return _one_more(flow, text)
    return _from_the_start(flow, text, lengths, ask, begin, until)


def _one_more(flow: Flow, text: str) -> Replayed:
    """Keys are the same keys whoever presses them, so where they lead is remembered: a long call would else play
    itself again from its start on each hop. Nothing is remembered from the first input on that was no key:
    digits that are typed may be a reference."""
    head, _, piece = text.rpartition("*")
    if not head or len(text) > LONGEST_REMEMBERED:
        played = _from_the_start(flow, text)
    else:
        known = _remembered(flow, head) or _one_more(flow, head)
        if known.state.waits:
            return known
        state = step(flow, known.state, piece).state
        played = Replayed(state, (*known.lengths, len(piece.rstrip(BLANKS))), True, known.state)
    if _only_keys(flow, head, piece, played) and not played.state.waits:
        if len(flow.played) >= MOST_REMEMBERED:
            flow.played.clear()
        flow.played[text] = played
    return played


def _remembered(flow: Flow, text: str) -> Replayed | None:
    found = flow.played.get(text)
    return found if isinstance(found, Replayed) else None


def _only_keys(flow: Flow, head: str, piece: str, played: Replayed) -> bool:
    """Whether the newest input was a key, after nothing but keys."""
    came_by_keys = len(played.lengths) == 1 or _remembered(flow, head) is not None
    if played.before is None or not came_by_keys or not piece.isdecimal() or len(piece) > LONGEST_KEY:
        return False
    typed = flow.screens[played.before.screen].type_up_to > 0
    return not typed or piece in page_of(flow, played.before).keys


def _from_the_start(
    flow: Flow,
    text: str,
    lengths: Sequence[int] | None = None,
    ask: Ask | None = None,
    begin: State | None = None,
    until: str = "",
) -> Replayed:
    state, before, used = begin or start(flow), None, list[int]()
    ends, fits = _ends(text, lengths or ())
    at = 0
    while _has_more(text, at) and len(used) < MOST_INPUTS and not state.waits and until not in state.done:
        end = ends[len(used)] if len(used) < len(ends) else _next_end(flow, state, text, at, lengths is not None)
        piece = text[at:end]
        before, state = state, step(flow, state, piece, ask).state
        used.append(len(piece.rstrip(BLANKS)))
        at = end + 1
    return Replayed(state, tuple(used), fits, before, text[at:])


def _has_more(text: str, at: int) -> bool:
    """A star at the very end brings an empty answer."""
    return at < len(text) or (at > 0 and at == len(text) and text[-1] == "*")


def play(flow: Flow, pieces: Sequence[str], ask: Ask | None = None, begin: State | None = None) -> Replayed:
    """The same for inputs that came one by one, as in a talk by SMS. begin: where it began, if not at the start."""
    state, before = begin or start(flow), None
    for piece in pieces[:MOST_INPUTS]:
        if state.waits:
            break
        before, state = state, step(flow, state, piece, ask).state
    return Replayed(state, tuple(map(len, pieces)), before=before)


def _next_end(flow: Flow, state: State, text: str, at: int, known: bool) -> int:
    """Where an input ends that no earlier hop has brought."""
    if known and flow.screens[state.screen].free_words:
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
