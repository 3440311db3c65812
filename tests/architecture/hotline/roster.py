"""The roster at the console: somebody is added and gets a PIN, changes phones, goes on leave."""

import re

from gateway import clock as clocks
from gateway.clock import in_maseru
from tests.architecture.hotline.office import Office

TEAM = "leribe_maputsoe_ccpt"
ADDED = {"team": TEAM, "role": "ccpt", "turn": "30", "language": "st", "duty": "always"}


def keep_roster(office: Office) -> None:
    """After mistakes: words for a number, and the number of somebody who is on the roster already."""
    page, lead, known = f"/team/{TEAM}/member", office.lead, office.day.numbers_of_members()[0]
    for typed in (office.says("no number")[:32], f"{known[:4]} {known[4:8]} {known[8:]}"):
        lead.sends(page, gives=400, number=typed, **ADDED)
    for n in range(2):
        number = office.note("number", "a number that a member had", f"+266{59720431 + 40_013 * n}")
        code = lead.sends(page, number=number, **ADDED).location.rpartition("/")[2]
        _changes(office, f"/member/{code}", n)
        _gets_pin(office, code)
    lead.reads(f"/team/{TEAM}")
    lead.reads("/coverage")


def _changes(office: Office, at: str, n: int) -> None:
    """Another phone, other hours, a day of leave."""
    number, today = f"+266{59920519 + 40_013 * n}", in_maseru(clocks.now()).date().isoformat()
    office.lead.sends(f"{at}/number", gives=400, number=f"{number}{n}7713")
    office.lead.sends(f"{at}/number", number=office.note("number", "a team member", number))
    office.lead.sends(f"{at}/edit", **ADDED | {"duty": "mo-su 06:00-22:00"})
    office.admin.sends(at, f"{at}/leave", first=today, last=today)
    office.admin.sends(at, f"{at}/leave", ends="yes")
    office.lead.sends(at, f"{at}/prove")


def _gets_pin(office: Office, code: str) -> None:
    """The first one is lost before it was used."""
    for _ in range(2):
        page = office.lead.sends(f"/member/{code}", f"/member/{code}/pin", gives=200).text
        duty_number, pin = re.findall(r'class="once code"[^>]*>(\d{6})<', page)
        office.day.team.was_given(code, duty_number + pin)
    shown = office.lead.reads(f"/member/{code}")
    assert pin not in shown
