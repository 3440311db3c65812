"""The ways through a flow: where a caller can get, and what must not be met on the way there."""

from collections.abc import Callable, Iterator

from gateway.complaints import Complaint
from gateway.dialogue.rendering import LATE, Flow
from gateway.dialogue.script import Choice, Screen, Script, placeholders

Leads = Callable[[Screen], set[str]]


def check_ways(flow: Flow) -> Iterator[Complaint]:
    """Every mistake in how screens follow each other. Wants screens that lead to screens that are there."""
    script = flow.script
    reached = _reached(script, lambda screen: _leads(script, screen))
    for name in script.screens:
        if name not in reached:
            yield script.complaint(name, "cannot be reached from the first screen.")
    if not script.screens[script.after_leaving].end:
        yield script.complaint(script.after_leaving, "follows leaving, so it needs `end: yes`.")
    yield from _keeping(script)
    yield from _references(script)
    for within in sorted({wanted.within for wanted in flow.lists.values()} - {""}):
        yield from _empty_lists(flow, within)


def _all(_: Choice) -> bool:
    return True


def _leads(script: Script, screen: Screen, by: Callable[[Choice], bool] = _all, then: bool = True) -> set[str]:
    """Where this screen leads: by those of its choices that `by` wants, and by its own `then`."""
    if screen.end:
        return set()
    ways = {choice.then for choice in screen.choices.values() if by(choice)} | {script.after_leaving}
    return (ways | {screen.then} if then else ways) - {""}


def _reached(script: Script, leads: Leads) -> list[str]:
    seen: list[str] = []
    ahead = [script.first_screen]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.append(name)
            ahead += sorted(leads(script.screens[name]))
    return seen


def _keeping(script: Script) -> Iterator[Complaint]:
    """No free words before anything is kept (design D1), and a way to send only after it. Asking for a helper
    keeps the report by itself."""
    screens = script.screens.values()
    sends = any(choice.do == "send" for screen in screens for choice in screen.choices.values())
    if sends and not any(screen.enough for screen in screens):
        yield script.complaint("", "no screen is marked `enough: yes`, so nothing would ever be kept.", "screens")
        return
    for name in _reached(script, lambda screen: _before_enough(script, screen)):
        screen = script.screens[name]
        if screen.type_up_to:
            says = "takes free words before any `enough`; they would be lost, or cut at a `*`."
            yield script.complaint(name, says, "type_up_to")
        for choice in screen.choices.values():
            if choice.do == "send" and not screen.enough:
                says = f"does {choice.do!r} before any `enough`: there is nothing to act on yet."
                yield script.complaint(name, says, "choices", choice.key)


def _before_enough(script: Script, screen: Screen) -> set[str]:
    """Where this screen leads a caller of whom nothing is kept yet."""
    if screen.enough:
        return set()
    return _leads(script, screen, lambda choice: choice.do != "alert_helper")


def _references(script: Script) -> Iterator[Complaint]:
    """A reference is there from sending on; before, its name would stand on the screen."""
    for name in _reached(script, lambda screen: _leads(script, screen, lambda choice: choice.do != "send")):
        for code, text in script.screens[name].words.items():
            if set(LATE) & set(placeholders(text)):
                yield script.complaint(name, "shows {ref} before the report is sent.", code)


def _empty_lists(flow: Flow, within: str) -> Iterator[Complaint]:
    """No list of councils before a district is chosen, nor after an answer that has none."""
    for name in _reached(flow.script, lambda screen: _without_items(flow, screen, within)):
        wanted = flow.lists.get(flow.script.screens[name].list)
        if wanted and wanted.within == within:
            says = f"can be reached while {within!r} is not answered with one of its list: nothing would be shown."
            yield flow.script.complaint(name, says, "list")


def _without_items(flow: Flow, screen: Screen, within: str) -> set[str]:
    """Where a screen leads a caller for whom the lists within this question are still empty."""
    if screen.remember_as != within:
        return _leads(flow.script, screen)
    fruitful = {parent for wanted in flow.lists.values() if wanted.within == within for parent in wanted.items}
    return _leads(flow.script, screen, lambda choice: choice.answer not in fruitful, then=not screen.list)
