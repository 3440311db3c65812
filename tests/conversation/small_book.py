"""A book of calls in memory: all or nothing like the real one, and it can be told to fail."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from gateway.conversation.breaks.going_on import Break
from gateway.conversation.visits.visit import VisitPage
from gateway.messages import CallId
from gateway.reports.report import Known, State, Told


@dataclass
class SmallPage:
    known: Known | None
    fails_at: str = ""
    kept: list[tuple[Told, CallId, bytes | None]] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)
    gone_on: tuple[int, ...] = ()

    def keep(self, told: Told, call: CallId, call_back: bytes | None) -> None:
        if self.fails_at == "keep":
            raise OSError("disk of +26650123987 is full: a white van")
        self.kept.append((told, call, call_back))

    def go_on(self, lengths: tuple[int, ...]) -> None:
        self.gone_on = lengths

    def visit(self, caller: Callable[[], str]) -> VisitPage:
        raise AssertionError("nobody asks for a report here")

    def broken_off(self) -> Break | None:
        raise AssertionError("going on after a break is switched off")

    def take_over(self, call: CallId, digest: str) -> Break | None:
        raise AssertionError("going on after a break is switched off")

    def stands(self, caller: str, screen: str) -> None:
        raise AssertionError("going on after a break is switched off")

    def erase(self, hops: int, call: CallId) -> None:
        self.erased.append(hops)


@dataclass
class SmallBook:
    """calls: what is known, by call key. writes: every keep and erase that was committed, in order."""

    fails_at: str = ""
    calls: dict[str, Known] = field(default_factory=dict)
    told: list[tuple[Told, CallId, bytes | None]] = field(default_factory=list)
    writes: int = 0
    opened: int = 0

    @contextmanager
    def page(self, calls: Sequence[CallId]) -> Iterator[SmallPage]:
        self.opened += 1
        if self.fails_at == "open":
            raise OSError("no database for +26650123987")
        known = next((self.calls[call.key] for call in calls if call.key in self.calls), None)
        page = SmallPage(known, self.fails_at)
        yield page
        if self.fails_at == "commit":
            raise OSError("the commit of +26650123987 failed")
        self._write(page)

    def _write(self, page: SmallPage) -> None:
        self.writes += len(page.kept) + len(page.erased)
        for told, call, call_back in page.kept:
            self.told.append((told, call, call_back))
            key = page.known.call_key if page.known else call.key
            state = State.COMPLETE if told.sent else State.INCOMPLETE
            self.calls[key] = Known("r1", key, state, len(told.lengths), told.lengths, told.digest)
        if page.known and page.gone_on:
            longer = replace(page.known, hops=len(page.gone_on), lengths=page.gone_on)
            self.calls[page.known.call_key] = longer
        for hops in page.erased:
            if page.known:
                left = replace(page.known, state=State.LEFT, hops=hops, lengths=None, digest="")
                self.calls[page.known.call_key] = left

    def change(self, **what: object) -> None:
        """Something about the only call changes behind its back."""
        ((key, known),) = self.calls.items()
        self.calls[key] = replace(known, **what)  # type: ignore[arg-type]
