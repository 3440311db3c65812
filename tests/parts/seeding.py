"""The roster and the directory as `migrate` makes them of the same files under the same keys: made once in each test
process, and copied into the empty tables of each test."""

from typing import Any

import sqlalchemy as sa

from gateway.papers import read_papers
from gateway.processes.migration.wiring import migrate_and_seed
from gateway.settings import Settings
from gateway.storage import database
from gateway.storage.tables import metadata

Rows = list[tuple[sa.Table, list[dict[str, Any]]]]
_SEEDED: dict[Any, Rows] = {}


def seed(settings: Settings) -> None:
    """As migrate_and_seed leaves the database."""
    engine = database.connect(settings.database_url)
    try:
        _seed(settings, engine)
    finally:
        engine.dispose()


def _seed(settings: Settings, engine: sa.Engine) -> None:
    if not _is_empty(engine):
        migrate_and_seed(settings)
        return
    alike = _alike(settings)
    if alike in _SEEDED:
        _copy(engine, _SEEDED[alike])
        return
    migrate_and_seed(settings)
    _SEEDED[alike] = _rows(engine)


def _alike(settings: Settings) -> Any:
    papers = read_papers(settings.flows_dir, settings.config_dir)
    return tuple(sorted(papers.texts.items())), settings.production, settings.field_keys, settings.roster_hash_key


def _is_empty(engine: sa.Engine) -> bool:
    """As `migrate` leaves it: every table, and no row in the one that is filled first."""
    with database.reading(engine) as connection:
        there = sa.inspect(connection).get_table_names()
        teams = metadata.tables["teams"]
        return teams.name in there and connection.execute(sa.select(teams).limit(1)).first() is None


def _rows(engine: sa.Engine) -> Rows:
    with database.reading(engine) as connection:
        found = [(table, _of(connection, table)) for table in metadata.sorted_tables]
    return [(table, rows) for table, rows in found if rows]


def _of(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    """In their order, and without the numbers that the database counts itself."""
    counted = table.autoincrement_column
    rows = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
    return [{name: value for name, value in row.items() if counted is None or name != counted.name} for row in rows]


def _copy(engine: sa.Engine, seeded: Rows) -> None:
    with database.writing(engine) as connection:
        for table, rows in seeded:
            connection.execute(table.insert(), rows)
