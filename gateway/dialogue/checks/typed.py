"""What callers may type: of which shape and length, and that a hint is there for who types something else."""

from collections.abc import Iterator

from gateway.complaints import Complaint
from gateway.dialogue.script import SHAPES, Screen, Script
from gateway.dialogue.shapes import REFERENCE_DIGITS
from gateway.phrases import phrase

LONGEST_TYPED = {"date": 10, "phone": 16}  # letters, as people write them: 21-11-2026, +266 2200 0000


def check_typed(script: Script, screen: Screen) -> Iterator[Complaint]:
    if not screen.type_up_to:
        if screen.shape != "words" or screen.type_at_least > 1:
            part = "shape" if screen.shape != "words" else "type_at_least"
            yield script.complaint(screen.name, phrase("`{part}` stands only beside `type_up_to`.", part=part), part)
    elif screen.shape not in SHAPES:
        says = phrase(
            "the shape {shape!r} is not known. There are: {known}.", shape=screen.shape, known=", ".join(SHAPES)
        )
        yield script.complaint(screen.name, says, "shape")
    else:
        yield from _lengths(script, screen)
        yield from _hints(script, screen)
        yield from _keys(script, screen)


def _lengths(script: Script, screen: Screen) -> Iterator[Complaint]:
    if screen.type_at_least > screen.type_up_to:
        says = phrase(
            "`type_at_least: {type_at_least}` is more than `type_up_to: {type_up_to}`.",
            type_at_least=screen.type_at_least,
            type_up_to=screen.type_up_to,
        )
        yield script.complaint(screen.name, says, "type_at_least")
    elif screen.shape == "code" and (screen.type_up_to, screen.type_at_least) not in _CODE:
        says = phrase("a reference has {digits} digits. Write `type_up_to: {digits}`.", digits=REFERENCE_DIGITS)
        yield script.complaint(screen.name, says, "type_up_to")
    elif screen.shape in LONGEST_TYPED and screen.type_at_least > 1:
        says = phrase("a {shape} has a length of its own. Take `type_at_least` out.", shape=screen.shape)
        yield script.complaint(screen.name, says, "type_at_least")
    elif screen.type_up_to < LONGEST_TYPED.get(screen.shape, 1):
        says = phrase(
            "the shape {shape!r} takes {letters} letters. Let `type_up_to` be as many.",
            shape=screen.shape,
            letters=LONGEST_TYPED[screen.shape],
        )
        yield script.complaint(screen.name, says, "type_up_to")


_CODE = ((REFERENCE_DIGITS, 1), (REFERENCE_DIGITS, REFERENCE_DIGITS))


def _hints(script: Script, screen: Screen) -> Iterator[Complaint]:
    for name in wanted_hints(screen):
        if name not in script.hints:
            says = phrase(
                "needs a hint for who types something else: add {name!r} to `hints` in {file}.",
                name=name,
                file=script.file,
            )
            yield script.complaint(screen.name, says)


def wanted_hints(screen: Screen) -> Iterator[str]:
    """The hints that may be said on this screen about what was typed."""
    if screen.type_up_to and screen.shape != "words":
        yield screen.shape
    if screen.type_up_to and (screen.shape == "digits" or (screen.shape == "words" and screen.type_at_least > 1)):
        yield "length"
    if screen.do == "same_digits" and "wrong" not in screen.outcomes:
        yield screen.do


def _keys(script: Script, screen: Screen) -> Iterator[Complaint]:
    """A child of 0 years would lead back. The service gives none of its cases such a number."""
    if screen.do == "choose_case":
        return
    for key, choice in script.on_any_screen.items():
        short = screen.type_at_least <= len(key) <= screen.type_up_to
        if screen.shape == "digits" and short and choice.do != "more":
            says = phrase(
                "whoever types {key} here does {do!r}. Ask for more digits, or offer choices.", key=key, do=choice.do
            )
            yield script.complaint(screen.name, says, "type_at_least").as_warning()
