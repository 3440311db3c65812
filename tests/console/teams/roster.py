"""The shipped roster at the console, with keys as the console holds them. Every number is invented."""

from typing import Any

import sqlalchemy as sa

from gateway.alerts.members.store import seed_members, seed_teams
from gateway.console.teams.wiring import keeping
from gateway.storage.database import writing
from gateway.storage.tables import members
from tests.console.house import House, files

MAPUTSOE, MAPOTENG = "leribe_maputsoe_ccpt", "berea_mapoteng_ccpt"
HLOTSE, BEREA = "leribe_hlotse_ccpt", "berea_urban_ccpt"
NEW, OTHER = "+26600000777", "+26600000778"


def move_in(house: House) -> None:
    """Teams and members as the files have them: all on duty and proven."""
    book = keeping(house.desk())
    with writing(house.engine) as connection:
        seed_teams(connection, files().teams.teams.values())
        seed_members(connection, files().members, book.closed, book.hashed)


def change(house: House, code: str, **columns: Any) -> None:
    """As it would have come about otherwise."""
    with writing(house.engine) as connection:
        assert connection.execute(members.update().where(members.c.code == code).values(columns)).rowcount == 1


def row(house: House, code: str) -> Any:
    with house.engine.connect() as connection:
        return connection.execute(sa.select(members).where(members.c.code == code)).one()


def number(house: House, code: str) -> str:
    """In clear, for tests only."""
    return keeping(house.desk()).opened(row(house, code).number)


def some_nights(house: House) -> None:
    """One council has nobody tonight, one has a gap, one has a phone that is not proven."""
    move_in(house)
    change(house, f"{MAPOTENG}_1", leave="2026-03-01..2026-03-09")
    change(house, f"{HLOTSE}_1", duty="mo-su 18:00-23:00; mo-su 05:00-08:00")
    change(house, f"{BEREA}_1", proven_at=None)
    change(house, f"{MAPUTSOE}_2", duty="mo-fr 08:00-17:00")
