"""In which language a page speaks: chosen by whoever sits there, kept in a cookie that says nothing else."""

from datetime import timedelta

from babel.support import NullTranslations
from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale, get_translations

from gateway.console.languages.catalog import DRAFTS, LANGUAGES, LOCALES, USUAL, translations
from gateway.phrases import SPEAKS, aloud, inside

COOKIE = "thuso_language"
FORMS = "wtforms_translations"  # where Flask-WTF looks first
KEPT_FOR = timedelta(days=365)


def hang_on(app: Flask) -> None:
    """On every page of this app."""
    babel = Babel(app, default_locale=LOCALES[USUAL], default_timezone="Africa/Maseru", locale_selector=_locale)
    babel.domain_instance = Kept()
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as the lists have them
    app.jinja_env.filters.update(big=_big, small=inside)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES, language_drafts=DRAFTS)
    app.before_request(_speak)
    app.after_request(_tell)


def blueprint() -> Blueprint:
    room = Blueprint("languages", __name__)
    room.add_url_rule("/language", "choose", choose, methods=["POST"])
    return room


def choose() -> ResponseReturnValue:
    """Back to the page where it was chosen."""
    wanted, back = request.form.get("language", ""), request.form.get("back", "/")
    answer = redirect(back if _is_ours(back) else "/", 303)
    if wanted in LANGUAGES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        answer.set_cookie(COOKIE, wanted, KEPT_FOR, secure=secure, httponly=True, samesite="Strict")
    return answer


def _is_ours(back: str) -> bool:
    """Whether this leads to a page of the console, and to no other host."""
    return back.startswith("/") and back[1:2] not in ("/", "\\") and back.isprintable()


def language() -> str:
    """The code of the language that this page speaks."""
    wanted = request.cookies.get(COOKIE, USUAL)
    return wanted if wanted in LANGUAGES else USUAL


class Kept(Domain):  # type: ignore[misc]  # the library carries no types
    """Read from the .po files themselves, so that no compiled copy can be older than they are."""

    def get_translations(self) -> NullTranslations:
        return translations(getattr(get_locale(), "language", USUAL))


def _locale() -> str:
    return LOCALES[language()]


def _speak() -> None:
    SPEAKS.set(_says)
    setattr(request, FORMS, translations(language()))  # what the forms' library says by itself, from our catalog


def _big(text: str) -> str:
    """At the beginning of a line."""
    said = aloud(text)
    return said[:1].upper() + said[1:]


def _says(one: str, many: str, n: int) -> str:
    known = get_translations()
    said: str = known.ungettext(one, many, n) if many else known.ugettext(one)
    return said


def _tell(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = language()
    return response
