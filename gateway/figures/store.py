"""Figures counted by the database: only sums come out of it, never a row of a report."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from gateway.cases.consent import AGE_BANDS
from gateway.cases.person import SEXES
from gateway.deadlines.rules import ANSWER, FIRST_TOUCH, LEVELS, POLICE, REFER, SOCIAL_WELFARE
from gateway.figures.figure import ANSWERED, HAPPENED, KEPT, Clock, Figures, Line, line, measure
from gateway.figures.periods import Period
from gateway.referrals.machine import GIVEN, Act, State
from gateway.reports.report import State as CallState
from gateway.storage.casework.tables import cases, deadlines, organisations, people, referral_events, referrals
from gateway.storage.tables import field_notes, reports

WHAT = ("job", "home", "herd", "sex", "work", "marr", "move", "miss", "other")
WHO = ("girl", "boy", "woman", "man", "several", "myself", "unsure")
CHANNELS = ("ussd", "sms", "phone", "person", "letter", "consul")
LANGUAGES = ("st", "en", "other")  # who told it to staff may speak another
CASE_CLOCKS = (POLICE, REFER, SOCIAL_WELFARE)
_TEST = "test"  # triage closed it as a test of the line
_ACCEPTED = "accepted"


def count(connection: sa.Connection, period: Period, districts: Sequence[str]) -> Figures:
    """Everything of one page, exactly. districts: codes, in the order in which they stand there."""
    of = _Counting(connection, period)
    lines = {
        "district": of.by(_told("district"), (*districts, "ZA", "unsure")),
        "what": of.by(_told("what"), WHAT),
        "who": of.by(_told("who"), WHO),
        "week": of.by_week(),
        "level": of.by(reports.c.level, LEVELS),
        "channel": of.by(reports.c.channel, CHANNELS),
        "language": of.by(reports.c.language, LANGUAGES),
        "sex": of.people_by(people.c.sex, SEXES[:-1]),
        "age": of.people_by(people.c.age_band, AGE_BANDS[:-1]),
    }
    opened = of.opened()
    return Figures(
        lines["what"].total, opened, lines["sex"].total, of.sent(), lines, of.looks(),
        tuple(of.clock(what, opened) for what in CASE_CLOCKS), (of.accepted(), of.helped(opened)), of.referred(),
    )  # fmt: skip


def names(connection: sa.Connection) -> dict[str, str]:
    """Organisations by the code of their row."""
    return {str(row.id): row.name for row in connection.execute(sa.select(organisations.c.id, organisations.c.name))}


def _told(question: str) -> sa.ColumnElement[str]:
    told: sa.ColumnElement[str] = reports.c.answers[question].as_string()
    return told


class _Counting:
    def __init__(self, connection: sa.Connection, period: Period) -> None:
        self._connection, self._period, self._as_of = connection, period, period.as_of
        self._counted = sa.and_(
            self._in(reports.c.started_at), reports.c.state.in_([CallState.RECEIVED, CallState.COMPLETE]),
            ~reports.c.withdrawn, ~reports.c.drill, sa.func.coalesce(reports.c.ended_as, "") != _TEST,
        )  # fmt: skip

    def by(self, what: sa.ColumnElement[str], known: Sequence[str]) -> Line:
        return line(known, self._sums(what, self._counted))

    def by_week(self) -> Line:
        """A row for each Monday."""
        mondays = self._period.weeks()
        began = int(Period(mondays[0], mondays[0], self._as_of).begins.timestamp())
        week = (self._seconds(reports.c.started_at) - began) // 604_800
        sums = self._sums(week, self._counted)
        rows = tuple((monday.isoformat(), sums.get(str(n), 0)) for n, monday in enumerate(mondays))
        return Line(sum(n for _, n in rows), rows)

    def people_by(self, what: sa.ColumnElement[str], known: Sequence[str]) -> Line:
        joined = people.join(cases, cases.c.id == people.c.case_id)
        kept = sa.and_(self._in(cases.c.opened_at), people.c.erased_at.is_(None), people.c.written_at <= self._as_of)
        return line(known, self._sums(what, kept, joined), "unknown")

    def opened(self) -> int:
        query = sa.select(sa.func.count()).select_from(cases).where(self._in(cases.c.opened_at))
        return int(self._connection.execute(query).scalar_one())

    def sent(self) -> int:
        query = sa.select(sa.func.count()).select_from(referrals).where(self._in(referrals.c.sent_at))
        return int(self._connection.execute(query).scalar_one())

    def looks(self) -> tuple[Clock, ...]:
        """The first look of a person at a report, by level."""
        mine = sa.and_(
            deadlines.c.kind == "report", deadlines.c.subject == reports.c.id, deadlines.c.what == FIRST_TOUCH
        )  # fmt: skip
        joined, level = reports.outerjoin(deadlines, mine), sa.func.coalesce(reports.c.level, "")
        kept = self._grid(level, self._became(), self._counted, joined)
        took = self._times(level, deadlines.c.began_at, deadlines.c.met_at, self._counted, joined)
        return tuple(_clock(one, KEPT, kept, took) for one in (*LEVELS, ""))

    def clock(self, what: str, opened: int) -> Clock:
        """A clock of the cases that were opened."""
        mine = sa.and_(deadlines.c.kind == "case", deadlines.c.subject == cases.c.id, deadlines.c.what == what)
        joined, here = cases.outerjoin(deadlines, mine), self._in(cases.c.opened_at)
        name = sa.literal(what)
        kept = self._grid(name, self._became(), here, joined)
        return _clock(what, KEPT, kept, self._times(name, deadlines.c.began_at, deadlines.c.met_at, here, joined))

    def accepted(self) -> Clock:
        """A team member took the report with the PIN."""
        first = (
            sa.select(field_notes.c.report_id, sa.func.min(field_notes.c.at).label("at"))
            .where(field_notes.c.what == _ACCEPTED, field_notes.c.at <= self._as_of)
            .group_by(field_notes.c.report_id).subquery()
        )  # fmt: skip
        joined = reports.outerjoin(first, first.c.report_id == reports.c.id)
        return self._reached("accepted", reports.c.started_at, first.c.at, self._counted, joined)

    def helped(self, opened: int) -> Clock:
        """An organisation began to help, since the first report of the case."""
        helps = sa.or_(
            referral_events.c.what == Act.BEGIN,
            sa.and_(referral_events.c.what == Act.FINISH, referral_events.c.reason.in_(GIVEN)),
        )
        first = (
            sa.select(referrals.c.case_id, sa.func.min(referral_events.c.at).label("at"))
            .join(referral_events, referral_events.c.referral_id == referrals.c.id)
            .where(helps, referral_events.c.at <= self._as_of).group_by(referrals.c.case_id).subquery()
        )  # fmt: skip
        told = sa.select(sa.func.min(reports.c.started_at)).where(reports.c.case_id == cases.c.id).scalar_subquery()
        joined = cases.outerjoin(first, first.c.case_id == cases.c.id)
        began = sa.func.coalesce(told, cases.c.opened_at)
        return self._reached("helped", began, first.c.at, self._in(cases.c.opened_at), joined)

    def referred(self) -> tuple[Clock, ...]:
        """What became of referrals, for each organisation that was asked."""
        here, receiver = self._in(referrals.c.sent_at), sa.cast(referrals.c.organisation_id, sa.String)
        grid = self._grid(receiver, self._outcome(), here, referrals)
        took = self._times(receiver, referrals.c.sent_at, referrals.c.answered_at, here, referrals)
        mine = sa.and_(
            deadlines.c.kind == "referral", deadlines.c.subject == sa.cast(referrals.c.id, sa.String),
            deadlines.c.what == ANSWER,
        )  # fmt: skip
        kept = self._grid(receiver, self._became(), here, referrals.outerjoin(deadlines, mine))
        return tuple(
            replace(_clock(one, ANSWERED, grid, took), kept=_counts(one, KEPT, kept)) for one in sorted(grid, key=int)
        )

    def _reached(
        self, code: str, began: sa.ColumnElement[Any], at: sa.ColumnElement[Any], which: sa.ColumnElement[bool],
        of: sa.FromClause,
    ) -> Clock:  # fmt: skip
        name, happened = sa.literal(code), sa.case((at.is_not(None), HAPPENED[0]), else_=HAPPENED[1])
        return _clock(code, HAPPENED, self._grid(name, happened, which, of), self._times(name, began, at, which, of))

    def _in(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(column >= self._period.begins, column < self._period.ends)

    def _became(self) -> sa.ColumnElement[str]:
        """What became of a clock by then. Of a few old ones nobody can tell: both moments were cut to the same hour
        before it was written down."""
        met, due, then = deadlines.c.met_at, deadlines.c.due_at, self._as_of
        return sa.case(
            (sa.or_(deadlines.c.id.is_(None), deadlines.c.began_at > then), "none"),
            (sa.and_(met <= then, deadlines.c.in_time), "in_time"),
            (sa.and_(met <= then, deadlines.c.in_time.is_(None)), "unsure"),
            (met <= then, "late"),
            (deadlines.c.stopped_at <= then, "none"),
            (due <= then, "late"),
            else_="waiting",
        )

    def _outcome(self) -> sa.ColumnElement[str]:
        ended, state = referrals.c.ended_at <= self._as_of, referrals.c.state
        return sa.case(
            (sa.and_(ended, state == State.DONE), "done"),
            (sa.and_(ended, state == State.REFUSED), "refused"),
            (sa.and_(ended, state == State.EXPIRED), "silent"),
            (sa.and_(ended, state == State.REVOKED), "taken_back"),
            (referrals.c.answered_at <= self._as_of, "accepted"),
            else_="waiting",
        )

    def _sums(
        self, what: sa.ColumnElement[Any], which: sa.ColumnElement[bool], of: sa.FromClause = reports
    ) -> dict[str, int]:
        code = what.label("code")
        query = sa.select(code, sa.func.count().label("n")).select_from(of).where(which).group_by(code)
        found: dict[str, int] = defaultdict(int)
        for row in self._connection.execute(query):
            found["" if row.code is None else str(row.code)] += row.n
        return dict(found)

    def _grid(
        self, row: sa.ColumnElement[Any], column: sa.ColumnElement[str], which: sa.ColumnElement[bool],
        of: sa.FromClause,
    ) -> dict[str, dict[str, int]]:  # fmt: skip
        row, column = row.label("row"), column.label("col")
        query = sa.select(row, column, sa.func.count().label("n")).select_from(of).where(which).group_by(row, column)
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self._connection.execute(query):
            found[one.row][one.col] = one.n
        return found

    def _times(
        self, row: sa.ColumnElement[Any], began: sa.ColumnElement[Any], at: sa.ColumnElement[Any],
        which: sa.ColumnElement[bool], of: sa.FromClause,
    ) -> dict[str, list[tuple[int, int]]]:  # fmt: skip
        """How many took how many minutes."""
        row, minutes = row.label("row"), ((self._seconds(at) - self._seconds(began)) // 60).label("minutes")
        query = sa.select(row, minutes, sa.func.count().label("n")).select_from(of)
        query = query.where(which, at.is_not(None), at <= self._as_of).group_by(row, minutes)
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for one in self._connection.execute(query):
            found[one.row].append((max(one.minutes, 0), one.n))
        return found

    def _seconds(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        """Whole seconds since 1970."""
        if self._connection.dialect.name == "postgresql":
            return sa.cast(sa.func.floor(sa.extract("epoch", column)), sa.BigInteger)
        return sa.cast(sa.func.strftime("%s", column), sa.Integer)


def _clock(
    code: str, columns: Sequence[str], grid: dict[str, dict[str, int]], took: dict[str, list[tuple[int, int]]]
) -> Clock:
    counts = _counts(code, columns, grid)
    return Clock(code, counts, measure(took.get(code, [])), sum(counts), counts if columns == KEPT else ())


def _counts(code: str, columns: Sequence[str], grid: dict[str, dict[str, int]]) -> tuple[int, ...]:
    return tuple(grid.get(code, {}).get(column, 0) for column in columns)
