"""What the database noted of each alert, and the moment at which the carrier accepted it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bench.delays import Sent
from bench.servers import House
from gateway.privacy import FieldCipher
from gateway.storage import database
from gateway.storage.tables import alerts, members

_CASE = re.compile(r"THUSO (\d{6})")


class Noted:
    """Of the first step of each ladder. Phones are known by their numbers, cases by what alerts say."""

    def __init__(self, house: House) -> None:
        self._engine = database.connect(house.database_url)
        self._cipher = FieldCipher.from_keys(house.keys["FIELD_KEYS"].split(","))

    def some_wait(self, since: float) -> bool:
        return any(row.sent_at is None for row in self._rows(since))

    def sent(self, since: float, sends: Sequence[dict[str, Any]]) -> list[Sent]:
        """sends: as bench.carrier tells them."""
        rows, accepted = self._rows(since), _first_acceptance(sends)
        phone = {number: self._cipher.open(number) for number in {row.number for row in rows}}
        return [
            Sent(
                row.report_id, row.written_at.timestamp(), row.queued_at and row.queued_at.timestamp(),
                accepted.get((row.case_number, phone[row.number])),
            )
            for row in rows
        ]  # fmt: skip

    def segments(self, since: float, sends: Sequence[dict[str, Any]]) -> int:
        """Of the sends that tell of these reports: what was still on the road from before costs others."""
        cases = {row.case_number for row in self._rows(since)}
        return sum(send["segments"] for send in sends if cases.intersection(_CASE.findall(send["text"])[:1]))

    def close(self) -> None:
        self._engine.dispose()

    def _rows(self, since: float) -> Sequence[Any]:
        a = alerts.c
        columns = (a.report_id, a.case_number, a.written_at, a.queued_at, a.sent_at, members.c.number)
        query = sa.select(*columns).join(members, members.c.id == a.member_id).where(a.rung == 0)
        with database.reading(self._engine) as connection:
            found = connection.execute(query).all()
        return [row for row in found if row.written_at.timestamp() >= since]


def _first_acceptance(sends: Sequence[dict[str, Any]]) -> Mapping[tuple[str, str], float]:
    """By case and number."""
    first: dict[tuple[str, str], float] = {}
    for send in sends:
        for case in _CASE.findall(send["text"])[:1]:
            for number in send["numbers"]:
                first.setdefault((case, number), send["at"])
    return first
