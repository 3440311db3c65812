"""The console: its rooms put together, behind one door, and the calm page for whatever goes wrong."""

import traceback
from pathlib import Path

import sqlalchemy as sa
import structlog
from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from gateway.console.abroad import views as abroad
from gateway.console.accounts import views as account
from gateway.console.accounts.keys import views as accounts
from gateway.console.approvals import views as approvals
from gateway.console.calm import what_to_say
from gateway.console.case import views as cases
from gateway.console.diary import views as diary_pages
from gateway.console.doorstep.login import Doorstep
from gateway.console.export import views as export
from gateway.console.figures import views as figures
from gateway.console.files import views as files
from gateway.console.flows import views as flows
from gateway.console.front import views as front
from gateway.console.languages import views as languages
from gateway.console.link import views as link
from gateway.console.login import Door, may, signed_in
from gateway.console.news.views import News
from gateway.console.organisations import views as organisations
from gateway.console.received import views as received
from gateway.console.referral import views as referral
from gateway.console.report import views as report
from gateway.console.rights import OPEN, RIGHTS, STEPS
from gateway.console.rooms import FIRST, in_sight
from gateway.console.service import views as service
from gateway.console.teams import views as teams
from gateway.console.wiring import Desk
from gateway.console.worklist.views import WorklistPage
from gateway.staff.roles import ROLE_WORDS
from gateway.staff.sessions.store import LONGEST_DAY
from gateway.staff.turns import Busy

MAX_FORM = 16 * 1024  # bytes
LARGEST_ID = 2**31 - 1  # of the databases

log = structlog.get_logger()


def create_console(desk: Desk, secret_key: str) -> Flask:
    """The staff application."""
    app = Flask(__name__)
    app.config.from_mapping(_settings(secret_key, desk.production))
    app.url_map.converters |= {"int": Id, "default": Word}
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(may=may, signed_in=signed_in, role_words=ROLE_WORDS, in_sight=in_sight)
    languages.hang_on(app)  # before the door, which speaks too
    door = Door(desk.engine, desk.clock, Doorstep(desk.engine, desk.clock))
    door.hang_on(app)  # before CSRF, so that a stranger meets the door and nothing else
    CSRFProtect(app)
    app.add_url_rule("/", "home", home, methods=["GET"])
    WorklistPage(desk).hang_on(app)
    News(desk).hang_on(app)
    for room in rooms(desk):
        app.register_blueprint(room)
    app.register_error_handler(Exception, say_calmly)
    front.hang_on(app)
    _check_rights(app)
    return app


class Id(IntegerConverter):
    """A number in an address that nothing can have leads nowhere, and not to an error of the database."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


class Word(UnicodeConverter):
    """The same for the one letter that PostgreSQL refuses."""

    def to_python(self, value: str) -> str:
        if "\0" in value:
            raise ValidationError
        return value


def rooms(desk: Desk) -> list[Blueprint]:
    """The rooms of the console, each with its own pages."""
    return [
        front.blueprint(),
        languages.blueprint(),
        report.blueprint(desk),
        account.blueprint(desk),
        accounts.blueprint(desk),
        cases.blueprint(desk),
        diary_pages.blueprint(desk),
        approvals.blueprint(desk),
        export.blueprint(desk),
        files.blueprint(desk),
        referral.blueprint(desk),
        received.blueprint(desk),
        abroad.blueprint(desk),
        link.blueprint(desk),
        organisations.blueprint(desk),
        teams.blueprint(desk),
        flows.blueprint(desk),
        figures.blueprint(desk),
        service.blueprint(desk),
    ]


def _check_rights(app: Flask) -> None:
    """A page without a line in the table, or a line without a page, is a mistake of ours."""
    found = {rule.endpoint for rule in app.url_map.iter_rules()}
    if odd := found ^ (set(RIGHTS) | OPEN | STEPS):
        raise RuntimeError(f"gateway/console/rights.py and the pages do not agree on {', '.join(sorted(odd))}")


def home() -> ResponseReturnValue:
    """Where each role begins."""
    return redirect(url_for(next(filter(may, FIRST))), 303)


def _settings(secret_key: str, production: bool) -> dict[str, object]:
    return {
        "SECRET_KEY": secret_key,
        "SESSION_COOKIE_NAME": "__Host-thuso" if production else "thuso_console",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "PERMANENT_SESSION_LIFETIME": LONGEST_DAY,
        "WTF_CSRF_TIME_LIMIT": int(LONGEST_DAY.total_seconds()),
        "WTF_CSRF_SSL_STRICT": False,  # it wants a referrer, which our own Referrer-Policy withholds
        "MAX_CONTENT_LENGTH": MAX_FORM,
    }


def say_calmly(error: Exception) -> tuple[str, int]:
    """The page for whatever went wrong. It asks nothing of the database, which may be what is broken."""
    if isinstance(error, HTTPException):
        status = error.code or 500
    elif isinstance(error, Busy):
        status = 429
    else:
        status = 503 if isinstance(error, sa.exc.DBAPIError | sa.exc.TimeoutError) else 500
        _note(error)
    return render_template("calm.html", **what_to_say(status)._asdict()), status


def _note(error: Exception) -> None:
    """Kind and line only: messages of errors carry values (design D14)."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "gateway" in frame.filename]
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    log.error("console_page_failed", error=type(error).__name__, at=at, page=request.endpoint)
