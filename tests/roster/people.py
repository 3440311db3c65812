"""A small roster to import, and the terms it is read on. The numbers are invented."""

from pathlib import Path

import sqlalchemy as sa

from gateway.alerts.book.changes import Changes, changes
from gateway.alerts.book.store import kept, write_changes
from gateway.alerts.members.store import kept_teams, seed_teams
from gateway.alerts.roster import Team
from gateway.alerts.roster_sheet import PERSON, TEAM, Person, Terms, read_sheet
from gateway.alerts.teams import read_teams
from gateway.places import read_places
from gateway.strict_yaml import load

CONFIG = Path(__file__).parents[2] / "config"
PALESA, NEO, THABO, LINEO = "+26658000101", "+26658000102", "+26658000103", "+27831112233"
HEADER = ",".join((*PERSON, *TEAM))
# 'M'e Palesa leads the hotline, Ntate Neo is at the national desk; Thabo and Lineo are of Maputsoe.
SHEET = f"""{HEADER}
,hotline_lead,hotline_lead,1,{PALESA},en,always,none,yes,,,
,national_desk,ccpt,1,{NEO},en,mo-fr 08:00-17:00,none,yes,,,
,leribe_maputsoe_ccpt,ccpt,1,{THABO},st,always,2026-12-20..2027-01-03; 2027-02-01,yes,,,
,leribe_maputsoe_ccpt,social_worker,2,{LINEO},en,always,none,yes,,,
"""


def councils() -> dict[str, str]:
    by_code = read_places(load(CONFIG / "places.yaml")).by_code
    return {place.code: place.within for place in by_code.values() if place.within}


def shipped_teams() -> dict[str, Team]:
    listing, _ = read_teams(load(CONFIG / "teams.yaml"), councils(), ("en", "st"))
    return dict(listing.roster.teams)


TEAMS = shipped_teams()


def terms(before: dict[str, Team] | None = None, **more: bool) -> Terms:
    return Terms(councils(), ("en", "st"), TEAMS if before is None else before, "hotline_lead", **more)


def hashed(number: str) -> str:
    return f"hash {hash(number)}"


def hide(number: str) -> bytes:
    return number[::-1].encode()


def show(hidden: bytes) -> str:
    return hidden.decode()[::-1]


def move_in(connection: sa.Connection, text: str = SHEET) -> None:
    """The shipped teams with the four of them."""
    seed_teams(connection, TEAMS.values())
    take(connection, text)


def take(connection: sa.Connection, text: str, **more: bool) -> Changes:
    """Imports a sheet as the command does. Raises Refused."""
    on = terms(kept_teams(connection), **more)
    made = changes(read_sheet(text, "roster.csv", on), kept(connection), on, hashed)
    write_changes(connection, made, hide)
    return made


def person(text: str) -> Person:
    """The only one on a sheet of one line."""
    (found,) = read_sheet(f"{HEADER}\n{text}\n", "roster.csv", terms()).people
    return found
