"""Which answers one SMS holds: the whole of it, or several with lines or blanks between them.

Several count only if each is understood: of "yes, but not the police" the first word alone would be a permission that
nobody gave. They reach as far as the next question for a permission, and answer none: that must have been read.
"1,2" and "yes/no" may mean both or neither, so commas count only where a number comes twice, such as 2,1,1.
"""

import re
from collections.abc import Iterator

from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import State, page_of, step

MOST_AT_ONCE = 40  # answers in one SMS; a whole report has about fifteen
_LINES, _BLANKS, _COMMAS = map(re.compile, (r"[^\n]+", r"\S+", r"[^\s,]+"))
_NUMBERS = re.compile(r"\d{1,2}(\s*,\s*\d{1,2})+")
_COPIED = re.compile(r"\W*(\d{1,2})\W+([^\W\d].*?)\W*", re.DOTALL)  # "1. Yes", as it stood on the screen
_DOUBTFUL = re.compile(r"\W*\d{1,2}\W+\D+")  # "1. No": a choice and its words, or two answers?


def inputs(flow: Flow, state: State, text: str) -> tuple[str, ...]:
    """The inputs that this message makes on a talk that stands here; none when it is not understood."""
    text, state = text.strip(), state._replace(wrong=0)
    whole = _one(flow, state, text)
    if whole is not None:
        return (whole,)
    if state.screen in flow.consents:
        return ()
    return next(filter(None, (_several(flow, state, text, between) for between in _ways(text))), ())


def _ways(text: str) -> tuple[re.Pattern[str], ...]:
    """What may stand between the answers of this message."""
    if _NUMBERS.fullmatch(text):
        numbers = _COMMAS.findall(text)
        return (_COMMAS,) if len(set(numbers)) < len(numbers) else ()
    return (_LINES,) if _DOUBTFUL.fullmatch(text) else (_LINES, _BLANKS)


def _one(flow: Flow, state: State, piece: str) -> str | None:
    """The input that this piece is, if it is one."""
    if _is_understood(flow, state, piece):
        return piece
    copied = _COPIED.fullmatch(piece)
    if copied and _leads(flow, state, copied[1]) == _leads(flow, state, copied[2]) is not None:
        return copied[1]
    bare = piece.strip("()[]!?,;:'\" ")
    return bare if bare.isdecimal() and _is_understood(flow, state, bare) else None


def _is_understood(flow: Flow, state: State, piece: str) -> bool:
    return _leads(flow, state, piece) is not None


def _leads(flow: Flow, state: State, piece: str) -> State | None:
    """Where this one input leads; None where it is not understood. The service is asked nothing for that."""
    after = step(flow, state, piece).state
    return None if after.wrong else after


def _several(flow: Flow, state: State, text: str, between: re.Pattern[str]) -> tuple[str, ...]:
    """Each of them, or none. Where words are asked for, the rest of the message is the words."""
    taken: list[str] = []
    reach: int | None = None
    for start, piece in _pieces(text, between):
        if state.ended or state.waits or len(taken) == MOST_AT_ONCE:
            return ()
        if reach is None and state.screen in flow.consents:
            reach = len(taken)
        if flow.screens[state.screen].free_words and piece not in page_of(flow, state).keys:
            return (*taken, text[start:])[:reach]
        found = None if between is _BLANKS and piece.strip(",;/") != piece else _one(flow, state, piece)
        if found is None:
            return ()
        taken.append(found)
        state = step(flow, state, found).state
    return tuple(taken[:reach])


def _pieces(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for found in between.finditer(text):
        if piece := found[0].strip():
            yield found.start(), piece
