"""What the console takes over, and what it refuses, is what an import of the same line would."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.alerts.book.changes import changes
from gateway.alerts.book.desk import store
from gateway.alerts.book.line import Keeping, as_sheet, cells_of, more_leave
from gateway.alerts.book.store import kept, people, write_changes
from gateway.alerts.members.store import kept_teams
from gateway.alerts.roster import Role
from gateway.alerts.roster_sheet import read_sheet
from gateway.complaints import Refused
from gateway.console.teams.wiring import keeping
from gateway.hours import Unreadable, read_leave
from gateway.storage.database import writing
from gateway.storage.tables import members, teams
from tests.console.house import House
from tests.console.teams.roster import MAPOTENG, MAPUTSOE, move_in

THABO, LINEO = f"{MAPUTSOE}_1", f"{MAPUTSOE}_2"
NUMBERS = st.sampled_from(["+26600000777", "+26600000113", "+26600000114", "58000777", "+27 82 111 2233", "+266", "x"])
CELLS = {
    "team": st.sampled_from([MAPUTSOE, MAPOTENG, "hotline_lead", "nowhere"]),
    "role": st.sampled_from([*map(str, Role), "chief", ""]),
    "turn": st.sampled_from(["", "1", "7", "0", "999", "1000", "one"]),
    "language": st.sampled_from(["en", "st", "fr"]),
    "duty": st.sampled_from(["always", "mo-fr 08:00-17:00; sa 22:00-06:00", "mornings", "mo-fr 8-17", ""]),
}
TEAM = {
    "team": st.sampled_from(["leribe_new_ccpt", MAPUTSOE, "hotline_lead", "two words", "+26658000103"]),
    "kind": st.sampled_from(["council", "district", "abroad", "national", "hotline", "village"]),
    "covers": st.sampled_from(["030806", "031515", "30806", "LS-C", "LS-Z", "ZA", "za", ""]),
    "above": st.sampled_from(["leribe_district", "berea_district", "national_desk", "hotline_lead", MAPUTSOE, ""]),
}


@pytest.fixture
def office(small_house: House) -> Iterator[House]:
    move_in(small_house)
    yield small_house


def imported(connection: sa.Connection, cells: dict[str, str], book: Keeping) -> None:
    """As `roster import` of a sheet with this one line."""
    terms = book.terms(kept_teams(connection))
    write_changes(
        connection, changes(read_sheet(as_sheet(cells), "roster", terms), kept(connection), terms, book.hashed),
        book.closed,
    )  # fmt: skip


def after(office: House, act: Any) -> tuple[list[str], object]:
    """What it complains of, or how the roster stands then; nothing stays."""
    found: list[object] = []
    try:
        with writing(office.engine) as connection:
            act(connection)
            found.append(people(connection, keeping(office.desk()).opened))
            for part in (sa.select(members.c.code, members.c.proven_at), sa.select(teams.c["code", "covers", "above"])):
                found.append(sorted(map(repr, connection.execute(part))))
            raise Undo
    except Refused as refused:
        return sorted(one.says for one in refused.complaints), None
    except Undo:
        return [], found


class Undo(Exception):
    """So that nothing of it stays."""


ONE_HOUSE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_HOUSE
@given(st.fixed_dictionaries(CELLS), NUMBERS)
def test_somebody_new(office: House, cells: dict[str, str], number: str) -> None:
    book, line = keeping(office.desk()), cells | {"number": number, "leave": "none", "active": "yes"}
    typed = after(office, lambda c: store.add_member(c, office.now, "lineo", line, book))
    assert typed == after(office, lambda c: imported(c, line, book))


@ONE_HOUSE
@given(st.sampled_from([THABO, LINEO]), st.fixed_dictionaries({}, optional={**CELLS, "number": NUMBERS}))
def test_somebody_who_is_there(office: House, code: str, cells: dict[str, str]) -> None:
    book = keeping(office.desk())
    with office.engine.connect() as connection:
        (person,) = [one for one in people(connection, book.opened) if one.code == code]
    line = cells_of(person, person.number) | cells
    typed = after(office, lambda c: store.change_member(c, office.now, "lineo", code, cells, book))
    assert typed == after(office, lambda c: imported(c, line, book))


@ONE_HOUSE
@given(st.fixed_dictionaries(TEAM), st.booleans())
def test_a_team(office: House, cells: dict[str, str], new: bool) -> None:
    """But that a new one may not take another's code, for which an import would change that."""
    book = keeping(office.desk())
    says, roster = after(office, lambda c: store.keep_team(c, office.now, "lineo", cells, book, new))
    if new and cells["team"] in (MAPUTSOE, "hotline_lead"):
        assert says == ["another team has this code."]
    else:
        assert (says, roster) == after(office, lambda c: imported(c, cells, book))


DAYS = st.dates().map(lambda day: day.isoformat())


@given(st.lists(st.tuples(DAYS, DAYS), max_size=3), DAYS, DAYS, DAYS)
def test_leave_that_is_added_takes_nothing_away_that_lies_ahead(
    before: list[tuple[str, str]], first: str, last: str, today: str
) -> None:
    days = [(min(pair), max(pair)) for pair in before]
    text = "; ".join(f"{begins}..{ends}" for begins, ends in days) or "none"
    if last < first:
        with pytest.raises(Unreadable):
            more_leave(text, first, last, today)
        return
    found = [(a.isoformat(), b.isoformat()) for a, b in read_leave(more_leave(text, first, last, today)).days]
    assert set(found) == {pair for pair in days if pair[1] >= today} | {(first, last)}
