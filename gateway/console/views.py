"""The console's page: reports and what has become of them, worst first, read-only, behind a login. With a case number
it shows that case and what may be the same."""

import re
import traceback
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog
from flask import Flask, Response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from gateway import clock
from gateway.clock import Clock
from gateway.console import headers, store
from gateway.console.calm import what_to_say
from gateway.console.cards import Beside, Card, PlaceName, level_words, make_card
from gateway.console.clocks import on_the_clock
from gateway.console.login import LONGEST_DAY, Door

LEVELS = ("P1", "", "P2", "P3", "P4")  # in the order of the list; "" is a report without a level yet
CASE_NUMBER = re.compile(r"[0-9]{6}")
MAX_FORM = 16 * 1024  # bytes
FAR = 1_000_000  # nobody reads further down; a much larger number would be an error in PostgreSQL

log = structlog.get_logger()


def create_console(
    engine: sa.Engine, secret_key: str, production: bool, place_name: PlaceName, clock: Clock = clock.now
) -> Flask:
    """The staff application. place_name: the name of a council or district code, "" for an unknown one."""
    app = Flask(__name__)
    app.config.from_mapping(_settings(secret_key, production))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Door(engine, clock).hang_on(app)  # before CSRF, so that a stranger meets the door and nothing else
    CSRFProtect(app)
    page = WorklistPage(engine, place_name, clock)
    app.add_url_rule("/", "worklist", page.show, methods=["GET"])
    app.register_error_handler(Exception, say_calmly)
    app.after_request(add_headers)
    return app


def _settings(secret_key: str, production: bool) -> dict[str, object]:
    return {
        "SECRET_KEY": secret_key,
        "SESSION_COOKIE_NAME": "__Host-thuso" if production else "thuso_console",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": LONGEST_DAY,
        "WTF_CSRF_TIME_LIMIT": int(LONGEST_DAY.total_seconds()),
        "WTF_CSRF_SSL_STRICT": False,  # it wants a referrer, which our own Referrer-Policy withholds
        "MAX_CONTENT_LENGTH": MAX_FORM,
    }


class WorklistPage:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, engine: sa.Engine, place_name: PlaceName, clock: Clock) -> None:
        self._engine, self._name_of, self._clock = engine, place_name, clock

    def show(self) -> str:
        case = request.args.get("case", "")
        if CASE_NUMBER.fullmatch(case):
            return self._show(store.read_case(self._engine, case), case=case)
        skip = min(max(request.args.get("skip", 0, type=int), 0), FAR)
        return self._show(store.read_worklist(self._engine, skip), skip=skip)

    def _show(self, work: store.Worklist, case: str = "", skip: int = 0) -> str:
        now = self._clock()
        total = sum(work.counts.values())
        return render_template(
            "case.html" if case else "worklist.html",
            worker=current_user.name,
            case=case,
            cards=self._cards(work, now),
            counts=_counts(work),
            now=on_the_clock(now, now),
            skip=skip,
            total=total,
            more=max(total - skip - len(work.reports), 0),
            page_size=store.REPORTS_SHOWN,
        )

    def _cards(self, work: store.Worklist, now: datetime) -> list[Card]:
        return [make_card(row, _beside(work, row["id"]), self._name_of, now) for row in work.reports]


def _beside(work: store.Worklist, report_id: str) -> Beside:
    alerts, notes, passed = (kept.get(report_id, []) for kept in (work.alerts, work.notes, work.passed))
    return Beside(alerts, notes, passed, work.alike.get(report_id, []))


def _counts(work: store.Worklist) -> list[tuple[str, str, int]]:
    """Level, its words, how many. Reports without a level, or with an odd one, only where there are any."""
    known = {level: work.counts.get(level, 0) for level in LEVELS if level}
    other = sum(work.counts.values()) - sum(known.values())
    found = known | {"": other}
    return [(level, level_words(level), found[level]) for level in LEVELS if level or other]


def say_calmly(error: Exception) -> tuple[str, int]:
    """The page for whatever went wrong. It asks nothing of the database, which may be what is broken."""
    if isinstance(error, HTTPException):
        status = error.code or 500
    else:
        status = 503 if isinstance(error, sa.exc.DBAPIError | sa.exc.TimeoutError) else 500
        _note(error)
    return render_template("calm.html", **what_to_say(status)._asdict()), status


def _note(error: Exception) -> None:
    """Kind and line only: messages of errors carry values (design D14)."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "gateway" in frame.filename]
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    log.error("console_page_failed", error=type(error).__name__, at=at, page=request.endpoint)


def add_headers(response: Response) -> Response:
    for name, value in headers.ALWAYS.items():
        response.headers[name] = value
    return response
