"""Which choice, and which screen, is the old one under another key or name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.dialogue.script import Choice, Screen, Script

_LEADS = ("first_screen", "after_leaving", "after_break")


def paired(old: Mapping[str, Choice], new: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
    """Old keys with their new ones: the same first, then those that only moved, then those that kept the key."""
    left = {key: choice for key, choice in new.items() if old.get(key) != choice}
    for key, choice in old.items():
        if new.get(key) == choice:
            yield key, key
            continue
        moved = next((other for other, one in left.items() if replace(one, key=key) == choice), None)
        if moved is not None:
            del left[moved]
            yield key, moved
        elif key in left and not any(replace(one, key=key) == left[key] for one in old.values()):
            del left[key]
            yield key, key


def renamed(old: Script, new: Script) -> dict[str, str]:
    """Screens that have another name and are the same in all else, by the old name."""
    gone = [name for name in old.screens if name not in new.screens]
    come = [name for name in new.screens if name not in old.screens]

    def blank(name: str) -> str:
        return "" if name in gone or name in come else name

    alike = {
        name: [other for other in come if _leading(old.screens[name], blank) == _leading(new.screens[other], blank)]
        for name in gone
    }
    guessed = {
        name: others[0] for name, others in alike.items() if list(alike.values()).count(others) == 1 == len(others)
    }
    changed = with_names(old, guessed)
    return {name: other for name, other in guessed.items() if changed.screens[other] == new.screens[other]}


def _leading(screen: Screen, to: Callable[[str], str]) -> Screen:
    """The screen with other names in place of those that it and its ways have."""

    def ways(outcomes: Mapping[str, str]) -> dict[str, str]:
        return {found: to(target) for found, target in outcomes.items()}

    choices = {
        key: replace(choice, then=to(choice.then), call=to(choice.call), outcomes=ways(choice.outcomes))
        for key, choice in screen.choices.items()
    }
    named = replace(screen, name=to(screen.name), then=to(screen.then), on_sms=to(screen.on_sms))
    return replace(named, outcomes=ways(screen.outcomes), choices=choices)


def with_names(script: Script, names: Mapping[str, str]) -> Script:
    def to(name: str) -> str:
        return names.get(name, name)

    screens = (_leading(screen, to) for screen in script.screens.values())
    mistakes = {which: to(target) for which, target in script.after_mistakes.items()}
    led: dict[str, Any] = {part: to(getattr(script, part)) for part in _LEADS}
    return replace(script, **led, after_mistakes=mistakes, screens={screen.name: screen for screen in screens})
