"""A consular officer files people found abroad, and one of them comes home with an escort who has a name."""

import re

from gateway import clock as clocks
from gateway.clock import in_maseru
from tests.architecture.hotline.office import Office
from tests.architecture.hotline.person import Person

FOUND = {
    "country": "ZA", "post": "johannesburg", "came_by": "alone", "language": "st", "safety": "shelter", "danger": "no",
    "who": "girl", "people": "1", "what": "home", "papers": ["kept"], "tell": "hotline",
}  # fmt: skip
SHARED = ["keep_record", "share:consulate", "share:ministry", "share:social_worker"]
AT_THE_POST = {"identity": "", "papers": ""}
BEFORE_LEAVING = {"best_interest": "return", "risk": "high", "escort": "social_worker"}
GOING = {"booked": "road", "left": "", "arrived": "", "handed_over": "shelter", "reintegration": ""}


def bring_home(office: Office) -> None:
    """Three are found: one comes home, one stays, of one nothing more is known yet."""
    comes, stays, waits = (_is_known(office) for _ in range(3))
    for step, result in AT_THE_POST.items():
        _writes(office, office.officer, comes, step, result)
    for step, result in BEFORE_LEAVING.items():
        _writes(office, office.worker, comes, step, result)
    _ministries_agree(office, comes)
    for step, result in GOING.items():
        _writes(office, office.worker, comes, step, result)
    assert "Escort: " in office.worker.reads(comes)
    assert "Escort: " not in office.officer.reads(comes)
    _writes(office, office.worker, stays, "best_interest", "stay")
    office.on_the_way = waits


def _is_known(office: Office) -> str:
    """Filed, a case, on record, and the way home begun; gives its address."""
    number = _files(office)
    office.worker.sends("/cases", f"/reports/{number}/case")
    at = f"/cases/{number}"
    agreed = {"given_by": "self", "on": today(), "scope": SHARED, "consent_remark": office.says("how a girl was asked")}
    coded = {"age_band": "12-17", "sex": "f", "citizenship": "LS", "status": "possible"}
    office.worker.sends(f"{at}/people", name=office.says("who was found")[:110], **agreed, **coded)
    person = re.search(rf"{at}/people/(\d+)", office.worker.reads(at))
    assert person
    begun = office.worker.sends(f"{at}/home", person=person[1], country="ZA", post=str(office.post))
    return str(begun.location)


def _files(office: Office) -> str:
    """With one mistake before; gives the number of the report."""
    page, officer = "/abroad/new", office.officer
    wrong = FOUND | {"country": "BW", "details": office.says("a report from nowhere")}
    officer.sends(page, gives=400, **wrong)
    filed = officer.sends(page, details=office.says("what was found abroad"), **FOUND)
    officer.reads(filed.location)
    return str(filed.location.rpartition("/")[2])


def _writes(office: Office, who: Person, way: str, step: str, result: str) -> None:
    """Each with a remark; of the escort that is the name."""
    asked = {"result": result} if result else {}
    who.sends(f"{way}/steps/{step}", on=today(), remark=office.says(step), **asked)


def _ministries_agree(office: Office, way: str) -> None:
    for party in ("foreign_affairs", "social_development", "home_affairs"):
        for state in ("told", "agreed"):
            office.worker.sends(f"{way}/parties/{party}", state=state, on=today())


def today() -> str:
    """In Lesotho, as forms have it."""
    return in_maseru(clocks.now()).date().isoformat()
