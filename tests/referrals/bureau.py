"""A hotline over a real database, with a clock that tests turn: reports, cases, people, consents and organisations."""

import itertools
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases import store as case_store
from gateway.cases.people.store import Consent, record, withdraw
from gateway.cases.person import Person
from gateway.clock import in_maseru
from gateway.privacy import new_key_pair, seal, unseal
from gateway.referrals.directory import USUAL
from gateway.referrals.drafts import store as drafts
from gateway.referrals.drafts.store import Draft, Reason
from gateway.referrals.machine import Act
from gateway.referrals.organisations.store import Entry, add
from gateway.referrals.path import store as path
from gateway.referrals.snapshot import take
from gateway.referrals.store import act
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import connect, reading, writing
from tests.console.house import files

MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
PALESA, NEO, LEAD = "palesa", "neo", "lineo"
KNOWN = {
    "number": "100001", "level": "P1: At once", "situation": "Being taken away", "danger": "Yes, now",
    "place": "Maputsoe, Leribe", "about": "Girl under 18", "name": "Thandi", "age_band": "12 to 17", "sex": "Female",
    "citizenship": "Lesotho", "contact": "an aunt", "support": "Sign language", "plan": "Go to the aunt",
    "words": "they lock her in", "notes": "called at noon", "ask": "Please take her in tonight.",
}  # fmt: skip
REMARK = b"sealed reason"


class Bureau:
    """now: what everybody believes. key: what staff write is sealed to."""

    def __init__(self, database_url: str) -> None:
        self.engine = connect(database_url)
        self.now = MORNING
        self.key, self.private = new_key_pair()
        self.rules, self.teams = files().deadlines, files().teams
        self.excludes = self.teams.excludes
        self._numbers, self._names = itertools.count(100001), itertools.count(1)
        if not sa.inspect(self.engine).has_table("reports"):
            tables.metadata.create_all(self.engine)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def report(self, tell: str = "yes", level: str = "P1", **changed: Any) -> str:
        """Gives its id."""
        row = {
            "id": secrets.token_hex(16), "state": "complete", "hops": 9, "case_number": str(next(self._numbers)),
            "level": level, "withdrawn": False, "started_at": self.now, "last_hop_at": self.now,
            "answers": {"who": "girl", "danger": "now", "what": "move", "district": "LS-C", "tell": tell},
        }  # fmt: skip
        self._insert(tables.reports, **(row | changed))
        return str((row | changed)["id"])

    def case(self, tell: str = "yes", level: str = "P1", **changed: Any) -> str:
        """A case of one report; gives its number."""
        report_id = self.report(tell, level, **changed)
        with writing(self.engine) as connection:
            return case_store.open_case(connection, self.rules, report_id, PALESA, self.now)

    def case_id(self, number: str) -> str:
        with reading(self.engine) as connection:
            return str(case_store.read(connection, number).id)  # type: ignore[union-attr]

    def person(self, number: str, *scopes: str, age: str = "18-29") -> int:
        """Somebody on record who agreed to this."""
        agreed = Consent("self", ("keep_record", *scopes), in_maseru(self.now).date())
        with writing(self.engine) as connection:
            case = case_store.hold(connection, number)
            assert case is not None
            box = seal(self.key, {"name": "Thandi", "contact": "an aunt"})
            return record(connection, self.rules, case, Person(age), box, agreed, PALESA, self.now)

    def withdraw(self, number: str, person_id: int) -> None:
        """The person takes all consents back."""
        with writing(self.engine) as connection:
            case = case_store.hold(connection, number)
            assert case is not None
            mine = [row.id for row in case_store.consents_of(connection, case.id) if row.person_id == person_id]
            for consent_id in mine:
                withdraw(connection, case, consent_id, PALESA, self.now)

    def one_caller_takes_it_back(self) -> None:
        """Of those who have not, whichever comes first: the answers are erased."""
        row = tables.reports
        with writing(self.engine) as connection:
            one = sa.select(row.c.id).where(~row.c.withdrawn).order_by(row.c.id).limit(1).scalar_subquery()
            connection.execute(row.update().where(row.c.id == one).values(withdrawn=True, answers={}))

    def organisation(self, kind: str = "shelter", signs_in: bool = True, **changed: Any) -> int:
        entry = Entry(f"{kind} {next(self._names)}", kind, list(USUAL.get(kind, ())), [], None)
        with writing(self.engine) as connection:
            organisation_id = add(connection, self.now, LEAD, entry)
            if signs_in:
                rings.new_ring(connection, rings.of_organisation(organisation_id), self.now)
        if changed:
            row = casework.organisations
            with writing(self.engine) as connection:
                connection.execute(row.update().where(row.c.id == organisation_id).values(changed))
        return organisation_id

    def need(self, number: str, service: str, person_id: int | None = None) -> int:
        return self._insert(
            casework.needs, case_id=self.case_id(number), person_id=person_id, service=service, state="needed",
            written_by=PALESA, written_at=self.now, changed_at=self.now,
        )  # fmt: skip

    def draft(
        self, number: str, organisation_id: int, *fields: str, service: str = "shelter", person: int | None = None,
        basis: str = "", by: str = PALESA, role: Role = Role.HOTLINE_WORKER, lead_says: str = "",
        kind: str = "referral", known: dict[str, str] | None = None,
    ) -> int:  # fmt: skip
        """Raises NotAllowed."""
        told = take(fields or ("number", "situation", "place"), known or KNOWN, service)
        draft = Draft(
            number, kind, organisation_id, service, told, seal(self.key, told), person,
            Reason(basis, REMARK) if basis else None, Reason(lead_says, REMARK) if lead_says else None,
        )  # fmt: skip
        with writing(self.engine) as connection:
            return drafts.write(connection, self.now, by, role, draft, self.excludes)

    def told(self, referral_id: int) -> dict[str, object]:
        """The snapshot as the hotline opens it."""
        return unseal(self.private, self.row(referral_id).snapshot)

    def send(self, referral_id: int, told: dict[str, object] | None = None, by: str = PALESA) -> None:
        """Raises NotAllowed."""
        told = self.told(referral_id) if told is None else told
        with writing(self.engine) as connection:
            drafts.send(connection, self.now, by, referral_id, told, self.excludes, self.rules)

    def sent(self, number: str = "", organisation_id: int = 0, **how: Any) -> int:
        """One that is out."""
        referral_id = self.draft(number or self.case(), organisation_id or self.organisation(), **how)
        self.send(referral_id)
        return referral_id

    def act(self, referral_id: int, what: Act, reason: str = "", by: str = PALESA, words: bytes | None = None) -> bool:
        with writing(self.engine) as connection:
            return act(connection, self.now, by, referral_id, what, self.rules, reason, words)

    def say_yes(self, what: str, kind: str, subject: str, by: str = NEO, role: Role = Role.HOTLINE_WORKER) -> str:
        """Somebody decides what is asked about this."""
        row = casework.approvals
        mine = (row.c.what == what, row.c.kind == kind, row.c.subject == subject, row.c.decision.is_(None))
        with writing(self.engine) as connection:
            asked = connection.execute(sa.select(row.c.id).where(*mine)).scalar()
            return approvals.decide(connection, asked or 0, by, role, True, self.now)

    def row(self, referral_id: int) -> Any:
        with reading(self.engine) as connection:
            return path.find(connection, referral_id)

    def steps(self, referral_id: int) -> list[str]:
        with reading(self.engine) as connection:
            return [event.what for event in path.events_of(connection, [referral_id])]

    def rows(self, table: sa.Table) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(sa.select(table)))

    def _insert(self, table: sa.Table, **row: Any) -> int:
        with writing(self.engine) as connection:
            key = connection.execute(table.insert().values(**row)).inserted_primary_key
        return key[0] if key else 0
