"""Districts and councils of Lesotho, as config/places.yaml gives them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.gsm7 import outside
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

LONGEST_NAME = 22  # septets; an alert and a list line are laid out for it
_DISTRICT = {"code", "name", "also", "councils"}
_COUNCIL = {"code", "name", "called", "also", "letter", "kind", "confidence"}
_LETTER = re.compile(r"[A-Z][0-9]{2}")


def bare(text: str) -> str:
    """A name or word as it is compared: without case, accents, blanks, hyphens and apostrophes."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


@dataclass(frozen=True, slots=True)
class Place:
    """A district (`within` is "") or a council (`within` is its district's code).

    letter: the code that trained reporters write, such as C03; "" where there is none. also: other spellings."""

    code: str
    name: str
    called: str
    within: str
    letter: str = ""
    also: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        return (self.name, self.called, *self.also)


@dataclass(frozen=True, slots=True)
class Places:
    """All places by code, in the order in which callers see them; and their codes by what people write, made bare."""

    by_code: Mapping[str, Place]
    by_word: Mapping[str, str] = field(default_factory=dict)

    def districts(self) -> list[Place]:
        return [place for place in self.by_code.values() if not place.within]

    def councils(self, district: str) -> list[Place]:
        return [place for place in self.by_code.values() if place.within == district]

    def name(self, code: str) -> str:
        """The short name that an alert shows; "" for a code that is no place of ours."""
        place = self.by_code.get(code)
        return place.called if place else ""

    def written(self, word: str) -> Place | None:
        """The place that is meant by a bare name, a letter code (c03) or the letter of a district."""
        code = self.by_word.get(word)
        return self.by_code[code] if code else None


def read_places(document: Document) -> Places:
    """Raises Refused with every mistake in the file."""
    complaints: list[Complaint] = []
    by_code: dict[str, Place] = {}
    by_word: dict[str, str] = {}
    for at, entry, within in _entries(document, complaints):
        place = _place(entry, within)
        complaints += [document.complaint(at, says) for says in _mistakes(place, entry, by_code)]
        complaints += [document.complaint(at, says) for says in _learn(place, by_code, by_word)]
        by_code[place.code] = place
    if complaints:
        raise Refused(complaints)
    return Places(by_code, by_word)


def _place(entry: Mapping[str, Any], within: str) -> Place:
    name, also = _text(entry, "name"), entry.get("also", [])
    spellings = tuple(also) if _is_texts(also) else ()
    return Place(_text(entry, "code"), name, _text(entry, "called") or name, within, _text(entry, "letter"), spellings)


def _learn(place: Place, by_code: Mapping[str, Place], by_word: dict[str, str]) -> Iterator[Phrase]:
    """A town that is called like its district is meant only by its whole name; any other name means one place."""
    for name in filter(bare, place.names()):
        holder = by_code.get(by_word.setdefault(bare(name), place.code))
        if holder and holder.code not in (place.code, place.within):
            yield phrase(
                "the name {name!r} is also that of {other} ({code}).", name=name, other=holder.name, code=holder.code
            )
    if place.letter and by_word.setdefault(bare(place.letter), place.code) != place.code:
        yield phrase("the letter code {letter} stands twice. Every council needs its own.", letter=place.letter)
    if place.letter and by_word.setdefault(bare(place.letter[0]), place.within) != place.within:
        yield phrase("the letter {letter} is that of another district.", letter=place.letter[0])


def _entries(document: Document, complaints: list[Complaint]) -> Iterator[tuple[Path_, Mapping[str, Any], str]]:
    data = document.data
    if not isinstance(data, dict) or set(data) != {"districts"} or not isinstance(data["districts"], list):
        complaints.append(document.complaint((), phrase("must hold one list, `districts:`, and nothing else.")))
        return
    if not data["districts"]:
        complaints.append(document.complaint(("districts",), phrase("needs at least one district.")))
    for n, district in enumerate(data["districts"]):
        at: Path_ = ("districts", n)
        if not isinstance(district, dict):
            complaints.append(document.complaint(at, phrase("a district needs `code`, `name` and `councils`.")))
            continue
        yield at, district, ""
        councils = district.get("councils")
        if not isinstance(councils, list) or not councils:
            complaints.append(document.complaint(at, phrase("a district needs a list of `councils`.")))
            continue
        for m, council in enumerate(councils):
            if isinstance(council, dict):
                yield (*at, "councils", m), council, _text(district, "code")
            else:
                complaints.append(
                    document.complaint((*at, "councils", m), phrase("a council needs `code` and `name`."))
                )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    return value if isinstance(value, str) else ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and bare(text) for text in value)


def _mistakes(place: Place, entry: Mapping[str, Any], earlier: Mapping[str, Place]) -> Iterator[Phrase]:
    for key in sorted(set(entry) - (_COUNCIL if place.within else _DISTRICT)):
        yield phrase("the word {word!r} is not known here.", word=key)
    if not place.code:
        yield phrase("has no `code`.")
    elif place.code in earlier:
        yield phrase("the code {code} stands twice. Every place needs its own.", code=place.code)
    if not place.name:
        yield phrase("has no `name`.")
    if wrong := outside(place.name + place.called):
        yield phrase(
            "the name {name!r} holds letters that phones cannot show: {letters}.",
            name=place.name,
            letters=" ".join(sorted(wrong)),
        )
    if max(len(place.name), len(place.called)) > LONGEST_NAME:
        yield phrase(
            "the name {name!r} is longer than {most} letters; give a shorter one.", name=place.name, most=LONGEST_NAME
        )
    if "letter" in entry and not _LETTER.fullmatch(place.letter):
        yield phrase("`letter` is a capital and two digits, such as C03.")
    if not _is_texts(entry.get("also", [])):
        yield phrase('`also` is a list of other spellings, such as ["Litsoetse"].')
