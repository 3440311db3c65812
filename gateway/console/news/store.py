"""What waits for the one who asks, in a few quick questions. It reads only."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.approvals.rules import may_decide
from gateway.console.worklist.store import waiting_p1


def waiting(connection: sa.Connection, name: str, role: str, now: datetime) -> tuple[Sequence[str], int]:
    """Case numbers of all P1 that nobody has touched, and how many questions this person may decide."""
    asked = [row for row in approvals.waiting(connection, now) if row.asked_by != name and may_decide(row.what, role)]
    return waiting_p1(connection), len(asked)
