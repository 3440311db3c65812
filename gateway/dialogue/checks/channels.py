"""What differs between a call and an SMS: wordings, choices that only one has, answers in words."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from gateway.complaints import Complaint
from gateway.dialogue.checks.choices import same_words
from gateway.dialogue.meaning import effect, names, plain
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import CHANNELS, Choice, Screen, Script
from gateway.dialogue.ways import reached
from gateway.phrases import phrase

Stops = Callable[[str], object]


def check_channels(script: Script) -> Iterator[Complaint]:
    """What can be seen without walking."""
    for screen in script.screens.values():
        yield from _on_sms(script, screen)
        for choice in screen.choices.values():
            yield from _only_on(script, screen, choice)
            yield from _also(script, screen, choice)


def _on_sms(script: Script, screen: Screen) -> Iterator[Complaint]:
    if not screen.on_sms:
        return
    there = screen.on_sms.removeprefix(screen.prefix)
    other = script.screens.get(screen.on_sms)
    if not other:
        yield script.complaint(
            screen.name, phrase("`on_sms` names {there!r}, and there is no such screen.", there=there), "on_sms"
        )
    elif other.on_sms:
        says = phrase(
            "`on_sms` names {there!r}, which has an `on_sms` of its own. Name the screen that is shown at last.",
            there=there,
        )
        yield script.complaint(screen.name, says, "on_sms")
    if screen.sms:
        says = phrase("`on_sms` shows another screen in an SMS, so `sms` is never read. Take one of them out.")
        yield script.complaint(screen.name, says, "sms")


def _only_on(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    if choice.only_on and choice.only_on not in CHANNELS:
        says = phrase("is only on {channel!r}. There are: {known}.", channel=choice.only_on, known=", ".join(CHANNELS))
        yield script.choice_complaint(screen.name, choice, says, "only_on")


def _also(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    if choice.also and (choice.only_on == "ussd" or screen.on_sms or screen.type_up_to):
        says = phrase("has `also`, which counts only where an SMS chooses this by a word. Take it out.")
        yield script.choice_complaint(screen.name, choice, says, "also")
    for word in choice.also:
        if not plain(word) or plain(word) in (*screen.choices, *script.on_any_screen):
            yield script.choice_complaint(
                screen.name,
                choice,
                phrase("cannot be called {word!r}: write a word, not a key or a sign.", word=word),
                "also",
            )


def check_dead_ends(flow: Flow) -> Iterator[Complaint]:
    """Screens that have choices, but none on this channel."""
    for name in reached(flow):
        screen = flow.screens[name]
        if not (screen.end or screen.choices or screen.list or screen.type_up_to):
            says = phrase(
                "has no choice left on {channel!r}. Look at `only_on`, or show another screen there.",
                channel=flow.channel,
            )
            yield flow.script.complaint(name, says, "choices")


def check_meanings(flow: Flow, stops: Stops) -> Iterator[Complaint]:
    """Words that mean two things in an SMS. stops: whether a word ends the talk wherever it is written."""
    if flow.channel != "sms":
        return
    for name in reached(flow):
        screen = flow.screens[name]
        if not screen.type_up_to and not screen.end:
            yield from _clashes(flow, screen)
            yield from _stopping(flow, screen, stops)


def _clashes(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    called = [(choice, {*names(flow, choice)} - {""}) for choice in _keys(flow, screen).values()]
    for (one, its), (other, others) in combinations(called, 2):
        both = sorted(its & others)
        if both and effect(one) != effect(other) and not same_words(one, other):
            written = other if other.key in screen.choices else one
            rest = one if written is other else other
            says = phrase(
                "is called {word!r} as choice {key} is: in an SMS neither could be meant. Use other words.",
                word=both[0],
                key=rest.key,
            )
            yield flow.script.choice_complaint(screen.name, written, says)


def _stopping(flow: Flow, screen: Screen, stops: Stops) -> Iterator[Complaint]:
    for choice in screen.choices.values():
        for word in dict.fromkeys(names(flow, choice)):
            if choice.do != "leave_quietly" and word and stops(word):
                says = phrase("is called {word!r}, which ends a talk by SMS. Use another word.", word=word)
                yield flow.script.choice_complaint(screen.name, choice, says)


def _keys(flow: Flow, screen: Screen) -> Mapping[str, Choice]:
    """The keys that somebody wrote; the lines of lists are of the configuration."""
    turned = {key: choice for key, choice in flow.script.on_any_screen.items() if choice.do != "leave_quietly"}
    return turned | dict(screen.choices)
