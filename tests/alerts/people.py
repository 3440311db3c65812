"""Maputsoe and the teams above it, small enough to keep in mind; and the files as shipped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from gateway.alerts.alert import State
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.members.store import load_roster, seed_members
from gateway.alerts.roster import Roster, Team
from gateway.alerts.routing import ReportFacts
from gateway.alerts.teams import ListedMember, Listing, read_teams
from gateway.alerts.wording import Wordings
from gateway.alerts.wordings_file import read_wordings
from gateway.places import Places, read_places
from gateway.storage.tables import alerts, members, reports
from gateway.strict_yaml import load

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)

LADDER = Roster(
    {
        "hotline_lead": Team("hotline_lead", "hotline", "", "hotline_lead"),
        "national_desk": Team("national_desk", "national", "", "hotline_lead"),
        "leribe_district": Team("leribe_district", "district", "LS-C", "national_desk"),
        "leribe_maputsoe_ccpt": Team("leribe_maputsoe_ccpt", "council", "031515", "leribe_district"),
    },
    {
        "P1": Ladder(
            tuple(Step(n * FIVE_MINUTES, tell) for n, tell in enumerate(("team", "district", "national", "hotline"))),
            FIVE_MINUTES,
        )
    },
    FIVE_MINUTES,
)
# Officer Thabo and 'M'e Lineo of Maputsoe; one person each above them. No such numbers exist.
PALESA_HOTLINE, NEO_NATIONAL, TSEPO_DISTRICT, THABO, LINEO = 1, 2, 3, 4, 5
PEOPLE = tuple(
    ListedMember(team, f"+2660000010{n}", language, True, "teams.yaml", n)
    for n, (team, language) in enumerate(
        [
            ("hotline_lead", "en"),
            ("national_desk", "en"),
            ("leribe_district", "st"),
            ("leribe_maputsoe_ccpt", "st"),
            ("leribe_maputsoe_ccpt", "en"),
        ],
        start=1,
    )
)


def places() -> Places:
    return read_places(load(CONFIG / "places.yaml"))


def councils() -> dict[str, str]:
    return {place.code: place.within for place in places().by_code.values() if place.within}


def shipped_teams() -> Listing:
    listing, complaints = read_teams(load(CONFIG / "teams.yaml"), councils(), ("en", "st"))
    assert not complaints, list(map(str, complaints))
    return listing


def shipped_words() -> Wordings:
    words, complaints = read_wordings(load(CONFIG / "wordings.yaml"), [p.called for p in places().by_code.values()])
    assert not complaints, list(map(str, complaints))
    return words


def facts(level: str = "P1", council: str = "031515", district: str = "LS-C", local: bool = True) -> ReportFacts:
    return ReportFacts("r1", "483920", level, district, council, local)


def answers(tell: str = "yes") -> dict[str, str]:
    """What a caller in Maputsoe told."""
    return {"tell": tell, "district": "LS-C", "council": "031515"}


def hide(number: str) -> bytes:
    return number[::-1].encode()


def show(hidden: bytes) -> str:
    return hidden.decode()[::-1]


def move_in(connection: sa.Connection) -> Roster:
    """The five people in the members table; their ids are those above."""
    seed_members(connection, PEOPLE, hide, lambda number: f"hash of {number[-3:]}")
    return load_roster(connection, LADDER)


def add_report(connection: sa.Connection, report_id: str = "r1", case_number: str = "483920") -> None:
    connection.execute(
        reports.insert().values(
            id=report_id, state="complete", hops=4, case_number=case_number, level="P1", withdrawn=False,
            answers=answers("yes"), times_coarse=False, started_at=NOW, last_hop_at=NOW,
        )
    )  # fmt: skip


def board(connection: sa.Connection) -> list[tuple[int, str, int, str]]:
    """(rung, team, member, state) of every alert that is not cancelled, from the first rung up."""
    query = sa.select(alerts.c.rung, alerts.c.team, alerts.c.member_id, alerts.c.state)
    query = query.where(alerts.c.state != State.CANCELLED).order_by(alerts.c.rung, alerts.c.id)
    return [(row.rung, row.team, row.member_id, row.state) for row in connection.execute(query)]


def due_at(connection: sa.Connection, member_id: int, rung: int) -> datetime:
    query = sa.select(alerts.c.due_at).where(alerts.c.member_id == member_id, alerts.c.rung == rung)
    moment = connection.execute(query).scalar_one()
    assert isinstance(moment, datetime)
    return moment


def ids_of(connection: sa.Connection, *member_ids: int) -> list[int]:
    query = sa.select(alerts.c.id).where(alerts.c.member_id.in_(member_ids)).order_by(alerts.c.id)
    return list(connection.execute(query).scalars())


def member_ids(connection: sa.Connection) -> list[int]:
    return list(connection.execute(sa.select(members.c.id).order_by(members.c.id)).scalars())
