"""What a caller does later stands among the decisions on the report, so that nobody decides on an older page."""

from typing import Any

from gateway.storage.casework.tables import decisions
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.house import House
from tests.visits.callers import asking, pressed, reported, rows


def _ends(house: House) -> None:
    with writing(house.engine) as connection:
        ended = {"triage": "closed", "ended_as": "resolved", "ended_at": house.clock(), "level": "P3"}
        connection.execute(reports.update().values(ended))


def _stand(house: House) -> tuple[Any, list[tuple[str, str, str, str]]]:
    (report,) = house.reports()
    told = [(row.by, row.what, row.before, row.after) for row in rows(house, decisions)]
    return (report.triage, report.ended_at), told


def test_who_adds_to_an_ended_report_opens_it_again_once(gateway: House) -> None:
    digits = reported(gateway)
    _ends(gateway)
    pressed(asking(gateway, digits), "1", "2", "they moved", "by the river", "9", "4", "1")
    assert _stand(gateway) == (("screening", None), [("machine", "wrote_again", "closed", "screening")])


def test_who_is_in_danger_now_is_among_the_decisions(gateway: House) -> None:
    digits = reported(gateway)
    _ends(gateway)
    pressed(asking(gateway, digits), "1", "3", "1")
    assert _stand(gateway) == ((None, None), [("machine", "danger", "P3", "P1")])
