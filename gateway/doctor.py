"""Tells what is wrong before a caller does: files, settings, database, Redis. Changes nothing, prints nothing.

A complaint names a file or a setting; never the value of a secret.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from gateway.alerts.book.store import unreadable
from gateway.alerts.members.store import kept_teams
from gateway.alerts.proofs.store import some_proven, unproven
from gateway.alerts.settling import OVER_BUDGET
from gateway.channels.failover.health import Health
from gateway.channels.failover.store import resting
from gateway.channels.store import connect
from gateway.clock import now
from gateway.complaints import Complaint, Refused, errors, warnings
from gateway.editions.mistakes import check_drafts, check_files
from gateway.referrals.confirming import to_ring
from gateway.referrals.heard import heard
from gateway.referrals.organisations.store import everybody
from gateway.settings import EVERYTHING, Settings, folders, read_settings
from gateway.storage import database
from gateway.storage.tables import alerts, members, reports

PRIVATE_MODE = 0o077  # nobody but the owner may look into var/


def examine(environ: Mapping[str, str]) -> tuple[list[Complaint], list[str]]:
    """(problems, notes): all that is wrong, and what an operator should know though nothing can be done here."""
    problems: list[Complaint] = []
    notes: list[str] = []
    try:
        settings = read_settings(EVERYTHING, environ)
    except Refused as refused:
        problems += refused.complaints
        settings = None
    if environ.get("OPEN_PRIVATE_KEY", "").strip():
        says = "is here, on a server: it opens all that callers typed. Keep it elsewhere, and make new keys."
        problems.append(Complaint("OPEN_PRIVATE_KEY", says))
    release = settings.production if settings else environ.get("THUSO_ENV") == "production"
    told = check_files(*folders(environ), release)
    problems += errors(told)
    notes += [*map(str, warnings(told)), *check_drafts(*folders(environ))]
    if settings:
        problems += [*_database(settings, notes), *_redis(settings), *_folder(settings)]
    return problems, notes


def _database(settings: Settings, notes: list[str]) -> Iterator[Complaint]:
    engine = database.connect(settings.database_url)
    try:
        if not database.is_current(engine):
            yield Complaint("DATABASE_URL", "the tables are not current. Run `python -m gateway migrate`.")
            return
        database.can_write(engine)
        yield from _standing(engine, notes)
    except SQLAlchemyError as wrong:
        yield Complaint("DATABASE_URL", f"the database does not answer or cannot be written ({type(wrong).__name__}).")
    finally:
        engine.dispose()
    if engine.dialect.name == "sqlite":
        notes.append("SQLite cannot hold each process to its own rights; PostgreSQL roles can.")


def _standing(engine: sa.Engine, notes: list[str]) -> Iterator[Complaint]:
    with database.reading(engine) as connection:
        staffed = _count(connection, members.c.active)
        real = sa.not_(reports.c.drill)
        unopened = _count(connection, sa.and_(reports.c.level == "P1", reports.c.opened_at.is_(None), real))
        failed = _count(connection, alerts.c.state == "failed")
        unheard = _count(connection, sa.and_(members.c.active, members.c.opted_out_at.is_not(None)))
        waiting = _count(connection, sa.and_(alerts.c.failure == OVER_BUDGET, alerts.c.state == "due"))
        senders = resting(connection)
    if unheard:
        notes.append(f"{unheard} team member(s) opted out at the carrier and are told nothing")
    yield from _senders(senders, waiting)
    if not staffed:
        yield Complaint("config/teams.yaml", "nobody is on the roster. Run `python -m gateway migrate`.")
    notes.append(f"{unopened} P1 report(s) that nobody has opened; {failed} alert(s) that did not arrive")
    notes.append(_directory(engine))
    yield from _roster(engine, notes)


def _directory(engine: sa.Engine) -> str:
    """What callers hear of who can help."""
    with database.reading(engine) as connection:
        rows = everybody(connection)
    if not rows:
        return "the directory is empty: callers hear config/services.yaml"
    told, due = sum(bool(one.number) for one in heard(rows, now())), len(to_ring(rows, now()))
    return f"callers hear {told} number(s) of the directory of {len(rows)}; {due} wait for somebody to ring them"


def _roster(engine: sa.Engine, notes: list[str]) -> Iterator[Complaint]:
    """Who of it can be told."""
    with database.reading(engine) as connection:
        waiting, wrong = unproven(connection, now()), unreadable(connection)
        hotline = [team.code for team in kept_teams(connection).values() if team.kind == "hotline"]
        reachable = any(some_proven(connection, team, now()) for team in hotline)
    if waiting:
        notes.append(f"{waiting} team member(s) have not proven their phones and are told nothing until they do")
    if hotline and not reachable:
        yield Complaint("roster", "nobody of the hotline has proven a phone. Let one of them answer the code by SMS.")
    for code, says in wrong:
        yield Complaint("roster", f"{code} is told at any time: {says}")


def _senders(resting: Mapping[str, Health], over_budget: int) -> Iterator[Complaint]:
    for name, health in resting.items():
        if health.stopped_for:
            says = f"refuses our SMS ({health.stopped_for}). Look at balance, key and sender ID of the account."
        else:
            says = f"fails: {health.failures} calls in a row. A second sender takes over if there is one."
        yield Complaint(f"sender {name}", says)
    if over_budget:
        says = f"{over_budget} alert(s) wait for tomorrow: the budget of their level is spent. Is something wrong?"
        yield Complaint("config/sending.yaml", says)


def _count(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).where(which)).scalar_one()


def _redis(settings: Settings) -> Iterator[Complaint]:
    try:
        client = connect(settings.redis_url)
        client.ping()
        yield from _keeps_nothing(client)
    except RedisError as wrong:
        yield Complaint("REDIS_URL", f"Redis does not answer ({type(wrong).__name__}). Alerts wait until it does.")


def _keeps_nothing(client: Redis) -> Iterator[Complaint]:
    """Redis on a disk would keep what we promise to forget (design D3)."""
    for name, wanted in (("save", ""), ("appendonly", "no"), ("maxmemory-policy", "noeviction")):
        found = client.config_get(name)
        value = found.get(name) if isinstance(found, dict) else None
        text = value.decode() if isinstance(value, bytes) else value
        if text is not None and text != wanted:
            yield Complaint("REDIS_URL", f"this Redis has {name} {text!r}; it must be {wanted!r}.")


def _folder(settings: Settings) -> Iterator[Complaint]:
    folder = settings.var_dir
    if folder.is_dir() and folder.stat().st_mode & PRIVATE_MODE:
        yield Complaint("VAR_DIR", "others on this machine can look into it. Run `chmod 700` on it.")
