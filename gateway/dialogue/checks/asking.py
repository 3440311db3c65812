"""What is asked of the service, by a choice or about what was typed, and where each of its answers leads."""

from collections.abc import Iterator, Mapping

from gateway.complaints import Complaint
from gateway.dialogue.script import ASKS, HINTS, TELLS, Choice, Screen, Script

# And the shape that each wants.
ABOUT_TYPED = {"same_digits": "digits", "open_report": "code", "sign_in": "digits", "choose_case": "digits"}


def asking_screen(script: Script, screen: Screen) -> Iterator[Complaint]:
    if not screen.do:
        return
    known = ", ".join(ABOUT_TYPED)
    if screen.do not in ABOUT_TYPED:
        yield script.complaint(screen.name, f"`do` of a screen is one of {known}; others stand at a choice.", "do")
    elif not screen.type_up_to:
        yield script.complaint(screen.name, f"{screen.do!r} asks about what is typed: add `type_up_to`.", "do")
    elif screen.shape != ABOUT_TYPED[screen.do]:
        yield script.complaint(screen.name, f"{screen.do!r} wants `shape: {ABOUT_TYPED[screen.do]}`.", "do")
    for part in ("then", "remember_as"):
        if screen.do in ABOUT_TYPED and getattr(screen, part):
            says = f"what is typed for {screen.do!r} is not kept, and `outcomes` say where it leads. Take `{part}` out."
            yield script.complaint(screen.name, says, part)


def asking_choice(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    at = ("choices", choice.key)
    if choice.do in ABOUT_TYPED:
        says = f"choice {choice.key}: {choice.do!r} asks about what is typed. It stands beside `type_up_to`."
        yield script.complaint(screen.name, says, *at, "do")
    elif choice.do in ASKS:
        for part in ("then", "call", "speak", *(() if choice.do in TELLS else ("answer",))):
            if getattr(choice, part):
                says = f"choice {choice.key}: beside {choice.do!r} only `outcomes` say what follows. Take `{part}` out."
                yield script.complaint(screen.name, says, *at, part)
        yield from _telling(script, screen, choice)


def _telling(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    known = TELLS.get(choice.do, ())
    if known and choice.answer not in known:
        says = f"choice {choice.key}: {choice.do!r} wants an `answer` that says which: {', '.join(known)}."
        yield script.complaint(screen.name, says, "choices", choice.key, "do")


def outcomes(
    script: Script, name: str, do: str, given: Mapping[str, str], *at: str, who: str = ""
) -> Iterator[Complaint]:
    """at: of the choice that asks, and who: its name; both empty where the screen does."""
    if given and do not in ASKS:
        says = f"{who}`outcomes` are answers of the service. Write a `do` that asks: {', '.join(ASKS)}."
        yield script.complaint(name, says, *at, "outcomes")
        return
    possible = ASKS.get(do, ())
    for outcome, target in given.items():
        if outcome not in possible:
            says = f"{who}{do!r} never answers {outcome!r}. Its answers are: {', '.join(possible)}."
            yield script.complaint(name, says, *at, "outcomes", outcome)
        elif target not in script.screens:
            there = target.removeprefix(script.screens[name].prefix)
            says = f"{who}{outcome!r} leads to {there!r}, and there is no such screen."
            yield script.complaint(name, says, *at, "outcomes", outcome)
    missing = [outcome for outcome in possible if outcome not in given and not _hinted(do, outcome)]
    if missing:
        says = f"{who}`outcomes` must say where {do!r} leads if its answer is: {', '.join(missing)}."
        yield script.complaint(name, says, *at, "outcomes")


def _hinted(do: str, outcome: str) -> bool:
    """Whether the engine takes it for a wrong answer, and has words for that."""
    return outcome == "wrong" and do in HINTS
