"""Districts and councils of Lesotho, as config/places.yaml gives them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.gsm7 import outside
from gateway.strict_yaml import Document, Path_

LONGEST_NAME = 22  # septets; an alert and a list line are laid out for it
_DISTRICT = {"code", "name", "councils"}
_COUNCIL = {"code", "name", "called", "letter", "kind", "confidence"}


@dataclass(frozen=True, slots=True)
class Place:
    """A district (`within` is "") or a council (`within` is its district's code)."""

    code: str
    name: str
    called: str
    within: str


@dataclass(frozen=True, slots=True)
class Places:
    """All places by code, in the order in which callers see them."""

    by_code: Mapping[str, Place]

    def districts(self) -> list[Place]:
        return [place for place in self.by_code.values() if not place.within]

    def councils(self, district: str) -> list[Place]:
        return [place for place in self.by_code.values() if place.within == district]

    def name(self, code: str) -> str:
        """The short name that an alert shows; "" for a code that is no place of ours."""
        place = self.by_code.get(code)
        return place.called if place else ""


def read_places(document: Document) -> Places:
    """Raises Refused with every mistake in the file."""
    complaints: list[Complaint] = []
    by_code: dict[str, Place] = {}
    for at, entry, within in _entries(document, complaints):
        place = Place(
            _text(entry, "code"), _text(entry, "name"), _text(entry, "called") or _text(entry, "name"), within
        )
        complaints += [document.complaint(at, says) for says in _mistakes(place, entry, by_code)]
        by_code[place.code] = place
    if complaints:
        raise Refused(complaints)
    return Places(by_code)


def _entries(
    document: Document, complaints: list[Complaint]
) -> Iterator[tuple[Path_, Mapping[str, Any], str]]:
    data = document.data
    if not isinstance(data, dict) or set(data) != {"districts"} or not isinstance(data["districts"], list):
        complaints.append(document.complaint((), "must hold one list, `districts:`, and nothing else."))
        return
    if not data["districts"]:
        complaints.append(document.complaint(("districts",), "needs at least one district."))
    for n, district in enumerate(data["districts"]):
        at: Path_ = ("districts", n)
        if not isinstance(district, dict):
            complaints.append(document.complaint(at, "a district needs `code`, `name` and `councils`."))
            continue
        yield at, district, ""
        councils = district.get("councils")
        if not isinstance(councils, list) or not councils:
            complaints.append(document.complaint(at, "a district needs a list of `councils`."))
            continue
        for m, council in enumerate(councils):
            if isinstance(council, dict):
                yield (*at, "councils", m), council, _text(district, "code")
            else:
                complaints.append(
                    document.complaint((*at, "councils", m), "a council needs `code` and `name`.")
                )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    return value if isinstance(value, str) else ""


def _mistakes(place: Place, entry: Mapping[str, Any], earlier: Mapping[str, Place]) -> Iterator[str]:
    for key in sorted(set(entry) - (_COUNCIL if place.within else _DISTRICT)):
        yield f"the word {key!r} is not known here."
    if not place.code:
        yield "has no `code`."
    elif place.code in earlier:
        yield f"the code {place.code} stands twice. Every place needs its own."
    if not place.name:
        yield "has no `name`."
    if wrong := outside(place.name + place.called):
        yield f"the name {place.name!r} holds letters that phones cannot show: {' '.join(sorted(wrong))}."
    if max(len(place.name), len(place.called)) > LONGEST_NAME:
        yield f"the name {place.name!r} is longer than {LONGEST_NAME} letters; give a shorter one."
