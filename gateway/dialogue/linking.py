"""Several flow files made one: screens of a called flow get its name in front, and so do the answers given there.

What is told in `advice` must never pass for something told in a report, so answers are not shared between flows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.complaints import Complaint
from gateway.dialogue.script import PLACEHOLDER, Choice, Screen, Script, Words
from gateway.phrases import phrase


def link(first: Script, called: Sequence[Script]) -> Script:
    """The flow that is dialled with all that it may call. Its own screens keep their names."""
    files = {script.name: script for script in called}
    screens = {name: _screen(screen, first, first) for name, screen in first.screens.items()}
    for script in called:
        screens |= {f"{script.name}.{name}": _screen(screen, script, first) for name, screen in script.screens.items()}
    draft = tuple(dict.fromkeys([*first.draft, *(code for script in called for code in script.draft)]))
    source = "\n".join([first.source, *(files[name].source for name in sorted(files))])
    return replace(first, screens=screens, files=files, source=source, draft=draft)


def link_complaints(first: Script, called: Sequence[Script]) -> Iterator[Complaint]:
    """What keeps these files from being linked."""
    names = [first.name]
    for script in called:
        if script.name in names:
            yield script.complaint("", phrase("another flow is called {name!r} already.", name=script.name), "flow")
        if list(script.languages) != list(first.languages):
            ours, theirs = ", ".join(first.languages), ", ".join(script.languages)
            says = phrase(
                "speaks {theirs}; {file} speaks {ours}. Use the same.", theirs=theirs, file=first.file, ours=ours
            )
            yield script.complaint("", says, "languages")
        names.append(script.name)


def entry(target: str, script: Script) -> str:
    """The screen that a `call` begins with: the flow's first, unless it names one."""
    if "." not in target and target in script.files:
        return f"{target}.{script.files[target].first_screen}"
    return target


def _full(target: str, home: Script, first: Script) -> str:
    """A screen's name as it is known in the linked flow."""
    if not target:
        return ""
    flow, dot, name = target.partition(".")
    if dot:
        return name if flow == first.name else target
    return target if home is first else f"{home.name}.{target}"


def _call(target: str, first: Script) -> str:
    flow, dot, name = target.partition(".")
    return name if dot and flow == first.name else target


def _screen(screen: Screen, home: Script, first: Script) -> Screen:
    prefix = "" if home is first else f"{home.name}."
    own = {other.remember_as for other in home.screens.values()} - {""}
    return replace(
        screen,
        name=prefix + screen.name,
        prefix=prefix,
        words=_words(screen.words, own, prefix),
        without=_words(screen.without, own, prefix),
        sms=_words(screen.sms, own, prefix),
        on_sms=_full(screen.on_sms, home, first),
        remember_as=prefix + screen.remember_as if screen.remember_as else "",
        choices={key: _choice(choice, home, first) for key, choice in screen.choices.items()},
        outcomes={found: _full(target, home, first) for found, target in screen.outcomes.items()},
        then=_full(screen.then, home, first),
    )


def _choice(choice: Choice, home: Script, first: Script) -> Choice:
    outcomes = {found: _full(target, home, first) for found, target in choice.outcomes.items()}
    return replace(choice, then=_full(choice.then, home, first), call=_call(choice.call, first), outcomes=outcomes)


def _words(words: Words, own: set[str], prefix: str) -> Mapping[str, str]:
    """Values that the flow itself asks for are looked up under its own name."""

    def qualified(found: re.Match[str]) -> str:
        return "{" + (prefix if found[1] in own else "") + found[1] + "}"

    return {code: PLACEHOLDER.sub(qualified, text) for code, text in words.items()} if prefix else words
