"""A talk by SMS: everything from which its next page follows, and nothing that says with whom it is."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from gateway.dialogue.stepping import State
from gateway.messages import CallId

SILENCE = timedelta(minutes=15)  # after the last SMS a talk is over, and nothing of it is left (lesotho.md, SMS-4)
# How a talk may be over besides by an end screen; then nothing that was told is in it any more. All but two are said
# in words of config/keywords.yaml.
STOPPED, KEPT, NOT_KEPT, LEFT, HELPED = "stopped", "kept", "not_kept", "left", "helped"
_REPLIES_KEPT = 5
_NOW = ("danger", "now")


@dataclass(frozen=True, slots=True)
class Talk:
    """call: made for this talk alone; its report is known under it. digest: of the flow that it runs on.

    language, screen, answers, words: where it began, and what was told by then. inputs: what was answered since.
    heard: how many SMS came in without a pause of SILENCE. replies: ids of the newest envelopes, newest last.
    over: one of those above; "" while the flow decides.
    """

    call: CallId = field(repr=False)
    digest: str
    language: str
    screen: str
    answers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    inputs: tuple[str, ...] = field(default=(), repr=False)
    heard: int = 0
    replies: tuple[str, ...] = ()
    over: str = ""

    @property
    def begin(self) -> State:
        """Where it began. What came whole in one SMS is enough to act on, and with "now" calls for help."""
        done = frozenset({"alert_helper"} if _NOW in self.answers.items() else ())
        return State(
            self.screen, language=self.language, answers=self.answers, words=self.words,
            kept=bool(self.answers), done=done,
        )  # fmt: skip

    def with_inputs(self, found: tuple[str, ...]) -> "Talk":
        return replace(self, inputs=(*self.inputs, *found), heard=self.heard + 1)

    def ended(self, over: str, language: str) -> "Talk":
        """What is left when nothing shall be left: that it is over, so that a repeat of the last SMS is answered and
        a late one begins nothing."""
        return replace(self, language=language, answers={}, words={}, inputs=(), over=over)

    def owing(self, reply: str) -> "Talk":
        """This envelope is to carry the answer to the last SMS."""
        return replace(self, replies=(*self.replies, reply)[-_REPLIES_KEPT:])


def new_call() -> CallId:
    """Unlike a call's, which must follow from its session on every hop, it is kept in the talk: so it is random, and
    holds over midnight."""
    return CallId(secrets.token_hex(32), secrets.token_bytes(32))
