"""What a story about a referral begins with: a case, people who agreed, organisations with and without accounts."""

import re
from typing import Any

from gateway.cases import store as case_store
from gateway.cases.people.store import Consent, record
from gateway.cases.person import Person
from gateway.clock import in_maseru
from gateway.console.link.views import COOKIE
from gateway.privacy import seal
from gateway.referrals.directory import USUAL
from gateway.referrals.organisations.store import Entry, add
from gateway.referrals.path import store as path
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.console.house import House, Visitor, files

WORDS = "they lock her in at night"
PLAN = {"go_to": "Go to the aunt", "safe_times": "", "code_word": "sunflower", "may_know": "only her sister"}


class Office:
    """house: the console over its database."""

    def __init__(self, house: House) -> None:
        self.house, self.engine = house, house.engine

    def case(self, tell: str = "yes", **changed: Any) -> str:
        """A case of a P1 from Maputsoe; gives its number."""
        answers = {
            "who": "girl",
            "danger": "now",
            "what": "move",
            "district": "LS-C",
            "council": "031515",
            "tell": tell,
        }
        words = seal(self.house.public, {"place": [WORDS]})
        number = self.house.report(answers=answers, words=words, **changed)
        with writing(self.engine) as connection:
            report_id = self.house.id_of(number)
            case_store.open_case(connection, files().deadlines, report_id, "palesa", self.house.now)
            connection.execute(casework.cases.update().values(plan=seal(self.house.public, PLAN)))
        return number

    def person(self, number: str, *scopes: str, name: str = "Thandi M.") -> int:
        agreed = Consent("self", ("keep_record", *scopes), in_maseru(self.house.now).date())
        box = seal(self.house.public, {"name": name, "contact": "her aunt, 5800 0000", "born": "May 2004"})
        with writing(self.engine) as connection:
            case = case_store.hold(connection, number)
            assert case is not None
            who = Person("18-29", "f", "LS", support=("sign_language",) if "disability" in scopes else ())
            return record(connection, files().deadlines, case, who, box, agreed, "palesa", self.house.now)

    def letter(self, number: str, text: str) -> None:
        """The caller wrote again, under the reference."""
        row = {"report_id": self.house.id_of(number), "written_by": "caller", "written_at": self.house.now}
        with writing(self.engine) as connection:
            box = seal(self.house.public, {"added": [text]})
            connection.execute(tables.letters.insert().values(**row, box=box))

    def note(self, number: str, text: str, kind: str = "note") -> int:
        with writing(self.engine) as connection:
            case = case_store.read(connection, number)
            assert case is not None
            row = {"case_id": case.id, "kind": kind, "by": "palesa", "at": self.house.now}
            new = connection.execute(
                casework.case_notes.insert().values(**row, box=seal(self.house.public, {"text": text}))
            )
        return int(new.inserted_primary_key[0]) if new.inserted_primary_key else 0

    def organisation(self, name: str = "Safe House", kind: str = "shelter", *places: str) -> int:
        with writing(self.engine) as connection:
            entry = Entry(name, kind, list(USUAL.get(kind, ())), list(places), None)
            return add(connection, self.house.now, "lineo", entry)

    def partner(self, organisation_id: int, name: str = "mpho", role: Role = Role.SOCIAL_WORKER) -> Visitor:
        """Somebody with an account who works there, and holds its key."""
        operator_id = self.house.employ(name, role=role, organisation_id=organisation_id)
        with writing(self.engine) as connection:
            ring = rings.of_organisation(organisation_id)
            ring_id, private = rings.new_ring(connection, ring, self.house.now)
            rings.give_key(connection, ring_id, private, operator_id, None, self.house.now)
        return self.house.let_in(operator_id)

    def row(self, referral_id: int) -> Any:
        with reading(self.engine) as connection:
            return path.find(connection, referral_id)

    def diary(self) -> list[tuple[str, str]]:
        with reading(self.engine) as connection:
            found = connection.execute(casework.diary.select().order_by(casework.diary.c.id))
            return [(row.by, row.what) for row in found]


def press(visitor: Visitor, page: str, action: str, **form: Any) -> Any:
    """Sends the form of a page."""
    return visitor.browser.post(action, data={"csrf_token": visitor.token(page), **form})


def refer(visitor: Visitor, number: str, to: int, service: str = "shelter", person: int | str = "", **form: Any) -> Any:
    """Writes a referral; the answer leads to its page."""
    page = f"/cases/{number}/refer?service={service}&person={person}&to={to}"
    told = {"kind": "referral", "fields": ["number", "situation", "place"], "ask": "Please take her in tonight."} | form
    return press(visitor, page, page, **told)


def number_in(answer: Any) -> int:
    """The referral that a redirect leads to."""
    assert answer.status_code == 303, (answer.status_code, re.findall(r'notice bad"[^>]*>([^<]+)', answer.text))
    return int(answer.location.rpartition("/")[2])


def send(visitor: Visitor, referral_id: int) -> Any:
    return press(visitor, f"/referrals/{referral_id}", f"/referrals/{referral_id}/send")


def sent(visitor: Visitor, number: str, to: int, **how: Any) -> int:
    referral_id = number_in(refer(visitor, number, to, **how))
    send(visitor, referral_id)
    return referral_id


def link_of(visitor: Visitor, referral_id: int) -> tuple[str, str]:
    """A new one-time link: its path, and the code."""
    page = press(visitor, f"/referrals/{referral_id}", f"/referrals/{referral_id}/link").text
    found = re.search(r"(/r/[\w-]+)", page), re.search(r"(\d{4} \d{4})", page)
    assert found[0] and found[1]
    return found[0][1], found[1][1]


def enter(visitor: Visitor, link: str, code: str) -> Any:
    return press(visitor, link, link, code=code)


__all__ = ["COOKIE", "WORDS", "Office"]
