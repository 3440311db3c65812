"""Builds every object and hands it to its users; the only file that knows all others."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

import sqlalchemy as sa
from flask import Flask
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock as clocks
from gateway import logs
from gateway.alerts.book import store as book_store
from gateway.alerts.members.store import is_seeded, kept_teams, seed_members, seed_teams
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.proofs.store import Asking
from gateway.alerts.relay import Relay, impatient_redis
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.alerts.watch.store import Watching
from gateway.cases.late.store import Late
from gateway.channels.failover.store import SqlWatch
from gateway.channels.failover.ways import Way, Ways
from gateway.channels.kannel.sender import KannelSender
from gateway.channels.pace.store import RedisPace
from gateway.channels.sender import AfricasTalkingSender
from gateway.channels.sending_file import SendingRules
from gateway.channels.store import (
    SHARED_EVERY,
    Breaker,
    CallerNumbers,
    DailyKeys,
    WorkerNumbers,
    connect,
    keep_sharing,
    nudge,
)
from gateway.channels.webhook_guard import Guard
from gateway.channels.webhooks import Doors
from gateway.clock import Clock
from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, FlowShelf, configuration_of, shelf_of
from gateway.console.views import create_console
from gateway.console.wiring import Desk
from gateway.conversation.breaks.store import SqlBreaks
from gateway.conversation.handling import Conversation
from gateway.conversation.inbox.store import SqlInbox
from gateway.conversation.store import Closing, SqlBook
from gateway.conversation.texting import Texting
from gateway.deadlines.sweeping.store import Clocks
from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import State
from gateway.diary.verifying.store import Anchors
from gateway.drill.store import Drills
from gateway.editions.drafts import Drafts, DraftsFirst, read_draft
from gateway.editions.edition import Edition, edition_of
from gateway.editions.library import Library
from gateway.editions.serving import Answer, Editions, Shelves
from gateway.editions.store import CallNotes, Forgetting, KeptEditions
from gateway.editions.watching import Watcher, keep_watching
from gateway.exports.archives.store import Emptying
from gateway.funnel.counting import Tally, tag
from gateway.funnel.store import Coarsening, Flushing, keep_flushing
from gateway.gsm7 import transliterate
from gateway.health import told
from gateway.health.pulses.store import Beating, QueueSeen, keep_beating
from gateway.health.pulses.workers.store import WorkerPulse
from gateway.health.store import Watching as WatchingHealth
from gateway.messages import Reply
from gateway.papers import Papers, Stamps, draft_names, read_papers, stamps
from gateway.privacy import FieldCipher, keyed_hash
from gateway.referrals.organisations.hearing.store import Directory
from gateway.referrals.organisations.store import seed as seed_organisations
from gateway.referrals.silence.store import Silence
from gateway.reports.store import Sealing
from gateway.settings import Settings, read_settings
from gateway.staff.rings.store import HOTLINE, add_ring
from gateway.staff.sweeping.store import Sweeping
from gateway.storage import database

QUEUE_PATIENCE = 0.3  # seconds that a sweep may lose while Redis is frozen, once in ten


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the public app is made of."""

    engine: sa.Engine
    doors: Doors
    guard: Guard
    ready: Callable[[], bool]
    book: SqlBook
    keys: DailyKeys
    watcher: Watcher
    funnel: Flushing


def configuration(settings: Settings) -> Configuration:
    """The files as this deployment wants them. Raises Refused."""
    return _read(settings)[0]


def _read(settings: Settings, directory: Directory | None = None) -> tuple[Configuration, Edition]:
    """directory: what callers hear of who can help; without one, as the file begins it."""
    papers = read_papers(settings.flows_dir, settings.config_dir)
    papers = directory(papers) if directory else papers
    files = configuration_of(papers, settings.production)
    return files, edition_of(papers, files.shelf)


def engine_for(settings: Settings) -> sa.Engine:
    """The database, once it answers and has the shape that this version needs. Raises Refused."""
    engine = database.connect(settings.database_url)
    try:
        current = database.is_current(engine)
    except SQLAlchemyError as wrong:
        says = f"the database does not answer ({type(wrong).__name__}). Is it running, and is the address right?"
        raise Refused([Complaint("DATABASE_URL", says)]) from None
    if not current:
        raise Refused([Complaint("DATABASE_URL", "the tables are not current. Run `python -m gateway migrate`.")])
    return engine


def try_out(settings: Settings) -> None:
    """Everything that can be wrong at a start, before a server hides it. Raises Refused."""
    files = configuration(settings)  # first: what is wrong in the files is said without a database too
    engine = engine_for(settings)
    _check_hotline(files, engine)
    _read(settings, Directory(engine, clocks.now))
    engine.dispose()


def _check_hotline(files: Configuration, engine: sa.Engine) -> None:
    """A hotline under two names would count as a local team, and be told only where the caller permits that."""
    with database.reading(engine) as connection:
        kept = {code for code, team in kept_teams(connection).items() if team.kind == "hotline"}
    if kept and files.teams.hotline.code not in kept:
        says = f"the hotline is called {', '.join(kept)} on the roster. Give it the same code here."
        raise Refused([Complaint("config/teams.yaml", says)])


def web_parts(settings: Settings, clock: Clock = clocks.now) -> WebParts:
    """The public door with all that stands behind it."""
    engine = engine_for(settings)
    directory = Directory(engine, clock)
    files, edition = _read(settings, directory)
    breaker = Breaker(connect(settings.redis_url))
    keys = DailyKeys(Breaker(connect(settings.redis_url), SHARED_EVERY), clock)
    wake = partial(nudge, breaker)
    alerts = AlertStore(files.teams)
    sealing = Sealing(settings.seal_public_key, settings.reference_pepper)
    book = SqlBook(
        engine, alerts, files.urgency, sealing, clock, wake, settings.roster_hash_key, files.places.name
    )  # fmt: skip

    tally = Tally()

    def breaks(own: FlowShelf) -> SqlBreaks | None:
        within = own.service.go_on_within
        return SqlBreaks(engine, within, clock) if within else None

    def talk(shelves: Shelves, own: FlowShelf) -> Answer:
        fault = partial(logs.fault, doing="hop")
        return Conversation(shelves, book, own.service.apology(), fault, tally.hop, breaks(own)).receive

    notes = CallNotes(Breaker(connect(settings.redis_url)))
    editions = Editions(edition, talk, notes, clock, _last_word(files))
    kept = KeptEditions(engine)
    library = Library(kept, editions, clock)
    library.begin(edition)
    numbers = CallerNumbers(
        keys, breaker, settings.seal_public_key, settings.roster_hash_key, settings.reply_public_key
    )
    doors = Doors(
        _drafts_too(settings, editions, directory).receive,
        numbers,
        SqlInbox(book, files.wordings, _texting(files, library, tally), partial(logs.fault, doing="sms")),
        _last_word(files),
        partial(logs.fault, doing="door"),
    )

    def look() -> Stamps:
        return stamps(settings.flows_dir, settings.config_dir) + directory.stamps()

    def instead() -> Edition:
        papers = directory(Papers(kept.texts(editions.current)))
        return edition_of(papers, shelf_of(papers))

    watcher = Watcher(look, partial(_read_again, settings, files, directory), instead, library)
    guard, flushing = Guard(settings.webhook_secrets), Flushing(engine, tally, clock)
    return WebParts(engine, doors, guard, Readiness(engine), book, keys, watcher, flushing)


def _texting(files: Configuration, library: Library, tally: Tally) -> Texting:
    def count(talk: str, inputs: int, flow: Flow, before: State | None, after: State) -> None:
        tally.step(tag(talk), inputs, flow, before, after)

    return Texting(library, files.keywords, files.line, files.places, count)


_AT_A_START = {
    "urgency": "config/urgency.yaml", "keywords": "config/keywords.yaml", "line": "config/keywords.yaml",
    "places": "config/places.yaml",
}  # fmt: skip


def _read_again(settings: Settings, running: Configuration, directory: Directory) -> Edition:
    """The changed files and directory, for callers to see. Raises Refused, also where they go with what only a start
    takes up: an answer that no rule knows would lower a level without a word, a place that no alert can name would be
    sent."""
    files, edition = _read(settings, directory)
    says = "has changed, and is taken up at a start only. Restart, and the changed flows serve too."
    changed = {file for part, file in _AT_A_START.items() if getattr(files, part) != getattr(running, part)}
    if changed:
        raise Refused([Complaint(file, says) for file in sorted(changed)])
    return edition


def _drafts_too(settings: Settings, editions: Editions, directory: Directory) -> Editions | DraftsFirst:
    """In a demo a call may try out a draft; in production nothing reads them."""
    if not settings.production:
        read = partial(read_draft, settings.flows_dir, settings.config_dir, also=directory)
        return DraftsFirst(Drafts(read, editions.serving), editions.receive)
    if drafts := draft_names(settings.flows_dir):
        logs.get().warning("drafts are not read in production", drafts=len(drafts))
    return editions


def _last_word(files: Configuration) -> Reply:
    words = files.service.apology().not_kept
    return Reply(transliterate(next(iter(words.values()))), ends=True)


class Readiness:
    """Whether a report could be kept right now. Asked by anybody, so it looks once a second at most."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._one_at_a_time = engine, threading.Lock()
        self._looked, self._ready = -1.0, False

    def __call__(self) -> bool:
        if self._one_at_a_time.acquire(blocking=False):
            try:
                if time.monotonic() - self._looked > 1:
                    self._ready = self._look()
                    self._looked = time.monotonic()
            finally:
                self._one_at_a_time.release()
        return self._ready

    def _look(self) -> bool:
        try:
            database.can_write(self._engine)
        except SQLAlchemyError as wrong:
            logs.fault(wrong, "readiness")
            return False
        return True


def run_web(settings: Settings) -> WebParts:
    """The same, with the threads that share the daily keys and watch the files."""
    parts = web_parts(settings)
    keep_sharing(parts.keys)
    keep_watching(parts.watcher)
    keep_flushing(parts.funnel)
    keep_beating(parts.engine, "web", clocks.now)
    return parts


def console_parts(settings: Settings) -> Flask:
    """The staff's app."""
    engine = engine_for(settings)
    files, _ = _read(settings, Directory(engine, clocks.now))
    with database.writing(engine) as connection:
        add_ring(connection, HOTLINE, settings.seal_public_key, clocks.now())
    desk = Desk(
        engine, clocks.now, files.places.name, files.places, settings.seal_public_key, AlertStore(files.teams),
        files.urgency, settings.production, files.deadlines, files, settings.reference_pepper,
        settings.roster_hash_key, settings.field_keys, told.environment(settings),
        told.files(read_papers(settings.flows_dir, settings.config_dir)),
        partial(read_papers, settings.flows_dir, settings.config_dir), settings.flows_dir,
    )  # fmt: skip
    return create_console(desk, settings.console_secret_key)


def migrate_and_seed(settings: Settings) -> int:
    """Brings the tables up to date and every number under the newest keys; gives the number of active team members.

    The first time the roster is made from config/teams.yaml; from then on the database is the truth, and `roster
    import` changes it. Only in a demo, as long as the file has members marked `demo: yes`, the roster goes on
    following the file, so that editing it is all that a trial needs. Raises Refused."""
    files = configuration(settings)
    if settings.database_url.startswith("sqlite:///"):
        settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = database.connect(settings.database_url)
    try:
        database.migrate(engine)
    except SQLAlchemyError as wrong:
        says = f"the tables could not be brought up to date ({type(wrong).__name__}). Does the database answer?"
        raise Refused([Complaint("DATABASE_URL", says)]) from None
    cipher, hashed = FieldCipher.from_keys(settings.field_keys), hashing(settings)
    follows = not settings.production and any(member.demo for member in files.members)
    with database.writing(engine) as connection:
        if not book_store.close_anew(connection, cipher.open, cipher.close, hashed) and not follows:
            raise Refused([book_store.unopened()])
        if follows or not is_seeded(connection):
            seed_teams(connection, files.teams.teams.values())
            seed_members(connection, files.members, cipher.close, hashed)
        seed_organisations(connection, files.services.helpers, clocks.now())
        staffed = book_store.active(connection)
    _check_hotline(files, engine)
    return staffed


def hashing(settings: Settings) -> Callable[[str], str]:
    """How a member is found by number."""
    return lambda number: keyed_hash(settings.roster_hash_key, "responder", number).hex()


def run_relay(settings: Settings) -> None:
    """Sweeps until the process is told to stop."""
    files, engine = configuration(settings), engine_for(settings)
    _check_hotline(files, engine)
    alerts = AlertStore(files.teams)
    sweepers = what_the_relay_does(settings, files, engine, alerts)
    relay = Relay(engine, impatient_redis(settings.redis_url), alerts, clocks.now, sweepers)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: relay.stop())
    _show_metrics(settings.metrics_port)
    relay.run()


def what_the_relay_does(
    settings: Settings, files: Configuration, engine: sa.Engine, alerts: AlertStore
) -> list[Callable[[datetime], None]]:
    """On every sweep, besides sending."""
    closing = Closing(engine, alerts)
    hourly: list[Callable[[datetime], None]] = [Forgetting(engine), Coarsening(engine), Asking(engine, files.teams)]
    watching: list[Callable[[datetime], None]] = [Drills(engine), Watching(engine, files.teams)]
    console: list[Callable[[datetime], None]] = [Clocks(engine, files.deadlines), Anchors(engine), Sweeping(engine)]
    beating = Beating(engine, "relay", QueueSeen(impatient_redis(settings.redis_url, QUEUE_PATIENCE)))
    watching += [beating, WatchingHealth(engine, alerts, files.sending.daily)]
    console += [Silence(engine, files.deadlines, files.teams), Late(engine, files.teams), Emptying(engine)]
    return [closing.close_silent, closing.forget, *hourly, *watching, *console]


def _show_metrics(port: int) -> None:
    """On loopback only: on the public door they would announce a fresh P1."""
    try:
        start_http_server(port, addr="127.0.0.1", registry=_all_counts())
    except OSError:
        raise Refused([Complaint("METRICS_PORT", f"port {port} is taken by another program.")]) from None


def _all_counts() -> CollectorRegistry:
    """Those of web and worker too, where PROMETHEUS_MULTIPROC_DIR names a folder that the processes share."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    counts = CollectorRegistry()
    MultiProcessCollector(counts)  # type: ignore[no-untyped-call]  # the library has no types there
    return counts


def worker_pulse(settings: Settings) -> WorkerPulse:
    """With a way of its own to the database, so that neither pulse nor alert waits for the other. Beats already."""
    pulse = WorkerPulse(database.connect(settings.database_url), clocks.now)
    pulse.start()
    return pulse


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a job needs."""

    sending: Sending


@cache
def worker_parts() -> WorkerParts:
    """Built once in a worker, from its environment."""
    settings = read_settings("worker", os.environ)
    files = configuration(settings)
    engine, redis = engine_for(settings), connect(settings.redis_url)
    outbox = Outbox(engine, AlertStore(files.teams), clocks.now, files.sending.daily)
    numbers = WorkerNumbers(FieldCipher.from_keys(settings.field_keys), settings.reply_private_key, redis)
    pace = RedisPace(Breaker(redis), files.sending.per_second)
    senders = Ways(_ways(settings, files.sending), SqlWatch(engine, clocks.now, outbox.warn_hotline), pace)
    return WorkerParts(Sending(outbox, numbers, senders, files.wordings, files.places.name))


def _ways(settings: Settings, rules: SendingRules) -> list[Way]:
    """In the order in which they are asked."""
    carrier, second = settings.carrier, settings.second
    from_for = partial(rules.comes_from, usual=carrier.sender_id)
    ways: list[Way] = [AfricasTalkingSender(carrier.username, carrier.api_key, carrier.base_url, from_for)]
    return ways + ([KannelSender(second.url, second.username, second.password, from_for)] if second else [])
