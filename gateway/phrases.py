"""Our own sentences, marked so that the place that shows them can say them in another language. What people typed is
never one of these. A phrase is its English text everywhere but on a page."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup, escape

Says = Callable[[str, str, int], str]  # the sentence, its plural or "", how many → the same in the reader's language


def _english(one: str, many: str, n: int) -> str:
    return many if many and n != 1 else one


SPEAKS: ContextVar[Says] = ContextVar("SPEAKS", default=_english)  # set for each page by the console


class Phrase(str):
    """One sentence, or a part of one that stands alone. said: the English it is known by. values: what stands in its
    braces; those that are phrases are said in the same language."""

    said: str
    many: str
    n: int
    values: Mapping[str, Any]

    def __new__(cls, said: str, many: str = "", n: int = 1, /, **values: Any) -> "Phrase":
        made = super().__new__(cls, _filled(_english(said, many, n), values))
        made.said, made.many, made.n, made.values = said, many, n, values
        return made

    def in_language(self, speaks: Says) -> str:
        """speaks: gives each sentence, still with its braces."""
        values = {
            name: value.in_language(speaks) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return _filled(speaks(self.said, self.many, self.n) if self.said else "", values)

    def filled(self, **values: Any) -> "Phrase":
        """The same with these in its braces: for a sentence out of a table."""
        return type(self)(self.said, self.many, self.n, **values)

    def __html__(self) -> Markup:
        """How a page shows it: asked by whatever escapes text for a page."""
        return escape(self.in_language(SPEAKS.get()))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class Inside(Phrase):
    """The same in the middle of a sentence: it begins with a small letter."""

    def __new__(cls, said: str, many: str = "", n: int = 1, /, **values: Any) -> "Inside":
        made = str.__new__(cls, _begun_small(_filled(_english(said, many, n), values)))
        made.said, made.many, made.n, made.values = said, many, n, values
        return made

    def in_language(self, speaks: Says) -> str:
        return _begun_small(super().in_language(speaks))


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text.format(**values) if values else text


def phrase(said: str, **values: Any) -> Phrase:
    """said: a literal, so that it is found for translation; `{name}` where a value stands."""
    return Phrase(said, **values)


def count(one: str, many: str, n: int, **values: Any) -> Phrase:
    """The same for a number of things: count("{n} day", "{n} days", n)."""
    return Phrase(one, many, n, n=n, **values)


def phrases(words: Mapping[str, str]) -> Mapping[str, Phrase]:
    """A table of codes and their words; its values are literals, so that they are found for translation."""
    return {code: Phrase(said) for code, said in words.items()}


def inside(text: str) -> str:
    """For the middle of a sentence: `The person is safe` as `the person is safe`."""
    if isinstance(text, Phrase):
        return Inside(text.said, text.many, text.n, **text.values)
    return _begun_small(text)


def listed(parts: Iterable[str], between: str = ", ") -> Phrase:
    """`Girl under 18, Missing, Maputsoe`, each said in the reader's language; "" for none."""
    values = {f"p{n}": part for n, part in enumerate(parts)}
    return Phrase(between.join(f"{{{name}}}" for name in values), **values)


def aloud(text: str) -> str:
    """As plain text in the language of this page, for what is kept or made longer; what is no phrase stays."""
    return text.in_language(SPEAKS.get()) if isinstance(text, Phrase) else text
