"""The words that begin and end a talk by SMS, each in its language (config/keywords.yaml). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.alerts.answering import plain_words
from gateway.complaints import Refused
from gateway.dialogue.script import Words
from gateway.gsm7 import outside, septets, transliterate
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

SAYS = ("stopped", "kept", "not_kept")
ONE_SMS = 160  # septets
_COUNTS = {1: phrase("one word"), 3: phrase("one to three words")}
_TOP = {"draft", "start", "stop", "small_words", "says", "line"}  # `line` has a reader of its own: reports/one_line


@dataclass(frozen=True, slots=True)
class Keywords:
    """start: language by word, stop: by words in order, as plain_words spells them. small: may stand beside them.
    says: texts by name, each by language."""

    start: Mapping[str, str]
    stop: Mapping[tuple[str, ...], str]
    small: frozenset[str]
    says: Mapping[str, Words]
    draft: tuple[str, ...] = ()

    def stops(self, text: str) -> str:
        """The language in which this message says to stop, "" if it does not. Nothing else may be said in it: a story
        that begins with the same word must not erase a report."""
        return self.stop.get(self._telling(text), "")

    def begins(self, text: str) -> str:
        """The language of a message that is a start word and nothing else, or ""."""
        words = self._telling(text)
        return self.start.get(words[0], "") if len(words) == 1 else ""

    def asks(self, text: str) -> str:
        """The language of a message in which a start word stands anywhere: somebody with whom we do not talk yet may
        write it within a sentence."""
        return next((self.start[word] for word in plain_words(text) if word in self.start), "")

    def _telling(self, text: str) -> tuple[str, ...]:
        """The words that tell something, each once: people in a hurry write them twice."""
        return tuple(dict.fromkeys(word for word in plain_words(text) if word not in self.small))


def read_keywords(document: Document, languages: tuple[str, ...]) -> Keywords:
    """languages: those that the flows speak. Raises Refused with every mistake in the file."""
    data = document.data if isinstance(document.data, dict) else {}
    wrong = list(_mistakes(data, languages))
    if wrong:
        raise Refused([document.complaint(at, says) for at, says in wrong])
    return Keywords(
        {words[0]: language for words, language in _listed(data["start"])},
        dict(_listed(data["stop"])),
        frozenset(word for entry in data["small_words"] for word in plain_words(entry)),
        data["says"],
        tuple(data.get("draft", [])),
    )


def _listed(entries: Mapping[str, list[str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    for language, listed in entries.items():
        yield from ((plain_words(entry), language) for entry in listed)


def _mistakes(data: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[tuple[Path_, Phrase]]:
    for word in sorted(set(data) - _TOP):
        yield (word,), phrase("the word {word!r} is not known here.", word=word)
    draft = data.get("draft", [])
    if not isinstance(draft, list) or not all(code in languages for code in draft):
        yield (
            ("draft",),
            phrase(
                "must be a list of the languages that are drafts, such as [{language}], or [].", language=languages[-1]
            ),
        )
    seen: dict[tuple[str, ...], str] = {}
    for part, most in (("start", 1), ("stop", 3)):
        yield from _listed_mistakes(part, most, data.get(part), languages, seen)
    small = data.get("small_words")
    if not isinstance(small, list) or not all(isinstance(entry, str) for entry in small):
        yield ("small_words",), phrase("must be a list of words, or [].")
    else:
        known = {word for words in seen for word in words}
        for entry in small:
            if known & set(plain_words(entry)):
                yield ("small_words",), phrase("{entry!r} is a start or stop word. Keep it there only.", entry=entry)
    yield from _says_mistakes(data.get("says"), languages)


def _listed_mistakes(
    part: str, most: int, listed: Any, languages: tuple[str, ...], seen: dict[tuple[str, ...], str]
) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(listed, dict) or set(listed) != set(languages):
        yield (part,), phrase("needs a list of words under each of: {known}.", known=", ".join(languages))
        return
    for language, entries in listed.items():
        if not isinstance(entries, list) or not entries:
            yield (part, language), phrase("needs a list of at least one word.")
            continue
        for entry in entries:
            words = plain_words(entry) if isinstance(entry, str) else ()
            here = f"{part}: {language}"
            if not 0 < len(words) <= most or not all(map(str.isalpha, words)):
                yield (
                    (part, language),
                    phrase("{entry!r} must be {many}, made of letters.", entry=entry, many=_COUNTS[most]),
                )
            elif seen.setdefault(words, here) != here:
                yield (
                    (part, language),
                    phrase(
                        "{entry!r} stands under `{seen}` already. Keep it in one place.", entry=entry, seen=seen[words]
                    ),
                )


def _says_mistakes(says: Any, languages: tuple[str, ...]) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(says, dict) or set(says) != set(SAYS):
        yield ("says",), phrase("needs {known}, each in every language.", known=", ".join(SAYS))
        return
    for name, words in says.items():
        if not isinstance(words, dict) or set(words) != set(languages):
            yield ("says", name), phrase("needs a text in each of: {known}.", known=", ".join(languages))
            continue
        for language, text in words.items():
            yield from (((*("says", name), language), wrong) for wrong in _text_mistakes(text))


def _text_mistakes(text: Any) -> Iterator[Phrase]:
    if not isinstance(text, str) or not text.strip():
        yield phrase("must be a text in quotes.")
    elif strange := outside(text):
        yield phrase("holds letters that phones cannot show: {letters}.", letters=" ".join(sorted(strange)))
    elif (length := septets(transliterate(text)) or 0) > ONE_SMS:
        yield phrase("is {length} letters long; one SMS holds {most}. Shorten it.", length=length, most=ONE_SMS)
