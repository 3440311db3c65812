"""Which choice somebody means who answers an SMS in words instead of a number."""

import unicodedata
from collections.abc import Iterable, Iterator

from gateway.dialogue.rendering import Flow, Page
from gateway.dialogue.script import Choice

SHORTEST_BEGINNING = 3  # letters; "girl" means "Girl under 18", but "no" begins too many words


def meant(flow: Flow, pages: Iterable[Page], typed: str) -> Choice | None:
    """The one choice of these pages that is called so, in any language; None where none or several could be."""
    wanted = plain(typed)
    if not wanted:
        return None
    named = [(choice, set(names(flow, choice))) for page in pages for choice in page.keys.values()]
    called = [choice for choice, known in named if wanted in known]
    if not called and len(wanted) >= SHORTEST_BEGINNING:
        called = [choice for choice, known in named if any(name.startswith(wanted + " ") for name in known)]
    return called[0] if len({effect(one) for one in called}) == 1 else None


def effect(choice: Choice) -> tuple[object, ...]:
    """What a choice does; two that do the same need not be told apart."""
    outcomes = tuple(sorted(choice.outcomes.items()))
    return choice.answer, choice.then, choice.do, choice.call, choice.speak, outcomes


def plain(text: str) -> str:
    """Small letters and digits with single blanks between them: no accents, no apostrophes, no signs."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in flat.replace("'", "").replace("’", "")).split())


def names(flow: Flow, choice: Choice) -> Iterator[str]:
    """What a choice may be called, in any language."""
    words = choice.words or flow.script.key_names.get(choice.do, {})
    yield from (plain(text) for text in words.values())
    yield from (plain(text) for text in choice.also)
