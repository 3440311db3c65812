"""The steps of migrations/ give exactly the tables of tables.py, on both databases, however often they run."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gateway.storage import database
from gateway.storage.casework.tables import deadlines
from gateway.storage.tables import metadata, operators, reports

ROW = {"id": "r1", "state": "incomplete", "hops": 1, "answers": {}, "withdrawn": False,
       "started_at": sa.func.current_timestamp(), "last_hop_at": sa.func.current_timestamp()}  # fmt: skip


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[sa.Engine]:
    made = database.connect(empty_database_url)
    yield made
    made.dispose()


def differences(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_the_steps_give_exactly_the_tables_of_the_code(engine: sa.Engine) -> None:
    database.migrate(engine)
    assert tables(engine) == set(metadata.tables) | {"alembic_version"}
    assert differences(engine) == []


def test_a_missing_column_would_be_seen(engine: sa.Engine) -> None:
    database.migrate(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE reports DROP COLUMN language"))
    assert differences(engine) != []


def test_migrating_twice_does_nothing_and_keeps_what_is_there(engine: sa.Engine) -> None:
    database.migrate(engine)
    with database.writing(engine) as connection:
        connection.execute(reports.insert().values(ROW))
    database.migrate(engine)
    with database.reading(engine) as connection:
        assert connection.execute(sa.select(reports.c.id)).scalars().all() == ["r1"]
    assert differences(engine) == []


def test_an_empty_database_and_a_half_migrated_one_are_not_current(engine: sa.Engine) -> None:
    assert not database.is_current(engine)
    database.migrate(engine)
    assert database.is_current(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
    assert not database.is_current(engine)


def test_every_step_can_be_taken_back_and_taken_again(engine: sa.Engine) -> None:
    database.migrate(engine)
    with engine.begin() as connection:
        command.downgrade(database._alembic(connection), "base")
    assert tables(engine) <= {"alembic_version"}
    assert not database.is_current(engine)
    database.migrate(engine)
    assert differences(engine) == []


def test_a_step_that_fails_leaves_nothing_half_made(engine: sa.Engine) -> None:
    """Somebody else's table stands in the way of the last one."""
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE notes (x INTEGER)"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        database.migrate(engine)
    assert not database.is_current(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE notes"))
    database.migrate(engine)
    assert differences(engine) == []


def test_the_steps_are_one_line_without_branches() -> None:
    script = ScriptDirectory(str(database.MIGRATIONS))
    assert len(script.get_heads()) == len(script.get_bases()) == 1


def test_the_newest_step_has_the_file_whose_name_comes_last() -> None:
    """A start reads that name, so that no process loads alembic only to ask whether the tables are current."""
    assert ScriptDirectory(str(database.MIGRATIONS)).get_current_head() == database.newest_step()


def test_one_name_is_one_account(engine: sa.Engine) -> None:
    database.migrate(engine)
    row = {"name": "palesa", "password_hash": "x", "active": True, "failures": 0, "created_at": ROW["started_at"]}
    with database.writing(engine) as connection:
        connection.execute(operators.insert().values(row))
    with pytest.raises(sa.exc.IntegrityError), database.writing(engine) as connection:
        connection.execute(operators.insert().values(row))


def test_of_clocks_met_before_it_is_told_whether_that_was_in_time_where_it_can_be(engine: sa.Engine) -> None:
    hours, at = {"early": 9, "same": 10, "late": 11, "never": None}, datetime(2026, 1, 5, 10, tzinfo=UTC)
    with database.writing(engine) as connection:
        command.upgrade(database._alembic(connection), "0004")
        for subject, met in hours.items():
            row = {"kind": "report", "subject": subject, "what": "first_touch", "level": "P1"}
            row |= {"began_at": at.replace(hour=8), "due_at": at, "met_at": met and at.replace(hour=met)}
            connection.execute(deadlines.insert().values(row))
    database.migrate(engine)
    with database.reading(engine) as connection:
        found = connection.execute(sa.text("SELECT subject, in_time FROM deadlines")).all()
    assert {row.subject: row.in_time for row in found} == {"early": True, "same": None, "late": False, "never": None}
