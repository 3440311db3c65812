"""What happens on one USSD hop. Pure: where things are kept is handed in.

A hop that keeps nothing asks nobody: no store, no clock. From `enough` on one transaction holds the hop.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from gateway.conversation.breaks.going_on import (
    OVER,
    Break,
    Breaks,
    beginning,
    left_after_break,
    where_to_go_on,
    with_told_before,
)
from gateway.conversation.duty.duty import ASKED_OF_DUTY, DutyPage, own_report
from gateway.conversation.visits.visit import VisitPage, added, comes_to_opening
from gateway.dialogue.rendering import Flow, measure
from gateway.dialogue.replaying import Replayed, replay
from gateway.dialogue.script import GO_ON, REPORT_OWN, Words
from gateway.dialogue.stepping import Ask, Found, State, show
from gateway.gsm7 import transliterate
from gateway.messages import CallId, Incoming, Reply
from gateway.reports.references import as_shown, reference
from gateway.reports.report import Known, Told
from gateway.reports.report import State as Kept


class CallPage(Protocol):
    """The page of one call in the book, open for one hop; nobody else can write on it meanwhile."""

    known: Known | None

    def keep(self, told: Told, call: CallId, call_back: bytes | None) -> None: ...

    def visit(self, caller: Callable[[], str]) -> VisitPage: ...

    def duty(self, caller: Callable[[], str]) -> DutyPage: ...

    def go_on(self, lengths: tuple[int, ...]) -> None:
        """The call of a report that is sent already goes on; nothing more is told in it."""

    def broken_off(self) -> Break | None:
        """What this call was offered, or that its report went on in another, as it is now."""

    def take_over(self, call: CallId, digest: str) -> Break | None:
        """The report that was offered goes on in this call; None when it cannot any more."""

    def stands(self, caller: str, screen: str) -> None:
        """Where a later call of this caller may go on."""

    def erase(self, hops: int, call: CallId) -> None: ...


class Book(Protocol):
    """Where calls are kept. Leaving the page writes everything at once, or nothing if something failed."""

    def page(self, calls: Sequence[CallId]) -> AbstractContextManager[CallPage]: ...


class Shelf(Protocol):
    """The flows that serve."""

    def flow_for(self, network: str) -> Flow: ...

    def by_digest(self, digest: str) -> Flow | None: ...


@dataclass(frozen=True, slots=True)
class Apology:
    """What a caller reads when something failed inside; never a receipt. Words by language."""

    kept: Words
    not_kept: Words


class _ActedAstray(Exception):
    """A hop that is not this call's changed something behind a PIN; nothing of it may stay."""


def _not_counted(call: int, flow: Flow, played: Replayed) -> None:
    """Where nobody asks what callers do."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """on_fault is told of an exception, never of its content; count of each screen that was shown. breaks: where
    going on after a break is switched on."""

    shelf: Shelf
    book: Book
    apology: Apology
    on_fault: Callable[[BaseException], None]
    count: Callable[[int, Flow, Replayed], None] = _not_counted
    breaks: Breaks | None = None

    def receive(self, incoming: Incoming) -> Reply:
        """Always answers (design D9)."""
        flow = self.shelf.flow_for(incoming.network)
        try:
            broken = self._broken_off(incoming)
        except Exception as fault:  # nobody knows where this call began, and so what its keys mean
            self.on_fault(fault)
            return _sorry(self.apology.not_kept, replay(flow, incoming.text).state.language)
        if broken and broken.went_on:
            return _sorry(self.apology.kept, broken.language)
        return self._answer(flow, incoming, beginning(flow, broken))

    def _answer(self, flow: Flow, incoming: Incoming, begin: State | None, own: State | None = None) -> Reply:
        """begin: where the call began, if not at the start. own: where a member's own report begins."""
        split = replay(flow, incoming.text, begin=begin or own)
        plain = split.state
        if not plain.kept and not plain.waits:
            # No screen before `enough` takes free words, so plain splitting was exact.
            self.count(incoming.tag, flow, split)
            return reply_of(flow, plain)
        try:
            return self._keep(flow, incoming, split, own)
        except _ActedAstray:
            return _sorry(self.apology.kept, plain.language)
        except Exception as fault:  # a caller must get an answer whatever broke
            self.on_fault(fault)
            return _sorry(self.apology.not_kept, plain.language)

    def _broken_off(self, incoming: Incoming) -> Break | None:
        if self.breaks is None:
            return None
        try:
            return self.breaks.of(incoming.call_ids(), incoming.caller, first_hop=not incoming.text)
        except Exception as fault:
            if incoming.text:
                raise
            self.on_fault(fault)  # a call that cannot be asked whether to go on begins anew
            return None

    def _keep(self, flow: Flow, incoming: Incoming, split: Replayed, own: State | None) -> Reply:
        """own: where a member's own report begins. split: the call split at every `*`; sure as far as the first typed
        words, and so is its language."""
        calls, plain = incoming.call_ids(), split.state
        with self.book.page(calls) as page:
            known = page.known
            if known and known.state is Kept.LEFT:
                return _left(flow, plain)
            call = _same_call(calls, known)
            broken = _as_it_is_now(page, call, plain, flow) if self.breaks else None
            if broken and broken.went_on:
                return _sorry(self.apology.kept, plain.language)
            known = page.known
            begin = beginning(flow, broken) or own
            opens = comes_to_opening(flow, incoming.text, split, known, begin)
            visit = page.visit(incoming.caller) if opens else None
            # What was told before signing in would be of the same call: lengths and times would join the two.
            duty = page.duty(incoming.caller) if opens and not plain.kept else None
            # Of a call that has several, the one that has heard most.
            runs = [run for run in (visit and visit.known, duty and duty.known, known) if run]
            run = max(runs, key=lambda one: one.hops, default=None)
            if run and run.digest != flow.digest:
                flow = self.shelf.by_digest(run.digest) or flow
            if run and (run.lengths is None or run.digest != flow.digest):
                # The call was closed long ago, or nobody knows any more what it ran on.
                return _sorry(self.apology.kept, plain.language)
            begin = beginning(flow, broken) or own
            lengths = (run.lengths or None) if run else None  # a report that was just taken over has none yet
            played = replay(flow, incoming.text, lengths, asked_of(call, visit, duty), begin, REPORT_OWN)
            if not played.fits or _is_over(known, played):
                if duty and duty.acted:
                    raise _ActedAstray
                # Not this call's words: to guess which answer is which could give a permission that nobody gave.
                return _sorry(self.apology.kept, plain.language)
            write(page, visit, flow, played, call, incoming.sealed_number, broken, duty)
            if self.breaks and own is None:  # the phone's name in a member's report would join the two
                page.stands(incoming.caller(), _where_to_go_on(flow, played.state))
        if played.rest and REPORT_OWN in played.state.done:
            return self._own_report(flow, incoming, played)
        self.count(incoming.tag, flow, played)
        return reply_of(flow, played.state, call)

    def _own_report(self, flow: Flow, incoming: Incoming, played: Replayed) -> Reply:
        """What a member reports is a call of its own from here on: nothing in it comes from who signed in."""
        calls = tuple(map(own_report, incoming.call_ids()))
        tag = hash((incoming.tag, REPORT_OWN)) if incoming.tag else 0
        own = replace(incoming, text=played.rest, call_ids=lambda: calls, tag=tag)
        return self._answer(flow, own, None, State(played.state.screen, language=played.state.language))


def _as_it_is_now(page: CallPage, call: CallId, plain: State, flow: Flow) -> Break | None:
    """The break that this call comes after. Since this hop came its report may have gone on in a later call."""
    broken = page.broken_off()
    if GO_ON not in plain.done:
        return broken
    if page.known is None:
        return page.take_over(call, flow.digest) or OVER
    return broken if broken and page.known.report_id == broken.report_id else OVER


def _where_to_go_on(flow: Flow, state: State) -> str:
    over = state.left or {"send", REPORT_OWN} & state.done
    return "" if over else where_to_go_on(flow, state)


def asked_of(call: CallId, visit: VisitPage | None, duty: DutyPage | None = None) -> Ask:
    """A call itself can answer whether these are the last digits of its own reference."""

    def ask(do: str, typed: str) -> Found:
        page = duty if do in ASKED_OF_DUTY else visit
        if do != "same_digits" and page:
            return page.ask(do, typed)
        right = do == "same_digits" and reference(call.code).endswith(typed)
        return Found("right" if right else "wrong")

    return ask


def _sorry(words: Words, language: str) -> Reply:
    return Reply(transliterate(words[language]), ends=True)


def _is_over(known: Known | None, played: Replayed) -> bool:
    """What follows a report that was sent is its receipt; anything else is another call."""
    return known is not None and known.state is Kept.COMPLETE and "send" not in played.state.done and (
        len(played.lengths) > known.hops
    )


def _same_call(calls: Sequence[CallId], known: Known | None) -> CallId:
    """Just after midnight a call goes on under yesterday's key, so that its reference stays the same."""
    return next((call for call in calls if known and call.key == known.call_key), calls[0])


def write(
    page: CallPage,
    visit: VisitPage | None,
    flow: Flow,
    played: Replayed,
    call: CallId,
    sealed_number: Callable[[], bytes],
    broken: Break | None = None,
    duty: DutyPage | None = None,
) -> None:
    """Keeps what was told by now: in its own report, or behind a reference in the report that this opened. What is
    done behind a PIN has its own place."""
    if visit and visit.asked:
        visit.keep(played.lengths, flow.digest, added(flow, played.state), played.state.done)
    if duty and duty.asked:
        duty.keep(played.lengths, flow.digest)
    told_before = page.known is not None and played.state.left  # goes as always; the opened report stays
    behind = (visit is not None and visit.opened) or (duty is not None and duty.signed_in)
    if not visit or (told_before if behind else played.state.kept):
        _write(page, flow, played, call, sealed_number, broken if broken and GO_ON in played.state.done else None)


def _write(
    page: CallPage,
    flow: Flow,
    played: Replayed,
    call: CallId,
    sealed_number: Callable[[], bytes],
    broken: Break | None,
) -> None:
    if len(played.lengths) <= (page.known.hops if page.known else 0):
        return
    if page.known and page.known.state is Kept.COMPLETE:
        page.go_on(played.lengths)
        return
    if played.state.left and not broken and "send" not in played.state.done:
        page.erase(len(played.lengths), call)
        return
    told = _told(flow, played, broken)
    page.keep(told, call, sealed_number() if told.wants_contact else None)


def _told(flow: Flow, played: Replayed, broken: Break | None) -> Told:
    """What was told in a flow that was only called, such as the advice, is no part of a report. broken: the earlier
    call that told the first part of it."""
    state = played.state
    answers = with_told_before(flow, broken.answers, state) if broken else state.answers
    if state.left and "send" not in state.done:
        answers = left_after_break(flow, answers)
    return Told(
        played.lengths,
        flow.digest,
        state.language,
        {name: answer for name, answer in answers.items() if "." not in name},
        {name: pieces for name, pieces in state.words.items() if "." not in name},
        sent="send" in state.done,
        asks_helper="alert_helper" in state.done,
        channel=flow.channel,
        over=state.ended,
        goes_on=broken is not None,
    )


def _left(flow: Flow, plain: State) -> Reply:
    """A repeat after leaving. Its lengths are gone with the rest, so a `*` in typed words may have led it astray."""
    return reply_of(flow, State(flow.script.after_leaving, language=plain.language, ended=True))


def reply_of(flow: Flow, state: State, call: CallId | None = None) -> Reply:
    """The page where a call stands; with its reference, once there is one."""
    late: Mapping[str, str] = {}
    if call and "send" in state.done:
        late = {"ref": as_shown(reference(call.code))}
    return Reply(show(flow, state, late), state.ended)


def fits(words: Words, budget: int) -> bool:
    """Whether an apology fits the smallest page in every language."""
    return all(measure(transliterate(text)) <= budget for text in words.values())
