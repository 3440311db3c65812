"""Holds the editions in memory and those in the table together; other processes write there too."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from prometheus_client import Gauge

from gateway import logs
from gateway.clock import Clock
from gateway.complaints import Refused
from gateway.dialogue.rendering import Flow
from gateway.editions.changes import Began
from gateway.editions.edition import Edition, changed, reopened
from gateway.editions.serving import Editions

SINCE = Gauge("thuso_edition_since_seconds", "When a process took up an edition of the flows; the latest one serves",
              ["edition"], multiprocess_mode="max")  # fmt: skip


class Kept(Protocol):
    """Where editions outlive a restart; may raise anything while it is away."""

    def keep(self, edition: Edition, now: datetime) -> None: ...

    def history(self) -> Sequence[Began]: ...

    def texts(self, digest: str) -> Mapping[str, str]: ...


class Library:
    """The watcher's thread takes editions up; any thread may look for one."""

    def __init__(self, kept: Kept, editions: Editions, clock: Clock) -> None:
        self._kept, self._editions, self._clock = kept, editions, clock
        self._unreadable: set[str] = set()
        self._one_at_a_time = threading.RLock()
        self._owes = True
        self._latest: Edition | None = None
        editions.look_with(self.compare)

    def serves(self, edition: Edition) -> bool:
        """Whether new calls get this one, and the table knows."""
        return not self._owes and edition.digest == self._editions.current

    def begin(self, edition: Edition) -> None:
        """At a start: this one serves already, and must even if the table is away."""
        self._latest = edition
        try:
            self.take(edition)
        except Exception as wrong:
            logs.fault(wrong, "editions")

    def take(self, edition: Edition) -> list[str]:
        """Keeps it, then lets it serve; gives the places of the papers that say something else than before. Raises what
        the table raises; the old one serves on then."""
        self._kept.keep(edition, self._clock())
        self._owes = False
        with self._one_at_a_time:
            self._editions.add(edition)
            self.compare()  # calls under way are noted before anybody gets the new one
            self._editions.take(edition)
        SINCE.labels(edition.digest).set_to_current_time()
        before, self._latest = self._latest or edition, edition
        return changed(before, edition)

    def compare(self) -> None:
        """Learns what served before, here or in another process, and forgets what nobody is on any more."""
        with self._one_at_a_time:
            self._compare()

    def _compare(self) -> None:
        history = self._kept.history()
        for digest in dict.fromkeys(began.digest for began in history):
            if digest not in self._unreadable and not self._editions.knows(digest):
                self._open(digest)
        self._unreadable &= {began.digest for began in history}
        self._editions.remember(history, frozenset(self._unreadable))

    def sms(self) -> Flow:
        """What a talk by SMS begins with."""
        return self._editions.sms()

    def by_digest(self, digest: str) -> Flow | None:
        """The flow of a talk, also if another process took it up a moment ago. Raises what the table raises."""
        found = self._editions.by_digest(digest)
        if found is None and digest:
            self.compare()
            found = self._editions.by_digest(digest)
        return found

    def _open(self, digest: str) -> None:
        try:
            edition = reopened(self._kept.texts(digest))
        except Refused:
            edition = None
        if edition and edition.digest == digest:
            self._editions.add(edition)
        else:
            self._unreadable.add(digest)
            logs.get().warning("an edition cannot be read by this version: calls on it must dial again", edition=digest)
