"""A write happens whole or not at all, waits its turn, and an error never tells what was to be written."""

import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.storage.database import LOCK_WAIT, can_write, connect, migrate, reading, writing
from gateway.storage.tables import alerts, inbound, members, reports

AT = datetime(2026, 11, 21, 10, 17, 37, 123456, tzinfo=UTC)
CANARY = "seqonoka-26658317042"


def report(report_id: str = "r1", **more: Any) -> dict[str, Any]:
    return {"id": report_id, "state": "incomplete", "hops": 1, "answers": {"who": "girl"}, "withdrawn": False,
            "started_at": AT, "last_hop_at": AT} | more  # fmt: skip


def ids(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(reports.c.id).order_by(reports.c.id)).scalars())


def test_sqlite_keeps_its_word_when_the_power_goes_and_overwrites_what_is_erased(empty_sqlite_url: str) -> None:
    engine = connect(empty_sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "busy_timeout": 2000}
    with engine.connect() as one, engine.connect() as two:  # each connection of the pool, not the first alone
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted
    engine.dispose()


def test_a_transaction_that_fails_changes_nothing(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as connection:
        connection.execute(reports.insert().values(report()))
        connection.execute(inbound.insert().values(message_id="m1", received_at=AT))
        raise RuntimeError
    assert ids(engine) == []
    with writing(engine) as connection:  # and nothing is held
        connection.execute(reports.insert().values(report()))
    assert ids(engine) == ["r1"]


def test_a_statement_that_fails_takes_the_whole_transaction_with_it(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(reports.insert().values(report("r1")))
        connection.execute(reports.insert().values(report("r2", state=None)))
    assert ids(engine) == []


def test_what_is_done_while_reading_is_not_kept(engine: sa.Engine) -> None:
    with reading(engine) as connection:
        connection.execute(reports.insert().values(report()))
    assert ids(engine) == []


def test_an_alert_needs_its_report(engine: sa.Engine) -> None:
    orphan = {"report_id": "nobody", "case_number": "483920", "level": "P1", "place": "", "team": "t", "member_id": 1,
              "language": "en", "rung": 0, "climbs": True, "reason": "lead", "state": "due", "due_at": AT,
              "attempts": 0, "written_at": AT}  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(alerts.insert().values(orphan))


def test_a_moment_comes_back_as_it_went_in(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(reports.insert().values(report()))
    with reading(engine) as connection:
        found = connection.execute(sa.select(reports.c.started_at)).scalar_one()
    assert (found, found.utcoffset()) == (AT, AT.utcoffset())


def test_two_writers_at_once_both_get_through(engine: sa.Engine) -> None:
    """The second waits for the first; neither sees half of the other's work."""
    inside, failed = threading.Event(), []

    def first() -> None:
        with writing(engine) as connection:
            connection.execute(reports.insert().values(report("r1")))
            inside.set()
            time.sleep(0.4)

    def second() -> None:
        inside.wait()
        try:
            with writing(engine) as connection:
                connection.execute(reports.insert().values(report("r2")))
        except sa.exc.SQLAlchemyError as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=act) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert ids(engine) == ["r1", "r2"]


def test_twenty_writers_lose_no_count(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(reports.insert().values(report(hops=0)))

    def add_one() -> None:
        with writing(engine) as connection:
            row = connection.execute(sa.select(reports.c.hops).with_for_update()).scalar_one()
            connection.execute(reports.update().values(hops=row + 1))

    threads = [threading.Thread(target=add_one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.execute(sa.select(reports.c.hops)).scalar_one() == 20


@pytest.mark.parametrize("who", ["another process", "another thread"])
def test_who_waits_too_long_is_told_and_has_changed_nothing(engine: sa.Engine, who: str) -> None:
    """A caller must hear something within the carrier's ten seconds."""
    other = connect(engine.url.render_as_string(hide_password=False)) if who == "another process" else engine
    with writing(other) as holder:
        holder.execute(reports.insert().values(report("r1")))
        started = time.monotonic()
        with pytest.raises(sa.exc.SQLAlchemyError), writing(engine) as connection:
            connection.execute(reports.insert().values(report("r1")))  # PostgreSQL: waits for the same id
        assert LOCK_WAIT - 0.3 < time.monotonic() - started < 10
    assert ids(engine) == ["r1"]
    if other is not engine:
        other.dispose()


def test_who_may_write_is_seen_without_writing(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(inbound.insert().values(message_id="m1", received_at=AT))
    can_write(engine)
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(inbound)).scalar() == 1


def test_a_folder_in_which_nothing_can_be_written_is_seen(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'thuso.db'}"
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    engine = connect(f"sqlite:///file:{tmp_path / 'thuso.db'}?mode=ro&uri=true")
    with pytest.raises(sa.exc.SQLAlchemyError):
        can_write(engine)
    engine.dispose()


def failures(engine: sa.Engine) -> list[Exception]:
    """Every way in which a statement with values can fail, as the driver tells it."""
    member = {"team": "t", "number": CANARY.encode(), "language": "en", "active": True}
    wrong: list[list[sa.Executable]] = [
        [reports.insert().values(report(call_key=CANARY)), reports.insert().values(report("r2", call_key=CANARY))],
        [reports.insert().values(report(answers={"who": CANARY}, state=None))],
        [members.insert().values(member | {"number_hash": CANARY})] * 2,
        [sa.text("SELECT nothing FROM reports WHERE call_key = :key").bindparams(key=CANARY)],
        [reports.update().where(reports.c.call_key == CANARY).values(hops=sa.cast(sa.literal(CANARY), sa.JSON)["x"])],
        [sa.text("INSERT INTO reports (id, hops) VALUES (:id, :hops)").bindparams(id=CANARY, hops=CANARY)],
        [sa.text("SELECT CAST(:x AS INTEGER) / 0, missing(:x)").bindparams(x=CANARY)],
    ]
    found = []
    for statements in wrong:
        try:
            with writing(engine) as connection:
                for statement in statements:
                    connection.execute(statement)
        except sa.exc.SQLAlchemyError as error:
            found.append(error)
    return found


def test_an_error_never_shows_a_bound_value(engine: sa.Engine) -> None:
    """As SQLAlchemy words it. PostgreSQL itself may quote a value ("Key (call_key)=(…) already exists"), which
    hide_parameters cannot hide: that is why gateway/logs.py writes down no error's words at all."""
    errors = failures(engine)
    assert len(errors) >= 5
    for error in errors:
        ours = str(error).replace(str(getattr(error, "orig", "")), "")
        assert "hide_parameters=True" in ours or not getattr(error, "params", None)
        assert CANARY not in ours


def test_a_log_line_of_an_error_shows_not_even_what_the_database_quotes(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway import logs
    from gateway.jobs import what_broke

    said: list[str] = []
    monkeypatch.setattr(logs, "get", lambda: type("Log", (), {"error": lambda _, *a, **k: said.append(f"{a}{k}")})())
    for error in failures(engine):
        logs.fault(error, "hop")
        said.append(what_broke(error))
    assert said
    assert CANARY not in "".join(said)


def test_on_postgres_the_database_does_quote_what_it_refused(postgres_url: str) -> None:
    """If this ever fails, the warning in the tests above is out of date."""
    engine = connect(postgres_url)
    migrate(engine)
    assert any(CANARY in "".join(traceback.format_exception(error)) for error in failures(engine))
    engine.dispose()
