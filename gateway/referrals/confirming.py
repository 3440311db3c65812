"""How long a number in the directory is believed, and which one to ring next. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gateway.phrases import phrase, phrases
from gateway.referrals.directory import number_in_words

LIVES = timedelta(days=90)  # as a member's phone (gateway/alerts/roster.py): offices move, networks reuse numbers
SOON = timedelta(days=14)  # two weeks in which somebody finds the time to ring
RANG = "rang"
HOW: Mapping[str, str] = phrases({
    "rang": "Rang it, they answered", "visited": "Went there and saw it", "letter": "They wrote it in a letter",
})  # fmt: skip
Row = Any


class Standing(StrEnum):
    """How far a number can be believed."""

    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"
    SOON = "soon"  # it runs out within SOON
    CONFIRMED = "confirmed"
    NONE = "none"  # there is no number


STANDINGS: Mapping[str, str] = phrases({
    "expired": "Confirmation has run out", "unconfirmed": "Nobody has confirmed it", "soon": "Runs out soon",
    "confirmed": "Confirmed", "none": "No number yet",
})  # fmt: skip
BELIEVED = frozenset({Standing.SOON, Standing.CONFIRMED})
TO_RING = (Standing.EXPIRED, Standing.UNCONFIRMED, Standing.SOON)  # the worst first


def standing(row: Row, now: datetime) -> Standing:
    """row: has number and confirmed_at."""
    if not row.number:
        return Standing.NONE
    ends = runs_out(row)
    if ends is None:
        return Standing.UNCONFIRMED
    if ends <= now:
        return Standing.EXPIRED
    return Standing.SOON if ends <= now + SOON else Standing.CONFIRMED


def runs_out(row: Row) -> datetime | None:
    """When its confirmation does; None where there is none."""
    return row.confirmed_at + LIVES if row.number and row.confirmed_at else None


def to_ring(rows: Iterable[Row], now: datetime) -> list[Row]:
    """Whose number somebody should ring, of those that may be asked: what has run out for longest first, then what
    nobody has confirmed, then what runs out next."""
    due = [row for row in rows if row.active and standing(row, now) in TO_RING]
    return sorted(due, key=lambda row: (TO_RING.index(standing(row, now)), runs_out(row) or now, row.name))


def marked(number: str | None, confirmed_at: datetime | None, now: datetime) -> str:
    """The number for who refers somebody there: they may ring it all the same, and must know what it is worth."""
    words = number_in_words(number)
    if not words:
        return ""
    if confirmed_at is None:
        return phrase("{number} (nobody has confirmed it)", number=words)
    return words if confirmed_at + LIVES > now else phrase("{number} (its confirmation has run out)", number=words)
