"""What would meet a caller as a mistake, found before a caller meets it, in plain sentences."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from gateway.complaints import Complaint
from gateway.dialogue.rendering import LATE, Flow, measure
from gateway.dialogue.script import DO_WORDS, NAVIGATION, PLACEHOLDER, Choice, Screen, Script, Words, placeholders
from gateway.dialogue.ways import check_ways
from gateway.gsm7 import outside, transliterate


def check(flow: Flow, must_remember: Iterable[str] = ()) -> list[Complaint]:
    """Every mistake in a flow, each with file, line and screen. Empty for a flow that may serve callers.

    must_remember: answers that the code reads. Pages are measured as rendered, so this wants the flow laid
    out for its smallest budget and with the values of the deployment.
    """
    script = flow.script
    found = [*_whole(script, must_remember), *_screens(flow)]
    if not found:  # laying out pages needs screens that lead somewhere
        found += [*check_ways(flow), *_lengths(flow)]
    return found


# The whole flow


def _whole(script: Script, must_remember: Iterable[str]) -> Iterator[Complaint]:
    for part in ("first_screen", "after_leaving"):
        if getattr(script, part) not in script.screens:
            yield script.complaint("", f"{part} names {getattr(script, part)!r}, and there is no such screen.", part)
    dos = {choice.do for choice in script.on_any_screen.values()}
    for do in sorted(set(NAVIGATION) - dos):
        yield script.complaint("", f"on_any_screen has no key for {do!r}.", "on_any_screen")
    for choice in script.on_any_screen.values():
        if choice.do not in NAVIGATION or choice != Choice(choice.key, do=choice.do):
            says = f"key {choice.key} of every screen holds nothing but `do:` and one of {', '.join(NAVIGATION)}."
            yield script.complaint("", says, "on_any_screen", choice.key)
    for do in ("back", "more"):
        yield from _spoken(script, "", script.key_names.get(do, {}), f"key_names needs {do!r}", "key_names", do)
    yield from _spoken(script, "", script.wrong_key, "wrong_key needs a text", "wrong_key")
    remembered = {screen.remember_as for screen in script.screens.values()}
    for name in sorted(set(must_remember) - remembered):
        yield script.complaint("", f"no screen remembers {name!r}, which the service needs.", "screens")
    for code in sorted(set(script.draft) - set(script.languages)):
        yield script.complaint("", f"draft names {code!r}, which is not among the languages.", "draft")


def _spoken(
    script: Script, screen: str, words: Words, what: str, *at: str | int, filled_in: bool = False
) -> Iterator[Complaint]:
    for code, name in script.languages.items():
        if not words.get(code, "").strip():
            yield script.complaint(screen, f"{what} in {name} ({code}).", *at, code)
        elif wrong := outside(words[code]):
            says = f"holds letters that phones cannot show: {' '.join(sorted(wrong))}"
            yield script.complaint(screen, f"the {name} text {says}", *at, code)
        elif set("{}") & set(PLACEHOLDER.sub("", words[code]) if filled_in else words[code]):
            says = "holds a brace. {…} is a value, in small letters, and stands in the text of a screen only."
            yield script.complaint(screen, f"the {name} text {says}", *at, code)


# Each screen by itself


def _screens(flow: Flow) -> Iterator[Complaint]:
    for screen in flow.script.screens.values():
        yield from _spoken(flow.script, screen.name, screen.words, "there is no text", filled_in=True)
        if screen.without:
            says = "`without` has no text"
            yield from _spoken(flow.script, screen.name, screen.without, says, "without", filled_in=True)
        yield from _kind(flow, screen)
        yield from _values(flow, screen)
        for choice in screen.choices.values():
            yield from _choice(flow.script, screen, choice)


def _kind(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script, name = flow.script, screen.name
    asks = [what for what, has in (("list", screen.list), ("type_up_to", screen.type_up_to)) if has]
    if screen.end and (screen.choices or asks or screen.then):
        yield script.complaint(name, "`end: yes` closes the call, so nothing can be asked here.", "end")
    if not screen.end and not screen.choices and not asks:
        yield script.complaint(name, "is a dead end: give it choices, or `end: yes`.")
    if len(asks) > 1:
        yield script.complaint(name, "asks for a list and for typing at once. Use two screens.", "type_up_to")
    if asks and not screen.remember_as:
        yield script.complaint(name, "needs `remember_as`, or the answer is lost.")
    if bool(asks) != bool(screen.then):
        says = "needs `then`: where it goes on." if asks else "`then` stands only beside a list or typing."
        yield script.complaint(name, says, "then")
    if screen.then and screen.then not in script.screens:
        yield script.complaint(name, f"leads to {screen.then!r}, and there is no such screen.", "then")
    if screen.list and screen.list not in flow.lists:
        known = ", ".join(sorted(flow.lists))
        yield script.complaint(name, f"the list {screen.list!r} is not known. There are: {known}.", "list")
    if screen.consent and not (screen.remember_as and screen.choices):
        yield script.complaint(name, "`consent: yes` is for a question with choices that is remembered.", "consent")
    if screen.side_by_side and not screen.list:
        yield script.complaint(name, "`side_by_side` is for lists.", "side_by_side")
    yield from _taken_keys(flow, screen)


def _taken_keys(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    if screen.list not in flow.lists:
        return
    longest = max(map(len, flow.lists[screen.list].items.values()), default=0)
    numbers = range(1, (longest if screen.side_by_side else 7) + 1)
    for key in screen.choices:
        if int(key) in numbers:
            says = f"key {key} already stands for a line of the list."
            yield flow.script.complaint(screen.name, says, "choices", key)


def _values(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    script = flow.script
    coded = {other.remember_as for other in script.screens.values() if not other.type_up_to} - {""}
    known = {*flow.values, *LATE, *coded}
    texts: list[tuple[tuple[str, ...], str]] = [((code,), text) for code, text in screen.words.items()]
    texts += [(("without", code), text) for code, text in screen.without.items()]
    for at, text in texts:
        for name in placeholders(text):
            if name not in known:
                says = f"{{{name}}} is not known. There are: {', '.join(sorted(known))}."
                yield script.complaint(screen.name, says, *at)
            elif name in flow.values and at[0] == "without":
                yield script.complaint(screen.name, f"`without` is the wording without {{{name}}}.", *at)
            elif name in flow.values and not screen.without:
                says = "shows a number that may not be confirmed yet: add `without:`, its wording without it."
                yield script.complaint(screen.name, says, *at)


def _choice(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    at = ("choices", choice.key)

    def say(says: str) -> Complaint:
        return script.complaint(screen.name, f"choice {choice.key} {says}", *at)

    if choice.words:
        yield from _spoken(script, screen.name, choice.words, f"choice {choice.key} has no text", *at)
    if not choice.then and choice.do not in NAVIGATION:
        yield say("leads nowhere: add `then`.")
    if choice.then and choice.then not in script.screens:
        yield say(f"leads to {choice.then!r}, and there is no such screen.")
    if choice.do and choice.do not in DO_WORDS:
        yield say(f"asks for {choice.do!r}. The words that can be done are: {', '.join(DO_WORDS)}.")
    if choice.do == "more":
        yield say("asks for 'more', which stands under on_any_screen only.")
    if choice.do == "leave_quietly" and choice.then in script.screens and not script.screens[choice.then].end:
        yield say(f"leaves, so {choice.then!r} needs `end: yes`.")
    usual = script.on_any_screen.get(choice.key)
    if usual and usual.do in ("back", "leave_quietly") and choice.do != usual.do:
        yield say(f"takes the key of {usual.do!r}, which works on every screen. Give it another key.")
    if choice.answer and not screen.remember_as:
        yield say("has an answer, but the screen has no `remember_as`.")
    if choice.answer and not choice.words:
        yield say("has an answer but no text.")
    if choice.speak and choice.speak not in script.languages:
        yield say(f"speaks {choice.speak!r}, which is not among the languages.")


# Lengths as rendered


def _lengths(flow: Flow) -> Iterator[Complaint]:
    script = flow.script
    turns = next(key for key, choice in script.on_any_screen.items() if choice.do == "more")
    longest = {code: _longest_answers(flow, code) for code in script.languages}
    for screen, code in product(script.screens.values(), script.languages):
        shown = [flow.pages(screen.name, code, told) for told in _worst_answers(flow, screen, longest[code])]
        worst = max((measure(page.text) for pages in shown for page in pages), default=0)
        name = script.languages[code]
        if worst > flow.budget:
            says = f"in {name} takes {worst} septets with the longest values; a page has {flow.budget}. Shorten it."
            yield script.complaint(screen.name, says, code)
        if turns in screen.choices and any(len(pages) > 1 for pages in shown):
            says = f"takes several pages in {name}, and {turns} turns them. Give choice {turns} another key."
            yield script.complaint(screen.name, says, "choices", turns)


def _longest_answers(flow: Flow, code: str) -> Mapping[str, str]:
    """To each question the answer that takes most room in this language."""
    longest: dict[str, tuple[str, int]] = {}
    for (name, answer), words in flow.labels.items():
        length = measure(transliterate(words.get(code, "")))
        if length > longest.get(name, ("", -1))[1]:
            longest[name] = (answer, length)
    return {name: answer for name, (answer, _) in longest.items()}


def _worst_answers(flow: Flow, screen: Screen, told: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Answers that make this screen longest; one set for each list that it can show."""
    within = flow.lists[screen.list].within if screen.list else ""
    if not within:
        return [told]
    return [{**told, within: parent} for parent in flow.lists[screen.list].items]
