"""What going on after a break means for a call. Pure.

No echo of what was told, no going back past the break, no erasing, and the same report (design D2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import STARTING_OVER
from gateway.dialogue.stepping import State, start_after_break
from gateway.messages import CallId

WENT_ON, NOT_OFFERED = "", "-"  # in the place of a screen; no screen has such a name


@dataclass(frozen=True, slots=True)
class Break:
    """Where an earlier call broke off. screen: WENT_ON for a call whose report went on in a later one, NOT_OFFERED for
    one that began while the earlier call might still have been alive. answers: what was told before, in codes."""

    report_id: str
    screen: str
    language: str
    answers: Mapping[str, str]

    @property
    def went_on(self) -> bool:
        """Whether this call may write nothing any more."""
        return self.screen == WENT_ON


OVER = Break("", WENT_ON, "", {})


class Breaks(Protocol):
    """Who knows of calls that broke off. caller: gives the name under which a phone is known for a day."""

    def of(self, calls: Sequence[CallId], caller: Callable[[], str], first_hop: bool) -> Break | None: ...


def beginning(flow: Flow, broken: Break | None) -> State | None:
    """Where the call begins that is asked whether to go on; None for any other."""
    if broken is None or broken.screen not in flow.screens or not flow.script.after_break:
        return None
    return start_after_break(flow, broken.screen, broken.language)


def left_after_break(flow: Flow, answers: Mapping[str, str]) -> dict[str, str]:
    """What stays told: all but the permissions, whichever of the calls gave them."""
    return {name: answer for name, answer in answers.items() if name not in flow.consents.values()}


def where_to_go_on(flow: Flow, state: State) -> str:
    """The last screen on the caller's way that shows nothing of what was told; "" if there is none."""
    way = (state.screen, *(screen for screen, _, _ in reversed(state.way)))
    return next((name for name in way if _shows_nothing(flow, name)), "")


def _shows_nothing(flow: Flow, name: str) -> bool:
    screen = flow.screens[name]
    return not (screen.end or screen.prefix or screen.outcomes or flow.needs(name))


def with_told_before(flow: Flow, before: Mapping[str, str], state: State) -> dict[str, str]:
    """What was told before the break holds until it is answered anew. A permission does not hold while it is asked
    for again, nor a council whose district has changed."""
    again = _asked_again(flow, state)
    changed = {name for name, answer in state.answers.items() if before.get(name) != answer}
    stale = {inner for name in changed for inner in flow.within.get(name, frozenset())}
    kept = {name: answer for name, answer in before.items() if name not in again | stale}
    return kept | dict(state.answers)


def _asked_again(flow: Flow, state: State) -> set[str]:
    if set(STARTING_OVER) & state.done:
        return set(flow.consents.values())
    seen = (state.screen, *(screen for screen, _, _ in state.way))
    return {flow.consents[name] for name in seen if name in flow.consents}
