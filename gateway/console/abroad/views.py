"""The room of people abroad: consular officers file and follow, the hotline brings them home with them."""

from flask import Blueprint, request

from gateway.console.abroad.filing.views import FilingPages
from gateway.console.abroad.ways.views import WayPages
from gateway.console.abroad.wiring import WayDesk
from gateway.console.case.wiring import check_address
from gateway.console.wiring import Desk

LONG = ("abroad.new", "abroad.step")
WORDS_FIT = 128 * 1024  # bytes: long words in letters that a form writes as nine bytes each


def blueprint(desk: Desk) -> Blueprint:
    room, at, both = Blueprint("abroad", __name__), WayDesk(desk), ["GET", "POST"]
    filing, ways = FilingPages(at), WayPages(at)
    room.url_value_preprocessor(let_long_words_in)
    room.before_request(check_address)
    room.add_url_rule("/abroad", "index", filing.index, methods=["GET"])
    room.add_url_rule("/abroad/new", "new", filing.new, methods=both)
    room.add_url_rule("/abroad/reports/<number>", "report", filing.report, methods=["GET"])
    room.add_url_rule("/cases/<number>/home", "begin", ways.begin, methods=both)
    room.add_url_rule("/abroad/ways/<int:way_id>", "way", ways.way, methods=["GET"])
    room.add_url_rule("/abroad/ways/<int:way_id>/steps/<step>", "step", ways.step, methods=both)
    room.add_url_rule("/abroad/ways/<int:way_id>/parties/<party>", "party", ways.party, methods=both)
    room.add_url_rule("/abroad/ways/<int:way_id>/post", "post", ways.post, methods=both)
    room.add_url_rule("/abroad/ways/<int:way_id>/stop", "stop", ways.stop, methods=both)
    room.add_url_rule("/abroad/ways/<int:way_id>/again", "again", ways.again, methods=both)
    return room


def let_long_words_in(endpoint: str | None, _: object) -> None:
    """These pages alone; before anything reads the form."""
    if endpoint in LONG:
        request.max_content_length = WORDS_FIT
