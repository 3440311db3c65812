"""What happens on one USSD hop. Pure: where things are kept is handed in.

A hop that keeps nothing asks nobody: no store, no clock. From `enough` on one transaction holds the hop.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from gateway.dialogue.rendering import Flow, measure
from gateway.dialogue.script import Words
from gateway.dialogue.stepping import Replayed, State, replay, show
from gateway.gsm7 import transliterate
from gateway.messages import CallId, Incoming, Reply
from gateway.reports.references import as_shown, reference
from gateway.reports.report import Known, Told
from gateway.reports.report import State as Kept


class CallPage(Protocol):
    """The page of one call in the book, open for one hop; nobody else can write on it meanwhile."""

    known: Known | None

    def keep(self, told: Told, call: CallId, call_back: bytes | None) -> None: ...

    def erase(self, hops: int, call: CallId) -> None: ...


class Book(Protocol):
    """Where calls are kept. Leaving the page writes everything at once, or nothing if something failed."""

    def page(self, calls: Sequence[CallId]) -> AbstractContextManager[CallPage]: ...


@dataclass(frozen=True, slots=True)
class Apology:
    """What a caller reads when something failed inside; never a receipt. Words by language."""

    kept: Words
    not_kept: Words


@dataclass(frozen=True, slots=True)
class Conversation:
    """flow_for gives the flow laid out for a network; on_fault is told of an exception, never of its content."""

    flow_for: Callable[[str], Flow]
    book: Book
    apology: Apology
    on_fault: Callable[[BaseException], None]

    def receive(self, incoming: Incoming) -> Reply:
        """Always answers (design D9)."""
        flow = self.flow_for(incoming.network)
        plain = replay(flow, incoming.text).state
        if not plain.kept:
            # No screen before `enough` takes free words, so plain splitting was exact.
            return _reply(flow, plain)
        try:
            return self._keep(flow, incoming, plain)
        except Exception as fault:  # a caller must get an answer whatever broke
            self.on_fault(fault)
            return _sorry(self.apology.not_kept, plain)

    def _keep(self, flow: Flow, incoming: Incoming, plain: State) -> Reply:
        """plain: the call split at every `*`; sure as far as the first typed words, and so is its language."""
        calls = incoming.call_ids()
        with self.book.page(calls) as page:
            known = page.known
            if known and known.state is Kept.LEFT:
                return _left(flow, plain)
            if known and (known.lengths is None or known.digest != flow.digest):
                # The call was closed long ago, or the flow has changed under it.
                return _sorry(self.apology.kept, plain)
            played = replay(flow, incoming.text, known.lengths if known else None)
            if not played.fits or _is_over(known, played):
                # Not this call's words: to guess which answer is which could give a permission that nobody gave.
                return _sorry(self.apology.kept, plain)
            call = _same_call(calls, known)
            if len(played.lengths) > (known.hops if known else 0):
                _write(page, flow, played, call, incoming)
        return _reply(flow, played.state, call)


def _sorry(words: Words, plain: State) -> Reply:
    return Reply(transliterate(words[plain.language]), ends=True)


def _is_over(known: Known | None, played: Replayed) -> bool:
    """A report that was sent takes nothing more; who calls again has another call."""
    return known is not None and known.state is Kept.COMPLETE and len(played.lengths) > known.hops


def _same_call(calls: Sequence[CallId], known: Known | None) -> CallId:
    """Just after midnight a call goes on under yesterday's key, so that its reference stays the same."""
    return next((call for call in calls if known and call.key == known.call_key), calls[0])


def _write(page: CallPage, flow: Flow, played: Replayed, call: CallId, incoming: Incoming) -> None:
    if played.state.left:
        page.erase(len(played.lengths), call)
        return
    told = _told(flow, played)
    page.keep(told, call, incoming.sealed_number() if told.wants_contact else None)


def _told(flow: Flow, played: Replayed) -> Told:
    state = played.state
    return Told(
        played.lengths,
        flow.digest,
        state.language,
        state.answers,
        state.words,
        sent="send" in state.done,
        asks_helper="alert_helper" in state.done,
    )


def _left(flow: Flow, plain: State) -> Reply:
    """A repeat after leaving. Its lengths are gone with the rest, so a `*` in typed words may have led it astray."""
    return _reply(flow, State(flow.script.after_leaving, language=plain.language, ended=True))


def _reply(flow: Flow, state: State, call: CallId | None = None) -> Reply:
    late: Mapping[str, str] = {}
    if call and "send" in state.done:
        late = {"ref": as_shown(reference(call.code))}
    return Reply(show(flow, state, late), state.ended)


def fits(words: Words, budget: int) -> bool:
    """Whether an apology fits the smallest page in every language."""
    return all(measure(transliterate(text)) <= budget for text in words.values())
