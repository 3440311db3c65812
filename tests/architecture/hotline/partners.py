"""What is referred, and what partners tell of it: at their own door, and by a one-time link."""

import re

from gateway.console.link.views import COOKIE
from tests.architecture.hotline.office import Office
from tests.architecture.hotline.person import Person
from tests.architecture.hotline.reports import DIGITS


def refers(office: Office, number: str, person: int, n: int) -> None:
    """One is helped and ends, one is helped still; one organisation without accounts helps, the others cannot."""
    partner_helps(office, _sent(office, number, person, office.shelter), ends=n < 2)
    visitor, at = _link_is_opened(office, _sent(office, number, person, office.far))
    (_helps_by_link if n == 0 else _cannot_help)(office, visitor, at)


def _sent(office: Office, number: str, person: int, to: int) -> int:
    page = f"/cases/{number}/refer?service=shelter&person={person}&to={to}"
    note = re.search(r'name="notes"[^>]*value="(\d+)"', office.worker.reads(page))
    told = {"kind": "referral", "fields": ["number", "situation", "place", "name", "contact"], "basis": ""}
    told |= {"notes": [note[1]] if note else [], "ask": office.says("what is asked of them")}
    referral = int(office.worker.sends(page, **told).location.rpartition("/")[2])
    office.worker.sends(f"/referrals/{referral}", f"/referrals/{referral}/send")
    assert "Sent" in office.worker.reads(f"/referrals/{referral}")
    return referral


def partner_helps(office: Office, referral: int, ends: bool) -> None:
    at, partner = f"/received/{referral}", office.partner
    partner.reads("/received")
    assert "What is asked of them: " in partner.reads(at)
    partner.sends(at, f"{at}/answer", accept__act="accept", accept__words=office.says("an answer"))
    partner.sends(at, f"{at}/tell", gives=400, assess_needs__words=office.says("a step without what came of it"))
    step = {"assess_needs__result": "assessed", "assess_needs__words": office.says("what the person needs")}
    partner.sends(at, f"{at}/tell", **step)
    partner.sends(at, f"{at}/tell", note__words=office.says("a note of the partner"))
    more = {"further_need__result": "medical", "further_need__words": office.says("more help is needed")}
    partner.sends(at, f"{at}/tell", **more)
    assert "A note of the partner: " in partner.reads(at)
    partner.sends(at, f"{at}/answer", begin__act="begin")
    if ends:
        done = {"finish__reason": "victim_safe", "finish__words": office.says("how it ended")}
        partner.sends(at, f"{at}/answer", finish__act="finish", **done)
    else:
        office.helped_still = at


def _link_is_opened(office: Office, referral: int) -> tuple[Person, str]:
    """By somebody without an account, who types a wrong code first; gives them and the address."""
    page = office.worker.sends(f"/referrals/{referral}", f"/referrals/{referral}/link", gives=200).text
    link, code = re.search(r"(/r/([\w-]+))", page), re.search(rf'once code"[^>]*>{DIGITS}', page)
    assert link and code
    office.note("id", "a one-time link", link[2])
    office.note("words", "the code of a link", code[1].replace(" ", ""))
    office.note("words", "the code of a link, as it is said", code[1])
    away = Person(office, "somebody with a link", "")
    away.sends(link[1], gives=403, code="1234 5678")
    away.sends(link[1], code=code[1])
    visit = away.browser.get_cookie(COOKIE, path=link[1])
    assert visit and "What is asked of them: " in away.reads(link[1])
    office.note("id", "a visit by link", visit.decoded_value)
    return away, link[1]


def _cannot_help(office: Office, away: Person, at: str) -> None:
    no = {"refuse__reason": "full", "refuse__words": office.says("why they cannot")}
    away.sends(at, f"{at}/answer", gives=200, refuse__act="refuse", **no)


def _helps_by_link(office: Office, away: Person, at: str) -> None:
    away.sends(at, f"{at}/answer", gives=200, accept__act="accept", accept__words=office.says("an answer by link"))
    away.sends(at, f"{at}/tell", note__words=office.says("a note by link"))
