"""What the times at which editions began to serve tell about a call that does not say which one it is on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

LONGEST_CALL = timedelta(minutes=4)  # networks end a call after 180 seconds
NOTED_FOR = timedelta(minutes=10)  # a call that began within LONGEST_CALL is over by then, repeats and all


class Began(NamedTuple):
    """An edition and when it began to serve, the last time if it did so more than once."""

    digest: str
    since: datetime


class Change(NamedTuple):
    """before: what calls run on that began before the change. Until `noting` ends, calls that are met for the first
    time are noted; until `asking` ends, notes are asked for."""

    before: str
    noting: datetime
    asking: datetime


def latest_change(history: Sequence[Began]) -> Change | None:
    """history: newest first. Several changes within the length of a call count as one that took so long: who is on
    an edition between has been noted meanwhile. None: nothing has changed yet."""
    for newer, older in pairwise(history):
        if newer.since - older.since >= LONGEST_CALL or older is history[-1]:
            return Change(older.digest, history[0].since + LONGEST_CALL, history[0].since + NOTED_FOR)
    return None
