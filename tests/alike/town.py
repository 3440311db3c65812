"""Reports from Maputsoe and the alerts about them, written as the road writes them; and a carrier's worker."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Alert, Reason
from gateway.alerts.alike.store import forget_alike, free_joined, mind_alike
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.ladder.store import write
from gateway.alerts.roster import Roster
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import alerts, alike, members, reports

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUICK = Ladder((Step(timedelta(), "one"), Step(4 * MINUTE, "hotline")), again=60 * MINUTE)
SLOW = Ladder((Step(timedelta(), "one"), Step(30 * MINUTE, "hotline")), again=60 * MINUTE)
TEAMS = Roster({}, {"P1": QUICK, "P2": SLOW, "P3": SLOW}, alike_within=120 * MINUTE)
A_GIRL = {"who": "girl", "what": "move", "district": "LS-C", "council": "031515", "tell": "yes"}
THABO, LINEO = 1, 2


class Town:
    """Every report here is named by its case number."""

    def __init__(self, database_url: str) -> None:
        self.engine = connect(database_url)
        with writing(self.engine) as c:
            for member in (THABO, LINEO):
                row = {"id": member, "code": f"maputsoe_{member}", "team": "maputsoe", "number_hash": f"hash {member}"}
                c.execute(members.insert().values(**row, number=b"-", language="en", active=True))

    def told(self, case: str, at: datetime = NOW, level: str = "P2", **changed: Any) -> None:
        """Somebody has told of a girl who is being taken away."""
        row = {
            "id": f"r{case}", "state": "complete", "hops": 7, "case_number": case, "level": level, "answers": A_GIRL,
            "withdrawn": False, "started_at": at, "last_hop_at": at, "times_coarse": False,
        }  # fmt: skip
        with writing(self.engine) as c:
            c.execute(reports.insert().values(row | changed))

    def alerted(self, case: str, *member_ids: int, at: datetime = NOW, due_at: datetime | None = None) -> None:
        """The road writes the alerts of this report, as many times as it comes here."""
        with writing(self.engine) as c:
            level = c.execute(sa.select(reports.c.level).where(reports.c.case_number == case)).scalar_one()
            known = set(c.execute(sa.select(alerts.c.member_id).where(alerts.c.case_number == case)).scalars())
            new = [
                Alert(f"r{case}", case, level, "031515", "maputsoe", m, "en", 0, True, Reason.NEAREST, due_at or at)
                for m in member_ids
                if m not in known
            ]
            write(c, new, at)
            mind_alike(c, TEAMS, f"r{case}", new, at)

    def comes_in(self, case: str, *member_ids: int, at: datetime = NOW, level: str = "P2", **changed: Any) -> None:
        """A report is told, and the alerts about it are written."""
        self.told(case, at, level, **changed)
        self.alerted(case, *(member_ids or (THABO,)), at=at)

    def becomes(self, case: str, **changed: Any) -> None:
        """Something of this report changes; whoever changes it leaves the alerts alone."""
        with writing(self.engine) as c:
            c.execute(reports.update().where(reports.c.case_number == case).values(changed))

    def sms(self, case: str, member: int = THABO, **changed: Any) -> None:
        """What the carrier's worker, or an operator, makes of this alert."""
        with writing(self.engine) as c:
            mine = (alerts.c.case_number == case, alerts.c.member_id == member)
            assert c.execute(alerts.update().where(*mine).values(changed)).rowcount == 1

    def is_out(self, case: str, member: int = THABO) -> None:
        self.sms(case, member, state="sent", attempts=1, sent_at=NOW)

    def leaves(self, case: str, at: datetime = NOW) -> None:
        """The caller leaves on purpose, before anybody was told."""
        with writing(self.engine) as c:
            c.execute(alerts.delete().where(alerts.c.case_number == case))
            c.execute(reports.update().where(reports.c.id == f"r{case}").values(state="left", case_number=None))
            forget_alike(c, f"r{case}", at)

    def keeps_house(self, at: datetime) -> int:
        with writing(self.engine) as c:
            return free_joined(c, at)

    def waits(self, case: str, member: int = THABO) -> tuple[str | None, float]:
        """The case with whose SMS this alert goes, and in how many minutes after NOW it is due."""
        other = alerts.alias()
        query = sa.select(other.c.case_number, alerts.c.due_at).select_from(alerts)
        query = query.outerjoin(other, other.c.id == alerts.c.joined_to)
        mine = (alerts.c.case_number == case, alerts.c.member_id == member)
        with reading(self.engine) as c:
            row = c.execute(query.where(*mine)).one()
        return row.case_number, (row.due_at - NOW) / MINUTE

    def pairs(self) -> set[frozenset[str]]:
        """Which reports are noted as alike."""
        with reading(self.engine) as c:
            return {frozenset((row.report_id[1:], row.like_id[1:])) for row in c.execute(sa.select(alike))}

    def everything(self) -> list[Any]:
        with reading(self.engine) as c:
            return [list(c.execute(sa.select(table).order_by(*table.primary_key))) for table in (alerts, alike)]
