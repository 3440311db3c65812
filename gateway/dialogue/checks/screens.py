"""What each screen asks, and where it leads by itself."""

from collections.abc import Iterator

from gateway.complaints import Complaint
from gateway.dialogue.checks.asking import asking_screen, outcomes
from gateway.dialogue.checks.typed import check_typed
from gateway.dialogue.checks.wording import texts
from gateway.dialogue.rendering import ITEMS_A_PAGE, Flow
from gateway.dialogue.script import Screen, Script, placeholders
from gateway.phrases import phrase


def check_screens(flow: Flow) -> Iterator[Complaint]:
    """Says nothing about its words and its choices."""
    for screen in flow.script.screens.values():
        if screen.end:
            yield from _end(flow, screen)
        else:
            yield from _question(flow, screen)
            yield from asking_screen(flow.script, screen)
            yield from check_typed(flow.script, screen)
            yield from _list(flow, screen)
        yield from outcomes(flow.script, screen.name, screen.do, screen.outcomes)


def _end(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    asks = [screen.choices, screen.list, screen.type_up_to, screen.then, screen.do, screen.outcomes]
    if any([*asks, screen.remember_as, screen.enough, screen.consent]):
        yield flow.script.complaint(
            screen.name, phrase("`end: yes` closes the call, so nothing can be asked here."), "end"
        )


def _question(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    asks = bool(screen.list or screen.type_up_to)
    if not asks and not screen.choices:
        yield script.complaint(name, phrase("is a dead end: give it choices, or `end: yes`."))
    if screen.list and screen.type_up_to:
        yield script.complaint(name, phrase("asks for a list and for typing at once. Use two screens."), "type_up_to")
    if asks and not screen.then and not screen.do:
        yield script.complaint(name, phrase("needs `then`: where it goes on."))
    if screen.then and not asks:
        yield script.complaint(name, phrase("`then` stands only beside a list or typing."), "then")
    if screen.then and screen.then not in script.screens:
        there = screen.then.removeprefix(screen.prefix)
        yield script.complaint(name, phrase("leads to {there!r}, and there is no such screen.", there=there), "then")
    yield from _remembering(flow, screen)


def _remembering(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    asks = bool(screen.list or screen.type_up_to)
    if asks and not screen.remember_as and not screen.do:
        yield script.complaint(name, phrase("needs `remember_as`, or the answer is lost."))
    if screen.remember_as and not asks and not any(choice.answer for choice in screen.choices.values()):
        says = phrase("remembers nothing: give its choices an `answer`, or take `remember_as` out.")
        yield script.complaint(name, says, "remember_as")
    if screen.prefix and screen.remember_as and not screen.type_up_to and screen.remember_as not in _used(flow):
        own = screen.remember_as.removeprefix(screen.prefix)
        says = phrase(
            "remembers {own!r}, and nothing shows it: what a called flow asks is no part of a report.", own=own
        )
        yield script.complaint(name, says, "remember_as").as_warning()
    yield from _permission(flow, screen)


def _used(flow: Flow) -> set[str]:
    """The answers that screens show, or look up a list or a table with."""
    found: set[str] = set()
    for other in flow.script.screens.values():
        shown = {value for _, text in texts(other) for value in placeholders(text)}
        within = [flow.tables[value].within for value in shown & set(flow.tables)]
        within += [flow.lists[other.list].within] if other.list in flow.lists else []
        found |= shown | {other.prefix + question for question in within}
    return found


def _permission(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    if screen.consent and (not screen.remember_as or not screen.choices or screen.list or screen.type_up_to):
        says = phrase("`consent: yes` is for a question that is answered by its choices and remembered.")
        yield script.complaint(name, says, "consent")
    elif screen.consent and screen.prefix:
        says = phrase(
            "`consent: yes` has no effect in a flow that is called: answers given here are no part of a report."
        )
        yield script.complaint(name, says, "consent")
    elif not screen.consent and screen.remember_as in _permissions(script):
        says = phrase(
            "asks for {name!r}, which is a permission elsewhere. Add `consent: yes` here too.", name=screen.remember_as
        )
        yield script.complaint(name, says, "remember_as")


def _permissions(script: Script) -> set[str]:
    return {screen.remember_as for screen in script.screens.values() if screen.consent}


def _list(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    if screen.side_by_side and not screen.list:
        yield script.complaint(name, phrase("`side_by_side` is for lists."), "side_by_side")
    if not screen.list:
        return
    if screen.list not in flow.lists:
        known = ", ".join(sorted(flow.lists))
        yield script.complaint(
            name, phrase("the list {list!r} is not known. There are: {known}.", list=screen.list, known=known), "list"
        )
        return
    within = flow.lists[screen.list].within
    if within and screen.prefix + within not in {one.remember_as for one in script.screens.values()}:
        says = phrase(
            "the list {list!r} depends on {question!r}, and no screen of this flow asks for it.",
            list=screen.list,
            question=within,
        )
        yield script.complaint(name, says, "list")
    yield from _taken_keys(flow, screen)


def _taken_keys(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    longest = max(map(len, flow.lists[screen.list].items.values()), default=0)
    numbers = range(1, (longest if screen.side_by_side else ITEMS_A_PAGE) + 1)
    for key in screen.choices:
        if int(key) in numbers:
            says = phrase("key {key} already stands for a line of the list.", key=key)
            yield flow.script.complaint(screen.name, says, "choices", key)
    for key, choice in flow.script.on_any_screen.items():
        if choice.do != "more" and int(key) in numbers and screen.side_by_side:
            says = phrase(
                "has {longest} lines, so key {key} would not do {do!r} here. Leave `side_by_side` out.",
                longest=longest,
                key=key,
                do=choice.do,
            )
            yield flow.script.complaint(screen.name, says, "side_by_side")
