"""What the pages of ways home share: who sees which, and writing in one transaction with the case held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort

from gateway.abroad.reading import store as ways
from gateway.abroad.words import why
from gateway.cases import store as cases
from gateway.cases.impossible import Impossible
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.privacy import seal
from gateway.staff.roles import Role
from gateway.storage.database import reading, writing

NOBODYS = 0  # an officer whose account belongs to no organisation sees nothing
Row = sa.Row[Any]
Act = Callable[[sa.Connection, Row, datetime], object]


def at_the_post() -> bool:
    return me().role == Role.CONSULAR_OFFICER


def post() -> int | None:
    """The organisation whose ways home the one who asks may see; None for the hotline, which sees all."""
    return (me().organisation_id or NOBODYS) if at_the_post() else None


@dataclass(frozen=True, slots=True)
class WayDesk:
    desk: Desk

    def find(self, way_id: int) -> Row:
        """The way home, or the page that says that there is none."""
        with reading(self.desk.engine) as connection:
            return ways.find(connection, way_id, post(), self.desk.clock()) or abort(404)

    def seal(self, text: str | None) -> bytes | None:
        """Typed words as they are kept; None for none."""
        return seal(self.desk.seal_public_key, {"text": text.strip()}) if text and text.strip() else None

    def attempt(self, way_id: int, act: Act) -> str:
        """Does it, with the case held; "" or the sentence that says why it cannot be done."""
        return self.attempt_at(self.find(way_id).number, self._seen(way_id, act))

    def attempt_at(self, number: str, act: Act) -> str:
        now = self.desk.clock()
        try:
            with writing(self.desk.engine) as connection:
                case = cases.hold(connection, number) or abort(404)
                cases.keep_moving(connection, self.desk.deadlines, case, now)
                act(connection, case, now)
        except Impossible as impossible:
            return why(impossible.why)
        return ""

    def _seen(self, way_id: int, act: Act) -> Act:
        """The same once more with the case held: consent may have been taken back meanwhile."""

        def checked(connection: sa.Connection, case: Row, now: datetime) -> object:
            ways.find(connection, way_id, post(), now) or abort(404)
            return act(connection, case, now)

        return checked
