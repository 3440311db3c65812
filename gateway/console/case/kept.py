"""All that is kept of a case, as its page is handed it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Opened = Callable[[bytes | None], Mapping[str, Any]]  # what is in a sealed box; empty where there is none or no key
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a case, each as the store gives it. waiting: somebody was asked whether the police may be
    left out, and has not answered. told: what became of its referrals, in order. excludes: whom an answer or a suspect
    leaves out, of the roster."""

    case: Row
    stages: Sequence[Row]
    clocks: Sequence[Row]
    people: Sequence[Row]
    consents: Sequence[Row]
    needs: Sequence[Row]
    notes: Sequence[Row]
    files: Sequence[Row]
    reports: Sequence[Row]
    referrals: Sequence[Row]
    waiting: bool
    told: Sequence[Row] = ()
    excludes: Mapping[str, frozenset[str]] = field(default_factory=dict)
