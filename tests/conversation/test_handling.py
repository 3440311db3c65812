"""One hop, told in order: what is written, what is not, and what a caller reads when something breaks."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings

from gateway.conversation.handling import Conversation
from gateway.dialogue.rendering import Flow
from gateway.messages import CallId, Incoming, Reply
from gateway.reports.references import as_shown, reference
from gateway.reports.report import State
from tests.conversation.small_book import SmallBook
from tests.dialogue.flows import report_flow, shipped
from tests.dialogue.test_replay import calls as typed_calls
from tests.dialogue.test_replay import wire

YESTERDAY, TODAY = CallId("key of yesterday", b"y" * 32), CallId("key of today", b"t" * 32)
APOLOGY = shipped().service.apology()
# English, a report, a girl, not in danger, a false job, Leribe, its first council, nothing typed, yes.
TO_CONTACT = "2*2*1*3*1*3*1*9*1"
SENT = TO_CONTACT + "*1*1"


@dataclass(frozen=True)
class OneFlow:
    """A shelf with one flow on it."""

    flow: Flow

    def flow_for(self, network: str) -> Flow:
        return self.flow

    def by_digest(self, digest: str) -> Flow | None:
        return self.flow if digest == self.flow.digest else None


@dataclass
class Caller:
    """A phone whose hops go straight into the conversation."""

    book: SmallBook = field(default_factory=SmallBook)
    flow: Flow = field(default_factory=report_flow)
    ids: tuple[CallId, ...] = (TODAY,)
    faults: list[BaseException] = field(default_factory=list)
    sealed: int = 0
    asked: int = 0

    def hop(self, text: str) -> Reply:
        talk = Conversation(OneFlow(self.flow), self.book, APOLOGY, self.faults.append)
        return talk.receive(Incoming(text, "65101", self._ids, self._seal))

    def goes_through(self, text: str) -> Reply:
        """The call hop by hop, up to this text; gives the last reply."""
        pieces = text.split("*")
        return [self.hop("*".join(pieces[:n])) for n in range(len(pieces) + 1)][-1]

    def _ids(self) -> tuple[CallId, ...]:
        self.asked += 1
        return self.ids

    def _seal(self) -> bytes:
        self.sealed += 1
        return b"sealed"


def shown(call: CallId) -> str:
    return as_shown(reference(call.code))


# What is written


def test_hops_before_the_danger_question_ask_nobody_for_anything() -> None:
    caller = Caller()
    caller.goes_through("2*2*1")
    assert (caller.book.opened, caller.asked, caller.sealed) == (0, 0, 0)


def test_who_leaves_early_or_calls_the_police_writes_nothing() -> None:
    for text in ("2*99", "2*2*99", "2*2*1*99", "2*1*2", "2*1*99"):
        caller = Caller()
        assert caller.goes_through(text).ends
        assert (caller.book.opened, caller.asked) == (0, 0), text


def test_from_the_danger_question_on_every_hop_is_kept_once() -> None:
    caller = Caller()
    caller.goes_through(SENT)
    assert len(caller.book.told) == len(SENT.split("*")) - 3
    lengths = [told.lengths for told, _, _ in caller.book.told]
    assert lengths == sorted(lengths, key=len)
    last = caller.book.told[-1][0]
    assert last.sent and last.answers["council"] == "030601" and last.words == {}


def test_a_repeat_writes_nothing_and_reads_the_same() -> None:
    caller = Caller()
    pieces = SENT.split("*")
    for n in range(len(pieces) + 1):
        text = "*".join(pieces[:n])
        first, writes = caller.hop(text), caller.book.writes
        assert [caller.hop(text) for _ in range(3)] == [first] * 3, text
        assert caller.book.writes == writes


def test_an_earlier_hop_that_comes_late_writes_nothing_and_shows_its_own_screen() -> None:
    caller = Caller()
    early = caller.goes_through("2*2*1*3")
    caller.goes_through(SENT)
    writes = caller.book.writes
    assert caller.hop("2*2*1*3") == early
    assert caller.book.writes == writes
    assert caller.book.calls[TODAY.key].state is State.COMPLETE


def test_a_whole_report_dialled_through_is_kept_at_once() -> None:
    caller = Caller()
    reply = caller.hop(SENT)
    assert shown(TODAY) in reply.text
    ((told, call, call_back),) = caller.book.told
    assert told.sent and call == TODAY and call_back is None


def test_who_leaves_on_purpose_is_erased_and_a_repeat_reads_the_same() -> None:
    for last in ("99", "0*99"):
        caller = Caller()
        reply = caller.goes_through(f"2*2*1*3*{last}")
        assert reply == Reply("Thank you.", ends=True)
        assert caller.book.calls[TODAY.key].state is State.LEFT
        assert caller.hop(f"2*2*1*3*{last}") == reply


def test_who_asked_for_a_helper_and_then_calls_the_police_reads_that_on_a_repeat_too() -> None:
    caller = Caller()
    reply = caller.goes_through("2*1*1*0*2")
    assert reply == Reply("Call the police now. Dial again when you can.", ends=True)
    assert caller.book.calls[TODAY.key].state is State.INCOMPLETE  # silence makes a report of it
    assert caller.hop("2*1*1*0*2") == reply


def test_a_late_hop_of_a_call_that_was_left_brings_nothing_back() -> None:
    caller = Caller()
    caller.goes_through("2*2*1*3*99")
    writes = caller.book.writes
    assert caller.hop("2*2*1*3") == Reply("Thank you.", ends=True)
    assert caller.hop("1*2*1*3") == Reply("Kea leboha.", ends=True)
    assert caller.book.writes == writes


# The number


def test_the_number_is_never_sealed_unless_the_caller_chose_contact() -> None:
    for contact, sealed in (("1", False), ("2", True), ("3", True)):
        caller = Caller()
        caller.goes_through(TO_CONTACT)
        assert caller.sealed == 0
        caller.hop(f"{TO_CONTACT}*{contact}")
        assert bool(caller.sealed) is sealed
        assert (caller.book.told[-1][2] is not None) is sealed


def test_who_thinks_better_of_being_contacted_is_not() -> None:
    caller = Caller()
    caller.goes_through(f"{TO_CONTACT}*3*0*1")
    assert caller.book.told[-1][0].answers["contact"] == "no"
    assert caller.book.told[-1][2] is None


@given(typed_calls())
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_every_hop_is_answered_and_no_number_goes_in_unasked(pieces: list[str]) -> None:
    caller = Caller()
    for text in wire(pieces):
        sealed, reply = caller.sealed, caller.hop(text)
        assert caller.hop(text) == reply
        assert caller.sealed == sealed or caller.book.told[-1][0].answers["contact"] in ("sms", "call")
    assert caller.faults == []
    for told, _, call_back in caller.book.told:
        assert (call_back is not None) is (told.answers.get("contact") in ("sms", "call"))


# When something breaks


@pytest.mark.parametrize("fails_at", ["open", "keep", "commit"])
@pytest.mark.parametrize("text", ["2*2*1*3", "1*2*1*3", SENT])
def test_a_failing_store_gives_a_calm_end_that_is_no_receipt(fails_at: str, text: str) -> None:
    caller = Caller(SmallBook(fails_at))
    reply = caller.hop(text)
    language = "en" if text.startswith("2") else "st"
    assert reply.ends and reply.text == APOLOGY.not_kept[language].replace("š", "s'")
    assert shown(TODAY) not in reply.text
    assert "650" not in reply.text and "van" not in reply.text
    assert len(caller.faults) == 1 and caller.book.writes == 0


def test_a_store_that_works_again_loses_nothing_that_was_typed_meanwhile() -> None:
    caller = Caller()
    caller.goes_through("2*2*1*3")
    caller.book.fails_at = "commit"
    assert caller.hop("2*2*1*3*1").ends
    caller.book.fails_at = ""
    caller.hop("2*2*1*3*1*3")
    assert caller.book.told[-1][0].answers["what"] == "job"
    assert caller.book.told[-1][0].answers["district"] == "LS-C"


def test_daily_keys_that_cannot_be_had_are_a_calm_end_too() -> None:
    def no_keys() -> tuple[CallId, ...]:
        raise OSError("no keys for +26650123987")

    faults: list[BaseException] = []
    talk = Conversation(OneFlow(report_flow()), SmallBook(), APOLOGY, faults.append)
    reply = talk.receive(Incoming("2*2*1*3", "65101", no_keys, lambda: b""))
    assert reply == Reply(APOLOGY.not_kept["en"], ends=True)
    assert len(faults) == 1


def test_a_flow_that_changed_under_a_call_says_that_what_was_told_is_kept() -> None:
    caller = Caller()
    caller.goes_through("2*2*1*3")
    caller.flow, writes = report_flow(budget=182), caller.book.writes
    reply = caller.hop("2*2*1*3*1")
    assert reply == Reply(APOLOGY.kept["en"], ends=True)
    assert caller.book.writes == writes and caller.faults == []


def test_a_call_that_was_closed_long_ago_says_that_what_was_told_is_kept() -> None:
    caller = Caller()
    caller.goes_through(SENT)
    caller.book.change(lengths=None)
    reply = caller.hop(SENT)
    assert reply == Reply(APOLOGY.kept["en"], ends=True)
    assert shown(TODAY) not in reply.text


# Midnight


def test_just_after_midnight_a_call_goes_on_under_yesterdays_key() -> None:
    caller = Caller(ids=(YESTERDAY,))
    caller.goes_through(TO_CONTACT)
    caller.ids = (TODAY, YESTERDAY)
    caller.hop(f"{TO_CONTACT}*1")
    receipt = caller.hop(SENT)
    assert shown(YESTERDAY) in receipt.text and shown(TODAY) not in receipt.text
    assert list(caller.book.calls) == [YESTERDAY.key]
    assert {call for _, call, _ in caller.book.told} == {YESTERDAY}


def test_a_receipt_repeated_after_midnight_shows_the_same_reference() -> None:
    caller = Caller(ids=(YESTERDAY,))
    receipt = caller.goes_through(SENT)
    caller.ids = (TODAY, YESTERDAY)
    assert caller.hop(SENT) == receipt


def test_a_call_that_began_after_midnight_is_known_under_todays_key() -> None:
    caller = Caller(ids=(TODAY, YESTERDAY))
    assert shown(TODAY) in caller.goes_through(SENT).text
    assert list(caller.book.calls) == [TODAY.key]
