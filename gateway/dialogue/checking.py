"""What would meet a caller as a mistake, found before a caller meets it, in plain sentences."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from gateway.complaints import Complaint
from gateway.dialogue.rendering import LATE, Flow, measure
from gateway.dialogue.script import DO_WORDS, NAVIGATION, Choice, Screen, Script, Words, placeholders
from gateway.gsm7 import outside


def check(flow: Flow, must_remember: Iterable[str] = ()) -> list[Complaint]:
    """Every mistake in a flow, each with file, line and screen. Empty for a flow that may serve callers.

    must_remember: answers that the code reads. Pages are measured as rendered, so this wants the flow laid
    out for its smallest budget and with the values of the deployment.
    """
    script = flow.script
    found = [*_whole(script, must_remember), *_screens(flow)]
    if not found:  # laying out pages needs screens that lead somewhere
        found += [*_graph(script), *_lengths(flow)]
    return found


def _say(script: Script, screen: str, says: str, *at: str | int) -> Complaint:
    where = ("screens", screen, *at) if screen else at
    return Complaint(script.file, f"screen {screen}: {says}" if screen else says, script.line(*where))


# The whole flow


def _whole(script: Script, must_remember: Iterable[str]) -> Iterator[Complaint]:
    for part in ("first_screen", "after_leaving"):
        if getattr(script, part) not in script.screens:
            yield _say(script, "", f"{part} names {getattr(script, part)!r}, and there is no such screen.", part)
    dos = {choice.do for choice in script.on_any_screen.values()}
    for do in sorted(set(NAVIGATION) - dos):
        yield _say(script, "", f"on_any_screen has no key for {do!r}.", "on_any_screen")
    for do in ("back", "more"):
        yield from _spoken(script, "", script.key_names.get(do, {}), f"key_names needs {do!r}", "key_names")
    yield from _spoken(script, "", script.wrong_key, "wrong_key needs a text", "wrong_key")
    remembered = {screen.remember_as for screen in script.screens.values()}
    for name in sorted(set(must_remember) - remembered):
        yield _say(script, "", f"no screen remembers {name!r}, which the service needs.", "screens")
    for code in sorted(set(script.draft) - set(script.languages)):
        yield _say(script, "", f"draft names {code!r}, which is not among the languages.", "draft")


def _spoken(script: Script, screen: str, words: Words, what: str, *at: str | int) -> Iterator[Complaint]:
    for code, name in script.languages.items():
        if not words.get(code, "").strip():
            yield _say(script, screen, f"{what} in {name} ({code}).", *at)
        elif wrong := outside(words[code]):
            letters = " ".join(sorted(wrong))
            yield _say(script, screen, f"the {name} text holds letters that phones cannot show: {letters}", *at, code)


# Each screen by itself


def _screens(flow: Flow) -> Iterator[Complaint]:
    for screen in flow.script.screens.values():
        yield from _spoken(flow.script, screen.name, screen.words, "there is no text")
        if screen.without:
            yield from _spoken(flow.script, screen.name, screen.without, "`without` has no text", "without")
        yield from _kind(flow, screen)
        yield from _values(flow, screen)
        for choice in screen.choices.values():
            yield from _choice(flow.script, screen, choice)


def _kind(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    asks = [what for what, has in (("list", screen.list), ("type_up_to", screen.type_up_to)) if has]
    if screen.end and (screen.choices or asks or screen.then):
        yield _say(script, name, "`end: yes` closes the call, so nothing can be asked here.", "end")
    if not screen.end and not screen.choices and not asks:
        yield _say(script, name, "is a dead end: give it choices, or `end: yes`.")
    if len(asks) > 1:
        yield _say(script, name, "asks for a list and for typing at once. Use two screens.", "type_up_to")
    if asks and not screen.remember_as:
        yield _say(script, name, "needs `remember_as`, or the answer is lost.")
    if bool(asks) != bool(screen.then):
        says = "needs `then`: where it goes on." if asks else "`then` stands only beside a list or typing."
        yield _say(script, name, says, "then")
    if screen.then and screen.then not in script.screens:
        yield _say(script, name, f"leads to {screen.then!r}, and there is no such screen.", "then")
    if screen.list and screen.list not in flow.lists:
        known = ", ".join(sorted(flow.lists))
        yield _say(script, name, f"the list {screen.list!r} is not known. There are: {known}.", "list")
    if screen.side_by_side and not screen.list:
        yield _say(script, name, "`side_by_side` is for lists.", "side_by_side")
    yield from _taken_keys(flow, screen)


def _taken_keys(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    if screen.list not in flow.lists:
        return
    longest = max(map(len, flow.lists[screen.list].items.values()), default=0)
    numbers = range(1, (longest if screen.side_by_side else 7) + 1)
    for key in screen.choices:
        if int(key) in numbers:
            yield _say(flow.script, screen.name, f"key {key} already stands for a line of the list.", "choices", key)


def _values(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script = flow.script
    known = {*flow.values, *LATE, *(other.remember_as for other in script.screens.values())} - {""}
    for code, text in [*screen.words.items(), *screen.without.items()]:
        for name in placeholders(text):
            if name not in known:
                there_are = ", ".join(sorted(known))
                yield _say(script, screen.name, f"{{{name}}} is not known. There are: {there_are}.", code)
    for code, text in screen.words.items():
        if not screen.without and any(name in flow.values for name in placeholders(text)):
            says = "shows a number that may not be confirmed yet: add `without:`, its wording without it."
            yield _say(script, screen.name, says, code)


def _choice(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    at = ("choices", choice.key)

    def say(says: str) -> Complaint:
        return _say(script, screen.name, f"choice {choice.key} {says}", *at)

    if choice.words:
        yield from _spoken(script, screen.name, choice.words, f"choice {choice.key} has no text", *at)
    if not choice.then and choice.do not in NAVIGATION:
        yield say("leads nowhere: add `then`.")
    if choice.then and choice.then not in script.screens:
        yield say(f"leads to {choice.then!r}, and there is no such screen.")
    if choice.do and choice.do not in DO_WORDS:
        yield say(f"asks for {choice.do!r}. The words that can be done are: {', '.join(DO_WORDS)}.")
    if choice.answer and not screen.remember_as:
        yield say("has an answer, but the screen has no `remember_as`.")
    if choice.answer and not choice.words:
        yield say("has an answer but no text.")
    if choice.speak and choice.speak not in script.languages:
        yield say(f"speaks {choice.speak!r}, which is not among the languages.")


# The ways through


def _leads(script: Script, screen: Screen) -> set[str]:
    ways = {choice.then for choice in screen.choices.values()} | {screen.then}
    return (ways | {script.after_leaving}) - {""} if not screen.end else set()


def _reached(script: Script, start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += _leads(script, script.screens[name])
    return seen


def _graph(script: Script) -> Iterator[Complaint]:
    reached = _reached(script, script.first_screen)
    for name in script.screens:
        if name not in reached:
            yield _say(script, name, "cannot be reached from the first screen.")
    if not script.screens[script.after_leaving].end:
        yield _say(script, script.after_leaving, "follows leaving, so it needs `end: yes`.")
    yield from _keeping(script)


def _keeping(script: Script) -> Iterator[Complaint]:
    """No free words before `enough` (design D1), and a way to send only after it."""
    before = _before_enough(script)
    for name in before:
        screen = script.screens[name]
        if screen.type_up_to:
            yield _say(script, name, "takes free words before any `enough`; they would be lost, or cut at a `*`.")
        for choice in screen.choices.values():
            if choice.do in ("send", "alert_helper") and not screen.enough:
                yield _say(script, name, f"does {choice.do!r} before any `enough`: there is nothing to act on yet.")
    keeps = any(screen.enough for screen in script.screens.values())
    sends = any(c.do == "send" for screen in script.screens.values() for c in screen.choices.values())
    if sends and not keeps:
        yield _say(script, "", "no screen is marked `enough: yes`, so nothing would ever be kept.", "screens")


def _before_enough(script: Script) -> list[str]:
    """Screens that a caller can stand on before anything is kept, `enough` screens included."""
    seen: list[str] = []
    ahead = [script.first_screen]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.append(name)
            screen = script.screens[name]
            ahead += [] if screen.enough else sorted(_leads(script, screen))
    return seen


# Lengths as rendered


def _lengths(flow: Flow) -> Iterator[Complaint]:
    for screen, code in product(flow.script.screens.values(), flow.script.languages):
        worst = max(
            measure(page.text)
            for told in _worst_answers(flow, screen, code)
            for page in flow.pages(screen.name, code, told)
        )
        if worst > flow.budget:
            name = flow.script.languages[code]
            says = f"in {name} takes {worst} septets with the longest values; a page has {flow.budget}. Shorten it."
            yield _say(flow.script, screen.name, says, code)


def _worst_answers(flow: Flow, screen: Screen, code: str) -> list[Mapping[str, str]]:
    """Answers that make this screen longest; one set for each list that it can show."""
    longest: dict[str, tuple[str, int]] = {}
    for (name, answer), words in flow.labels.items():
        length = measure(words.get(code, ""))
        if length > longest.get(name, ("", -1))[1]:
            longest[name] = (answer, length)
    told = {name: answer for name, (answer, _) in longest.items()}
    within = flow.lists[screen.list].within if screen.list else ""
    if not within:
        return [told]
    return [told | {within: parent} for parent in flow.lists[screen.list].items]
