"""Callers who send a report each, many at once, and what the service owes for the receipts that they saw."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count, product

import sqlalchemy as sa

from gateway.alerts.alert import State
from gateway.privacy import FieldCipher, key_from_text
from gateway.reports.references import stretch
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import alerts, members, reports, senders
from tests.end_to_end import people
from tests.end_to_end.phones import REFERENCE, Table

Owed = tuple[str, str]  # the number of a case, and of a phone that is to read it
CALLERS = [f"+266000008{number:02d}" for number in range(10)]  # impossible; few, for the table holds forty phones
# Another story each time, as from so many people.
_WHO = ("Ngoanana", "Moshanyana", "Mosali", "Monna", "Ba bangata")
_WHAT = ("Ts'episo", "Mosebetsi", "Ngoana", "O qobelloa", "Ha a lefuoe", "Lenyalo", "O isoa hole")
_WHERE = (("Leribe", "Maputsoe"), ("Leribe", "Hlotse"), ("Berea", "Mapoteng"), ("Maseru", "Semonkong"))
STORIES = list(product(_WHERE, _WHAT, _WHO))
_TO_BE_TRIED = {State.DUE, State.UNKNOWN}


class Callers:
    """Everybody tells that somebody is moved today or tomorrow and that the local team may know: each report is P1."""

    def __init__(self, url: str) -> None:
        self._url, self._calls = url, count()

    def report(self, many: int = len(CALLERS), at_once: int = 4) -> list[str]:
        """The references that these callers read. Raises AssertionError where a screen is not the one that is due."""
        with ThreadPoolExecutor(at_once) as phones:
            return list(phones.map(self._tell, CALLERS[:many]))

    def _tell(self, number: str) -> str:
        place, what, who = STORIES[next(self._calls) * 11 % len(STORIES)]
        call = Table(self._url).dial(number).choose("Sesotho", "Tlaleha", who, people.SOON, what, *place)
        call.type(people.SKIP).choose(*people.TO_THE_END)
        reference = str(REFERENCE.findall(call.screen)[0])
        call.ends_with_thanks()
        return reference


class Books:
    """What our own database says of these reports, opened as an operator who has every key could."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._engine = connect(settings["DATABASE_URL"])
        # Slow by design, and asked often.
        self._hash = cache(partial(_hash, key_from_text(settings["REFERENCE_PEPPER"])))
        self._cipher = FieldCipher.from_keys(settings["FIELD_KEYS"].split(","))

    def owed(self, reference: str) -> set[Owed]:
        """Whom the first step of the ladder names; nobody where the report is not there."""
        told = sa.select(alerts.c.case_number, members.c.number).join(reports).join(members)
        with reading(self._engine) as connection:
            rows = connection.execute(told.where(alerts.c.rung == 0, self._are([reference]))).all()
        return {(row.case_number, self._cipher.open(row.number)) for row in rows}

    def all_is_settled(self, references: Collection[str]) -> bool:
        """Whether no alert of the first step waits for its turn, or for another one."""
        return not self.states(references) & _TO_BE_TRIED

    def states(self, references: Collection[str]) -> set[str]:
        """Every state in which an alert of the first step is."""
        query = sa.select(alerts.c.state).join(reports).where(alerts.c.rung == 0, self._are(references))
        with reading(self._engine) as connection:
            return set(connection.execute(query).scalars())

    def every_way_is_well(self) -> None:
        """Forgets which carrier failed: else it is spared for two minutes, and whoever comes next meets the other."""
        with writing(self._engine) as connection:
            connection.execute(senders.delete())

    def close(self) -> None:
        self._engine.dispose()

    def _are(self, references: Collection[str]) -> sa.ColumnElement[bool]:
        return reports.c.reference_hash.in_([self._hash(reference) for reference in references])


def _hash(pepper: bytes, reference: str) -> bytes:
    return stretch(reference.replace(" ", ""), pepper).reference_hash
