"""What is asked of the service, by a choice or about what was typed, and where each of its answers leads."""

from collections.abc import Iterator, Mapping

from gateway.complaints import Complaint
from gateway.dialogue.script import ASKS, HINTS, TELLS, Choice, Screen, Script
from gateway.phrases import Phrase, phrase

# And the shape that each wants.
ABOUT_TYPED = {"same_digits": "digits", "open_report": "code", "sign_in": "digits", "choose_case": "digits"}


def asking_screen(script: Script, screen: Screen) -> Iterator[Complaint]:
    if not screen.do:
        return
    known = ", ".join(ABOUT_TYPED)
    if screen.do not in ABOUT_TYPED:
        yield script.complaint(
            screen.name, phrase("`do` of a screen is one of {known}; others stand at a choice.", known=known), "do"
        )
    elif not screen.type_up_to:
        yield script.complaint(
            screen.name, phrase("{do!r} asks about what is typed: add `type_up_to`.", do=screen.do), "do"
        )
    elif screen.shape != ABOUT_TYPED[screen.do]:
        yield script.complaint(
            screen.name, phrase("{do!r} wants `shape: {shape}`.", do=screen.do, shape=ABOUT_TYPED[screen.do]), "do"
        )
    for part in ("then", "remember_as"):
        if screen.do in ABOUT_TYPED and getattr(screen, part):
            says = phrase(
                "what is typed for {do!r} is not kept, and `outcomes` say where it leads. Take `{part}` out.",
                do=screen.do,
                part=part,
            )
            yield script.complaint(screen.name, says, part)


def asking_choice(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    at = ("choices", choice.key)
    if choice.do in ABOUT_TYPED:
        says = phrase(
            "choice {key}: {do!r} asks about what is typed. It stands beside `type_up_to`.",
            key=choice.key,
            do=choice.do,
        )
        yield script.complaint(screen.name, says, *at, "do")
    elif choice.do in ASKS:
        for part in ("then", "call", "speak", *(() if choice.do in TELLS else ("answer",))):
            if getattr(choice, part):
                says = phrase(
                    "choice {key}: beside {do!r} only `outcomes` say what follows. Take `{part}` out.",
                    key=choice.key,
                    do=choice.do,
                    part=part,
                )
                yield script.complaint(screen.name, says, *at, part)
        yield from _telling(script, screen, choice)


def _telling(script: Script, screen: Screen, choice: Choice) -> Iterator[Complaint]:
    known = TELLS.get(choice.do, ())
    if known and choice.answer not in known:
        says = phrase(
            "choice {key}: {do!r} wants an `answer` that says which: {known}.",
            key=choice.key,
            do=choice.do,
            known=", ".join(known),
        )
        yield script.complaint(screen.name, says, "choices", choice.key, "do")


def outcomes(
    script: Script, name: str, do: str, given: Mapping[str, str], *at: str, key: str = ""
) -> Iterator[Complaint]:
    """at: of the choice that asks, and key: its own; both empty where the screen does."""
    if given and do not in ASKS:
        says = _of(
            key,
            phrase("`outcomes` are answers of the service. Write a `do` that asks: {known}.", known=", ".join(ASKS)),
        )
        yield script.complaint(name, says, *at, "outcomes")
        return
    possible = ASKS.get(do, ())
    for outcome, target in given.items():
        if outcome not in possible:
            says = _of(
                key,
                phrase(
                    "{do!r} never answers {outcome!r}. Its answers are: {known}.",
                    do=do,
                    outcome=outcome,
                    known=", ".join(possible),
                ),
            )
            yield script.complaint(name, says, *at, "outcomes", outcome)
        elif target not in script.screens:
            there = target.removeprefix(script.screens[name].prefix)
            says = _of(
                key,
                phrase("{outcome!r} leads to {there!r}, and there is no such screen.", outcome=outcome, there=there),
            )
            yield script.complaint(name, says, *at, "outcomes", outcome)
    missing = [outcome for outcome in possible if outcome not in given and not _hinted(do, outcome)]
    if missing:
        says = _of(
            key,
            phrase(
                "`outcomes` must say where {do!r} leads if its answer is: {missing}.", do=do, missing=", ".join(missing)
            ),
        )
        yield script.complaint(name, says, *at, "outcomes")


def _of(key: str, says: Phrase) -> Phrase:
    return phrase("choice {key}: {says}", key=key, says=says) if key else says


def _hinted(do: str, outcome: str) -> bool:
    """Whether the engine takes it for a wrong answer, and has words for that."""
    return outcome == "wrong" and do in HINTS
