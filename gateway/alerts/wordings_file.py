"""Reads config/wordings.yaml and says in plain sentences what is wrong with it."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from gateway.alerts.alert import Answer
from gateway.alerts.answering import CASE_DIGITS, CODE_DIGITS, plain_words
from gateway.alerts.wording import MOST_MORE, NOTES, AnswerWords, Text, Wordings, fill
from gateway.complaints import Complaint
from gateway.gsm7 import outside, septets
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

ONE_SMS = 160  # septets
_TOP = {"languages", "draft", "alert", "alert_more", "drill", "elsewhere", "notes", "answers"}
Blanks = frozenset[str]
_NONE: Blanks = frozenset()
_OF_ALERT = frozenset({"case", "level", "place"})
_OF_NOTE = frozenset({"case"})
_MUST = {"prove": frozenset({"code"})}  # by note; all others may name the case, and need not
_NO_WORDS = AnswerWords({}, frozenset(), frozenset())


def read_wordings(document: Document, place_names: Collection[str]) -> tuple[Wordings, list[Complaint]]:
    """The wordings as far as they can be read, and every mistake.

    place_names: all names that an alert may show; each text is measured with the longest."""
    reader = _Reader(document, max((fill(name) for name in place_names), key=len, default=""))
    return reader.read(), reader.complaints


class _Reader:
    """Walks one document and collects what is wrong with it."""

    def __init__(self, document: Document, longest_place: str) -> None:
        self.document, self.longest_place = document, longest_place
        self.complaints: list[Complaint] = []
        self.languages: tuple[str, ...] = ()

    def wrong(self, at: Path_, says: Phrase) -> None:
        self.complaints.append(self.document.complaint(at, says))

    def read(self) -> Wordings:
        data = self.mapping(self.document.data, (), _TOP, _TOP - {"draft"})
        self.languages = tuple(self.mapping(data.get("languages"), ("languages",), None, set()))
        elsewhere = self.mapping(data.get("elsewhere"), ("elsewhere",), None, {"not_known"})
        self.longest_place = max([self.longest_place, *_all_texts(elsewhere)], key=len)
        notes = self.mapping(data.get("notes"), ("notes",), set(NOTES), set(NOTES))
        return Wordings(
            self.languages,
            self.drafts(data.get("draft", [])),
            self.text(data.get("alert"), ("alert",), must=_OF_ALERT),
            self.text(data.get("alert_more"), ("alert_more",), must=_OF_ALERT | {"more"}),
            self.text(data.get("drill"), ("drill",), must=_OF_ALERT - {"level"}),
            {code: self.text(text, ("elsewhere", code)) for code, text in elsewhere.items()},
            {key: self.note(key, text) for key, text in notes.items()},
            self.answers(data.get("answers")),
        )

    def mapping(self, value: Any, at: Path_, known: set[str] | None, needed: set[str]) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            name = at[-1] if at else phrase("the file")
            self.wrong(at, phrase("`{name}` must hold keys and values.", name=name))
            return {}
        for key in sorted(value.keys() - known if known is not None else ()):
            self.wrong(
                (*at, key),
                phrase(
                    "the word {word!r} is not known here. Known: {known}.",
                    word=key,
                    known=", ".join(sorted(known or ())),
                ),
            )
        for key in sorted(needed - value.keys()):
            self.wrong(at, phrase("{word!r} is missing.", word=key))
        return value

    def drafts(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, list) and all(language in self.languages for language in value):
            return tuple(value)
        self.wrong(("draft",), phrase("`draft` must list languages that are announced above, or []."))
        return ()

    def text(self, value: Any, at: Path_, must: Blanks = _NONE, may: Blanks = _NONE) -> Text:
        texts = self.mapping(value, at, set(self.languages), set(self.languages))
        for language, text in texts.items():
            for says in self.mistakes(text, must, must | may):
                self.wrong((*at, language), says)
        return {language: text for language, text in texts.items() if isinstance(text, str)}

    def note(self, key: str, text: Any) -> Text:
        must = _MUST.get(key, _NONE)
        return self.text(text, ("notes", key), must, may=_NONE if must else _OF_NOTE)

    def mistakes(self, text: Any, must: Blanks, may: Blanks) -> list[Phrase]:
        if not isinstance(text, str) or not text.strip():
            return [phrase("must be a text in quotes.")]
        filled = set(re.findall(r"\{(.*?)\}", text))
        says = [phrase("the blank {{{name}}} is missing.", name=name) for name in sorted(must - filled)]
        says += [phrase("the blank {{{name}}} is not known here.", name=name) for name in sorted(filled - may)]
        if strange := outside(text):
            says.append(phrase("holds letters that phones cannot show: {letters}.", letters=" ".join(sorted(strange))))
        length = septets(self.longest(text)) or 0
        if length > ONE_SMS:
            says.append(
                phrase(
                    "is {length} letters long with its blanks filled in; one SMS holds {most}. Shorten it.",
                    length=length,
                    most=ONE_SMS,
                )
            )
        return says

    def longest(self, text: str) -> str:
        """With every blank at its longest."""
        blanks = {"case": "0" * CASE_DIGITS, "code": "0" * CODE_DIGITS, "level": "P1", "more": str(MOST_MORE)}
        return fill(text, place=self.longest_place, **blanks)

    def answers(self, value: Any) -> AnswerWords:
        meanings = {str(answer) for answer in Answer}
        known = meanings | {"small_words", "turned_round"}
        entries = self.mapping(value, ("answers",), known, known)
        if not entries:
            return _NO_WORDS
        phrases: dict[tuple[str, ...], Answer] = {}
        for meaning in sorted(meanings & entries.keys()):
            by_language = self.mapping(entries[meaning], ("answers", meaning), set(self.languages), set(self.languages))
            for language, listed in by_language.items():
                self.phrases(listed, ("answers", meaning, language), Answer(meaning), phrases)
        small = self.words(entries.get("small_words", []), ("answers", "small_words"))
        turned = self.words(entries.get("turned_round", []), ("answers", "turned_round"))
        return AnswerWords(phrases, frozenset(w for w, *_ in small), frozenset(w for w, *_ in turned))

    def phrases(self, listed: Any, at: Path_, means: Answer, into: dict[tuple[str, ...], Answer]) -> None:
        for words in self.words(listed, at):
            if into.setdefault(words, means) != means:
                entry = " ".join(words)
                self.wrong(at, phrase("{entry!r} means two answers. Keep it in one.", entry=entry))

    def words(self, listed: Any, at: Path_) -> list[tuple[str, ...]]:
        if not isinstance(listed, list) or not all(isinstance(entry, str) for entry in listed):
            self.wrong(at, phrase("must be a list of words."))
            return []
        split = [plain_words(entry) for entry in listed]
        if not all(split) or any(word.isdigit() for words in split for word in words):
            self.wrong(at, phrase("every entry must be made of letters."))
        return [words for words in split if words]


def _all_texts(entries: Mapping[str, Any]) -> list[str]:
    by_language = [texts for texts in entries.values() if isinstance(texts, dict)]
    return [text for texts in by_language for text in texts.values() if isinstance(text, str)]
