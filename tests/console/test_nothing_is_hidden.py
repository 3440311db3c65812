"""The list hides no report, whatever its state, and nobody reads it past the diary."""

import re
from itertools import product

import sqlalchemy as sa

from gateway.console.worklist.asked import ENDINGS, LEVELS, STATES
from gateway.storage.casework.tables import diary
from gateway.triage.decisions import State
from tests.console.house import MORNING, House, Visitor

NUMBER = re.compile(r'href="/reports/([0-9]{6})"')
TRIAGE = (None, *(str(state) for state in State if state))
WHO = (None, "palesa", "left.long.ago")


def everything(house: House) -> tuple[set[str], set[str]]:
    """A report of every state, level and holder: the numbers of those that run on, and of those that have ended."""
    house.employ("left.long.ago", active=False)
    runs_on, ended = set(), set()
    for triage, level, who, at, withdrawn in product(TRIAGE, ("P1", "P3", None), WHO, (None, MORNING), (False, True)):
        told = {"answers": {}, "state": "left"} if withdrawn else {"state": "incomplete" if at else "received"}
        number = house.report(
            level, triage=triage, assigned_to=who, opened_at=at, opened_by=who, withdrawn=withdrawn, **told
        )
        (ended if triage in ENDINGS else runs_on).add(number)
    return runs_on, ended


def shown(worker: Visitor, query: str) -> set[str]:
    """All case numbers of a list, page after page."""
    numbers: set[str] = set()
    while found := set(NUMBER.findall(worker.look(f"/reports/rows?{query}&skip={len(numbers)}").text)):
        numbers |= found
    return numbers


def test_every_report_that_runs_on_stands_in_the_list_and_under_one_state_and_one_level(house: House) -> None:
    runs_on, ended = everything(house)
    worker = house.worker("palesa")
    assert shown(worker, "") == runs_on
    by_state = {state: shown(worker, f"state={state}") for state in STATES}
    assert by_state.pop("ended") == ended
    assert set().union(*by_state.values()) == runs_on
    assert sum(map(len, by_state.values())) == len(runs_on)
    by_level = [shown(worker, f"level={level}") for level in LEVELS]
    assert (set().union(*by_level), sum(map(len, by_level))) == (runs_on, len(runs_on))


def test_who_fetches_the_lines_without_the_page_is_written_down_and_once_for_each_filter(house: House) -> None:
    house.report()
    worker = house.worker("palesa")
    for query in ("", "", "level=P1", "level=P1", "", "digits=1000"):
        worker.look(f"/reports/rows?{query}")
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(diary.c.by, diary.c.detail).where(diary.c.kind == "list")).all()
    assert [row.by for row in rows] == ["palesa"] * 3
    assert '"P1"' in rows[1].detail
