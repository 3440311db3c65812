"""What help is missing in which district, and how many numbers callers hear there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.referrals.directory import SERVICES
from gateway.referrals.heard import Heard

Row = Any


@dataclass(frozen=True, slots=True)
class Gap:
    """One service. nobody: the districts where nobody gives it. elsewhere: those where only somebody gives it who
    helps everywhere."""

    service: str
    nobody: tuple[str, ...]
    elsewhere: tuple[str, ...]


def gaps(rows: Iterable[Row], districts: Sequence[str]) -> list[Gap]:
    """Every service that somebody is missing for, in their order."""
    asked = [row for row in rows if row.active]
    found = (_gap(service, [row for row in asked if service in row.services], districts) for service in SERVICES)
    return [gap for gap in found if gap.nobody or gap.elsewhere]


def _gap(service: str, given_by: Sequence[Row], districts: Sequence[str]) -> Gap:
    here = {place for row in given_by for place in row.places}
    bare = tuple(district for district in districts if district not in here)
    return Gap(service, (), bare) if any(not row.places for row in given_by) else Gap(service, bare, ())


def numbers(found: Iterable[Heard], districts: Sequence[str]) -> Mapping[str, int]:
    """How many numbers callers hear in each district."""
    told = [one for one in found if one.number]
    return {district: sum(not one.places or district in one.places for one in told) for district in districts}
