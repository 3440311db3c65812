"""The path in SQL: stages, the finding of reasonable grounds, and the clocks that the law hangs on them. Every
function works inside its caller's transaction and raises Impossible where it changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases import grounds as finding
from gateway.cases import stages
from gateway.cases.impossible import insist
from gateway.cases.store import day_of, first_line, reports_of, standing
from gateway.clock import MASERU, in_maseru
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import FOLLOW_UP, POLICE, REFER, SOCIAL_WELFARE, DeadlineRules
from gateway.diary import store as diary
from gateway.storage.casework.tables import case_stages, cases

Row = sa.Row[Any]
NO_POLICE = "no_police"  # what the second person agrees to


def write_stage(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    stage: str,
    state: str,
    on: date,
    by: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
    remark: bytes | None = None,
) -> None:
    """A stage was reached on this day, or is not needed. detail: codes. remark: sealed. Written again, it corrects."""
    insist(stages.why_not(stage, state, on, in_maseru(now).date(), standing(connection, case)))
    row = {"state": state, "on": on.isoformat(), "by": by, "at": now, "detail": dict(detail or {}), "remark": remark}
    _put(connection, case.id, stage, row)
    if stage == stages.POLICE:
        deadlines.meet(connection, POLICE, "case", case.id, now)
    settle_child_clock(connection, rules, case, now)
    diary.write(connection, now, by, "wrote_stage", "case", case.number, stage=stage, state=state)


def _put(connection: sa.Connection, case_id: str, stage: str, row: Mapping[str, object]) -> None:
    mine = (case_stages.c.case_id == case_id, case_stages.c.stage == stage)
    if not connection.execute(case_stages.update().where(*mine).values(row)).rowcount:
        connection.execute(case_stages.insert().values(case_id=case_id, stage=stage, **row))
    states = connection.execute(
        sa.select(case_stages.c.stage, case_stages.c.state).where(case_stages.c.case_id == case_id)
    )
    values = {"stage": stages.furthest({row.stage: row.state for row in states})}
    if stage == stages.FOLLOW_UP:
        values["status"] = "follow_up"
    connection.execute(cases.update().where(cases.c.id == case_id).values(values))


def settle_child_clock(connection: sa.Connection, rules: DeadlineRules, case: Row, now: datetime) -> None:
    """The 48 hours of Social Welfare begin when a child is in a safe place. They end with the assessment, or when that
    is written down as not needed, which a child on record forbids; a corrected age alone does not end them."""
    here = standing(connection, case)
    if stages.child_clock_runs(here.states, here.children):
        line, began = first_line(connection, case.id), _admitted(connection, case.id, now)
        deadlines.begin(connection, rules, SOCIAL_WELFARE, "case", case.id, line, case.level, began)
    assessed = here.states.get(stages.NEEDS_ASSESSMENT)
    if assessed == stages.REACHED:
        deadlines.meet(connection, SOCIAL_WELFARE, "case", case.id, now)
    elif assessed == stages.NOT_NEEDED:
        deadlines.stop(connection, "case", case.id, now, SOCIAL_WELFARE)


def _admitted(connection: sa.Connection, case_id: str, now: datetime) -> datetime:
    """When the safe place was reached. Of an earlier day only the day is known: its first hour, which asks the most."""
    mine = (case_stages.c.case_id == case_id, case_stages.c.stage == stages.SAFE)
    on = connection.execute(sa.select(case_stages.c.on).where(*mine)).scalar_one()
    return now if on == day_of(now) else datetime.combine(date.fromisoformat(on), time(), MASERU)


def write_grounds(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    answer: str,
    reason: str,
    was: str,
    by: str,
    now: datetime,
) -> None:
    """What the hotline finds: what the reports are is decided, and the next step is asked for. A yes starts the 24
    hours of the police, once. was: the finding that was read."""
    insist("" if case.status in ("active", "follow_up") else "closed")
    insist("" if case.grounds == was else "changed_meanwhile")
    insist(finding.why_not(case.grounds, answer, reason, standing(connection, case).states))
    values = {"grounds": answer, "grounds_reason": reason or None, "grounds_by": by, "grounds_at": now}
    connection.execute(cases.update().where(cases.c.id == case.id).values(values))
    if answer == finding.YES:
        _begin_police(connection, rules, case, now)
    else:
        deadlines.stop(connection, "case", case.id, now, REFER)
    if answer != finding.OPEN:
        _go_on(connection, rules, case, now)
    diary.write(connection, now, by, "found_grounds", "case", case.number, grounds=answer, reason=reason)


def _go_on(connection: sa.Connection, rules: DeadlineRules, case: Row, now: datetime) -> None:
    for report in reports_of(connection, case.id):
        deadlines.decided(connection, report.id, now)
    line = first_line(connection, case.id)
    deadlines.begin(connection, rules, FOLLOW_UP, "case", case.id, line, case.level, now)


def _begin_police(connection: sa.Connection, rules: DeadlineRules, case: Row, now: datetime) -> None:
    line = first_line(connection, case.id)
    for clock in (POLICE, REFER):
        deadlines.begin(connection, rules, clock, "case", case.id, line, case.level, now)
    if stages.POLICE in standing(connection, case).states:  # they were told before anybody had decided
        deadlines.meet(connection, POLICE, "case", case.id, now)


def ask_no_police(
    connection: sa.Connection, case: Row, by: str, reason: str, remark: bytes | None, now: datetime
) -> int:
    """Asks a second person to agree that the police are not told. Until then the clock runs on."""
    insist("" if case.status in ("active", "follow_up") else "closed")
    insist(finding.why_not_silent(case.grounds, reason, standing(connection, case).states))
    return approvals.ask(connection, NO_POLICE, "case", case.number, by, reason, remark, now)


def settle_no_police(connection: sa.Connection, case: Row, now: datetime) -> bool:
    """Acts on the second person's yes, once: the police are not told, and their clock stops. To be called when it was
    given and whenever the case is looked at. False where there is nothing to act on."""
    given = approvals.standing(connection, NO_POLICE, "case", case.number, now)
    states = standing(connection, case).states
    if given is None or case.grounds != finding.YES or stages.POLICE in states:
        return False
    row = {"state": stages.NOT_NEEDED, "on": day_of(now), "by": given.decided_by, "at": now, "remark": given.remark}
    _put(connection, case.id, stages.POLICE, row | {"detail": {"asked_by": given.asked_by, "reason": given.reason}})
    deadlines.stop(connection, "case", case.id, now, POLICE)
    insist("" if approvals.use(connection, given.id, given.asked_by, now) else "changed_meanwhile")
    diary.write(connection, now, given.decided_by, "police_not_told", "case", case.number, reason=given.reason)
    return True
