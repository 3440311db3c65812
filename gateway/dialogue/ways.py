"""Where a caller can get on one channel, exactly: a flow comes back only to where it was called."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from gateway.dialogue.linking import entry
from gateway.dialogue.rendering import Flow, adapted, beginnings
from gateway.dialogue.script import CHANNELS, RETURN, Choice, Screen, Script


class Plan(NamedTuple):
    """The screens as one channel has them, and those with which a call or talk may begin. known: by screen, every way
    on, once somebody has asked: a flow is walked a dozen times."""

    script: Script
    screens: Mapping[str, Screen]
    begins: tuple[str, ...]
    known: "dict[str, tuple[Step, ...]]"

    def steps(self, screen: str) -> "tuple[Step, ...]":
        if screen not in self.known:
            self.known[screen] = tuple(steps(self.script, self.screens[screen]))
        return self.known[screen]


class Step(NamedTuple):
    """One way on from a screen. to: "" for coming back from a flow. by: the choice; None for a line of a list, for what
    is typed, and for a third mistake. outcome: what the service answered. out: by leaving or by mistakes."""

    to: str
    by: Choice | None = None
    outcome: str = ""
    out: bool = False


# Whether something can hold after a step, given that it held, or did not hold, before.
Fact = Callable[[Screen, Step, bool], Iterable[bool]]
Frame = tuple[str, bool] | None  # of the flow that is gone through: where it began, and whether the fact held there
_NOWHERE: Mapping[str, bool] = {}
At = tuple[str, str]  # a screen and the key of one of its choices


class Met(NamedTuple):
    """places: every screen that can be come to, with the fact and without. returned: the calls that can come back.
    lost: where somebody comes back who was not called."""

    places: set[tuple[str, bool]]
    returned: set[At]
    lost: set[At]

    def where(self, holds: bool) -> list[str]:
        return sorted(screen for screen, held in self.places if held == holds)


def plan(flow: Flow) -> Plan:
    return Plan(flow.script, flow.screens, tuple(beginnings(flow.script, flow.channel)), flow.ways)


def plans(script: Script) -> list[Plan]:
    """One for each channel."""
    return [Plan(script, adapted(script, channel), tuple(beginnings(script, channel)), {}) for channel in CHANNELS]


def reached(flow: Flow) -> list[str]:
    """The screens that a caller on this channel can come to."""
    return walk(plan(flow)).where(False)


def steps(script: Script, screen: Screen) -> Iterator[Step]:
    """Every way on, but for going back and turning pages."""
    if screen.end:
        return
    for out in dict.fromkeys([script.after_leaving, *script.after_mistakes.values()]):
        yield Step(out, out=True)
    for choice in screen.choices.values():
        yield from _by(script, choice)
    yield from (Step(to, None, outcome) for outcome, to in screen.outcomes.items())
    if screen.then:
        yield Step(screen.then)


def _by(script: Script, choice: Choice) -> Iterator[Step]:
    yield from (Step(to, choice, outcome) for outcome, to in choice.outcomes.items())
    if choice.call:
        yield Step(entry(choice.call, script), choice)
    elif choice.do == RETURN:
        yield Step("", choice)
    elif choice.then:
        yield Step(choice.then, choice, out=choice.do == "leave_quietly")


def _nothing(_: Screen, __: Step, ___: bool) -> tuple[bool]:
    return (False,)


def walk(of: Plan, fact: Fact = _nothing, begins: Mapping[str, bool] = _NOWHERE) -> Met:
    """Everything that can be met, with the fact and without. It does not hold at the beginning; begins: other screens
    to begin with, and whether it holds there."""
    return _Walk(of, fact).run(dict.fromkeys(of.begins, False) | dict(begins))


class _Walk:
    """Each place once. A flow is walked once for each way of entering it, however many call it: what is met in it,
    and how it is left, is the same for all of them."""

    def __init__(self, of: Plan, fact: Fact) -> None:
        self.plan, self.fact = of, fact
        self.seen: set[tuple[str, bool, Frame]] = set()
        self.ahead: list[tuple[str, bool, Frame]] = []
        self.callers: dict[Frame, set[tuple[At, str, Frame]]] = {}
        self.comes_back: dict[Frame, set[bool]] = {}
        self.met = Met(set(), set(), set())

    def run(self, begins: Mapping[str, bool]) -> Met:
        for begin, holds in begins.items():
            self._come(begin, holds, None)
        while self.ahead:
            name, held, frame = self.ahead.pop()
            screen = self.plan.screens[name]
            for step in self.plan.steps(name):
                for holds in self.fact(screen, step, held):
                    self._take(name, step, holds, frame)
        return self.met

    def _come(self, name: str, holds: bool, frame: Frame) -> None:
        if name in self.plan.screens and (name, holds, frame) not in self.seen:
            self.seen.add((name, holds, frame))
            self.ahead.append((name, holds, frame))
            self.met.places.add((name, holds))

    def _take(self, name: str, step: Step, holds: bool, frame: Frame) -> None:
        if step.by and step.by.call:
            self._go_in((name, step.by.key), step, holds, frame)
        elif step.by and step.by.do == RETURN:
            self._come_out((name, step.by.key), holds, frame)
        else:
            self._come(step.to, holds, frame)

    def _go_in(self, at: At, step: Step, holds: bool, frame: Frame) -> None:
        inner, caller = (step.to, holds), (at, step.by.then if step.by else "", frame)
        self.callers.setdefault(inner, set()).add(caller)
        self._come(step.to, holds, inner)
        for out in self.comes_back.get(inner, ()):
            self._come_back(caller, out)

    def _come_out(self, at: At, holds: bool, frame: Frame) -> None:
        if frame is None:  # the engine goes to the first screen then
            self.met.lost.add(at)
            self._come(self.plan.begins[0], holds, None)
            return
        self.comes_back.setdefault(frame, set()).add(holds)
        for caller in self.callers[frame]:
            self._come_back(caller, holds)

    def _come_back(self, caller: tuple[At, str, Frame], holds: bool) -> None:
        at, then, outer = caller
        self.met.returned.add(at)
        self._come(then, holds, outer)
