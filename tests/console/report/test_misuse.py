"""Somebody of the hotline who is tired, pressed, or means harm: what they try, and what it comes to."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from gateway.reports.store import erase
from gateway.staff.roles import Role
from gateway.storage.database import writing
from gateway.storage.tables import operators
from gateway.triage import store as triage
from gateway.triage.links import store as links
from gateway.triage.store import Hand, On, Refused
from tests.console.house import plain_text
from tests.console.report.desk import PHONE, AtDesk, Hotline

ASKED = {"ask_number-version": "0", "ask_number-reason": "danger", "ask_number-remark": "Nobody says which house"}
GONE = "Who has it is not at the hotline any more"


def _hand(hotline: Hotline, connection: Any, name: str) -> Hand:
    desk = hotline.desk()
    role = Role.HOTLINE_LEAD
    return Hand(connection, desk.alerts, desk.deadlines, hotline.public, name, role, hotline.now)


def test_nothing_is_hidden_behind_a_report_that_ends_at_the_same_moment(hotline: Hotline) -> None:
    """One closes a report while another links to it: whoever comes second reads that it has ended."""
    danger, nothing = hotline.calls_in(danger="now"), hotline.calls_in()
    closed, came = Event(), []

    def link() -> None:
        closed.wait()
        try:
            with writing(hotline.engine) as connection:
                links.link(_hand(hotline, connection, "palesa"), On(danger, 0), nothing)
        except Refused as no:
            came.append(no.code)

    with ThreadPoolExecutor(1) as other:
        with writing(hotline.engine) as connection:
            triage.close(_hand(hotline, connection, "lineo"), On(nothing, 0), "spam")
            waits = other.submit(link)
            closed.set()
            with pytest.raises(TimeoutError):
                waits.result(timeout=0.5)  # it waits for the one who closes
        waits.result()
    assert came == ["root_ended"]
    assert hotline.row(danger).triage is None


def test_who_withdraws_takes_nobody_else_with_them(hotline: Hotline) -> None:
    """A call that was made only to be taken back must not swallow the report that was linked to it."""
    danger, bait = hotline.calls_in(danger="now"), hotline.calls_in()
    lead = AtDesk(hotline.worker("lineo", role=Role.HOTLINE_LEAD))
    lead.does(danger, "link", other=bait)
    with writing(hotline.engine) as connection:
        erase(connection, hotline.id_of(bait), 3, True, hotline.now)
    answer = lead.decides(bait, "close", reason="spam")
    assert answer.status_code == 409
    assert "take its link off first" in plain_text(answer.text)
    lead.does(danger, "unlink")
    lead.does(bait, "close", reason="spam")
    assert f'/reports/{danger}"' in lead.visitor.look("/reports").text


def test_a_report_in_the_hands_of_somebody_who_left_stands_out(hotline: Hotline) -> None:
    left, stays = hotline.calls_in(danger="now"), hotline.calls_in(danger="now")
    thabo, palesa = AtDesk(hotline.worker("thabo")), AtDesk(hotline.worker("palesa"))
    palesa.does(stays, "take")
    thabo.does(left, "take")
    assert GONE not in palesa.visitor.reads()
    for gone in ({"active": False}, {"active": True, "role": Role.ANALYST}):
        with writing(hotline.engine) as connection:
            connection.execute(operators.update().where(operators.c.name == "thabo").values(gone))
        page = palesa.visitor.look().text
        assert page.count(GONE) == 1
        assert page.index(f'/reports/{left}"') < page.index(f'/reports/{stays}"')
    AtDesk(hotline.worker("lineo")).does(left, "take")
    assert GONE not in palesa.visitor.reads()


def test_a_leave_to_see_a_number_is_for_who_asked(hotline: Hotline) -> None:
    number = hotline.calls_in(number=PHONE, contact="call")
    palesa, thabo, curious = (AtDesk(hotline.worker(name)) for name in ("palesa", "thabo", "curious"))
    palesa.presses(number, "number/ask", **ASKED)
    question = thabo.visitor.look("/approvals").text.split("/approvals/")[1].split('"')[0]
    token = thabo.visitor.token("/approvals")
    thabo.visitor.browser.post(f"/approvals/{question}", data={"csrf_token": token, f"q{question}-answer": "yes"})
    for other in (curious, thabo):
        assert "Show the number once" not in other.reads(number)
        assert other.presses(number, "number").status_code == 409
    assert "Show the number once" in palesa.reads(number)
    assert "5012 3987" in plain_text(palesa.presses(number, "number").text)
