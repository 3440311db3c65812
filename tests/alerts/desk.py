"""What web, relay and worker do with one report, as tests on alerts play it."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.alerts.alert import Answer, Claimed
from gateway.alerts.answering import Answered
from gateway.alerts.members.store import load_roster
from gateway.alerts.routing import route
from gateway.alerts.rows.store import QUEUED
from gateway.alerts.store import AlertStore
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, reports
from tests.alerts.people import LADDER, NOW, board, due_at, facts, ids_of

STORE = AlertStore(LADDER)
ACCEPTED = Outcome(Result.ACCEPTED, "ATXid_1")
REFUSED = Outcome(Result.REFUSED, reason="blacklisted")
LOST = Outcome(Result.UNKNOWN, reason="too_slow")
SECOND = timedelta(seconds=1)
ACT, CANNOT, KNOW = (Answered("483920", answer) for answer in (Answer.ACT, Answer.CANNOT, Answer.KNOW))


class Desk:
    """Does with one report what web, relay and worker do, each step in a transaction of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def report(self, level: str = "P1", local: bool = True) -> None:
        """A report from Maputsoe, sent, with what its caller allows."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(level=level, answers={"tell": "yes" if local else "hotline"}))
            STORE.write_alerts(c, route(facts(level, local=local), load_roster(c, LADDER), NOW), NOW)

    def publish(self, now: datetime = NOW) -> list[int]:
        with writing(self.engine) as c:
            return [row.member_id for row in STORE.publish(c, now)]

    def claim(self, member: int, now: datetime = NOW) -> Claimed | None:
        with writing(self.engine) as c:
            queued = sa.select(alerts.c.id).where(alerts.c.member_id == member, alerts.c.token == QUEUED)
            last = c.execute(queued.order_by(alerts.c.rung.desc())).scalars().first()
            return STORE.claim(c, last or ids_of(c, member)[-1], now)

    def send(self, member: int, outcome: Outcome = ACCEPTED, now: datetime = NOW) -> None:
        claimed = self.claim(member, now)
        assert claimed, "nothing to send"
        self.settle(claimed, outcome, now)

    def settle(self, claimed: Claimed, outcome: Outcome, now: datetime = NOW) -> None:
        with writing(self.engine) as c:
            STORE.settle(c, claimed, outcome, now)

    def answer(self, member: int, answered: Answered, now: datetime = NOW) -> str:
        with writing(self.engine) as c:
            return STORE.take_answer(c, member, answered, now)

    def delivery(self, status: str, message: str = "ATXid_1", reason: str = "") -> None:
        with writing(self.engine) as c:
            STORE.take_delivery(c, message, status, reason, NOW)

    def says(self, tell: str) -> None:
        """The caller's answer to who may know, as the report has it now; nobody has acted on it."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(answers={"tell": tell}))

    def only_hotline(self, now: datetime = NOW) -> None:
        """The caller goes back and says that only the hotline may know."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(answers={"tell": "hotline"}))
            STORE.only_hotline(c, "r1", now)

    def withdraw(self, now: datetime = NOW) -> bool:
        """The caller leaves on purpose."""
        with writing(self.engine) as c:
            alerted = STORE.withdraw(c, "r1", now)
            c.execute(reports.update().values(answers={}, withdrawn=alerted))
            return alerted

    def waiting(self) -> list[tuple[str, int, str, datetime, bool]]:
        """(team, rung, reason, due_at, climbs) of what may still be sent."""
        tried = sa.select(alerts).where(alerts.c.state.in_(("due", "unknown"))).order_by(alerts.c.rung, alerts.c.id)
        with reading(self.engine) as c:
            return [(row.team, row.rung, row.reason, row.due_at, row.climbs) for row in c.execute(tried)]

    def board(self) -> list[tuple[int, str, int, str]]:
        with reading(self.engine) as c:
            return board(c)

    def due(self, member: int, rung: int) -> datetime:
        with reading(self.engine) as c:
            return due_at(c, member, rung)

    def row(self, member: int) -> sa.Row[tuple[object, ...]]:
        with reading(self.engine) as c:
            return c.execute(sa.select(alerts).where(alerts.c.id == ids_of(c, member)[-1])).one()

    def told_team(self, level: str = "P1", now: datetime = NOW) -> None:
        """Thabo, Lineo and, for a P1, the hotline have their SMS."""
        self.report(level)
        for n, member in enumerate(self.publish(now)):
            self.send(member, Outcome(Result.ACCEPTED, f"ATXid_{n}"), now)
