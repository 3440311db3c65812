"""A case: why no police, how somebody was made safe, who it is, the plan, notes and files."""

import io
import re

from gateway import clock as clocks
from gateway.clock import in_maseru
from tests.architecture.hotline.office import Office

LIGHT = "/account"  # where a form has only its token hidden, this page has one too and is quick


def carries(office: Office, number: str) -> int:
    """Gives the person on record."""
    at, today = f"/cases/{number}", in_maseru(clocks.now()).date().isoformat()
    office.worker.sends("/cases", f"/reports/{number}/case")
    office.worker.sends(at, f"{at}/grounds", answer="yes", was="open")
    office.worker.sends(f"{at}/no-police", reason="danger_to_person", remark=office.says("why no police"))
    office.agrees(office.lead)
    stage = {"state": "reached", "on": today, "remark": office.says("how it was made safe")}
    office.worker.sends(f"{at}/stages/safe", **stage)
    person = _person(office, at, today)
    office.worker.sends(f"{at}/plan", **{
        part: office.says(part)
        for part in ("safe_times", "may_know", "code_word", "if_danger", "go_to", "take_along")
    })  # fmt: skip
    for kind in ("note", "assessment"):
        office.worker.sends(LIGHT, f"{at}/notes", kind=kind, text=office.says(kind))
    _file(office, at)
    office.worker.sends(LIGHT, f"{at}/needs", person=str(person), service="shelter")
    office.worker.sends(f"{at}/close", gives=400, outcome="confirmed")
    return person


def _person(office: Office, at: str, today: str) -> int:
    box = {"name": office.says("a name")[:110], "born": office.day.stranger("a birth day")[1]}
    box |= {"contact": office.says(f"the aunt, {office.number('an aunt')}"), "papers": office.says("the passport")}
    agreed = {"given_by": "self", "on": today, "assessor": "", "consent_remark": office.says("how it was asked")}
    scope = ["keep_record", "disability", "share:shelter"]
    coded = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "possible", "support": ["hearing"]}
    office.worker.sends(f"{at}/people", scope=scope, **box, **agreed, **coded)
    page = office.worker.reads(at)
    found = re.search(rf"{at}/people/(\d+)", page)
    assert found and box["name"] in page
    return int(found[1])


def _file(office: Office, at: str) -> None:
    name, text = office.day.stranger("a name of a file")[1], office.says("a letter of the school")
    office.worker.sends(LIGHT, f"{at}/files", file=(io.BytesIO(text.encode()), f"{name}.txt"))
    page = office.worker.reads(at)
    found = re.search(rf"{at}/files/(\d+)", page)
    assert found and f"{name}.txt" in page
    assert office.worker.browser.get(f"{at}/files/{found[1]}").data == text.encode()
