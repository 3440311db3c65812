"""A talk while one SMS of it is heard: where it stands on its flow, what it asks, what of it is kept. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.conversation.handling import CallPage, asked_of, reply_of, write
from gateway.conversation.talks.talk import Talk
from gateway.conversation.visits.visit import VisitPage
from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import MOST_INPUTS, Replayed, play
from gateway.dialogue.stepping import Found, State, step
from gateway.messages import CallId

# Told of each screen that was shown: the talk's key, how many inputs led there, and what stood before it.
Count = Callable[[str, int, Flow, State | None, State], None]


class TalkPage(CallPage, Protocol):
    """What is kept of a talk. What was sent is taken back no more, but its sender need not be called."""

    def withdraw_number(self) -> None: ...


def _no_alert(text: str) -> bool:
    """Who is on no roster answers none."""
    return False


@dataclass(frozen=True, slots=True)
class Desk:
    """What one SMS may ask for while it is taken. page: opens the report of a talk, within the transaction.
    sealed_number: the sender's; asked for only by consent. caller: under what name tries at a reference are counted.
    is_member: the sender is on the roster. answers_alert: whether a text answers an alert that the sender was sent."""

    page: Callable[[CallId], TalkPage]
    sealed_number: Callable[[], bytes]
    caller: Callable[[], str]
    is_member: bool = False
    answers_alert: Callable[[str], bool] = _no_alert


class Standing:
    """Played once over all that was answered before; what is new goes on from there, so that nothing is asked twice."""

    def __init__(self, flow: Flow, talk: Talk, desk: Desk) -> None:
        self.flow, self.talk, self.desk = flow, talk, desk
        self.visit: VisitPage | None = None
        self.state = play(flow, talk.inputs, self._ask, talk.begin).state

    def _ask(self, do: str, typed: str) -> Found:
        if do != "same_digits" and self.visit is None:
            self.visit = self.desk.page(self.talk.call).visit(self.desk.caller)
        return asked_of(self.talk.call, self.visit)(do, typed)

    def hears(self, found: Sequence[str], count: Count) -> Talk:
        """Goes on by these inputs; gives the talk as it is then."""
        count_of = len(self.talk.inputs)
        found = found[: MOST_INPUTS - count_of]
        for n, piece in enumerate(found, count_of + 1):
            before, self.state = self.state, step(self.flow, self.state, piece, self._ask).state
            count(self.talk.call.key, n, self.flow, before, self.state)
        self.talk = self.talk.with_inputs(tuple(found))
        return self.talk

    def keep(self) -> None:
        """Writes what was told by now, if it is enough. How long the inputs were is nobody's business: unlike a call,
        a talk needs it nowhere."""
        if self.state.kept or self.visit:
            played = Replayed(self.state, (0,) * self.talk.heard)
            call = self.talk.call
            write(self.desk.page(call), self.visit, self.flow, played, call, self.desk.sealed_number)

    def page(self) -> str:
        """What the sender reads."""
        return reply_of(self.flow, self.state, self.talk.call).text
