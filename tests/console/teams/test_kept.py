"""What was changed at the console is left alone by the files of a demo, at each start anew."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.alerts.members.store import seed_members
from gateway.console.teams.wiring import keeping
from gateway.storage.database import reading, writing
from gateway.storage.tables import teams
from tests.console.house import House, Visitor, files
from tests.console.teams.roster import BEREA, MAPUTSOE, NEW, change, move_in, row
from tests.console.teams.test_members import adds, edits

THABO, LINEO, OTHER = f"{MAPUTSOE}_1", f"{MAPUTSOE}_2", f"{BEREA}_1"
PAGE = f"/member/{THABO}"
ACTS = {
    "turn": lambda lineo: edits(lineo, THABO, turn="2", language="en"),
    "number": lambda lineo: lineo.send(f"{PAGE}/number", f"{PAGE}/number", number=NEW),
    "leave": lambda lineo: lineo.send(f"{PAGE}/leave", PAGE, first="2026-03-05", last="2026-03-09"),
    "off": lambda lineo: lineo.send(f"{PAGE}/switch", PAGE, to="off"),
    "proof": lambda lineo: lineo.send(f"{PAGE}/prove", PAGE),
}


def team(office: House, code: str) -> Any:
    with reading(office.engine) as connection:
        return connection.execute(sa.select(teams).where(teams.c.code == code)).one()


@pytest.mark.parametrize("act", ACTS)
def test_whatever_is_done_to_a_member_stays(office: House, lineo: Visitor, act: str) -> None:
    before = row(office, THABO)
    assert ACTS[act](lineo).status_code == 303
    changed = row(office, THABO)
    assert changed != before and changed.kept_by == team(office, MAPUTSOE).kept_by == "lineo"
    move_in(office)
    assert row(office, THABO) == changed
    assert team(office, BEREA).kept_by is None


def test_who_was_added_stays_and_so_does_their_team(office: House, lineo: Visitor) -> None:
    adds(lineo)
    new, others = row(office, f"{MAPUTSOE}_3"), row(office, LINEO)
    assert new.kept_by == team(office, MAPUTSOE).kept_by == "lineo"
    move_in(office)
    assert row(office, new.code) == new and row(office, LINEO) == others


def test_who_moves_makes_both_teams_the_console_s(office: House, lineo: Visitor) -> None:
    edits(lineo, THABO, team=BEREA, turn="2")
    assert team(office, MAPUTSOE).kept_by == team(office, BEREA).kept_by == row(office, THABO).kept_by == "lineo"


def test_nobody_else_in_a_team_of_the_console_goes_by_the_file(office: House, lineo: Visitor) -> None:
    ACTS["off"](lineo)
    change(office, LINEO, role="police")
    listed = [one for one in files().members if one.team != MAPUTSOE]
    _seed(office, listed)  # the team stands in the file no more
    move_in(office)
    assert (row(office, LINEO).role, row(office, LINEO).active) == ("police", True)


def test_a_member_of_the_console_stays_whatever_becomes_of_the_team(office: House) -> None:
    """Listed under another team, or under none."""
    change(office, OTHER, kept_by="lineo")
    there = row(office, OTHER)
    mine = next(one for one in files().members if one.team == BEREA)
    rest = [one for one in files().members if one is not mine]
    _seed(office, [*rest, replace(mine, team=MAPUTSOE)])
    assert row(office, OTHER) == there
    _seed(office, rest)
    assert row(office, OTHER) == there


def test_who_is_not_of_the_console_leaves_with_their_line(office: House) -> None:
    _seed(office, [one for one in files().members if one.team != BEREA])
    assert not row(office, OTHER).active and row(office, THABO).active


def _seed(office: House, listed: list[Any]) -> None:
    book = keeping(office.desk())
    with writing(office.engine) as connection:
        seed_members(connection, listed, book.closed, book.hashed)
