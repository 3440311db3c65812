"""Flows that go through other flows, and how they come back."""

from collections.abc import Iterator

from gateway.complaints import Complaint
from gateway.dialogue.linking import entry
from gateway.dialogue.script import RETURN, Choice, Screen, Script
from gateway.dialogue.ways import At, Plan, plans, walk
from gateway.phrases import phrase


def check_calls(script: Script) -> Iterator[Complaint]:
    """What can be seen without walking."""
    wrong = [complaint for screen, choice in _calls(script) for complaint in _target(script, screen, choice)]
    yield from wrong or _called(script)


def _called(script: Script) -> Iterator[Complaint]:
    """Wants calls of screens that are there."""
    yield from _rings(script)
    called = {_flow(entry(choice.call, script)) for _, choice in _calls(script)}
    for screen in script.screens.values():
        for choice in screen.choices.values():
            if choice.do == RETURN and _flow(screen.name) not in called:
                yield script.choice_complaint(
                    screen.name, choice, phrase("does 'return', and no flow calls this one. Use `then`."), "do"
                )


def check_coming_back(script: Script) -> Iterator[Complaint]:
    """Wants screens that lead to screens that are there."""
    walks = [(plan, walk(plan)) for plan in plans(script)]
    returned = {at for _, met in walks for at in met.returned}
    for screen, choice in _calls(script):
        if any(screen.name in met.where(False) for _, met in walks):
            yield from _after(script, screen, choice, (screen.name, choice.key) in returned)
    for at in sorted({at for _, met in walks for at in met.lost}):
        yield from _lost(script, at)
    yield from _unused(script, walks[0][0], {name for _, met in walks for name in met.where(False)})


def _calls(script: Script) -> Iterator[tuple[Screen, Choice]]:
    for screen in script.screens.values():
        yield from ((screen, choice) for choice in screen.choices.values() if choice.call)


def _flow(screen: str) -> str:
    """The name of the called flow in which it stands, "" for the flow that is dialled."""
    return screen.partition(".")[0] if "." in screen else ""


def _target(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    flow, dot, name = choice.call.partition(".")
    if choice.call in script.screens and not dot:
        says = phrase(
            "calls {call!r}, a screen of the flow that is dialled, which never comes back. Use `then`.",
            call=choice.call,
        )
        yield script.choice_complaint(screen.name, choice, says, "call")
    elif flow not in script.files:
        there = ", ".join(script.files) or "none"
        yield script.choice_complaint(
            screen.name,
            choice,
            phrase("calls {flow!r}, and there is no such flow. There are: {there}.", flow=flow, there=there),
            "call",
        )
    elif dot and name not in script.files[flow].screens:
        says = phrase("calls {call!r}, and the flow {flow!r} has no such screen.", call=choice.call, flow=flow)
        yield script.choice_complaint(screen.name, choice, says, "call")


def _rings(script: Script) -> Iterator[Complaint]:
    leads: dict[str, set[str]] = {}
    for screen, choice in _calls(script):
        leads.setdefault(_flow(screen.name), set()).add(_flow(entry(choice.call, script)))
    for screen, choice in _calls(script):
        home, called = _flow(screen.name), _flow(entry(choice.call, script))
        if home in _all_called(leads, called):
            says = phrase(
                "calls {called!r}, which calls this flow: one would never be done. Use `then` in one of them.",
                called=called,
            )
            yield script.choice_complaint(screen.name, choice, says, "call")
            return


def _all_called(leads: dict[str, set[str]], flow: str) -> set[str]:
    """This flow, and those that are called from it, directly or not."""
    found, ahead = set[str](), [flow]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += leads.get(one, ())
    return found


def _after(script: Script, screen: Screen, choice: Choice, comes_back: bool) -> Iterator[Complaint]:
    if comes_back and not choice.then:
        says = phrase("calls {call!r}, which comes back: add `then`, where it goes on.", call=choice.call)
        yield script.choice_complaint(screen.name, choice, says, "call")
    if choice.then and not comes_back:
        says = phrase(
            "calls {call!r}, which never does 'return': its `then` is never used. Take it out.", call=choice.call
        )
        yield script.choice_complaint(screen.name, choice, says, "then")


def _lost(script: Script, at: At) -> Iterator[Complaint]:
    screen = script.screens[at[0]]
    says = phrase("does 'return', and can be reached without a call: by a `then` into this flow. Use `call` there.")
    if _flow(screen.name):
        yield script.choice_complaint(screen.name, screen.choices[at[1]], says, "do")


def _unused(script: Script, of: Plan, met: set[str]) -> Iterator[Complaint]:
    used = {_flow(name) for name in met}
    for name, file in script.files.items():
        if name not in used:
            says = phrase("no caller can come to this flow. Call it from another, or take the file away.")
            yield file.complaint("", says).as_warning()
    for name in of.screens:
        if name not in met and (_flow(name) in used or not _flow(name)):
            yield script.complaint(name, phrase("cannot be reached from the first screen."))
