"""Ways home as they are read from SQL: of a case, of a post, one by one. Every function works inside its caller's
transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from gateway.abroad.way import PARTIES, Party, Step, Way
from gateway.cases import consent as consenting
from gateway.cases.impossible import there
from gateway.cases.store import consents_of
from gateway.clock import in_maseru
from gateway.storage.casework.tables import cases, organisations, people
from gateway.storage.partners.tables import return_parties, return_steps, returns
from gateway.storage.tables import reports

Row = sa.Row[Any]
RUNNING = ("under_way", "arrived")
_LINES = (
    sa.select(
        returns, cases.c.number, cases.c.opened_at, people.c.age_band, people.c.sex, people.c.erased_at,
        organisations.c.name.label("post"),
    )
    .join(cases, cases.c.id == returns.c.case_id)
    .join(people, people.c.id == returns.c.person_id)
    .outerjoin(organisations, organisations.c.id == returns.c.organisation_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A way home. way: what the rules ask of it; whether it is a child follows the age that is known today. steps: the
    rows that are written. parties: in the order of the law. last: when anything was written."""

    row: Row
    way: Way
    steps: Mapping[str, Row]
    parties: Sequence[Row]
    last: datetime


def the_way(connection: sa.Connection, case: Row, way_id: int) -> Read:
    """Held until the transaction ends. Raises Impossible for one that is not of this case."""
    mine = sa.select(returns.c.id).where(returns.c.id == way_id, returns.c.case_id == case.id)
    there(connection.execute(mine.with_for_update()).first(), "no_such_way")
    return read(connection, connection.execute(_LINES.where(returns.c.id == way_id)).one())


def read(connection: sa.Connection, row: Row) -> Read:
    return read_all(connection, [row])[0]


def read_all(connection: sa.Connection, rows: Sequence[Row]) -> list[Read]:
    """rows: of the functions below."""
    steps = _by_way(connection, return_steps, rows)
    parties = _by_way(connection, return_parties, rows)
    days = _reported(connection, rows)
    return [_read(row, steps[row.id], parties[row.id], days.get(row.case_id, row.opened_at)) for row in rows]


def _by_way(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for one in connection.execute(sa.select(table).where(table.c.return_id.in_([row.id for row in rows]))):
        found[one.return_id].append(one)
    return found


def _reported(connection: sa.Connection, rows: Sequence[Row]) -> dict[str, datetime]:
    first = sa.func.min(reports.c.started_at, type_=reports.c.started_at.type)
    mine = sa.select(reports.c.case_id, first).where(reports.c.case_id.in_({row.case_id for row in rows}))
    return {row[0]: row[1] for row in connection.execute(mine.group_by(reports.c.case_id))}


def _read(row: Row, steps: Sequence[Row], parties: Sequence[Row], reported: datetime) -> Read:
    way = Way(
        consenting.is_child(row.age_band), row.state, in_maseru(reported).date(),
        {one.step: Step(date.fromisoformat(one.on), one.detail.get("result", "")) for one in steps},
        {one.party: Party(one.state, date.fromisoformat(one.on) if one.on else None) for one in parties},
    )  # fmt: skip
    last = max([row.began_at, *(one.at for one in (*steps, *parties) if one.at)])
    in_order = sorted(parties, key=lambda one: PARTIES.index(one.party))
    return Read(row, way, {one.step: one for one in steps}, in_order, last)


def find(connection: sa.Connection, way_id: int, post: int | None, now: datetime) -> Row | None:
    """One way home. post: the consulate that asks, None for the hotline. Another post's, or one whose person has not
    agreed, or not any more, that the consulate knows, is not there."""
    row = connection.execute(_LINES.where(returns.c.id == way_id)).first()
    return row if row is not None and (post is None or sees(connection, row, post, now)) else None


def of_post(connection: sa.Connection, post: int, now: datetime) -> list[Row]:
    """Those that this consulate sees, the newest first."""
    rows = connection.execute(_LINES.where(returns.c.organisation_id == post).order_by(returns.c.id.desc()))
    return [row for row in rows.all() if sees(connection, row, post, now)]


def under_way(connection: sa.Connection, most: int = 500) -> list[Row]:
    """Those that have not ended, the oldest first."""
    open_ = _LINES.where(returns.c.state.in_(RUNNING)).order_by(returns.c.began_at, returns.c.id)
    return list(connection.execute(open_.limit(most)))


def of_case(connection: sa.Connection, case_id: str) -> list[Row]:
    return list(connection.execute(_LINES.where(returns.c.case_id == case_id).order_by(returns.c.id)))


def sees(connection: sa.Connection, row: Row, post: int, now: datetime) -> bool:
    """Whether this consulate reads and writes this way home."""
    if row.organisation_id != post or row.erased_at is not None:
        return False
    consents = [dict(one._mapping) for one in consents_of(connection, row.case_id)]
    return consenting.allows(consents, consenting.scope_for("consulate"), row.person_id, now)
