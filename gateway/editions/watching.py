"""Takes up changed files without a restart: when they have been still for a moment and pass the checker."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from prometheus_client import Gauge

from gateway import logs
from gateway.complaints import Complaint, Refused
from gateway.editions.edition import Edition
from gateway.editions.library import Library
from gateway.editions.telling import harmless
from gateway.papers import Stamps

QUIET, CHANGING = 2.0, 1.0  # seconds between two looks; editors write in pieces
MOST_TOLD = 20  # complaints in one log line
REFUSED = Gauge("thuso_flows_refused", "1 while changed files are refused and older ones serve",
                multiprocess_mode="mostrecent")  # fmt: skip


class Watcher:
    """look: stamps of all files. read: what they say; raises Refused. instead: what may serve while they are refused:
    the old files, with what may be heard now of the directory. One thread calls `step`, again and again."""

    def __init__(
        self, look: Callable[[], Stamps], read: Callable[[], Edition], instead: Callable[[], Edition], library: Library
    ) -> None:
        self._look, self._read, self._instead, self._library = look, read, instead, library
        self._seen: Stamps | None = None
        self._done: Stamps | None = None
        self._away = False

    def step(self) -> bool:
        """One look. True while the files change: look again soon."""
        if not self._compared():
            return False
        seen, before = self._look(), self._seen
        self._seen = seen
        if seen == self._done:
            return False
        if seen != before:
            return True
        self._done = seen
        self._take_up()
        return False

    def _compared(self) -> bool:
        """While the database is away nothing is taken up; it is said once."""
        try:
            self._library.compare()
        except Exception as wrong:
            if not self._away:
                logs.fault(wrong, "editions")
            self._away = True
            return False
        self._away = False
        return True

    def _take_up(self) -> None:
        try:
            edition = self._read()
        except Refused as refused:
            REFUSED.set(1)
            logs.get().error("changed flows are refused: the old ones serve on", **_told(refused.complaints))
            self._stand_in()
        except Exception as wrong:  # the checker met what nobody thought of
            REFUSED.set(1)
            logs.fault(wrong, "flows")
        else:
            REFUSED.set(0)
            if not self._library.serves(edition):
                self._serve(edition)

    def _stand_in(self) -> None:
        """A mistake in a file must keep no number on the phones whose confirmation has run out."""
        try:
            edition = self._instead()
        except Exception as wrong:
            logs.fault(wrong, "directory")
            self._done = None  # the next look tries again
        else:
            if not self._library.serves(edition):
                self._serve(edition)

    def _serve(self, edition: Edition) -> None:
        try:
            changed = self._library.take(edition)
        except Exception as wrong:
            logs.fault(wrong, "editions")
            self._done = None  # the next look tries again
        else:
            logs.get().info("what callers read has changed", edition=edition.digest, changed=changed)


def _told(complaints: Sequence[Complaint]) -> dict[str, object]:
    told = [str(harmless(complaint)) for complaint in complaints[:MOST_TOLD]]
    return {"complaints": told, "more": len(complaints) - len(told)}


class Looks(Protocol):
    """What the thread calls."""

    def step(self) -> bool: ...


def keep_watching(watcher: Looks, quiet: float = QUIET) -> threading.Thread:
    """Starts the thread that looks. No caller waits for it."""

    def run() -> None:
        while True:
            try:
                soon = watcher.step()
            except Exception as wrong:  # a folder that cannot be listed, say; the thread must go on
                logs.fault(wrong, "flows")
                soon = False
            time.sleep(CHANGING if soon else quiet)

    thread = threading.Thread(target=run, name="flows", daemon=True)
    thread.start()
    return thread
