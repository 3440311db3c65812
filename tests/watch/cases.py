"""More cases than one, and an exercise, beside those of the desk."""

from datetime import datetime

import sqlalchemy as sa

from gateway.storage.database import writing
from gateway.storage.tables import alerts, reports
from tests.alerts.people import NOW, answers


def another_case(engine: sa.Engine, number: str, level: str, began: datetime = NOW, drill: bool = False) -> str:
    """A report that is complete and that nobody has opened; gives its id."""
    with writing(engine) as c:
        c.execute(
            reports.insert().values(
                id=f"r{number}", state="complete", hops=4, case_number=number, level=level, withdrawn=False,
                answers=answers(), times_coarse=False, started_at=began, last_hop_at=began, drill=drill,
            )
        )  # fmt: skip
    return f"r{number}"


def alert_of(engine: sa.Engine, number: str, member: int, level: str = "P1", **how: object) -> int:
    """One alert of such a case; as it is written unless `how` says otherwise."""
    row: dict[str, object] = {
        "report_id": f"r{number}", "case_number": number, "level": level, "place": "031515",
        "team": "leribe_maputsoe_ccpt", "member_id": member, "language": "en", "rung": 0, "climbs": True,
        "reason": "nearest", "state": "due", "due_at": NOW, "attempts": 0, "written_at": NOW,
    }  # fmt: skip
    with writing(engine) as c:
        return int(c.execute(alerts.insert().values(row | how).returning(alerts.c.id)).scalar_one())
