"""Accounts and keys as the pages show them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.console.clocks import When, moment
from gateway.phrases import phrase
from gateway.staff.roles import PARTNERS, ROLE_WORDS, Role
from gateway.staff.vault import mark


@dataclass(frozen=True, slots=True)
class Person:
    """mark: of their key pair, to compare by voice; "" before the first sign-in. ring: the key that goes with the role,
    "" where none does."""

    id: int
    name: str
    role: Role
    role_words: str
    organisation_id: int | None
    organisation: str
    active: bool
    waits: bool
    has_codes: bool
    mark: str
    ring: str
    holds: bool
    last: When | None
    sessions: int

    def state(self) -> str:
        """Where this account stands, in a few words."""
        if not self.active:
            return phrase("Switched off")
        if self.waits:
            return phrase("Has a password for one sign-in")
        return phrase("Works") if self.has_codes else phrase("One-time codes are not set up")


def people(
    rows: Sequence[Any], names: Mapping[int, str], ring_of: Mapping[int, str], holders: Mapping[str, set[int]],
    now: datetime,
) -> list[Person]:  # fmt: skip
    """names: of organisations. ring_of: the ring that goes with each account. holders: of each ring today."""
    return [_person(row, names, ring_of.get(row.id, ""), holders, now) for row in rows]


def _person(row: Any, names: Mapping[int, str], ring: str, holders: Mapping[str, set[int]], now: datetime) -> Person:
    role = Role(row.role)
    return Person(
        row.id, row.name, role, ROLE_WORDS[role], row.organisation_id, names.get(row.organisation_id, ""), row.active,
        row.must_change, row.has_codes, mark(row.public_key) if row.public_key else "", ring,
        row.id in holders.get(ring, set()), moment(row.signed_in_at, now) if row.signed_in_at else None, row.sessions,
    )  # fmt: skip


def seen_by(everybody: Sequence[Person], role: Role, organisation_id: int | None) -> list[Person]:
    """Partners see only who works where they do; nobody else needs to be hidden from anybody here."""
    if role in PARTNERS:
        return [person for person in everybody if person.organisation_id == organisation_id]
    return list(everybody)


@dataclass(frozen=True, slots=True)
class Session:
    id: int
    mine: bool
    began: When
    used: When


def sessions(rows: Sequence[Any], own: int, now: datetime) -> list[Session]:
    """own: the one that asks."""
    return [Session(row.id, row.id == own, moment(row.began_at, now), moment(row.seen_at, now)) for row in rows]


@dataclass(frozen=True, slots=True)
class Version:
    mark: str
    made: When
    retired: When | None
    holders: int


def versions(rows: Sequence[Any], now: datetime) -> list[Version]:
    """A ring's keys, the newest first."""
    return [_version(row, now) for row in rows]


def _version(row: Any, now: datetime) -> Version:
    retired = moment(row.retired_at, now) if row.retired_at else None
    return Version(mark(row.public_key), moment(row.made_at, now), retired, row.holders)
