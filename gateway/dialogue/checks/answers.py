"""Answers that a screen shows, or looks up a list with: they must have been given by then."""

from collections.abc import Collection, Iterator

from gateway.complaints import Complaint
from gateway.dialogue.checks.wording import coded
from gateway.dialogue.rendering import LINE_SCREEN, Flow
from gateway.dialogue.script import Screen, placeholders
from gateway.dialogue.ways import Step, plan, reached, walk
from gateway.phrases import phrase


def check_answers(flow: Flow) -> Iterator[Complaint]:
    """Wants screens that lead to screens that are there."""
    for wanted in sorted({(screen.list, screen.prefix) for screen in flow.screens.values() if screen.list}):
        if flow.lists[wanted[0]].within:
            yield from _empty_lists(flow, *wanted)
    yield from _empty_values(flow)


def _unanswered(flow: Flow, name: str, wanted: Collection[str] | None = None) -> list[str]:
    """The screens that can be come to before this question was answered, with one of those that are wanted."""

    def fact(screen: Screen, step: Step, holds: bool) -> Collection[bool]:
        if screen.remember_as != name or step.out or (step.by and not step.by.answer):
            return (holds,)
        given = {step.by.answer} if step.by else _items(flow, screen)
        return {wanted is None or answer in wanted for answer in given} or (holds,)

    return walk(plan(flow), fact, _begins(flow)).where(False)


def _items(flow: Flow, screen: Screen) -> set[str]:
    """All answers that a list can give; of typed words nothing can be shown."""
    listed = flow.lists[screen.list].items.values() if screen.list else ()
    return {item.code for items in listed for item in items}


def _begins(flow: Flow) -> dict[str, bool]:
    """All is answered where a report goes on that came whole in one SMS. Nothing is where a call goes on after a break,
    which can be on any screen that shows nothing of what was told (design D2)."""
    if flow.channel == "sms":
        return {LINE_SCREEN: True}
    screens = [flow.screens[name] for name in reached(flow) if flow.script.after_break and not flow.needs(name)]
    return {one.name: False for one in screens if not (one.end or one.prefix or one.outcomes)}


def _empty_lists(flow: Flow, name: str, prefix: str) -> Iterator[Complaint]:
    """No list of councils before a district is chosen, nor after an answer that has none."""
    within, items = flow.lists[name].within, flow.lists[name].items
    for screen in _unanswered(flow, prefix + within, set(items)):
        if flow.screens[screen].list == name and flow.screens[screen].prefix == prefix:
            says = phrase(
                "can be reached while {question!r} is not answered with one of its list: nothing would be shown.",
                question=within,
            )
            yield flow.script.complaint(screen, says, "list")


def _empty_values(flow: Flow) -> Iterator[Complaint]:
    """An answer that is not given yet leaves a hole in the text."""
    shown = {name: _shown(screen) & coded(flow.screens) for name, screen in flow.screens.items() if not screen.without}
    for value in sorted(set().union(*shown.values())):
        for name in _unanswered(flow, value):
            if value in shown.get(name, ()):
                own = value.removeprefix(flow.screens[name].prefix)
                says = phrase(
                    "shows {{{own}}}, which may not be answered yet: add `without:`, the wording without it.", own=own
                )
                at = next(code for code, text in flow.screens[name].words.items() if value in placeholders(text))
                yield flow.script.complaint(name, says, at).as_warning(not_for_release=True)


def _shown(screen: Screen) -> set[str]:
    return {value for text in screen.words.values() for value in placeholders(text)}
