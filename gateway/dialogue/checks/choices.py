"""What each choice of a screen says and does."""

from collections.abc import Iterator
from itertools import combinations

from gateway.complaints import Complaint
from gateway.dialogue.checks.asking import asking_choice, outcomes
from gateway.dialogue.checks.whole import key_mistakes
from gateway.dialogue.checks.wording import spoken
from gateway.dialogue.script import ASKS, DO_WORDS, GO_ON, NAVIGATION, RETURN, TELLS, Choice, Screen, Script
from gateway.gsm7 import transliterate
from gateway.phrases import phrase

GOES_ALONG = ("call", "speak", "answer", "outcomes", "then")  # what navigation would pass over in silence


def check_choices(script: Script) -> Iterator[Complaint]:
    for screen in script.screens.values():
        for choice in screen.choices.values():
            yield from _words(script, screen, choice)
            yield from _leads(script, screen, choice)
            yield from _does(script, screen, choice)
            yield from _answers(script, screen, choice)
        yield from _pairs(script, screen)


def _words(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    at = ("choices", choice.key)
    if choice.words:
        yield from spoken(script, screen.name, choice.words, phrase("choice {key} has no text", key=choice.key), *at)
    if any("\n" in text for text in choice.words.values()):
        yield script.choice_complaint(screen.name, choice, phrase("has more than one line. Write it on one."))
    for says in key_mistakes(choice.key):
        yield script.complaint(screen.name, says, *at)


def _leads(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    if not (choice.then or choice.outcomes or choice.call or choice.do in (*NAVIGATION, RETURN, GO_ON, *ASKS)):
        yield script.choice_complaint(screen.name, choice, phrase("leads nowhere: add `then`."))
    if choice.do == GO_ON and screen.name != script.after_break:
        yield script.choice_complaint(
            screen.name, choice, phrase("does 'go_on', which stands only on the screen that after_break names.")
        )
    if choice.then and choice.then not in script.screens:
        there = choice.then.removeprefix(screen.prefix)
        yield script.choice_complaint(
            screen.name, choice, phrase("leads to {there!r}, and there is no such screen.", there=there), "then"
        )
    if choice.do == "leave_quietly" and choice.then in script.screens and not script.screens[choice.then].end:
        yield script.choice_complaint(
            screen.name, choice, phrase("leaves, so {then!r} needs `end: yes`.", then=choice.then), "then"
        )
    at = ("choices", choice.key)
    yield from asking_choice(script, screen, choice)
    yield from outcomes(script, screen.name, choice.do, choice.outcomes, *at, key=choice.key)


def _does(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    if choice.do and choice.do not in DO_WORDS:
        says = phrase(
            "asks for {do!r}. The words that can be done are: {known}.", do=choice.do, known=", ".join(DO_WORDS)
        )
        yield script.choice_complaint(screen.name, choice, says)
    if choice.do == "more":
        yield script.choice_complaint(
            screen.name, choice, phrase("asks for 'more', which stands under on_any_screen only.")
        )
    elif choice.do in (*NAVIGATION, RETURN, GO_ON):
        for part in GOES_ALONG:
            if getattr(choice, part) and part not in _meant_with(choice.do):
                says = phrase("does {do!r}, so its `{part}` is never used. Take it out.", do=choice.do, part=part)
                yield script.choice_complaint(screen.name, choice, says, part)
    usual = script.on_any_screen.get(choice.key)
    if usual and usual.do in ("back", "leave_quietly") and choice.do != usual.do:
        says = phrase("takes the key of {do!r}, which works on every screen. Give it another key.", do=usual.do)
        yield script.choice_complaint(screen.name, choice, says)


def _meant_with(do: str) -> tuple[str, ...]:
    return {"leave_quietly": ("then",), RETURN: ("speak", "answer")}.get(do, ())


def _answers(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    if choice.answer and not screen.remember_as and choice.do not in TELLS:
        yield script.choice_complaint(
            screen.name, choice, phrase("has an answer, but the screen has no `remember_as`."), "answer"
        )
    if choice.answer and not choice.words:
        yield script.choice_complaint(screen.name, choice, phrase("has an answer but no text."), "answer")
    if choice.speak and choice.speak not in script.languages:
        yield script.choice_complaint(
            screen.name,
            choice,
            phrase("speaks {speak!r}, which is not among the languages.", speak=choice.speak),
            "speak",
        )


def _pairs(script: Script, screen: Screen) -> Iterator[Complaint]:
    """Two choices that a caller, or whoever reads the report, cannot tell apart."""
    for one, other in combinations(screen.choices.values(), 2):
        if one.only_on and other.only_on and one.only_on != other.only_on:
            continue
        for code in same_words(one, other)[:1]:
            says = phrase(
                "has the same text in {language} as choice {key}.",
                language=script.languages.get(code, code),
                key=one.key,
            )
            yield script.choice_complaint(screen.name, other, says, code)
        if one.answer and one.answer == other.answer:
            says = phrase("gives the same answer as choice {key}: {answer!r}.", key=one.key, answer=one.answer)
            yield script.choice_complaint(screen.name, other, says).as_warning()


def same_words(one: Choice, other: Choice) -> list[str]:
    """The languages in which two choices read the same."""
    both = [code for code in one.words if code in other.words]
    return [code for code in both if _read(one.words[code]) == _read(other.words[code])]


def _read(text: str) -> str:
    return transliterate(text).strip().casefold()
