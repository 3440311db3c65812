"""Answers of members in SQL. By SMS they can be faked: they hold a step back, and never stop a ladder (design D10).

Every function works inside its caller's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, State
from gateway.alerts.answering import Answered, Noted
from gateway.alerts.climbing.store import REFUSALS, climb_if_nobody_is_left, told_of
from gateway.alerts.field_notes.codes import BY_SMS, DONE
from gateway.alerts.holding import store as holding
from gateway.alerts.ladder.store import PLANNED, keep_climbing, lock, read_report
from gateway.alerts.roster import Roster
from gateway.alerts.rows.store import TRIED
from gateway.storage.tables import alerts, reports

LATELY = timedelta(days=3)  # an answer without a case number can mean a case of these days only


def take_answer(
    connection: sa.Connection, teams: Roster, member_id: int, answered: Answered, now: datetime, by: str = BY_SMS
) -> Noted:
    """Records a member's answer and gives the note owed to them. By SMS it can be faked: it holds a step back, it
    never stops a ladder. Without a case number it means the one case of theirs that is open."""
    case_number = answered.case_number
    if not case_number:
        mine = _open_cases(connection, member_id, now)
        if len(mine) != 1:
            return Noted("which_case" if mine else "no_case", "")
        case_number = mine[0]
    lock(connection, reports.c.case_number == case_number)
    told = told_of(connection, member_id, case_number)
    if not told:
        return Noted("no_case", case_number)
    if any(row.answer == Answer.KNOW for row in told):
        return Noted("noted_know", case_number)  # for good: a later word does not bring them back
    return Noted(take(connection, teams, told[0], answered.answer, by, now), case_number)


def take(connection: sa.Connection, teams: Roster, row: Any, answer: Answer, by: str, now: datetime) -> str:
    """Writes down what was answered to this alert, and gives the wording of the note owed for it."""
    if answer is Answer.DONE:
        holding.note(connection, teams, row.member_id, row.case_number, DONE, by, now)
        return "noted_done"
    taken = answer is Answer.ACT and _acts_already(connection, row)
    spoken_for = alerts.c.joined_to == row.id  # by one SMS; in the team menu each case is chosen by itself
    these = sa.or_(alerts.c.id == row.id, spoken_for) if by == BY_SMS else alerts.c.id == row.id
    connection.execute(alerts.update().where(these).values(answer=answer, answered_at=now))
    for said in connection.execute(sa.select(alerts).where(these)).all():
        _follow(connection, teams, said, answer, by, now)
    return "noted_taken" if taken else f"noted_{answer}"


def _follow(connection: sa.Connection, teams: Roster, row: Any, answer: Answer, by: str, now: datetime) -> None:
    """What the answer to this alert, or to one that spoke for it, changes on its ladder."""
    if answer is Answer.ACT:
        _hold_back(connection, teams, row, now)
        return
    holding.give_up(connection, teams, row.member_id, row.case_number, by, now)
    if answer is Answer.KNOW:
        _keep_out(connection, teams, row)
    climb_if_nobody_is_left(connection, teams, row, now)
    keep_climbing(connection, teams, [row.report_id], now)


def _acts_already(connection: sa.Connection, row: Any) -> bool:
    """Whether somebody else has the case, or said first that they act."""
    report = read_report(connection, row.report_id)
    if report.opened_at is not None:
        return bool(report.held_by != row.member_id)
    others = (alerts.c.report_id == row.report_id, alerts.c.member_id != row.member_id)
    acts = sa.select(alerts.c.id).where(*others, alerts.c.answer == Answer.ACT)
    return connection.execute(acts.limit(1)).first() is not None


def _open_cases(connection: sa.Connection, member_id: int, now: datetime) -> Sequence[str]:
    """The cases that this member was told of lately and that nobody else has."""
    told = sa.or_(alerts.c.attempts > 0, alerts.c.joined_to.is_not(None))
    mine = (alerts.c.member_id == member_id, told, alerts.c.written_at > now - LATELY)
    kept_out = sa.select(alerts.c.case_number).where(
        alerts.c.member_id == member_id, alerts.c.answer.in_(REFUSALS)
    )  # fmt: skip
    free = sa.or_(reports.c.opened_at.is_(None), reports.c.held_by == member_id)
    query = sa.select(alerts.c.case_number).join(reports, reports.c.id == alerts.c.report_id).distinct()
    query = query.where(*mine, free, alerts.c.joined_to.is_(None), alerts.c.case_number.not_in(kept_out))
    return connection.execute(query).scalars().all()


def _hold_back(connection: sa.Connection, teams: Roster, row: Any, now: datetime) -> None:
    """An answer by SMS can be faked, so it holds each step back once, and by the pause at most (design D10). What
    is due goes out: a colleague at the hotline may have to hear just now that the danger has grown."""
    within = now + teams.pause
    planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung > row.rung, PLANNED)
    step = sa.and_(planned, sa.not_(alerts.c.held_back), alerts.c.due_at > now, alerts.c.due_at < within)
    connection.execute(alerts.update().where(step).values(due_at=within, held_back=True))


def _keep_out(connection: sa.Connection, teams: Roster, told: Any) -> None:
    """Takes away whatever may still go to a member who knows the people. At the hotline only if a colleague is
    told on that rung: an answer by SMS can be faked (design D10)."""
    colleague = alerts.alias()
    somebody_else = sa.exists().where(
        colleague.c.report_id == alerts.c.report_id, colleague.c.rung == alerts.c.rung,
        colleague.c.member_id != told.member_id, colleague.c.team == alerts.c.team,
        colleague.c.state.in_(TRIED),
    )  # fmt: skip
    waits = sa.and_(
        alerts.c.report_id == told.report_id, alerts.c.member_id == told.member_id, alerts.c.state.in_(TRIED),
        sa.or_(alerts.c.team != teams.hotline.code, somebody_else),
    )  # fmt: skip
    connection.execute(alerts.update().where(waits).values(state=State.CANCELLED))
