"""What must have come before what: keeping before free words, sending before its reference, opening before reading,
signing in before a case; and that nothing is told in a report by somebody who has signed in."""

from collections.abc import Collection, Iterator

from gateway.complaints import Complaint
from gateway.dialogue.checks.wording import texts
from gateway.dialogue.rendering import LATE, LINE_SCREEN, Flow
from gateway.dialogue.script import (
    ASKED_VALUES,
    OPENED_ONLY,
    REPORT_OWN,
    RETURN,
    SIGN_IN,
    SIGNED_IN_ONLY,
    STARTING_OVER,
    Choice,
    Screen,
    placeholders,
)
from gateway.dialogue.ways import Fact, Step, plan, steps, walk
from gateway.phrases import phrase

KEPT_BEFORE = {LINE_SCREEN: True}  # a report that came whole in one SMS is kept before this screen is read
TOLD_ONLY = (*STARTING_OVER, "alert_helper")  # of no effect on a report that is sent


def check_order(flow: Flow) -> Iterator[Complaint]:
    """Wants screens that lead to screens that are there."""
    yield from _keeping(flow)
    yield from _sending(flow)
    yield from _opening(flow)
    yield from _signing_in(flow)
    yield from _showing(flow)


# What becomes true by a step.


def _does(screen: Screen, step: Step) -> str:
    return step.by.do if step.by else screen.do if step.outcome else ""


def _kept(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
    return (holds or (not step.out and screen.enough) or _does(screen, step) == "alert_helper",)


def _opened(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
    return (holds or (_does(screen, step) == "open_report" and step.outcome not in ("wrong", "not_now")),)


def _kept_or_opened(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
    return (holds or _kept(screen, step, holds)[0] or _opened(screen, step, holds)[0],)


def _sent(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
    return (holds or _does(screen, step) == "send",)


def _signed_in(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
    """Who reports what they saw is nobody again."""
    does = _does(screen, step)
    return ((holds or (does == SIGN_IN and step.outcome == "signed_in")) and does != REPORT_OWN,)


def _brought(do: str, outcome: str) -> Fact:
    def fact(screen: Screen, step: Step, holds: bool) -> tuple[bool]:
        return (holds or (_does(screen, step) == do and step.outcome == outcome),)

    return fact


# What is wrong where it is not true yet, or where it is.


def _doing(flow: Flow, names: Collection[str], *dos: str) -> Iterator[tuple[str, Choice]]:
    """The choices of these screens that do one of these."""
    for name in names:
        yield from ((name, choice) for choice in flow.screens[name].choices.values() if choice.do in dos)


def _keeping(flow: Flow) -> Iterator[Complaint]:
    """No free words before anything is kept (design D1): they would be lost, or cut at a `*`. Asking for a helper keeps
    the report by itself, and an opened report takes words too."""
    script = flow.script
    if list(_doing(flow, flow.screens, "send")) and not any(screen.enough for screen in flow.screens.values()):
        yield script.complaint(
            "", phrase("no screen is marked `enough: yes`, so nothing would ever be kept."), "screens"
        )
        return
    for name in walk(plan(flow), _kept_or_opened, KEPT_BEFORE).where(False):
        if flow.screens[name].free_words:
            says = phrase("takes free words before any `enough`; they would be lost, or cut at a `*`.")
            yield script.complaint(name, says, "type_up_to")
    for name, choice in _doing(flow, walk(plan(flow), _kept, KEPT_BEFORE).where(False), "send"):
        if not flow.screens[name].enough:
            yield flow.script.choice_complaint(
                name, choice, phrase("does 'send' before any `enough`: there is nothing to act on yet."), "do"
            )


def _sending(flow: Flow) -> Iterator[Complaint]:
    """A reference is there from sending on; and from then on nothing more is taken into the report."""
    script, met = flow.script, walk(plan(flow), _sent)
    for name in met.where(False):
        for at, text in texts(flow.screens[name]):
            if set(LATE) & set(placeholders(text)):
                yield script.complaint(name, phrase("shows {ref} before the report is sent."), *at)
        if flow.screens[name].do == "same_digits":
            yield script.complaint(name, phrase("asks for the reference's digits before the report is sent."), "do")
    for name, choice in _doing(flow, met.where(True), "send"):
        yield flow.script.choice_complaint(
            name, choice, phrase("can be reached after the report is sent, and would send it again."), "do"
        )
    for name, choice in _doing(flow, met.where(True), *TOLD_ONLY):
        yield flow.script.choice_complaint(
            name,
            choice,
            phrase("does {do!r} after the report is sent: nothing more is taken into it.", do=choice.do),
            "do",
        )
    for name in met.where(True):
        if _tells(flow.screens[name]):
            says = phrase("can be reached after the report is sent: nothing more is taken into it. Lead elsewhere.")
            yield script.complaint(name, says, "remember_as")


def _tells(screen: Screen) -> bool:
    """Whether an answer to it is part of the report."""
    return bool(screen.remember_as and not screen.prefix)


def _opening(flow: Flow) -> Iterator[Complaint]:
    """What is done to a report needs one that was opened by its reference."""
    for name, choice in _doing(flow, walk(plan(flow), _opened).where(False), *OPENED_ONLY):
        yield flow.script.choice_complaint(
            name, choice, phrase("does {do!r} before any report was opened by its reference.", do=choice.do), "do"
        )


def _signing_in(flow: Flow) -> Iterator[Complaint]:
    """What a team member does needs number and PIN; and from there no key leads into a report, but for the one that
    begins it as a call of its own: a report must not be joined to who signed in."""
    met = walk(plan(flow), _signed_in)
    for name, choice in _doing(flow, met.where(False), *SIGNED_IN_ONLY):
        yield flow.script.choice_complaint(
            name, choice, phrase("does {do!r} before anybody has signed in.", do=choice.do), "do"
        )
    for name in met.where(False):
        if flow.screens[name].do in SIGNED_IN_ONLY:
            says = phrase("does {do!r} before anybody has signed in.", do=flow.screens[name].do)
            yield flow.script.complaint(name, says, "do")
    for name, held in sorted(met.places):
        screen = flow.screens[name]
        out = [step for step in steps(flow.script, screen) if _leads_out(flow, step)]
        if (screen.prefix or screen.do == SIGN_IN) and any(_signed_in(screen, step, held)[0] for step in out):
            says = phrase(
                "leads who has signed in out of this flow, and would join a report to them. Use {do!r}.", do=REPORT_OWN
            )
            yield flow.script.complaint(name, says)


def _leads_out(flow: Flow, step: Step) -> bool:
    if step.by and step.by.do == RETURN:
        return True
    screen = flow.screens.get(step.to)
    return screen is not None and not (screen.prefix or screen.end)


def _showing(flow: Flow) -> Iterator[Complaint]:
    """What the service brings is shown once it was asked for."""
    shown = {name: _shown(screen) for name, screen in flow.screens.items()}
    for do, outcome in sorted({ASKED_VALUES[value] for values in shown.values() for value in values}):
        for name in walk(plan(flow), _brought(do, outcome)).where(False):
            for at, text in texts(flow.screens[name]):
                values = [value for value in placeholders(text) if ASKED_VALUES.get(value) == (do, outcome)]
                for value in dict.fromkeys(values):
                    says = phrase(
                        "shows {{{value}}} where {do!r} has not answered {outcome!r}.",
                        value=value,
                        do=do,
                        outcome=outcome,
                    )
                    yield flow.script.complaint(name, says, *at)


def _shown(screen: Screen) -> set[str]:
    return {value for _, text in texts(screen) for value in placeholders(text)} & set(ASKED_VALUES)
