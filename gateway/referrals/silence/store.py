"""What the relay does about referrals: silence goes back to the hotline once, what nobody answered ends, and what was
shared under a consent that is withdrawn is taken back. Never for exercises."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.alerts.holding.store import tell_hotline
from gateway.alerts.roster import Roster
from gateway.clock import Every
from gateway.deadlines.rules import ANSWER, DeadlineRules
from gateway.deadlines.store import OPEN
from gateway.diary import store as diary
from gateway.diary.store import MACHINE
from gateway.hours import after_quiet
from gateway.referrals.links.store import end_old
from gateway.referrals.machine import ASKED, ENDS, READABLE, Act
from gateway.referrals.permits.store import still_covered
from gateway.referrals.store import act, note_event
from gateway.storage.casework.tables import deadlines, organisations, people, referral_links, referrals
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports

WORDING = "referral_silent"  # key in config/wordings.yaml
LOOKS_EVERY = timedelta(seconds=20)
MOST_AT_ONCE = 50
_SILENT = sa.and_(
    OPEN, deadlines.c.escalated_at.is_(None), deadlines.c.kind == "referral", deadlines.c.what == ANSWER,
)  # fmt: skip
_LATE = sa.and_(referrals.c.state.in_(ASKED), referrals.c.expires_at.is_not(None))


class Silence:
    """A sweeper. Any number of relays may run it: each step is taken once."""

    def __init__(self, engine: sa.Engine, rules: DeadlineRules, teams: Roster) -> None:
        self._engine, self._rules, self._teams = engine, rules, teams
        self._is_time = Every(LOOKS_EVERY)

    def __call__(self, now: datetime) -> None:
        if not self._is_time(now):
            return
        for look, do in self._chores():
            with reading(self._engine) as connection:
                found = look(connection, now)
            for one in found:
                with writing(self._engine) as connection:
                    do(connection, one, now)

    def _chores(self) -> list[tuple[Callable[..., list[int]], Callable[..., object]]]:
        return [
            (self._silent, self._escalate), (late, self._expire), (unconsented, self._take_back),
            (of_erased, self._erase), (old_links, self._end_links),
        ]  # fmt: skip

    def _silent(self, connection: sa.Connection, now: datetime) -> list[int]:
        return silent(connection, now, asleep(self._teams, now))

    def _escalate(self, connection: sa.Connection, clock_id: int, now: datetime) -> None:
        mine = deadlines.update().where(deadlines.c.id == clock_id, _SILENT).values(escalated_at=now)
        row = connection.execute(mine.returning(deadlines.c.subject, deadlines.c.report_id, deadlines.c.level)).first()
        if row is None:  # another relay was first, or the answer came
            return
        note_event(connection, now, MACHINE, int(row.subject), "escalate")
        report = connection.execute(sa.select(reports).where(reports.c.id == row.report_id)).first()
        if report is not None:
            tell_hotline(connection, self._teams, report, WORDING, now)
        diary.write(connection, now, MACHINE, "escalated", "referral", row.subject, level=row.level)

    def _expire(self, connection: sa.Connection, referral_id: int, now: datetime) -> None:
        act(connection, now, MACHINE, referral_id, Act.EXPIRE, self._rules)

    def _take_back(self, connection: sa.Connection, referral_id: int, now: datetime) -> None:
        act(connection, now, MACHINE, referral_id, Act.REVOKE, self._rules, "consent_withdrawn")

    def _erase(self, connection: sa.Connection, referral_id: int, _: datetime) -> None:
        connection.execute(referrals.update().where(referrals.c.id == referral_id).values(snapshot=None))

    def _end_links(self, connection: sa.Connection, _: int, now: datetime) -> None:
        end_old(connection, now)


def asleep(teams: Roster, now: datetime) -> list[str]:
    """The levels for which nobody of the hotline is woken now: in quiet hours the mild ones, never P1 or P2."""
    if after_quiet(now, teams.quiet) == now:
        return []
    ladders = teams.ladders.items()
    return [level for level, one in ladders if level > "P2" and one.quiet and not one.hotline_at_night]


def silent(connection: sa.Connection, now: datetime, waiting: Collection[str] = ()) -> list[int]:
    """Ids of the clocks that ran out without an answer and that nobody was told of. waiting: levels left for later."""
    drill = sa.exists().where(reports.c.id == deadlines.c.report_id, reports.c.drill)
    due = (_SILENT, deadlines.c.due_at <= now, deadlines.c.level.not_in(waiting), ~drill)
    query = sa.select(deadlines.c.id).where(*due).order_by(deadlines.c.due_at)
    return list(connection.execute(query.limit(MOST_AT_ONCE)).scalars())


def late(connection: sa.Connection, now: datetime) -> list[int]:
    """Referrals that nobody answered in all the time they had."""
    query = sa.select(referrals.c.id).where(_LATE, referrals.c.expires_at <= now).order_by(referrals.c.id)
    return list(connection.execute(query.limit(MOST_AT_ONCE)).scalars())


def unconsented(connection: sa.Connection, now: datetime) -> list[int]:
    """Referrals that can still be read, and whose fields no consent covers any more."""
    # The rest rests on the yes of callers who stand by it: thousands are not asked about one by one.
    took_back = sa.exists().where(reports.c.case_id == referrals.c.case_id, reports.c.withdrawn)
    may_end = sa.or_(referrals.c.person_id.is_not(None), organisations.c.kind == "consulate", took_back)
    shared = (referrals.c.state.in_(READABLE), referrals.c.override.is_(None), may_end)
    query = sa.select(referrals, organisations.c.kind.label("to_kind")).join(organisations).where(*shared)
    return [row.id for row in connection.execute(query).all() if not still_covered(connection, row, row.to_kind, now)]


def of_erased(connection: sa.Connection, _: datetime) -> list[int]:
    """Referrals that still hold what was shared of somebody who is erased; what is shared on a legal basis stays until
    it is over."""
    gone = sa.exists().where(people.c.id == referrals.c.person_id, people.c.erased_at.is_not(None))
    over = referrals.c.override.is_(None) | referrals.c.state.in_(ENDS)
    query = sa.select(referrals.c.id).where(referrals.c.snapshot.is_not(None), over, gone)
    return list(connection.execute(query.limit(MOST_AT_ONCE)).scalars())


def old_links(connection: sa.Connection, now: datetime) -> list[int]:
    """One, where any link is over and not emptied yet."""
    over = (referral_links.c.expires_at <= now, referral_links.c.ended_at.is_(None))
    return list(connection.execute(sa.select(referral_links.c.id).where(*over).limit(1)).scalars())
