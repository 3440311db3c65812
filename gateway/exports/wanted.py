"""What can be taken out, by whom, and of which months. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from gateway.approvals.rules import EXPORT_CASES, EXPORT_DIARY
from gateway.clock import MASERU
from gateway.phrases import Phrase, phrase
from gateway.staff.roles import Role

HTCDS, LISTS, DIARY = "htcds", "lists", "diary"
MOST_LINES = 60_000  # in one file: 10,000 cases with all that hangs on them, some seconds of work for the machine
YEARS = range(2000, 2100)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Kind:
    """asks: the question to the second person. roles: who may ask, make and fetch."""

    code: str
    words: Phrase
    tells: Phrase
    asks: str
    roles: frozenset[Role]


_LEADS = frozenset({Role.HOTLINE_LEAD})
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            HTCDS, phrase("Cases for other organisations (HTCDS 2.0)"),
            phrase("Codes and months. No names, no words, no case numbers; only people who agreed to be on record."),
            EXPORT_CASES, _LEADS,
        ),
        Kind(
            LISTS, phrase("Reports and cases, as lists"),
            phrase("Codes and days, with case numbers, for the hotline itself."), EXPORT_CASES, _LEADS,
        ),
        Kind(
            DIARY, phrase("The diary"), phrase("Who saw, opened and changed what; names of staff, and codes."),
            EXPORT_DIARY, _LEADS | {Role.ADMINISTRATOR},
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """first, last: months, such as 2026-03; both are in."""

    kind: str
    first: str
    last: str

    @property
    def subject(self) -> str:
        """How approvals and the diary name it."""
        return f"{self.kind}.{self.first}.{self.last}"

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        """When the first month begins and the last is over, in Lesotho."""
        return _begins(self.first), _begins(_after(self.last))


def wanted(subject: str) -> Wanted | None:
    """What `subject` says; None for what nobody can want."""
    kind, _, months = subject.partition(".")
    first, _, last = months.partition(".")
    if kind not in KINDS or not is_month(first) or not is_month(last) or last < first:
        return None
    return Wanted(kind, first, last)


def is_month(text: str) -> bool:
    found = _MONTH.fullmatch(text)
    return found is not None and int(found[1]) in YEARS


def kinds_of(role: str) -> list[Kind]:
    """What somebody of this role may take out."""
    return [kind for kind in KINDS.values() if role in kind.roles]


def may(subject: str, role: str) -> bool:
    """Whether somebody of this role may take this out."""
    kind = KINDS.get(subject.partition(".")[0])
    return kind is not None and role in kind.roles


def in_words(subject: str) -> str:
    """`The diary, 2026-01 to 2026-03`."""
    asked = wanted(subject)
    if asked is None:
        return subject
    what = KINDS[asked.kind].words
    if asked.first == asked.last:
        return phrase("{what}, {month}", what=what, month=asked.first)
    return phrase("{what}, {first} to {last}", what=what, first=asked.first, last=asked.last)


def _begins(month: str) -> datetime:
    year, number = map(int, month.split("-"))
    return datetime.combine(date(year, number, 1), time(), MASERU).astimezone(UTC)


def _after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"
