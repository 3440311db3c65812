"""A morning at the hotline: who works there, and reports of every level and state with their alerts and answers. Every
number and name is invented; the same each time, for pictures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gateway.console.doorstep.login import STEP
from gateway.privacy import new_key_pair, seal
from gateway.reports.letters.store import write_to_caller
from gateway.staff.doorsteps import store as doorsteps
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.house import PASSWORD, House, Visitor, codes_box, person

NAMES = {
    Role.HOTLINE_WORKER: "palesa", Role.HOTLINE_LEAD: "lineo", Role.SOCIAL_WORKER: "thato",
    Role.POLICE_LIAISON: "sgt.mokoena", Role.CONSULAR_OFFICER: "nthabiseng", Role.PROGRAMME_OFFICER: "mpho",
    Role.ANALYST: "teboho", Role.ADMINISTRATOR: "rethabile",
}  # fmt: skip
PARTNER_OF = {Role.SOCIAL_WORKER: "shelter", Role.POLICE_LIAISON: "police", Role.CONSULAR_OFFICER: "consulate"}
TOLD = "A white house by the mill. The girl sleeps in the kitchen and is not let out. They say she goes to Durban."
ANSWER = "We have read this. Somebody will go. Do not tell the people of the house."
CASE, SECOND, EXERCISE = "483920", "112358", "602214"


@dataclass
class Town:
    """staff: the account of each role. ids: what other things are called in addresses."""

    house: House
    staff: dict[Role, int] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def account(self, role: Role | None) -> int | None:
        return self.staff[role] if role else None

    def at_the_step(self, endpoint: str) -> Visitor:
        """Somebody new who has given a right password and is led to this page."""
        account = {"must_change": endpoint == "login_password"}
        box = b"set up" if endpoint == "login_code" else None
        operator_id = self.house.employ(f"new.{endpoint}", totp_box=box, **account)
        with writing(self.house.engine) as connection:
            scanned = codes_box(PASSWORD) if endpoint == "login_enrol" else None
            token = doorsteps.begin(connection, operator_id, person(PASSWORD)[1], self.house.now, scanned)
        somebody = self.house.visitor()
        with somebody.browser.session_transaction() as session:
            session[STEP] = token
        return somebody

    def visitor(self, role: Role) -> Visitor:
        return self.house.let_in(self.staff[role])

    def ago(self, **time: float) -> datetime:
        return self.house.now - timedelta(**time)

    def put(self, table: Any, **row: Any) -> int:
        with writing(self.house.engine) as connection:
            key = connection.execute(table.insert().values(**row)).inserted_primary_key
        return key[0] if key else 0

    def sealed(self, **told: object) -> bytes:
        return seal(self.house.public, told)


def people_and_reports(house: House) -> Town:
    """Staff of every role, organisations, and what callers told."""
    town = Town(house)
    _organisations(town)
    for role, name in NAMES.items():
        where = town.ids.get(PARTNER_OF.get(role, ""))
        account = {"role": role, "organisation_id": where, "totp_box": b"set up"}
        town.staff[role] = house.employ(name, **account)
        if where:  # partners see who works where they do
            town.ids[f"beside_{role}"] = house.employ(f"{name}.2", **account)
    _rings(town)
    _reports(town)
    town.ids["session"] = 1
    return town


def _organisations(town: Town) -> None:
    """Confirmed lately, running out soon, run out; all of them told to callers."""
    days = {"police": 9, "shelter": 80, "consulate": 120, "clinic": 40}
    called = {
        "police": {"en": "Police Leribe, children", "st": "Sepolesa Leribe, bana"},
        "shelter": {"en": "Crisis home", "st": "Ntlo ea tšireletso"}, "consulate": {"en": "Consulate Johannesburg"},
        "clinic": {"en": "Maputsoe clinic", "st": "Tleliniki ea Maputsoe"},
    }  # fmt: skip
    kinds = {
        "police": ("Child and Gender Protection Unit, Leribe", "police", ["protection", "investigation"], ["LS-C"]),
        "shelter": ("Crisis home, Maseru", "shelter", ["shelter", "psychosocial"], []),
        "consulate": ("Consulate, Johannesburg", "consulate", ["repatriation", "documents"], ["ZA"]),
        "clinic": ("Maputsoe clinic", "health", ["medical"], ["LS-C"]),
    }
    for code, (name, kind, services, places) in kinds.items():
        town.ids[code] = town.put(
            casework.organisations, code=code, name=name, kind=kind, services=services, places=places,
            number=f"+26600000{days[code]:03}", confirmed_by="lineo", confirmed_at=town.ago(days=days[code]),
            confirmed_how="rang", active=True, called=called[code], told=True,
        )  # fmt: skip


def _rings(town: Town) -> None:
    for role, code in PARTNER_OF.items():
        name = rings.of_organisation(town.ids[code])
        with writing(town.house.engine) as connection:
            ring, private = rings.new_ring(connection, name, town.house.now)
            rings.give_key(connection, ring, private, town.staff[role], None, town.house.now)


def _reports(town: Town) -> None:
    house, words = town.house, town.sealed(details=[TOLD])
    girl = {"who": "girl", "danger": "soon", "what": "move", "district": "LS-C", "council": "031515", "tell": "yes"}
    public, _ = new_key_pair()
    first = house.report("P1", 7, case_number="271828", words=words, answers=girl, box_public=public, language="st")
    again = house.report("P1", 4, case_number="271830", answers=girl | {"tell": "unsure"}, language="en")
    house.alike(again, first)
    _told(town, first)
    with writing(house.engine) as connection:
        write_to_caller(connection, house.id_of(first), ANSWER, town.ago(minutes=2))
    town.put(tables.letters, report_id=house.id_of(first), written_by="caller", box=town.sealed(added=["A red car"]),
             written_at=town.ago(hours=1))  # fmt: skip
    boy = {"who": "boy", "danger": "no", "what": "herd", "district": "LS-C", "tell": "yes"}
    house.report("P2", 95, case_number="314159", answers=boy, flags=["F13", "F14"], triage="screening",
                 assigned_to="palesa", opened_at=town.ago(minutes=90), opened_by="palesa")  # fmt: skip
    woman = {"who": "woman", "danger": "no", "what": "job", "district": "LS-A", "tell": "hotline"}
    house.report("P3", 400, case_number="161803", answers=woman, triage="need_info")
    house.report("P3", 700, case_number="141421", answers=woman | {"what": "work"}, local_hold=True, flags=["F23"])
    house.report("P4", 900, case_number="173205", answers={"who": "man", "danger": "no"})
    house.report("P2", 3, case_number="223606", state="received", answers={"who": "unsure", "danger": "unsure"})
    house.report("P2", 60, case_number="244948", state="left", withdrawn=True, answers={})
    house.report("P3", 3000, case_number="264575", answers=woman, triage="closed", ended_as="insufficient_info",
                 ended_at=town.ago(hours=2))  # fmt: skip
    call_back = town.sealed(number="+26650000000", safe_time="evening")
    house.report("P3", 500, case_number="282842", answers=woman | {"contact": "call"}, call_back=call_back)
    carried = {"words": words, "flags": ["F03", "F12"], "assigned_to": "palesa"}
    for number, minutes in ((CASE, 1500), (SECOND, 2600)):
        opened = {"opened_at": town.ago(minutes=minutes - 20), "opened_by": "palesa"}
        level, tell = ("P1", "yes") if number == CASE else ("P2", "not_police")
        house.report(level, minutes, case_number=number, answers=girl | {"tell": tell}, **carried, **opened)
    town.ids |= {"report": first, "like": again, "held": "141421", "call_back": "282842"}


def _told(town: Town, number: str) -> None:
    at = {"written_at": town.ago(minutes=7), "queued_at": town.ago(minutes=7), "sent_at": town.ago(minutes=6.9)}
    came = {"state": "delivered", "delivered_at": town.ago(minutes=6.5)}
    town.house.alert(number, "maputsoe", **at, **came, answer="cannot", answered_at=town.ago(minutes=4))
    town.house.alert(number, "leribe", reason="refused", rung=1, state="sent", written_at=town.ago(minutes=4))
    town.house.alert(number, "hotline", reason="lead", **at, **came)
    town.house.note(number, "cannot_find", town.house.member("maputsoe"), 2)
    town.house.passed(number, "off_duty", "maputsoe", town.house.member("maputsoe"))
