"""The words of a flow: there in every language, in letters that phones have, with values that are known."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from gateway.complaints import Complaint
from gateway.dialogue.rendering import LATE, Flow
from gateway.dialogue.script import ASKED_VALUES, PLACEHOLDER, Screen, Script, Words, placeholders
from gateway.gsm7 import outside, transliterate
from gateway.phrases import Phrase, phrase


def spoken(
    script: Script, screen: str, words: Words, what: Phrase, *at: str | int, filled_in: bool = False
) -> Iterator[Complaint]:
    """what: said of a language that is missing. filled_in: whether values may stand in it."""
    for code, name in script.languages.items():
        text = words.get(code, "")
        if not transliterate(text).strip():
            says = phrase("{what} in {name} ({code}).", what=what, name=name, code=code)
            yield script.complaint(screen, says, *at, code)
        elif wrong := outside(text):
            says = phrase(
                "the {name} text holds letters that phones cannot show: {letters}.",
                name=name,
                letters=" ".join(sorted(wrong)),
            )
            yield script.complaint(screen, says, *at, code)
        elif set("{}") & set(PLACEHOLDER.sub("", text) if filled_in else text):
            says = phrase(
                "the {name} text holds a brace. {{…}} is a value, in small letters, and stands in the text of a "
                "screen only.",
                name=name,
            )
            yield script.complaint(screen, says, *at, code)
    yield from _untranslated(script, screen, words, *at)


def _untranslated(script: Script, screen: str, words: Words, *at: str | int) -> Iterator[Complaint]:
    """A text that was copied to be translated later. Whoever means it for all languages writes it once."""
    written = [code for code in script.languages if code in words and _is_written(script, screen, *at, code)]
    for one, other in combinations(written, 2):
        text = words[one].strip()
        if text == words[other].strip() and any(map(str.isalpha, PLACEHOLDER.sub("", text))):
            first, second = script.languages[one], script.languages[other]
            says = phrase(
                "says the same in {first} and {second}. Translate it, or write it once under `all:`.",
                first=first,
                second=second,
            )
            yield script.complaint(screen, says, *at, other).as_warning(not_for_release=True)
            return


def _is_written(script: Script, screen: str, *at: str | int) -> bool:
    """Whether it stands in the file; a text under `all:` does not stand under its language."""
    flow, dot, name = screen.partition(".")
    if dot:
        return _is_written(script.files[flow], name, *at)
    return (("screens", screen, *at) if screen else at) in script.lines


def check_words(flow: Flow) -> Iterator[Complaint]:
    """The words of each screen, in a call and in an SMS."""
    for screen in flow.script.screens.values():
        yield from spoken(flow.script, screen.name, screen.words, phrase("there is no text"), filled_in=True)
        for part, words in (("without", screen.without), ("sms", screen.sms)):
            if words:
                says = phrase("`{part}` has no text", part=part)
                yield from spoken(flow.script, screen.name, words, says, part, filled_in=True)
        yield from _values(flow, screen)


def texts(screen: Screen) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a screen, and where it stands."""
    yield from (((code,), text) for code, text in screen.words.items())
    yield from ((("sms", code), text) for code, text in screen.sms.items())
    yield from ((("without", code), text) for code, text in screen.without.items())


def coded(screens: Mapping[str, Screen]) -> set[str]:
    """The names under which an answer is remembered that can be shown."""
    return {screen.remember_as for screen in screens.values() if not screen.type_up_to} - {""}


def _values(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    empty = {*flow.values, *flow.tables}  # they may be; a number may not be confirmed yet
    known = {*empty, *ASKED_VALUES, *LATE, *coded(flow.script.screens)}
    for at, text in texts(screen):
        for name in placeholders(text):
            if name not in known:
                there = ", ".join(sorted({one.removeprefix(screen.prefix) for one in known}))
                says = phrase(
                    "{{{value}}} is not known. There are: {there}.", value=name.removeprefix(screen.prefix), there=there
                )
                yield flow.script.complaint(screen.name, says, *at)
            elif name in empty and at[0] == "without":
                says = phrase("`without` is the wording without {{{name}}}.", name=name)
                yield flow.script.complaint(screen.name, says, *at)
            elif name in empty and not screen.without:
                says = phrase(
                    "{{{name}}} may be empty while no number is confirmed: add `without:`, the wording without it.",
                    name=name,
                )
                yield flow.script.complaint(screen.name, says, *at)
            elif screen.list and name in (*ASKED_VALUES, *flow.tables):
                says = phrase(
                    "{{{name}}} may be longer than a page, so it cannot stand above a list. Give it its own screen.",
                    name=name,
                )
                yield flow.script.complaint(screen.name, says, *at)
            elif name in flow.tables and screen.prefix + flow.tables[name].within not in coded(flow.script.screens):
                within = flow.tables[name].within
                says = phrase(
                    "shows {{{name}}}, which depends on {question!r}, and no screen of this flow asks for it.",
                    name=name,
                    question=within,
                )
                yield flow.script.complaint(screen.name, says, *at)
