"""Ways home in SQL: begun for somebody on record, written step by step, ended. Every function works inside its caller's
transaction, with the case held, and raises Impossible where it changes nothing."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from gateway.abroad import way as rules_of
from gateway.abroad.finding.store import CONSULATE
from gateway.abroad.reading.store import Read, the_way
from gateway.abroad.way import AT_THE_POST, ESCORT, PARTIES, RISK, TO_TELL
from gateway.abroad.words import COUNTRIES, POST_REASONS
from gateway.cases import consent as consenting
from gateway.cases import stages
from gateway.cases.impossible import insist
from gateway.cases.path.store import write_stage
from gateway.cases.people.store import find as find_person
from gateway.cases.store import OPEN, consents_of, stages_of
from gateway.clock import in_maseru
from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.storage.casework.tables import organisations, referrals
from gateway.storage.database import add_row
from gateway.storage.partners.tables import found_abroad, return_parties, return_steps, returns
from gateway.storage.tables import reports

Row = sa.Row[Any]
STAGE_OF = {rules_of.ARRIVED: stages.REPATRIATION, rules_of.REINTEGRATION: stages.REINTEGRATION}
KNOWING = ("received", "accepted", "in_service", "done")  # a referral that they have opened


@dataclass(frozen=True, slots=True)
class Written:
    """A step as it is written down. result: of gateway.abroad.way.RESULTS, "" for none. remark: sealed. was: the mark
    of what was read there (mark_of), so that nobody overwrites what they have not read. keeps: whoever writes could not
    read the remark that was there, so without a new one it stays."""

    on: date
    result: str = ""
    was: str = ""
    keeps: bool = False
    remark: bytes | None = field(default=None, repr=False)


def posts_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """The consulates that know of this case: they filed a report of it, or opened what was referred to them."""
    told = sa.select(found_abroad.c.organisation_id).join(reports, reports.c.id == found_abroad.c.report_id)
    asked = sa.select(referrals.c.organisation_id).where(referrals.c.case_id == case_id)
    knows = told.where(reports.c.case_id == case_id).union(asked.where(referrals.c.state.in_(KNOWING)))
    mine = sa.select(organisations).where(organisations.c.kind == CONSULATE, organisations.c.id.in_(knows))
    return list(connection.execute(mine.order_by(organisations.c.name)))


def begin(
    connection: sa.Connection, case: Row, person_id: int, country: str, post: int | None, by: str, now: datetime
) -> int:  # fmt: skip
    """The way home of somebody on record. post: the consulate that sees and writes it too, as far as the person has
    agreed that it knows. Gives its id."""
    insist("" if case.status in OPEN else "closed")
    person = find_person(connection, case, person_id)
    mine = sa.select(returns.c.id).where(returns.c.person_id == person_id)
    insist("begun_already" if connection.execute(mine).first() else "")
    insist("" if country in COUNTRIES else "unknown_country")
    if post is not None:
        _insist_post(connection, case, person_id, post, now)
    row = {"case_id": case.id, "person_id": person_id, "organisation_id": post, "country": country, "began_by": by}
    row |= {"child": consenting.is_child(person.age_band), "state": rules_of.UNDER_WAY, "began_at": now}
    way_id = add_row(connection, returns, **row)
    for party in PARTIES:
        connection.execute(return_parties.insert().values(return_id=way_id, party=party, state=TO_TELL))
    diary.write(connection, now, by, "began_way_home", "case", case.number, way=way_id, person=person_id)
    return way_id


def change_post(
    connection: sa.Connection, case: Row, way_id: int, post: int | None, was: int | None, reason: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Another consulate sees and writes it from now on, or None. was: the one that the page showed. None is possible
    also in a closed case and for somebody who is not on record any more: it only takes away."""
    here = the_way(connection, case, way_id) if post is None else _open(connection, case, way_id, now)
    insist("" if here.row.organisation_id == was else "changed_meanwhile")
    insist("" if post != was else "same_post")
    insist("" if reason in POST_REASONS else "no_reason")
    if post is not None:
        insist("over" if here.way.state in (rules_of.STOPPED, rules_of.DONE) else "")
        _insist_post(connection, case, here.row.person_id, post, now)
    connection.execute(returns.update().where(returns.c.id == way_id).values(organisation_id=post))
    what = "named_post" if post is not None else "took_post_off"
    told = {"way": way_id, "organisation": post, "before": was, "reason": reason}
    diary.write(connection, now, by, what, "case", case.number, **told)


def _insist_post(connection: sa.Connection, case: Row, person_id: int, post: int, now: datetime) -> None:
    insist("" if post in {one.id for one in posts_of(connection, case.id)} else "unknown_post")
    insist("" if _agreed(connection, case.id, person_id, CONSULATE, now) else "post_not_agreed")


def write_step(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    way_id: int,
    step: str,
    written: Written,
    by: str,
    now: datetime,
    at_the_post: bool = False,
) -> None:
    """A step was reached. Written again before the person leaves, it corrects. at_the_post: a consular officer writes.
    Arrival and reintegration are stages of the case too."""
    here, today = _open(connection, case, way_id, now), in_maseru(now).date()
    before = here.steps.get(step)
    remark = before.remark if before is not None and written.keeps and not written.remark else written.remark
    insist("not_the_post" if at_the_post and step not in AT_THE_POST else "")
    insist(rules_of.why_not(step, written.on, written.result, today, here.way, remark is not None))
    insist("" if mark_of(before) == written.was else "changed_meanwhile")
    _put(connection, way_id, step, replace(written, remark=remark), by, now)
    state, ended = rules_of.after(step, written.result, here.way.state)
    values: dict[str, Any] = {"state": state, "child": here.way.child}
    values |= {"ended_as": ended, "ended_at": now} if ended else {}
    values |= {step: written.result} if step in (RISK, ESCORT) else {}
    connection.execute(returns.update().where(returns.c.id == way_id).values(values))
    if step in STAGE_OF:
        _tell_case(connection, rules, case, here, STAGE_OF[step], written.on, by, now)
    told = {"way": way_id, "home": step, "said": written.result}
    diary.write(connection, now, by, "wrote_way_home", "case", case.number, **told)


def _put(connection: sa.Connection, way_id: int, step: str, written: Written, by: str, now: datetime) -> None:
    detail = {"result": written.result} if written.result else {}
    row = {"on": written.on.isoformat(), "by": by, "at": now, "detail": detail, "remark": written.remark}
    mine = (return_steps.c.return_id == way_id, return_steps.c.step == step)
    if not connection.execute(return_steps.update().where(*mine).values(row)).rowcount:
        connection.execute(return_steps.insert().values(return_id=way_id, step=step, **row))


def _tell_case(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    here: Read,
    stage: str,
    on: date,
    by: str,
    now: datetime,
) -> None:
    """The first way home of a case that comes so far reaches its stage; a later one tells nothing twice."""
    there_already = next((one for one in stages_of(connection, case.id) if one.stage == stage), None)
    if there_already and there_already.state == stages.REACHED and there_already.detail.get("way") != here.row.id:
        return
    detail: dict[str, object] = {"way": here.row.id}
    if stage == stages.REPATRIATION:  # all of it is known by now: nobody leaves without
        checked = ("risk_checked", "papers_ready", *PARTIES, *(("child_escorted",) if here.way.child else ()))
        detail |= dict.fromkeys(checked, True) | {"country": here.row.country}
    write_stage(connection, rules, case, stage, stages.REACHED, on, by, now, detail)


def move_party(
    connection: sa.Connection,
    case: Row,
    way_id: int,
    party: str,
    state: str,
    on: date,
    was: str,
    by: str,
    now: datetime,
) -> None:
    """Where a ministry stands. was: where it stood when the page was read. Telling one takes the person's consent."""
    here = _open(connection, case, way_id, now)
    insist(rules_of.why_party_not(party, state, on, in_maseru(now).date(), here.way))
    insist("" if here.way.parties[party].state == was else "changed_meanwhile")
    told = state == rules_of.TOLD
    agreed = not told or ministries_agreed(connection, here.row, now)
    insist("" if agreed else "ministry_not_agreed")
    mine = (return_parties.c.return_id == way_id, return_parties.c.party == party)
    values = {"state": state, "on": on.isoformat(), "by": by, "at": now}
    connection.execute(return_parties.update().where(*mine).values(values))
    diary.write(connection, now, by, "moved_party", "case", case.number, way=way_id, party=party, stands=state)


def stop(connection: sa.Connection, case: Row, way_id: int, reason: str, by: str, now: datetime) -> None:
    """It goes no further, also for somebody who is not on record any more."""
    insist(rules_of.why_not_stop(reason, the_way(connection, case, way_id).way))
    _state(connection, way_id, rules_of.STOPPED, reason, now)
    diary.write(connection, now, by, "stopped_way_home", "case", case.number, way=way_id, reason=reason)


def take_up(connection: sa.Connection, case: Row, way_id: int, by: str, now: datetime) -> None:
    """It goes on. What stopped it, and the risk, is to be written anew."""
    insist("" if case.status in OPEN else "closed")
    here = the_way(connection, case, way_id)
    insist("" if here.way.state == rules_of.STOPPED else "not_stopped")
    find_person(connection, case, here.row.person_id)
    state, anew = rules_of.taken_up(here.way)
    gone = (return_steps.c.return_id == way_id, return_steps.c.step.in_(anew))
    connection.execute(return_steps.delete().where(*gone))
    if RISK in anew:
        connection.execute(returns.update().where(returns.c.id == way_id).values(risk=None))
    _state(connection, way_id, state, None, None)
    diary.write(connection, now, by, "took_up_way_home", "case", case.number, way=way_id)


def _state(connection: sa.Connection, way_id: int, state: str, reason: str | None, at: datetime | None) -> None:
    values = {"state": state, "ended_as": reason, "ended_at": at}
    connection.execute(returns.update().where(returns.c.id == way_id).values(values))


def _open(connection: sa.Connection, case: Row, way_id: int, now: datetime) -> Read:
    """A way home of an open case, for somebody who is on record: the age that is known today says who is a child."""
    insist("" if case.status in OPEN else "closed")
    here = the_way(connection, case, way_id)
    find_person(connection, case, here.row.person_id)
    return here


def ministries_agreed(connection: sa.Connection, way: Row, now: datetime) -> bool:
    """Whether the person has agreed that a ministry knows. way: with case_id and person_id."""
    return _agreed(connection, way.case_id, way.person_id, "ministry", now)


def _agreed(connection: sa.Connection, case_id: str, person_id: int, kind: str, now: datetime) -> bool:
    rows = [dict(row._mapping) for row in consents_of(connection, case_id)]
    return consenting.allows(rows, consenting.scope_for(kind), person_id, now)


def mark_of(row: Row | None) -> str:
    """What a form carries of the step that it shows; "" for one that is not written."""
    return str(row.at.isoformat()) if row is not None else ""
