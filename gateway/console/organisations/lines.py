"""Organisations as lines of a page. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.clock import in_maseru
from gateway.console import plain_words as plain
from gateway.console.cards import PlaceName
from gateway.console.clocks import day
from gateway.console.referral.choosing import near
from gateway.phrases import listed, phrase
from gateway.referrals.confirming import HOW, STANDINGS, TO_RING, Standing, runs_out, standing
from gateway.referrals.directory import KINDS, SERVICES, number_in_words
from gateway.referrals.gaps import Gap
from gateway.referrals.heard import SILENT, Heard

Row = Any


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation. number: in words; raw: as it is kept, for the button that confirms it. stands: how far its
    number can be believed, in words; grave: somebody must ring it. callers: whether they hear it, in words."""

    id: int
    name: str
    kind: str
    near: str
    number: str = field(repr=False)
    raw: str = field(repr=False)
    stands: str
    grave: bool
    callers: str
    heard: bool
    active: bool
    signs_in: bool


def line(row: Row, one: Heard, signs_in: Collection[int], place_name: PlaceName, now: datetime) -> Line:
    found = standing(row, now)
    return Line(
        row.id, row.name, plain.in_words(KINDS, row.kind), near(row.places, place_name), number_in_words(row.number),
        row.number or "", stands(row, now), found in TO_RING[:2], callers(one), bool(one.number), row.active,
        row.id in signs_in,
    )  # fmt: skip


def callers(one: Heard) -> str:
    """Whether callers hear it, or why not."""
    return SILENT[one.silent] if one.silent else phrase("They hear it.")


def stands(row: Row, now: datetime) -> str:
    """`Confirmed until 3 May 2026`, `Ran out on 3 May 2026`, or that nobody has confirmed it."""
    found, ends = standing(row, now), runs_out(row)
    if ends is None:
        return STANDINGS[found]
    on = day(in_maseru(ends).date())
    if found == Standing.EXPIRED:
        return phrase("Ran out on {day}", day=on)
    return phrase("Runs out on {day}", day=on) if found == Standing.SOON else phrase("Confirmed until {day}", day=on)


def confirmed(row: Row) -> str:
    """Who found the number right, when, and by which way; "" where nobody has."""
    if not (row.number and row.confirmed_at):
        return ""
    on = day(in_maseru(row.confirmed_at).date())
    how = HOW.get(row.confirmed_how or "") or phrase("Without a word of how")
    return phrase("{how}: {by}, {day}.", how=how, by=row.confirmed_by, day=on)


def gives(codes: Iterable[str]) -> str:
    return listed(plain.in_words(SERVICES, code) for code in codes)


def fitting(rows: Iterable[Row], district: str, service: str, kind: str) -> list[Row]:
    """Those that help there, give that and are of that kind; "" asks for all. Who helps everywhere helps there too."""
    return [
        row for row in rows
        if (not district or not row.places or district in row.places)
        and (not service or service in row.services) and kind in ("", row.kind)
    ]  # fmt: skip


def gap_lines(found: Sequence[Gap], places: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """places: the districts by code, as people call them."""
    return [
        {
            "service": plain.in_words(SERVICES, one.service), "code": one.service,
            "nobody": _where(one.nobody, places), "elsewhere": _where(one.elsewhere, places),
        }
        for one in found
    ]  # fmt: skip


def _where(districts: Sequence[str], places: Mapping[str, str]) -> str:
    if len(districts) == len(places):
        return phrase("Every district")
    return listed(places[code] for code in districts)
