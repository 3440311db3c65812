"""What web, relay and worker do with one report, as tests on alerts play it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, Claimed
from gateway.alerts.answering import Answered
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.members.store import load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import Climb, route
from gateway.alerts.rows.store import QUEUED
from gateway.alerts.store import AlertStore
from gateway.conversation.store import release_case
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, field_notes, notes, reports
from tests.alerts.people import FIVE_MINUTES, LADDER, NOW, answers, board, due_at, facts, ids_of

STORE = AlertStore(LADDER)
ACCEPTED = Outcome(Result.ACCEPTED, "ATXid_1")
REFUSED = Outcome(Result.REFUSED, reason="blacklisted")
LOST = Outcome(Result.UNKNOWN, reason="too_slow")
SECOND = timedelta(seconds=1)
ACT, CANNOT, KNOW = (Answered("483920", answer) for answer in (Answer.ACT, Answer.CANNOT, Answer.KNOW))


class Desk:
    """Does with one report what web, relay and worker do, each step in a transaction of its own. teams: the rules."""

    def __init__(self, engine: sa.Engine, teams: Roster = LADDER) -> None:
        self.engine, self.teams, self.store = engine, teams, AlertStore(teams)

    def report(self, level: str = "P1", local: bool = True) -> None:
        """A report from Maputsoe, sent, with what its caller allows."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(level=level, answers=answers("yes" if local else "hotline")))
            climb = Climb(facts(level, local=local), load_roster(c, self.teams))
            self.store.write_plan(c, "r1", route(climb, NOW), NOW)

    def everybody_again(self) -> None:
        """From here on a P1 tells everybody at once, and again every five minutes; the first have their SMS."""
        p1 = Ladder((Step(timedelta(0), "everybody"),), FIVE_MINUTES)
        self.teams = replace(self.teams, ladders={**self.teams.ladders, "P1": p1})
        self.store = AlertStore(self.teams)
        self.told_team()

    def publish(self, now: datetime = NOW) -> list[int]:
        with writing(self.engine) as c:
            return [row.member_id for row in self.store.publish(c, now)]

    def claim(self, member: int, now: datetime = NOW) -> Claimed | None:
        with writing(self.engine) as c:
            queued = sa.select(alerts.c.id).where(alerts.c.member_id == member, alerts.c.token == QUEUED)
            last = c.execute(queued.order_by(alerts.c.rung.desc())).scalars().first()
            return self.store.claim(c, last or ids_of(c, member)[-1], now)

    def send(self, member: int, outcome: Outcome = ACCEPTED, now: datetime = NOW) -> None:
        claimed = self.claim(member, now)
        assert claimed, "nothing to send"
        self.settle(claimed, outcome, now)

    def settle(self, claimed: Claimed, outcome: Outcome, now: datetime = NOW) -> None:
        with writing(self.engine) as c:
            self.store.settle(c, claimed, outcome, now)

    def answer(self, member: int, answered: Answered, now: datetime = NOW) -> str:
        with writing(self.engine) as c:
            return self.store.take_answer(c, member, answered, now).wording

    def delivery(self, status: str, message: str = "ATXid_1", reason: str = "") -> None:
        with writing(self.engine) as c:
            self.store.take_delivery(c, message, status, reason, NOW)

    def says(self, tell: str) -> None:
        """The caller's answer to who may know, as the report has it now; nobody has acted on it."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(answers=answers(tell)))

    def only_hotline(self, now: datetime = NOW) -> None:
        """The caller goes back and says that only the hotline may know."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(answers=answers("hotline")))
            self.store.only_hotline(c, "r1", now)

    def withdraw(self, now: datetime = NOW) -> bool:
        """The caller leaves on purpose."""
        with writing(self.engine) as c:
            alerted = self.store.withdraw(c, "r1", now)
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

    def sign_in(self, member: int, does: str = "accept", now: datetime = NOW) -> str | None:
        """Behind the PIN: accept or give_up."""
        with writing(self.engine) as c:
            done: str | None = getattr(self.store, does)(c, member, "483920", now)
            return done

    def note(self, member: int, what: str, by: str = "menu", now: datetime = NOW) -> bool:
        with writing(self.engine) as c:
            return self.store.note(c, member, "483920", what, by, now)

    def restart_overdue(self, now: datetime) -> int:
        with writing(self.engine) as c:
            return self.store.restart_overdue(c, now)

    def suspect(self, role: str, now: datetime = NOW) -> bool:
        """Staff say what the suspected person is."""
        with writing(self.engine) as c:
            return self.store.set_suspect(c, "483920", role, now)

    def release(self, now: datetime = NOW) -> bool:
        """Staff let local teams know."""
        with writing(self.engine) as c:
            return release_case(c, self.store, "483920", "palesa", now)

    def told(self, now: datetime = NOW) -> list[int]:
        """Who gets an SMS now; the carrier takes them all."""
        members = self.publish(now)
        for n, member in enumerate(members):
            self.send(member, Outcome(Result.ACCEPTED, f"{now:%H%M%S}_{n}"), now)
        return sorted(members)

    def notes(self) -> list[tuple[str, int]]:
        """(wording, member) of every note that is owed."""
        with reading(self.engine) as c:
            return [(n.wording, n.member_id) for n in c.execute(sa.select(notes).order_by(notes.c.id))]

    def field_notes(self) -> list[tuple[int, str, str]]:
        with reading(self.engine) as c:
            return [(n.member_id, n.what, n.by) for n in c.execute(sa.select(field_notes).order_by(field_notes.c.id))]

    def case(self) -> Any:
        with reading(self.engine) as c:
            return c.execute(sa.select(reports)).one()

    def told_team(self, level: str = "P1", now: datetime = NOW) -> None:
        """Thabo, Lineo and, for a P1, the hotline have their SMS."""
        self.report(level)
        for n, member in enumerate(self.publish(now)):
            self.send(member, Outcome(Result.ACCEPTED, f"ATXid_{n}"), now)
