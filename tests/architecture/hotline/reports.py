"""Reports: told to staff, decided on, a number opened by two."""

import html
import re
from typing import Any

import sqlalchemy as sa

from gateway.storage.database import reading
from gateway.storage.tables import reports
from tests.architecture.hotline.office import Office

DIGITS = r"(\d{4}(?: \d{4})+)"


def enters(office: Office, n: int) -> str:
    """Somebody tells it by phone, wants to be called, and takes a reference."""
    caller = office.number(f"somebody who tells it to staff ({n})")
    form = {
        "channel": "phone", "language": "st", "who": "girl", "danger": "no", "what": "home", "place": "031515",
        "tell": "yes", "details": office.says("what was told by phone"), "contact": "call", "safe_time": "evening",
        "number": (caller, caller[4:], f"{caller[4:8]} {caller[8:]}")[n], "agreed": "y", "reference": "y",
        "once": f"{n}" * 32,
    }  # fmt: skip
    wrong = form | {"number": f"{caller[4:]} or {caller[4:8]}", "details": office.says("a form that is wrong")}
    office.worker.sends("/reports/new", gives=400, **wrong)
    page = office.worker.sends("/reports/new", gives=200, **form).text
    shown, number = re.search(rf'class="number">{DIGITS}', page), re.search(r"is kept: (\d{6})", page)
    assert shown and number
    office.note("reference", "who told it to staff", shown[1].replace(" ", ""))
    return number[1]


def decides(office: Office, number: str) -> None:
    at = f"/reports/{number}"
    office.worker.reads("/reports")
    _decide(office, number, "take")
    _decide(office, number, "level", level="P1", remark=office.says("why it is worse"))
    _decide(office, number, "flags", flags=["F03", "F13"])
    _decide(office, number, "hold", reason="check_first", remark=office.says("why nobody local may know"))
    _decide(office, number, "release", reason="hold_over", remark=office.says("why they may know"))
    _decide(office, number, "message", text=office.says("a message to the caller"))
    other = _another(office, number)
    _decide(office, other, "link", gives=409, other="000000")
    _decide(office, other, "close", reason="spam", remark=office.says("why it is closed"))
    opened = office.lead.sends(at, f"{at}/words", gives=200).text
    assert "What was told by phone: " in html.unescape(opened)


def _another(office: Office, number: str) -> str:
    """One that a caller sent, not in danger, and that nobody has."""
    calm = (~reports.c.drill, reports.c.level > "P2", reports.c.triage.is_(None), reports.c.held_by.is_(None))
    ended = (reports.c.state == "complete", ~reports.c.withdrawn, reports.c.case_number != number)
    with reading(office.day.engine) as connection:
        return str(connection.scalars(sa.select(reports.c.case_number).where(*calm, *ended)).first())


def _decide(office: Office, number: str, what: str, gives: int = 303, **fields: Any) -> None:
    form = {f"{what}__{name}": value for name, value in fields.items()}
    office.worker.sends(f"/reports/{number}", f"/reports/{number}/decide/{what}", gives=gives, **form)


def opens_number(office: Office, number: str) -> None:
    at = f"/reports/{number}"
    why = {"ask_number__reason": "danger", "ask_number__remark": office.says("why it must be opened")}
    office.worker.sends(at, f"{at}/number/ask", **why)
    office.agrees(office.lead)
    page = office.worker.sends(at, f"{at}/number", gives=200).text
    assert re.search(r"\+266[\d ]{8,}", page)
