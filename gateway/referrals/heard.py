"""What callers hear of the directory, as the paper config/services.yaml that the flows are read with. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import yaml

from gateway.clock import in_maseru
from gateway.complaints import Refused
from gateway.conversation.services import ABROAD, EVERYWHERE, KINDS, LONGEST_NAME, dialled, letters, line, wrong_name
from gateway.papers import Papers
from gateway.phrases import phrase, phrases
from gateway.places import read_places
from gateway.referrals.confirming import BELIEVED, standing
from gateway.referrals.directory import number_for_callers
from gateway.strict_yaml import Document

PAPER, FLOWS, PLACES = "config/services.yaml", "flows/report.yaml", "config/places.yaml"
CALLED = "the directory"  # how complaints call that paper then
UNCONFIRMED = "unconfirmed"
Row = Any
SILENT: Mapping[str, str] = phrases({  # why callers do not hear of somebody
    "not_told": "They are not told of it.", "not_asked": "They do not hear it: it may not be asked for help.",
    "name": "They do not hear it: the name does not fit on a phone.", "none": "They do not hear it without a number.",
    "unconfirmed": "They do not hear it: nobody has confirmed the number.",
    "expired": "They hear it no longer: the confirmation has run out.",
    "twice": "They hear this number under another name.",
    "unshown": "They do not hear it: a phone cannot show this number.",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """One organisation of which callers may hear. places: districts and countries; none is everywhere. number: "" while
    it may not be heard. on: the day of its confirmation. silent: why callers do not hear it, a code, or ""."""

    id: int
    kind: str
    places: tuple[str, ...]
    called: Mapping[str, str]
    number: str = field(repr=False)
    on: str
    silent: str

    def name(self, language: str) -> str:
        return self.called.get(language) or self.called.get("en", "")

    def line(self, language: str) -> str:
        """As callers read it."""
        return line(self.name(language), self.number).replace("\u00a0", " ")


def heard(rows: Iterable[Row], now: datetime) -> list[Heard]:
    """All of the directory, with why callers hear nothing of the others. A number that stands under two names is heard
    under the older one only: the reader would take it for a slip and refuse the whole paper."""
    found: list[Heard] = []
    taken: set[str] = set()
    for row in sorted(rows, key=lambda row: row.id):
        one = _heard(row, now)
        if one.number and dialled(one.number) in taken:
            one = replace(one, number="", silent="twice")
        taken |= {dialled(one.number)} if one.number else set()
        found.append(one)
    return found


def _heard(row: Row, now: datetime) -> Heard:
    called, silent = names(row), _silent(row, now)
    home = bool(row.places) and not set(row.places) & set(ABROAD)
    number = "" if silent else number_for_callers(row.number, home)
    on = f"{in_maseru(row.confirmed_at):%Y-%m-%d}" if number else ""
    places = tuple(dict.fromkeys(row.places))
    return Heard(row.id, row.kind, places, called, number, on, silent or ("" if number else "unshown"))


def names(row: Row) -> dict[str, str]:
    """How callers read it, by language; by its own name where nobody wrote another."""
    called = {code: text for code, text in (row.called or {}).items() if text}
    return {"en": row.name} | called


def _silent(row: Row, now: datetime) -> str:
    if not row.active:
        return "not_asked"
    if not row.told:
        return "not_told"
    if row.kind not in KINDS or any(wrong_name(name) for name in names(row).values()):
        return "name"
    found = standing(row, now)
    return "" if found in BELIEVED else str(found)


def stamp(found: Sequence[Heard]) -> str:
    """Changes whenever the paper does."""
    return json.dumps([[one.kind, one.places, one.called, one.number, one.on] for one in _told(found)])


def paper(found: Sequence[Heard], draft: Any, districts: Sequence[str], languages: Sequence[str]) -> str:
    """The text of config/services.yaml that says this. draft: as the file has it. Whatever stands in the directory, the
    reader takes it: a place that is no more is left out."""
    told = _told(found)
    services = {place: [_entry(one, languages) for one in _of(told, place)] for place in (*districts, *ABROAD)}
    services[EVERYWHERE] = [_entry(one, languages) for one in told if not one.places]
    data = {"draft": draft, "services": services}
    return str(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000))


def _told(found: Sequence[Heard]) -> list[Heard]:
    return [one for one in found if one.silent not in ("not_told", "not_asked", "name")]


def _of(told: Sequence[Heard], place: str) -> list[Heard]:
    return [one for one in told if place in one.places]


def _entry(one: Heard, languages: Sequence[str]) -> dict[str, Any]:
    number = {"number": one.number, "confirmed_by": CALLED, "on": one.on} if one.number else UNCONFIRMED
    return {"kind": one.kind, **{code: one.name(code) for code in languages}, "number": number}


def with_directory(papers: Papers, found: Sequence[Heard]) -> Papers:
    """The papers with this one for the file. Where a file cannot be read, as they are: their reader says all that is
    wrong with them at once."""
    try:
        places, flow, file = (papers.document(place) for place in (PLACES, FLOWS, PAPER))
        districts = [place.code for place in read_places(places).districts()]
    except Refused:
        return papers
    text = paper(found, _part(file, "draft", []), districts, list(_part(flow, "languages", {})))
    return replace(papers, texts={**papers.texts, PAPER: text}, called={**papers.called, PAPER: CALLED})


def _part(document: Document, key: str, otherwise: Any) -> Any:
    return document.data.get(key, otherwise) if isinstance(document.data, dict) else otherwise


def says_of_name(name: str) -> str:
    """What is wrong with a name as callers would read it, for who typed it; "" for a good one."""
    says: Mapping[str, str] = {
        "": "",
        "empty": phrase("Write how callers read it."),
        "letters": phrase("Phones cannot show some of these letters. Write it with plain ones."),
        "braces": phrase("Leave out the signs {signs}.", signs="{ }"),
    }
    found = wrong_name(name)
    if found in says:
        return says[found]
    return phrase("It takes {n} letters on a phone, and {most} fit. Shorten it.", n=letters(name), most=LONGEST_NAME)
