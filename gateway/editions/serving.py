"""Which edition answers a hop: the one that its call began with."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gateway.clock import Clock
from gateway.configuration import FlowShelf
from gateway.dialogue.rendering import Flow
from gateway.editions.changes import Began, Change, latest_change
from gateway.editions.edition import Edition
from gateway.messages import CallId, Incoming, Reply

Answer = Callable[[Incoming], Reply]
DIGEST = re.compile(r"[0-9a-f]{16}")  # what our labels look like
MOST_IN_VAIN = 1000  # digests that were looked for and not found


class Notes(Protocol):
    """Where calls are noted in the minutes after a change. Never fails: a note may be forgotten."""

    def of(self, calls: Sequence[CallId]) -> str: ...

    def note(self, call: CallId, digest: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Shelves:
    """An edition's own shelf; behind it all others, for calls that were kept on one of those."""

    flow_for: Callable[[str], Flow]
    own: FlowShelf
    others: Callable[[str], Flow | None]

    def by_digest(self, digest: str) -> Flow | None:
        return self.own.by_digest(digest) or self.others(digest)


class Serving(NamedTuple):
    """An edition and the conversation that is held with it."""

    digest: str
    shelf: FlowShelf
    answer: Answer


class Editions:
    """The edition that serves, and those that calls under way began with.

    talk: gives the conversation held with a shelf. sorry: answers calls on an edition that this version cannot read.
    A hop that names an edition known here, and any hop but in the minutes after a change, costs no look outside.
    """

    def __init__(self, first: Edition, talk: Callable[[Shelves, FlowShelf], Answer], notes: Notes, clock: Clock,
                 sorry: Reply) -> None:  # fmt: skip
        self._talk, self._notes, self._clock, self._sorry = talk, notes, clock, sorry
        self._unreadable: frozenset[str] = frozenset()
        self._change: Change | None = None
        self._look: Callable[[], None] = _nowhere
        self._in_vain: set[str] = set()
        self._current = self.serving(first)
        self._known: Mapping[str, Serving] = {first.digest: self._current}

    @property
    def current(self) -> str:
        """The digest of the edition that new calls get."""
        return self._current.digest

    def receive(self, incoming: Incoming) -> Reply:
        """What it answers to a call that goes on carries the edition's digest, for the carrier to bring back."""
        named = self._known.get(incoming.edition) if incoming.text else None  # who has told nothing begins anew
        serving = named or (self._unnamed(incoming) if incoming.edition or self._change else self._current)
        return serving.answer(incoming)

    def look_with(self, look: Callable[[], None]) -> None:
        """look: adds what another process has taken up meanwhile; may raise anything while the table is away."""
        self._look = look

    def flow_for(self, network: str) -> Flow:
        return self._current.shelf.flow_for(network)

    def sms(self) -> Flow:
        return self._current.shelf.sms()

    def by_digest(self, digest: str) -> Flow | None:
        """The flow that a call began with, on whichever edition."""
        found = (serving.shelf.by_digest(digest) for serving in self._known.values())
        return next((flow for flow in found if flow), None)

    def serving(self, edition: Edition) -> Serving:
        """An edition with its conversation; nobody gets it yet."""
        digest, shelf = edition.digest, edition.shelf
        talk = self._talk(Shelves(shelf.flow_for, shelf, self.by_digest), shelf)

        def answer(incoming: Incoming) -> Reply:
            reply = talk(incoming)
            if not reply.ends:
                reply.edition = digest
            return reply

        return Serving(digest, shelf, answer)

    def take(self, edition: Edition) -> None:
        """New calls get this one from now on."""
        self.add(edition)
        self._current = self._known[edition.digest]

    def add(self, edition: Edition) -> None:
        """One that calls under way may be on."""
        if edition.digest not in self._known:
            self._known = {**self._known, edition.digest: self.serving(edition)}

    def remember(self, history: Sequence[Began], unreadable: frozenset[str]) -> None:
        """history: all that served lately, newest first; what is not in it is forgotten."""
        kept = {self._current.digest, *(began.digest for began in history)}
        self._known = {digest: serving for digest, serving in self._known.items() if digest in kept}
        self._unreadable = unreadable
        change = latest_change(history)
        self._change = change if change and self._clock() < change.asking else None

    def knows(self, digest: str) -> bool:
        return digest in self._known or digest in self._unreadable

    def _unnamed(self, incoming: Incoming) -> Serving:
        if incoming.text and DIGEST.fullmatch(incoming.edition):
            return self._elsewhere(incoming.edition)
        noted = self._noted(incoming, self._change) if self._change else ""
        return self._known.get(noted, self._current)

    def _elsewhere(self, digest: str) -> Serving:
        """An edition that another process began to serve a moment ago. If nobody has it, nobody knows what stood on the
        screen: the same key may say something else now."""
        if digest not in self._unreadable and digest not in self._in_vain:
            self._look()
            if digest not in self._known and len(self._in_vain) < MOST_IN_VAIN:
                self._in_vain.add(digest)  # what serves anywhere is in the table before anybody reads it
        return self._known.get(digest) or self._current._replace(answer=lambda _: self._sorry)

    def _noted(self, incoming: Incoming, change: Change) -> str:
        """Who has typed something, and is met for the first time just after a change, began before it."""
        now = self._clock()
        if now >= change.asking:
            self._change = None
            return ""
        calls = incoming.call_ids()
        noted = self._notes.of(calls)
        if not noted and now < change.noting:
            noted = change.before if incoming.text else self._current.digest
            self._notes.note(calls[0], noted)
        return noted


def _nowhere() -> None:
    """Where editions are in no table."""
