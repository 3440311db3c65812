"""Reads the part `line` of config/keywords.yaml and says in plain sentences what is wrong with it."""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

from gateway.complaints import Refused
from gateway.gsm7 import outside, septets
from gateway.phrases import Phrase, phrase
from gateway.places import Places, bare
from gateway.reports.one_line import PARTS, Help, Line, LineWords, help_text, read_line, words_in
from gateway.strict_yaml import Document, Path_

ONE_SMS = 160  # septets
EVERY_LANGUAGE = "all"
_CODED = {"what": "what", "who": "who", "danger": "danger", "place": "district"}  # part to the name of its answer
_HELP = ("missing", *PARTS, "again", "example")
_TOP = {"begins", "joins", "not_before", "help", *_CODED}
_MEANS_TWO = ("several", "unsure")  # what of two persons, and of a person of unknown age, is told


def read_line_words(
    document: Document, answers: Mapping[str, Collection[str]], languages: tuple[str, ...], places: Places
) -> LineWords:
    """answers: those that a report may have, by name, as config/urgency.yaml agrees them. languages: those that the
    flows speak. Raises Refused with every mistake, each with its line."""
    reader = _Reader(document, answers, languages, places)
    words = reader.read()
    if not reader.wrong:
        reader.wrong += _help_mistakes(words, places)
    if reader.wrong:
        raise Refused([document.complaint(("line", *at), says) for at, says in reader.wrong])
    return words


class _Reader:
    """Walks the part once and collects what is wrong with it."""

    def __init__(
        self, document: Document, answers: Mapping[str, Collection[str]], languages: tuple[str, ...], places: Places
    ) -> None:
        data = document.data.get("line") if isinstance(document.data, dict) else None
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self.answers, self.languages, self.places = answers, languages, places
        self.wrong: list[tuple[Path_, Phrase]] = []
        self.means: dict[str, str] = {}  # a bare word to what it stands for, in words

    def read(self) -> LineWords:
        self._names((), set(self.data), _TOP)
        begins = {word: language for language, word in self._words("begins", languages_needed=True)}
        joins = frozenset(word for _, word in self._words("joins"))
        codes, worst = self._codes()
        return LineWords(begins, codes, worst, joins, self._not_before(codes), self._help())

    def _names(self, at: Path_, there: Collection[str], needed: Collection[str]) -> None:
        for name in sorted(set(there) - set(needed)):
            says = phrase(
                "the word {word!r} is not known here. Known: {known}.", word=name, known=", ".join(sorted(needed))
            )
            self.wrong.append(((*at, name), says))
        for name in sorted(set(needed) - set(there)):
            self.wrong.append((at, phrase("{word!r} is missing.", word=name)))

    def _words(self, *at: str, languages_needed: bool = False) -> Iterator[tuple[str, str]]:
        """Language and phrase, its words bare, for everything listed here."""
        here: Any = self.data
        for key in at:
            here = here.get(key) if isinstance(here, dict) else None
        known = {*self.languages} if languages_needed else {*self.languages, EVERY_LANGUAGE}
        if not isinstance(here, dict) or not here or set(here) - known or (languages_needed and set(here) != known):
            self.wrong.append((at, phrase("needs lists of words under: {known}.", known=", ".join(sorted(known)))))
            return
        for language, listed in here.items():
            if not isinstance(listed, list) or not listed or not all(isinstance(w, str) and bare(w) for w in listed):
                self.wrong.append(((*at, language), phrase("needs a list of words.")))
                continue
            yield from ((language, " ".join(words_in(w))) for w in listed if self._is_new(bare(w), at, language))

    def _is_new(self, word: str, at: Path_, language: str) -> bool:
        """A word that means two things would be a guess."""
        stands_for = " ".join(map(str, at))
        place = self.places.written(word)
        other = phrase("the place {name}", name=place.name) if place else self.means.setdefault(word, stands_for)
        if other != stands_for:
            self.wrong.append(
                (
                    (*at, language),
                    phrase("{word!r} means {other} as well. Keep it in one place.", word=word, other=other),
                )
            )
        return other == stands_for

    def _codes(self) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, ...]]]:
        codes: dict[str, tuple[str, str]] = {}
        worst: dict[str, tuple[str, ...]] = {}
        for part, name in _CODED.items():
            listed = self.data.get(part)
            if not isinstance(listed, dict) or not listed:
                self.wrong.append(((part,), phrase("needs the answers, each with its words.")))
                continue
            worst[part] = tuple(listed)
            self._agreed(part, name, listed)
            for answer in listed:
                for _, words in self._words(part, answer):
                    codes |= dict.fromkeys((words, words.replace(" ", "")), (part, answer))
        return codes, worst

    def _agreed(self, part: str, name: str, listed: Mapping[str, Any]) -> None:
        agreed = set(self.answers.get(name, ()))
        for answer in sorted(set(listed) - agreed):
            says = phrase(
                "{answer!r} is no answer to {name!r}. Those of config/urgency.yaml: {known}.",
                answer=answer,
                name=name,
                known=", ".join(sorted(agreed)),
            )
            self.wrong.append(
                (
                    (part, answer),
                    says if part != "place" else phrase("no flow knows the place {answer!r}.", answer=answer),
                )
            )
        needed = _MEANS_TWO if part == "who" else ()
        for answer in sorted(set(needed) - set(listed)):
            self.wrong.append(
                ((part,), phrase("{answer!r} is missing: it stands for two persons, or an unknown one.", answer=answer))
            )

    def _not_before(self, codes: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        listed = self.data.get("not_before")
        if not isinstance(listed, dict) or not all(part in PARTS for part in listed.values()):
            self.wrong.append(
                (("not_before",), phrase("needs words, each with one of: {known}.", known=", ".join(PARTS)))
            )
            return {}
        for word in listed:
            if bare(word) not in codes and not self.places.written(bare(word)):
                self.wrong.append((("not_before", word), phrase("{word!r} is no code.", word=word)))
        return {bare(word): part for word, part in listed.items()}

    def _help(self) -> dict[str, Help]:
        listed = self.data.get("help")
        if not isinstance(listed, dict):
            self.wrong.append((("help",), phrase("needs {known}, each in every language.", known=", ".join(_HELP))))
            return {}
        self._names(("help",), set(listed), set(_HELP))
        for name in set(_HELP) & set(listed):
            self.wrong += [(("help", name, *at), says) for at, says in _text_mistakes(listed[name], self.languages)]
        if self.wrong:
            return {}
        return {
            language: Help(
                listed["missing"][language],
                {part: listed[part][language] for part in PARTS},
                listed["again"][language],
                listed["example"][language],
            )
            for language in self.languages
        }


def _text_mistakes(texts: Any, languages: tuple[str, ...]) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(texts, dict) or set(texts) != set(languages):
        yield (), phrase("needs a text in each of: {known}.", known=", ".join(languages))
        return
    for language, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            yield (language,), phrase("must be a text in quotes.")
        elif strange := outside(text):
            yield (
                (language,),
                phrase("holds letters that phones cannot show: {letters}.", letters=" ".join(sorted(strange))),
            )


def _help_mistakes(words: LineWords, places: Places) -> Iterator[tuple[Path_, Phrase]]:
    """An example that is itself not understood teaches a mistake; a second SMS is money and may be lost."""
    for language, wording in words.help.items():
        read = read_line(wording.example, words, places)
        if read.missing or read.words or read.language != language:
            yield ("help", "example", language), phrase("is not understood as a whole line of this language.")
        longest = max(septets(text) or 0 for text in all_helps(words, language))
        if longest > ONE_SMS:
            yield (
                ("help", "missing", language),
                phrase(
                    "the help is {longest} letters long at most; one SMS holds {most}.", longest=longest, most=ONE_SMS
                ),
            )


def all_helps(words: LineWords, language: str) -> Iterator[str]:
    """Every help text that this language can show."""
    for count in range(1, len(PARTS) + 1):
        for missing in combinations(PARTS, count):
            yield help_text(Line({}, "", missing, language), words)
