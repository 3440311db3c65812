"""What callers do on each screen, as counts. A hop pays for one short note; a thread of its own does the sums.

A note holds no number, session or word: a call is a hash under a secret of this process, only so that a repeated hop
is not counted twice. It stays in memory, for minutes.
"""

import secrets
from collections import Counter, deque

from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import Replayed
from gateway.dialogue.stepping import State

SEEN = "seen"
DID = ("answered", "wrong", "back", "turned", "gone")  # what may follow a screen; if nothing does, the caller dropped
MOST_NOTES = 50_000  # a flood, or a flush that hangs, costs counts and no memory
MOST_CALLS = 20_000
_SECRET = secrets.token_hex(16)
_NOT_MET = -2

Counts = Counter[tuple[str, str, str, str]]  # by edition, channel, screen and what was done there


def tag(session: str) -> int:
    """A call as the tally knows it: a hash that means nothing outside this process."""
    return hash((_SECRET, session))


def did(flow: Flow, before: State, after: State) -> str:
    """What the input was that led from one state to the next."""
    if after.left:
        return "gone"
    if after.wrong or (before.wrong and after.screen in flow.script.after_mistakes.values()):
        return "wrong"
    if after.way is before.way and after.screen == before.screen:
        return "wrong" if before.way else "back"  # nothing was typed; or there was nothing to go back to
    if after.screen == before.screen and after.page == before.page + 1:
        return "turned"
    if len(after.way) == len(before.way) - 1 and after.screen == before.way[-1][0]:
        return "back"
    return "answered"


class Tally:
    """The counts of one process. Any thread may tell it of a hop; one thread takes the sums."""

    def __init__(self) -> None:
        self._notes: deque[tuple[int, int, str, str, str, str, str]] = deque(maxlen=MOST_NOTES)
        self._calls: dict[int, int] = {}  # by tag, how many inputs of the call have been counted
        self._older: dict[int, int] = {}

    def hop(self, call: int, flow: Flow, played: Replayed) -> None:
        """One answered hop or message. call: as `tag` gives it."""
        self.step(call, len(played.lengths), flow, played.before, played.state)

    def step(self, call: int, inputs: int, flow: Flow, before: State | None, after: State) -> None:
        """The same for one input: the how-manieth of its call, and where the call stood before and after it."""
        if not call:
            return  # somebody tries out a draft
        if before is None:
            self._notes.append((call, inputs, flow.digest, flow.channel, "", "", after.screen))
        elif not (before.ended or after.waits):
            self._notes.append(
                (call, inputs, flow.digest, flow.channel, before.screen, did(flow, before, after), after.screen)
            )

    def take(self) -> Counts:
        """What has been counted since the last time."""
        counts: Counts = Counter()
        while self._notes:
            self._count(counts, *self._notes.popleft())
        return counts

    def forget(self) -> None:
        """The calls that were not heard of since this was last called."""
        self._older, self._calls = self._calls, {}

    def _count(
        self, counts: Counts, call: int, inputs: int, edition: str, channel: str, before: str, done: str, after: str
    ) -> None:
        """An answer counts only if the screen before it did: who dials several keys at once never saw that screen,
        and a screen must not be answered more often than it was seen."""
        met = self._calls.get(call, self._older.get(call, _NOT_MET))
        if inputs <= met:
            return
        if inputs == met + 1:
            counts[edition, channel, before, done] += 1
        counts[edition, channel, after, SEEN] += 1
        if len(self._calls) >= MOST_CALLS:
            self.forget()
        self._calls[call] = inputs
