"""What the pages read beside a referral: its steps, and what was told of it. Inside its caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.console.received import shown
from gateway.console.referral.shown import Open
from gateway.console.referral.store import partners_of
from gateway.console.wiring import Desk
from gateway.referrals.machine import ASKED
from gateway.referrals.path.store import events_of
from gateway.referrals.steps import store as steps
from gateway.referrals.steps.rules import plan


@dataclass(frozen=True, slots=True)
class Around:
    """Reads in this transaction."""

    desk: Desk
    connection: sa.Connection
    now: datetime

    def of(self, referral: Any, open_box: Open) -> dict[str, Any]:
        """As the pages of who was asked are handed it. open_box: of their own words; raises CannotOpen."""
        rows = steps.of_referrals(self.connection, [referral.id])
        partners = partners_of(self.connection, referral.organisation_id)
        events = events_of(self.connection, [referral.id])
        return {
            "steps": shown.steps(rows, referral.state, self.now), "tellable": shown.tellable(rows, referral.state),
            "following": self._following(referral),
            "told": shown.told(events, referral.organisation, partners, open_box, self.now),
        }  # fmt: skip

    def _following(self, referral: Any) -> list[tuple[str, str]]:
        """What begins if they accept; nothing once they have answered."""
        if referral.state not in ASKED:
            return []
        asked = steps.asked_for(self.connection, self.now, referral)
        return shown.following(plan(asked, self.desk.deadlines))
