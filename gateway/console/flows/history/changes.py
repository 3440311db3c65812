"""Changes of the flows as lines of a page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest

from gateway.complaints import Refused
from gateway.console.clocks import When, moment
from gateway.dialogue.comparing import Difference
from gateway.editions.comparing import Texts, differences
from gateway.editions.past.served import Served

KEPT = 64  # comparisons that pages showed a moment ago
Files = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """found: what changed since the one before, None where this version cannot read one of the two. first: nothing
    stands before it."""

    served: Served
    before: int
    at: When
    found: Sequence[Difference] | None
    first: bool


def changes(newest: Sequence[Served], older: Served | None, now: datetime) -> list[Change]:
    """newest: those of a page. older: what stood before the last of them, None if there is nothing more."""
    befores = [*newest[1:], *([older] if older else [])]
    return [_change(one, before, now) for one, before in zip_longest(newest, befores[: len(newest)]) if one]


def _change(one: Served, before: Served | None, now: datetime) -> Change:
    found = compared(before.texts, one.texts) if before else []
    return Change(one, before.id if before else 0, moment(one.since, now), found, before is None)


def compared(old: Texts, new: Texts) -> Sequence[Difference] | None:
    """None where this version cannot read one of the two."""
    return _compared(tuple(sorted(old.items())), tuple(sorted(new.items())))


@lru_cache(maxsize=KEPT)
def _compared(old: Files, new: Files) -> Sequence[Difference] | None:
    try:
        return differences(dict(old), dict(new))
    except Refused:
        return None
