"""Builds what the commands of the diary need."""

from collections.abc import Sequence

from gateway.complaints import Complaint, Refused
from gateway.diary.checking import Anchor, Checked, read_anchor
from gateway.diary.verifying import store
from gateway.processes.wiring import engine_for
from gateway.settings import Settings


def verify(settings: Settings, anchors: Sequence[str]) -> Checked:
    """anchors: as `diary head` printed them. Raises Refused."""
    return store.verify(engine_for(settings), [_anchor(text) for text in anchors])


def head(settings: Settings) -> Anchor:
    """Raises Refused."""
    return store.head(engine_for(settings))


def _anchor(text: str) -> Anchor:
    found = read_anchor(text)
    if found is None:
        says = "is no anchor. Write the number of the row, a colon and its hash, as `diary head` prints them."
        raise Refused([Complaint(repr(text), says)])
    return found
