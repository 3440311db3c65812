"""Who can help, and where (config/services.yaml). Only a number that somebody has confirmed ever reaches a caller."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.conversation.numbers import confirmed, number_mistakes
from gateway.dialogue.script import TextTable, Words
from gateway.gsm7 import outside, septets, transliterate
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

EVERYWHERE = "everywhere"
ABROAD = ("ZA",)  # what callers may answer besides a district
UNSURE = "unsure"
KINDS = (  # in the order in which callers read them
    "police", "social_worker", "shelter", "health", "legal", "disability", "consulate", "child_helpline", "school",
    "livelihood", "ministry", "other",
)  # fmt: skip
LONGEST_NAME = 40  # septets; a line of name and number takes little more than a third of a page
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Helper:
    """One that can be called. place: a district, a country or EVERYWHERE. number: "" while it is unconfirmed. on: the
    day on which somebody confirmed it, as 2026-11-21."""

    place: str
    kind: str
    names: Words
    number: str = field(repr=False)
    on: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """All helpers in the order of the file. draft: languages that nobody has reviewed yet."""

    draft: tuple[str, ...]
    helpers: tuple[Helper, ...]

    def table(self, districts: Collection[str], languages: Collection[str]) -> TextTable:
        """The value {helpers}: by the answer to `district` who can be called there, a line for each; "" for nobody."""
        places = [*districts, *ABROAD, UNSURE]
        return TextTable("district", {place: self._texts(place, languages) for place in places})

    def _texts(self, place: str, languages: Collection[str]) -> Words:
        known = [helper for helper in self.helpers if helper.number]
        there = [*_of(known, place), *_of(known, EVERYWHERE)]
        return {code: "\n".join(_line(helper, code) for helper in there) for code in languages}


def _of(helpers: Sequence[Helper], place: str) -> list[Helper]:
    """In the same order everywhere, so that people find the line again."""
    return sorted((one for one in helpers if one.place == place), key=lambda one: KINDS.index(one.kind))


def _line(helper: Helper, language: str) -> str:
    return line(helper.names[language], helper.number)


def line(name: str, number: str) -> str:
    """As callers read it; without a blank at which a page could end: half a number on a page is a wrong number."""
    return f"{name}: {number}".replace(" ", _NO_BREAK)


def read_services(document: Document, districts: Collection[str], languages: tuple[str, ...]) -> Services:
    """districts: their codes. languages: those that the flows speak. Raises Refused with every mistake in the file."""
    reader = _Reader(document, districts, languages)
    helpers = tuple(reader.helpers())
    if reader.complaints:
        raise Refused(reader.complaints)
    return Services(tuple(document.data.get("draft", [])), helpers)


class _Reader:
    """Walks one document and collects what is wrong with it."""

    def __init__(self, document: Document, districts: Collection[str], languages: tuple[str, ...]) -> None:
        self.document, self.languages = document, languages
        self.places = [*districts, *ABROAD, EVERYWHERE]
        self.words = {"kind", "number", *languages}
        self.complaints: list[Complaint] = []
        self.numbers: dict[str, tuple[int | None, list[Any], set[str]]] = {}

    def wrong(self, at: Path_, says: Phrase) -> None:
        self.complaints.append(self.document.complaint(at, says))

    def helpers(self) -> Iterator[Helper]:
        for at, place, entry in self._entries():
            before = len(self.complaints)
            for where, says in self._mistakes(at, entry):
                self.wrong(where, says)
            if len(self.complaints) == before:
                names, number = {code: entry[code] for code in self.languages}, entry["number"]
                yield Helper(place, entry["kind"], names, confirmed(number), number["on"] if confirmed(number) else "")

    def _entries(self) -> Iterator[tuple[Path_, str, Mapping[str, Any]]]:
        data = self.document.data if isinstance(self.document.data, dict) else {}
        for word in sorted(set(data) - {"draft", "services"}):
            self.wrong((word,), phrase("the word {word!r} is not known here.", word=word))
        draft = data.get("draft", [])
        if not isinstance(draft, list) or not all(code in self.languages for code in draft):
            says = phrase(
                "must be a list of the languages that are drafts, such as [{language}], or [].",
                language=self.languages[-1],
            )
            self.wrong(("draft",), says)
        if not isinstance(data.get("services"), dict) or not data["services"]:
            says = phrase(
                "needs `services:`, and there the code of a district, or `{word}`, and who helps there.",
                word=EVERYWHERE,
            )
            return self.wrong(("services",), says)
        for place, entries in data["services"].items():
            yield from self._of_place(place, entries)

    def _of_place(self, place: str, entries: Any) -> Iterator[tuple[Path_, str, Mapping[str, Any]]]:
        at: Path_ = ("services", place)
        if place not in self.places:
            says = phrase(
                "{place!r} is no district of config/places.yaml. There are: {places}.",
                place=place,
                places=", ".join(self.places),
            )
            self.wrong(at, says)
        if not isinstance(entries, list):
            return self.wrong(at, phrase("needs a list, each line beginning with `- {kind: `."))
        for n, entry in enumerate(entries):
            if isinstance(entry, dict):
                yield (*at, n), place, entry
            else:
                self.wrong((*at, n), phrase("a service needs `kind`, its name in each language, and `number`."))

    def _mistakes(self, at: Path_, entry: Mapping[str, Any]) -> Iterator[tuple[Path_, Phrase]]:
        for word in sorted(set(entry) - self.words):
            yield (*at, word), phrase("the word {word!r} is not known here.", word=word)
        if entry.get("kind") not in KINDS:
            yield (*at, "kind"), phrase("`kind` must be one of {known}.", known=", ".join(KINDS))
        for code in self.languages:
            yield from _name_mistakes((*at, code), entry.get(code))
        mistakes = list(number_mistakes((*at, "number"), phrase("this service"), entry.get("number")))
        yield from mistakes or self._repeated(at, entry)

    def _repeated(self, at: Path_, entry: Mapping[str, Any]) -> Iterator[tuple[Path_, Phrase]]:
        """One that helps in several places stands in each, called the same there."""
        number, place, here = confirmed(entry["number"]), str(at[1]), (*at, "number")
        if not number:
            return
        who = [entry.get(word) for word in ("kind", *self.languages)]
        line, known, places = self.numbers.setdefault(dialled(number), (self.document.lines.get(here), who, set()))
        if who != known or place in places:
            says = phrase(
                "this number stands on line {line} already. One of the two is wrong, or belongs under `{word}`.",
                line=line,
                word=EVERYWHERE,
            )
            yield here, says
        places.add(place)


def dialled(number: str) -> str:
    """What is the same for two spellings of one number."""
    return number.replace(" ", "").removeprefix("+266").lstrip("+")


def wrong_name(name: Any) -> str:
    """What callers could not read in a name: `empty`, `letters`, `braces` or `long`; "" for a good one."""
    if not isinstance(name, str) or not name.strip():
        return "empty"
    if outside(name):
        return "letters"
    if set(transliterate(name)) & set("{}\n\f"):
        return "braces"
    return "long" if letters(name) > LONGEST_NAME else ""


def letters(name: str) -> int:
    """Septets that it takes on a phone."""
    return septets(transliterate(name)) or 0


def _name_mistakes(at: Path_, name: Any) -> Iterator[tuple[Path_, Phrase]]:
    code, wrong = at[-1], wrong_name(name)
    says = {
        "empty": phrase("has no name in `{code}`.", code=code),
        "braces": phrase(
            "the name in `{code}` holds a brace or begins a new line. Write plain words on one line.", code=code
        ),
        "long": phrase(
            "the name in `{code}` is longer than {most} letters; give a shorter one.", code=code, most=LONGEST_NAME
        ),
    }
    if wrong == "letters":
        yield (
            at,
            phrase(
                "the name in `{code}` holds letters that phones cannot show: {letters}.",
                code=code,
                letters=" ".join(sorted(outside(name))),
            ),
        )
    elif wrong:
        yield at, says[wrong]
