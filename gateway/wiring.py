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
from gateway.alerts.members.store import seed_members
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.relay import Relay, impatient_redis
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.channels.sender import AfricasTalkingSender
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
from gateway.configuration import Configuration, FlowShelf, configuration_of
from gateway.console.store import add_operator
from gateway.console.views import create_console
from gateway.conversation.breaks.store import SqlBreaks
from gateway.conversation.handling import Conversation
from gateway.conversation.inbox.store import SqlInbox
from gateway.conversation.store import Closing, SqlBook
from gateway.conversation.texting import Texting
from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import State
from gateway.editions.drafts import Drafts, DraftsFirst, read_draft
from gateway.editions.edition import Edition, edition_of
from gateway.editions.library import Library
from gateway.editions.serving import Answer, Editions, Shelves
from gateway.editions.store import CallNotes, Forgetting, KeptEditions
from gateway.editions.watching import Watcher, keep_watching
from gateway.funnel.counting import Tally, tag
from gateway.funnel.store import Coarsening, Flushing, counted, keep_flushing
from gateway.funnel.table import Line
from gateway.funnel.table import lines as funnel_lines
from gateway.gsm7 import transliterate
from gateway.messages import Reply
from gateway.papers import draft_names, read_papers, stamps
from gateway.privacy import FieldCipher, keyed_hash
from gateway.reports.letters.letter import wrong_with
from gateway.reports.letters.store import write_to_caller
from gateway.reports.store import Sealing, who_has, with_case
from gateway.settings import Settings, read_settings
from gateway.storage import database


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the public app is made of."""

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


def _read(settings: Settings) -> tuple[Configuration, Edition]:
    papers = read_papers(settings.flows_dir, settings.config_dir)
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


LONGEST_NAME = 64  # letters; the column that keeps it


def try_out(settings: Settings) -> None:
    """Everything that can be wrong at a start, before a server hides it. Raises Refused."""
    configuration(settings)
    engine_for(settings).dispose()


def web_parts(settings: Settings, clock: Clock = clocks.now) -> WebParts:
    """The public door with all that stands behind it."""
    files, edition = _read(settings)
    engine = engine_for(settings)
    breaker = Breaker(connect(settings.redis_url))
    keys = DailyKeys(Breaker(connect(settings.redis_url), SHARED_EVERY), clock)
    wake = partial(nudge, breaker)
    alerts = AlertStore(files.teams)
    sealing = Sealing(settings.seal_public_key, settings.reference_pepper)
    book = SqlBook(engine, alerts, files.urgency, sealing, clock, wake)

    tally = Tally()

    def breaks(own: FlowShelf) -> SqlBreaks | None:
        within = own.service.go_on_within
        return SqlBreaks(engine, within, clock) if within else None

    def talk(shelves: Shelves, own: FlowShelf) -> Answer:
        fault = partial(logs.fault, doing="hop")
        return Conversation(shelves, book, own.service.apology(), fault, tally.hop, breaks(own)).receive

    notes = CallNotes(Breaker(connect(settings.redis_url)))
    editions = Editions(edition, talk, notes, clock, _last_word(files))
    library = Library(KeptEditions(engine), editions, clock)
    library.begin(edition)
    numbers = CallerNumbers(
        keys, breaker, settings.seal_public_key, settings.roster_hash_key, settings.reply_public_key
    )
    doors = Doors(
        _drafts_too(settings, editions).receive,
        numbers,
        SqlInbox(book, files.wordings, _texting(files, library, tally), partial(logs.fault, doing="sms")),
        _last_word(files),
        partial(logs.fault, doing="door"),
    )
    watcher = Watcher(
        partial(stamps, settings.flows_dir, settings.config_dir), partial(_read_again, settings, files), library
    )
    guard, flushing = Guard(settings.webhook_secrets), Flushing(engine, tally, clock)
    return WebParts(doors, guard, Readiness(engine), book, keys, watcher, flushing)


def _texting(files: Configuration, library: Library, tally: Tally) -> Texting:
    def count(talk: str, inputs: int, flow: Flow, before: State | None, after: State) -> None:
        tally.step(tag(talk), inputs, flow, before, after)

    return Texting(library, files.keywords, files.line, files.places, count)


_AT_A_START = {
    "urgency": "config/urgency.yaml", "keywords": "config/keywords.yaml", "line": "config/keywords.yaml",
    "places": "config/places.yaml",
}  # fmt: skip


def _read_again(settings: Settings, running: Configuration) -> Edition:
    """The changed files, for callers to see. Raises Refused, also where they go with what only a start takes up: an
    answer that no rule knows would lower a level without a word, a place that no alert can name would be sent."""
    files, edition = _read(settings)
    says = "has changed, and is taken up at a start only. Restart, and the changed flows serve too."
    changed = {file for part, file in _AT_A_START.items() if getattr(files, part) != getattr(running, part)}
    if changed:
        raise Refused([Complaint(file, says) for file in sorted(changed)])
    return edition


def _drafts_too(settings: Settings, editions: Editions) -> Editions | DraftsFirst:
    """In a demo a call may try out a draft; in production nothing reads them."""
    if not settings.production:
        read = partial(read_draft, settings.flows_dir, settings.config_dir)
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
    return parts


def console_parts(settings: Settings) -> Flask:
    """The staff's app."""
    files = configuration(settings)
    return create_console(
        engine_for(settings), settings.console_secret_key, settings.production, files.places.name
    )


def migrate_and_seed(settings: Settings) -> int:
    """Brings tables and roster up to date; gives the number of team members. Raises Refused."""
    files = configuration(settings)
    if settings.database_url.startswith("sqlite:///"):
        settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = database.connect(settings.database_url)
    try:
        database.migrate(engine)
    except SQLAlchemyError as wrong:
        says = f"the tables could not be brought up to date ({type(wrong).__name__}). Does the database answer?"
        raise Refused([Complaint("DATABASE_URL", says)]) from None
    cipher = FieldCipher.from_keys(settings.field_keys)

    def hashed(number: str) -> str:
        return keyed_hash(settings.roster_hash_key, "responder", number).hex()

    with database.writing(engine) as connection:
        seed_members(connection, files.members, cipher.close, hashed)
    return len(files.members)


def add_account(settings: Settings, name: str, password: str) -> None:
    """An account for the console. Raises Refused."""
    add_operator(engine_for(settings), name, password, clocks.now())


def open_case(settings: Settings, case_number: str, by: str) -> None:
    """A person has the case in hand: its alerts stop climbing. Raises Refused for a case that is not there, or is
    open, and for a name that says nothing."""
    if not 0 < len(by.strip()) <= LONGEST_NAME:
        raise Refused([Complaint("--by", f"needs the name of whoever has the case, {LONGEST_NAME} letters at most.")])
    files = configuration(settings)
    with database.writing(engine_for(settings)) as connection:
        opened = AlertStore(files.teams).open_case(connection, case_number.strip(), by.strip(), clocks.now())
        holder = None if opened else who_has(connection, case_number.strip())
    if holder:
        raise Refused([Complaint("case", f"is open already: {holder} has it.")])
    if not opened:
        raise Refused([Complaint("case", "there is no case with this number. It has six digits.")])


def write_letter(settings: Settings, case_number: str, text: str) -> None:
    """A message that the caller of this case reads with the reference. Raises Refused for a text that no phone can
    show, and for a case that is not there or that nobody can ask for."""
    if wrong := wrong_with(text):
        raise Refused([Complaint("text", wrong)])
    with database.writing(engine_for(settings)) as connection:
        report_id = with_case(connection, case_number.strip())
        if report_id is None:
            raise Refused([Complaint("case", "there is no case with this number. It has six digits.")])
        if not write_to_caller(connection, report_id, text.strip(), clocks.now()):
            says = "its caller has no reference: the call ended before the report was sent, or was taken back."
            raise Refused([Complaint("case", says)])


def what_callers_do(settings: Settings, since: datetime | None, flow: str, by_edition: bool) -> list[Line]:
    """The counts of every screen, in the order of the flows. flow: "" for all of them, or the beginning of a screen's
    name, such as advice.quiz. Raises Refused."""
    script = configuration(settings).shelf.script
    names = [script.name, *script.files]
    flow, _, screens = flow.partition(".")
    if flow and flow not in names:
        raise Refused([Complaint("--flow", f"there is no flow {flow!r}. There are: {', '.join(names)}.")])
    ends = {name for name, screen in script.screens.items() if screen.end}
    shown = funnel_lines(counted(engine_for(settings), since), list(script.screens), ends, by_edition)
    mine = [line for line in shown if flow in ("", line.screen.rpartition(".")[0] or script.name)]
    return [line for line in mine if line.screen.rpartition(".")[2].startswith(screens)]


def run_relay(settings: Settings) -> None:
    """Sweeps until the process is told to stop."""
    files, engine = configuration(settings), engine_for(settings)
    alerts = AlertStore(files.teams)
    closing = Closing(engine, alerts)
    hourly: list[Callable[[datetime], None]] = [Forgetting(engine), Coarsening(engine)]
    sweepers = [closing.close_silent, closing.forget, *hourly]
    relay = Relay(engine, impatient_redis(settings.redis_url), alerts, clocks.now, sweepers)
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: relay.stop())
    _show_metrics(settings.metrics_port)
    relay.run()


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


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a job needs."""

    sending: Sending


@cache
def worker_parts() -> WorkerParts:
    """Built once in a worker, from its environment."""
    settings = read_settings("worker", os.environ)
    files = configuration(settings)
    outbox = Outbox(engine_for(settings), AlertStore(files.teams), clocks.now)
    cipher = FieldCipher.from_keys(settings.field_keys)
    numbers = WorkerNumbers(cipher, settings.reply_private_key, connect(settings.redis_url))
    carrier = settings.carrier
    sender = AfricasTalkingSender(carrier.username, carrier.api_key, carrier.base_url, carrier.sender_id)
    return WorkerParts(Sending(outbox, numbers, sender, files.wordings, files.places.name))
