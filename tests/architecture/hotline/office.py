"""Who works at the console on the busy day, and how what they type and are handed is noted."""

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gateway.app import create_console_app
from gateway.operators.accounts.wiring import add_account, add_holder
from gateway.privacy import key_as_text
from gateway.settings import read_settings
from gateway.staff.roles import Role
from gateway.storage.database import reading
from gateway.storage.tables import operators
from tests.architecture.hotline.person import Person

if TYPE_CHECKING:
    from tests.architecture.day import Day

SIGNING = "the-console-signs-with-this-and-nobody-may-see-it"
LEAD_PASSWORD = "a lead has pitseng cattle"
STAFF = {"thabo": Role.HOTLINE_WORKER, "khauhelo": Role.HOTLINE_LEAD, "rethabile": Role.ADMINISTRATOR}
AT_HOME = {"services": ["shelter", "medical"], "active": "y"}


class Office:
    """day: whose reports they work on. codes: one-time codes that were typed. on_the_way: a way home that goes on.
    helped_still: a referral that the partner works on."""

    on_the_way = helped_still = ""

    def __init__(self, day: "Day") -> None:
        self.day = day
        self.codes: list[str] = []
        shared = {name: day.web[name] for name in ("DATABASE_URL", "CONFIG_DIR", "VAR_DIR")}
        keys = {name: day.web[name] for name in ("SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "ROSTER_HASH_KEY")}
        keys |= {"FIELD_KEYS": day.release["FIELD_KEYS"]}
        self.console = shared | keys | {"CONSOLE_SECRET_KEY": self.secret("what signs sessions", SIGNING)}
        self.app = create_console_app(read_settings("console", self.console))
        self._operator = read_settings("operator", shared)

    # What nobody may find again.

    def note(self, kind: str, of: str, value: str) -> str:
        self.day.canaries.append((kind, of, value))
        return value

    def secret(self, of: str, value: str) -> str:
        return self.note("secret", of, value)

    def says(self, what: str) -> str:
        """What somebody types, with words of its own."""
        return f"{what.capitalize()}: {self.day.stranger(what)[1]}"

    def number(self, of: str) -> str:
        return self.day.stranger(of)[0]

    # Who there is.

    def moves_in(self) -> None:
        """The lead is there first and lets the others in. The second lead needs no key: she only agrees."""
        private = key_as_text(self.day.private)
        add_holder(self._operator, "lineo", self.secret("the lead", LEAD_PASSWORD), Role.HOTLINE_LEAD, private)
        self.lead = Person(self, "lineo", LEAD_PASSWORD)
        self.worker, self.second, self.admin = (self._joins(name, role) for name, role in STAFF.items())
        for person in (self.lead, self.worker, self.second, self.admin):
            person.moves_in()
        self._key_to(self.lead, self.worker)
        self.shelter, self.far = self._organisation("With us", "shelter"), self._organisation("Far off", "shelter")
        self.post = self._organisation("A consulate", "consulate", services=["repatriation"], places=["ZA"])
        self.partner = self._employ("mpho", Role.SOCIAL_WORKER, self.shelter)
        self.officer = self._employ("nthabiseng", Role.CONSULAR_OFFICER, self.post)
        self.partner.moves_in()
        self.officer.moves_in()

    def _joins(self, name: str, role: Role) -> Person:
        handed = self.secret(f"the first password of {name}", f"{name} wakes with mohloli")
        add_account(self._operator, name, handed, role)
        return Person(self, name, handed)

    def _key_to(self, giver: Person, taker: Person) -> None:
        with reading(self.day.engine) as connection:
            who = connection.scalar(sa.select(operators.c.id).where(operators.c.name == taker.name))
        page = f"/people/{who}"
        giver.sends(page, f"{page}/key")
        assert "holds the key now" in giver.reads(page)
        giver.sends("/keys", key=key_as_text(self.day.private))

    def _organisation(self, name: str, kind: str, **more: object) -> int:
        """Names and the numbers of offices are no secret."""
        form = AT_HOME | {"name": name, "kind": kind} | more
        return int(self.lead.sends("/organisations/new", **form).location.rpartition("/")[2])

    def _employ(self, name: str, role: Role, where: int) -> Person:
        page = self.admin.sends("/people/new", gives=200, name=name, role=str(role), organisation=str(where))
        shown = re.search(r"Password: <code>([^<]+)</code>", page.text)
        assert shown
        return Person(self, name, self.secret(f"the first password of {name}", shown[1]))

    def agrees(self, who: Person) -> None:
        """To the one thing that waits."""
        page = who.reads("/approvals")
        (asked,) = set(re.findall(r'action="(/approvals/\d+)"', page))
        answer = re.findall(r'name="(\S*answer)"', page)[0]
        remark = answer.replace("answer", "remark")
        who.sends("/approvals", asked, **{answer: "yes", remark: self.says("why it is right")})
