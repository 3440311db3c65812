"""The way to the database: SQLite for small places, PostgreSQL for large ones, the same promises on both."""

import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

from gateway.storage.tables import inbound

_turns: WeakKeyDictionary[sa.Engine, threading.Lock] = WeakKeyDictionary()
_turns_guard = threading.Lock()
_POSTGRES_LIMITS = "-c lock_timeout=2000 -c statement_timeout=5000 -c timezone=UTC"  # a caller waits ten seconds
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT = 2.0  # seconds; a hop must answer in less than the carrier's ten


def connect(url: str) -> sa.Engine:
    """An engine that never puts bound values into an error (design D14)."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        return _sqlite(made)
    return sa.create_engine(
        made, hide_parameters=True, pool_pre_ping=True, pool_timeout=LOCK_WAIT,
        connect_args={"connect_timeout": 3, "tcp_user_timeout": 5000, "options": _POSTGRES_LIMITS},
    )  # fmt: skip


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT, "check_same_thread": False}
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # we say BEGIN IMMEDIATE ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose a committed report when the power goes
        "secure_delete=ON",  # erased answers are overwritten, not merely unlinked
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One write transaction; commits at the end or changes nothing. Hold it over no network call."""
    with _turn(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    """SQLite's lock is no queue: who asks while others write may ask in vain for seconds, and a caller would read
    an apology. So the threads of one process take turns before they ask."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with _turns_guard:
        turn = _turns.setdefault(engine, threading.Lock())
    if not turn.acquire(timeout=LOCK_WAIT):
        raise sa.exc.OperationalError("other threads of this process did not finish writing", None, TimeoutError())
    try:
        yield
    finally:
        turn.release()


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A view of the data; whatever is done in it is rolled back."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # else each statement sees another state, and a write would stay
        yield connection
        connection.rollback()


def add_row(connection: sa.Connection, table: sa.Table, **row: Any) -> int:
    """One more row of a table that counts its rows; gives its id."""
    return int(connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one())


def wipe_journal(engine: sa.Engine) -> bool:
    """After an erase: empties SQLite's write-ahead log, which still holds the old pages (design D14).

    False when a reader held it back; the relay tries again. PostgreSQL: nothing to do here.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        # Waiting for a reader would hold the write lock meanwhile, and with it every caller.
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(LOCK_WAIT * 1000)}")
    return not busy


def _alembic(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # late: every process asks whether the tables are current, one moves them

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine) -> None:
    """Brings the tables to the shape that this code needs, or changes nothing; does nothing when they have it."""
    from alembic import command

    with writing(engine) as connection:
        command.upgrade(_alembic(connection), "head")


def is_current(engine: sa.Engine) -> bool:
    """Whether the tables have the shape that this code needs."""
    with reading(engine) as connection:
        return sa.inspect(connection).has_table("alembic_version") and _taken(connection) == [newest_step()]


def newest_step() -> str:
    """As the name of its file begins."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("*.py")).partition("_")[0]


def _taken(connection: sa.Connection) -> list[str]:
    """The step that alembic wrote down last; one, or none."""
    return list(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())


def can_write(engine: sa.Engine) -> None:
    """Takes the whole way of a report, commit included: a full disk shows itself nowhere else. Raises
    SQLAlchemyError if it is barred."""
    trial = {"message_id": f"trial-{secrets.token_hex(8)}", "received_at": datetime.now(UTC)}
    with writing(engine) as connection:
        connection.execute(inbound.insert().values(trial))
    with writing(engine) as connection:
        connection.execute(inbound.delete().where(inbound.c.message_id == trial["message_id"]))


def cut_times(
    connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool], names: Sequence[str]
) -> None:
    """Cuts these columns down to the whole hour (UTC)."""
    if connection.dialect.name == "postgresql":
        hours: dict[str, Any] = {name: sa.func.date_trunc("hour", table.c[name], "UTC") for name in names}
    else:  # as the rows of SQLite spell a moment
        hours = {name: sa.func.strftime("%Y-%m-%d %H:00:00.000000", table.c[name]) for name in names}
    connection.execute(table.update().where(which).values(hours))
