"""What comes in beside calls: SMS, delivery reports, end events, opt-outs. Only their meaning is kept.

An SMS is heard once, however often it comes: its id, the talk and the report are written in one transaction. What it is
owed is handed on afterwards, in an envelope that no disk sees; while that cannot be, the carrier brings the SMS again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway import logs
from gateway.alerts.answering import Noted, case_named, read_answer, read_code
from gateway.alerts.members.store import find_member, take_opt_out
from gateway.alerts.notes.store import (
    NOT_HEARD,
    OWED,
    drop_notes,
    envelope_for,
    hear_first,
    heard_before,
    owe,
    owe_no_more,
    write_note,
)
from gateway.alerts.proofs.store import prove
from gateway.alerts.roster import Member
from gateway.alerts.wording import Wordings, note_text
from gateway.conversation.duty.duty import own_report
from gateway.conversation.store import SqlBook, SqlPage, wipe_now_or_soon
from gateway.conversation.talks import store as talks
from gateway.conversation.talks.standing import Desk
from gateway.conversation.talks.talk import LEFT, STOPPED, Talk
from gateway.conversation.texting import Taken, Texting, Whose
from gateway.messages import CallId, Heard, TalkKey
from gateway.reports import store as report_store
from gateway.storage.database import reading, writing
from gateway.storage.tables import members

PAGE, GREETING = "page", "not_known"  # what an envelope carries: a page of a talk, or a line for a stranger


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer on its way. wording: PAGE, or GREETING, which goes out once a day at most."""

    wording: str
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """on_fault is told of an exception, never of its content."""

    book: SqlBook
    wordings: Wordings
    texting: Texting
    on_fault: Callable[[BaseException], None]

    def hear(self, heard: Heard) -> bool:
        """One SMS; whether the carrier may forget it. Raises SQLAlchemyError while the database is away: then it is
        brought again. What breaks on an SMS itself is logged, and would break again: nobody brings it again."""
        with reading(self.book.engine) as connection:
            before = heard_before(connection, heard.message_id)
        if before not in (NOT_HEARD, OWED):
            return True
        try:
            owed = self._take(heard)
        except SQLAlchemyError:
            raise
        except Exception as fault:
            self.on_fault(fault)
            owed = self._apologise(heard)
        handed_on = owed is None or self._hand_on(heard, owed)
        self.book.nudge()
        return handed_on

    def _take(self, heard: Heard) -> Owed | None:
        """Everything that it does, at once or not at all; then what it is owed."""
        keys, now = heard.talk_keys(), self.book.clock()
        with writing(self.book.engine) as connection:
            work = _Work(self, connection, heard, keys, now)
            owed = work.take() if hear_first(connection, heard.message_id, now) else work.repeat()
        if work.erased:
            wipe_now_or_soon(self.book.engine)
        return owed

    def _apologise(self, heard: Heard) -> Owed | None:
        """Nothing of the SMS was kept. A repeat of one that was heard before is owed nothing more."""
        now = self.book.clock()
        with writing(self.book.engine) as connection:
            if not hear_first(connection, heard.message_id, now):
                owe_no_more(connection, heard.message_id)
                return None
            owe(connection, heard.message_id)
        talk = self._if_possible(heard, now)
        return Owed(PAGE, talk.language if talk else "", self.texting.sorry(talk))

    def _if_possible(self, heard: Heard, now: datetime) -> Talk | None:
        """For its language only: what broke may break here too."""
        try:
            with reading(self.book.engine) as connection:
                return talks.find(connection, heard.talk_keys(), now)
        except Exception as fault:
            self.on_fault(fault)
            return None

    def _hand_on(self, heard: Heard, owed: Owed) -> bool:
        """First the envelope, then the note that points to it: once, however many repeats do this at the same time."""
        envelope = envelope_for(heard.message_id)
        put = heard.greeting if owed.wording == GREETING else heard.envelope
        if not put(envelope, owed.text):
            return owed.wording == GREETING
        with writing(self.book.engine) as connection:
            if owed.wording == GREETING or owe_no_more(connection, heard.message_id):
                write_note(connection, owed.wording, owed.language, self.book.clock(), envelope=envelope)
        return True

    def hear_end(self, calls: tuple[CallId, ...]) -> None:
        ended = (*calls, *map(own_report, calls))  # a team member may have told a report of their own in it
        with writing(self.book.engine) as connection:
            over = report_store.hear_end(connection, ended, self.book.clock())
        if over:
            self.book.nudge()

    def hear_delivery(self, message_id: str, status: str, reason: str) -> None:
        with writing(self.book.engine) as connection:
            self.book.alerts.take_delivery(connection, message_id, status, reason, self.book.clock())

    def hear_opt_out(self, sender: str) -> None:
        with writing(self.book.engine) as connection:
            member = find_member(connection, sender)
            hotline = self.book.alerts.teams.hotline.code
            taken = member is None or take_opt_out(connection, member.id, self.book.clock(), hotline)
        if not taken:
            logs.get().error("a member of the hotline opted out at the carrier: texts to them will be refused")


class _Work:
    """One SMS within its transaction."""

    def __init__(
        self, inbox: SqlInbox, connection: sa.Connection, heard: Heard, keys: Sequence[TalkKey], now: datetime
    ) -> None:
        self.inbox, self.connection, self.heard, self.keys, self.now = inbox, connection, heard, keys, now
        self.pages: dict[str, SqlPage] = {}
        self.erased = False
        talks.lock(connection, keys)
        self.talk = talks.find(connection, keys, now)
        self.member = find_member(connection, heard.sender)

    def take(self) -> Owed | None:
        taken = self.inbox.texting.take(self.heard.text, self.talk, self._desk())
        if taken.talk:
            return self._keep(taken.talk, taken)
        if taken.whose is Whose.TEAM and self.member:
            self._answer(self.member)
        language = self.inbox.wordings.languages[0]
        greeting = Owed(GREETING, language, note_text(GREETING, "", language, self.inbox.wordings))
        return greeting if taken.whose is Whose.STRANGER else None

    def repeat(self) -> Owed | None:
        """It was heard, and its answer could not be handed on. Whoever wrote again meanwhile is answered to that."""
        if heard_before(self.connection, self.heard.message_id) != OWED:
            return None
        talk = self.talk
        newest = talk and talk.replies[-1:] == (envelope_for(self.heard.message_id),)
        text = self.inbox.texting.say(talk, self.heard.text, self._desk()) if talk and newest else ""
        if talk and text:
            return Owed(PAGE, talk.language, text)
        owe_no_more(self.connection, self.heard.message_id)
        return None

    def _keep(self, talk: Talk, taken: Taken) -> Owed | None:
        if talk.over in (STOPPED, LEFT):
            drop_notes(self.connection, talk.replies, self.now)
            self.erased = True
        if taken.reply:
            talk = talk.owing(envelope_for(self.heard.message_id))
            owe(self.connection, self.heard.message_id)
        talks.save(self.connection, self.keys, talk, self.now)
        self.erased = self.erased or any(page.erased for page in self.pages.values())
        return Owed(PAGE, talk.language, taken.reply) if taken.reply else None

    def _desk(self) -> Desk:
        return Desk(
            self._page, self.heard.sealed_number, self.heard.caller, self.member is not None, self._answers_alert
        )  # fmt: skip

    def _answers_alert(self, text: str) -> bool:
        case_number = case_named(text, self.inbox.wordings)
        alerts = self.inbox.book.alerts
        return bool(self.member and case_number and alerts.was_told(self.connection, self.member.id, case_number))

    def _page(self, call: CallId) -> SqlPage:
        if call.key not in self.pages:
            self.pages[call.key] = SqlPage(self.inbox.book, self.connection, (call,), self.now)
        return self.pages[call.key]

    def _answer(self, member: Member) -> None:
        """The one line that is owed to a member who wrote to us and not for a talk."""
        noted = self._proof(member) or self._noted(member)
        write_note(
            self.connection, noted.wording, member.language, self.now,
            member_id=member.id, case_number=noted.case_number or None,
        )  # fmt: skip

    def _proof(self, member: Member) -> Noted | None:
        """Whether the code that was sent to this phone came back; None when none is owed, or this is none."""
        code = read_code(self.heard.text, self.inbox.wordings)
        if not code or not self._owes_proof(member):
            return None
        return Noted("proven" if prove(self.connection, member.id, code, self.now) else "not_proven", "")

    def _noted(self, member: Member) -> Noted:
        answered = read_answer(self.heard.text, self.inbox.wordings)
        alerts = self.inbox.book.alerts
        if answered is None:
            return Noted("how_to_answer", "")
        return alerts.take_answer(self.connection, member.id, answered, self.now)

    def _owes_proof(self, member: Member) -> bool:
        sent = sa.select(members.c.proof_code).where(members.c.id == member.id)
        return self.connection.execute(sent).scalar() is not None
