"""Builds the public door with all that stands behind it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock as clocks
from gateway import logs
from gateway.alerts.store import AlertStore
from gateway.channels.store import (
    SHARED_EVERY,
    Breaker,
    CallerNumbers,
    DailyKeys,
    connect,
    keep_sharing,
    nudge,
)
from gateway.channels.webhook_guard import Guard
from gateway.channels.webhooks import Doors
from gateway.clock import Clock
from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, FlowShelf, shelf_of
from gateway.conversation.breaks.store import SqlBreaks
from gateway.conversation.handling import Conversation
from gateway.conversation.inbox.store import SqlInbox
from gateway.conversation.store import SqlBook
from gateway.conversation.texting import Texting
from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import State
from gateway.editions.drafts import Drafts, DraftsFirst, read_draft
from gateway.editions.edition import Edition, edition_of
from gateway.editions.library import Library
from gateway.editions.serving import Answer, Editions, Shelves
from gateway.editions.store import CallNotes, KeptEditions
from gateway.editions.watching import Watcher, keep_watching
from gateway.funnel.counting import Tally, tag
from gateway.funnel.store import Flushing, keep_flushing
from gateway.gsm7 import transliterate
from gateway.health.pulses.store import keep_beating
from gateway.messages import Reply
from gateway.papers import Papers, Stamps, draft_names, stamps
from gateway.processes.wiring import engine_for, read_files
from gateway.referrals.organisations.hearing.store import Directory
from gateway.reports.store import Sealing
from gateway.settings import Settings
from gateway.storage import database


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


def web_parts(settings: Settings, clock: Clock = clocks.now) -> WebParts:
    """The public door with all that stands behind it."""
    engine = engine_for(settings)
    directory = Directory(engine, clock)
    files, edition = read_files(settings, directory)
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
    files, edition = read_files(settings, directory)
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
