"""What holds for the flow as a whole and for each file of it."""

from collections.abc import Iterable, Iterator

from gateway.complaints import Complaint
from gateway.dialogue.checks.wording import spoken
from gateway.dialogue.rendering import ITEMS_A_PAGE, measure
from gateway.dialogue.script import GO_ON, HINTS, NAVIGATION, Choice, Script, Words
from gateway.gsm7 import transliterate
from gateway.phrases import Phrase, phrase

KEYS_OF_CARRIERS = ("98", "00")  # some turn the pages of a long text with them, and never hand them on
LONGEST_KEY_NAME = 20  # septets; it stands below every page of a text that has several


def check_whole(script: Script, must_remember: Iterable[str]) -> Iterator[Complaint]:
    """must_remember: answers that the code reads."""
    yield from _beginnings(script)
    yield from _ends(script)
    yield from _anywhere(script)
    yield from _key_names(script)
    yield from _hints(script)
    remembered = {screen.remember_as for screen in script.screens.values()}
    for name in sorted(set(must_remember) - remembered):
        yield script.complaint(
            "", phrase("no screen remembers {name!r}, which the service needs.", name=name), "screens"
        )


def key_mistakes(key: str) -> Iterator[Phrase]:
    """What is wrong with a key, wherever it stands."""
    if key in KEYS_OF_CARRIERS:
        yield phrase("key {key}: some carriers turn pages with it, and never hand it on. Use another.", key=key)
    elif len(key) > 1 and key.startswith("0"):
        yield phrase("key {key}: nobody types the 0 in front. Write {plain}.", key=key, plain=key[1:])


def _beginnings(script: Script) -> Iterator[Complaint]:
    for file in (script, *script.files.values()):
        if file.first_screen not in file.screens:
            says = phrase("first_screen names {name!r}, and there is no such screen.", name=file.first_screen)
            yield file.complaint("", says, "first_screen")
        elif file.screens[file.first_screen].end:
            says = phrase(
                "first_screen names {name!r}, which ends the call before anything was asked.", name=file.first_screen
            )
            yield file.complaint("", says, "first_screen")
        for code in sorted(set(file.draft) - set(file.languages) - _drafts_of_called(file)):
            yield file.complaint(
                "", phrase("draft names {code!r}, which is not among the languages.", code=code), "draft"
            )
    if script.after_break and not _asks_to_go_on(script):
        says = phrase(
            "after_break names {name!r}; it must be a screen with a choice that does 'go_on'.", name=script.after_break
        )
        yield script.complaint("", says, "after_break")
    for name in sorted(set(script.files) & set(script.screens)):
        yield script.complaint(
            name, phrase("another flow is called {name!r} too. Give this screen another name.", name=name)
        )


def _asks_to_go_on(script: Script) -> bool:
    screen = script.screens.get(script.after_break)
    return screen is not None and any(choice.do == GO_ON for choice in screen.choices.values())


def _drafts_of_called(script: Script) -> set[str]:
    """The flow that is dialled is a draft wherever one that it calls is; its own file does not say so."""
    return {code for file in script.files.values() for code in file.draft}


def _ends(script: Script) -> Iterator[Complaint]:
    """Where leaving and mistakes lead to."""
    ends: list[tuple[str, str, tuple[str, ...]]] = [(script.after_leaving, "after_leaving", ("after_leaving",))]
    ends += [(name, "after_mistakes", ("after_mistakes", when)) for when, name in script.after_mistakes.items()]
    for name, part, at in ends:
        screen = script.screens.get(name)
        if not screen:
            yield script.complaint(
                "", phrase("{part} names {name!r}, and there is no such screen.", part=part, name=name), *at
            )
        elif not screen.end:
            yield script.complaint(
                "", phrase("{part} names {name!r}; it must be a screen with `end: yes`.", part=part, name=name), *at
            )
        elif screen.on_sms:
            says = phrase(
                "{part} names {name!r}, which has `on_sms`. Give it a wording of its own, `sms:`, instead.",
                part=part,
                name=name,
            )
            yield script.complaint("", says, *at)


def _anywhere(script: Script) -> Iterator[Complaint]:
    """The keys that work on every screen."""
    keys = script.on_any_screen
    for do in sorted(set(NAVIGATION) - {choice.do for choice in keys.values()}):
        yield script.complaint("", phrase("on_any_screen has no key for {do!r}.", do=do), "on_any_screen")
    for key, choice in keys.items():
        if choice.do not in NAVIGATION or choice != Choice(key, do=choice.do):
            says = phrase(
                "key {key} of every screen holds nothing but `do:` and one of {known}.",
                key=key,
                known=", ".join(NAVIGATION),
            )
            yield script.complaint("", says, "on_any_screen", key)
        if key in map(str, range(1, ITEMS_A_PAGE + 1)):
            says = phrase(
                "key {key}: the lines of lists have the keys 1 to {last}. Use another.", key=key, last=ITEMS_A_PAGE
            )
            yield script.complaint("", says, "on_any_screen", key)
        for says in key_mistakes(key):
            yield script.complaint("", says, "on_any_screen", key)


def _key_names(script: Script) -> Iterator[Complaint]:
    for do in sorted(set(script.key_names) - set(NAVIGATION)):
        says = phrase("key_names knows no {do!r}. There are: {known}.", do=do, known=", ".join(NAVIGATION))
        yield script.complaint("", says, "key_names", do)
    for do in dict.fromkeys(["back", "more", *(do for do in NAVIGATION if do in script.key_names)]):
        words = script.key_names.get(do, {})
        yield from spoken(script, "", words, phrase("key_names needs {do!r}", do=do), "key_names", do)
        for code in _too_long(words):
            says = phrase("the name of a key has {most} letters at most. Shorten it.", most=LONGEST_KEY_NAME)
            yield script.complaint("", says, "key_names", do, code)


def _too_long(words: Words) -> list[str]:
    return [code for code, text in words.items() if measure(transliterate(text)) > LONGEST_KEY_NAME]


def _hints(script: Script) -> Iterator[Complaint]:
    for name in sorted(set(script.hints) - set(HINTS)):
        yield script.complaint(
            "", phrase("hints knows no {name!r}. There are: {known}.", name=name, known=", ".join(HINTS)), "hints", name
        )
    for name in (name for name in HINTS if name == "wrong_key" or name in script.hints):
        yield from spoken(
            script, "", script.hints.get(name, {}), phrase("hints needs {name!r}", name=name), "hints", name
        )
