"""An analyst takes every table of the page, and a programme officer lays the flows beside it: by all sums that are
known no hidden number has only one value left, nor does anything of one more report show."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from gateway.figures.periods import quarters
from gateway.figures.store import count
from gateway.staff.roles import Role
from gateway.storage.database import reading
from tests.console.figures.test_page import rows_of
from tests.console.flows.serving import calls, months
from tests.console.house import House, Visitor
from tests.figures.crowd import crowd

LINES = ("district", "week", "what", "who", "level", "channel", "language")
ROWS = {"looks": 5, "clocks": 5, "reached": 2, "referred": 6}  # numbers in a row
SMALL = range(1, 5)
Span = tuple[int, int]


def spans(cells: list[str], total: int) -> list[Span]:
    """What each may be: shown, or anything up to the sum. Zeros are shown, unless all are hidden."""
    least = 0 if set(cells) == {"hidden"} else 1
    return [(least, total) if cell == "hidden" else (int(cell), int(cell)) for cell in cells]


def narrowed(cells: list[str], total: int) -> Iterator[Span]:
    """The same, as the sum leaves it."""
    found = spans(cells, total)
    low, high = (sum(span[end] for span in found) for end in (0, 1))
    for least, most in found:
        yield max(least, total - (high - most)), min(most, total - (low - least))


def found_out(cells: list[str], total: int) -> list[tuple[list[str], Span]]:
    told = zip(cells, narrowed(cells, total), strict=True)
    return [(cells, span) for cell, span in told if cell == "hidden" and span[0] == span[1] in SMALL]


@pytest.mark.parametrize("seed", range(6))
def test_small_towns_tell_an_analyst_no_small_number(small_house: House, seed: int) -> None:
    crowd(small_house.now, seed, reports=30 + 30 * seed, cases=5 + 6 * seed, days=300).put(small_house.engine)
    analyst = small_house.worker("teboho", role=Role.ANALYST)
    for quarter in quarters(small_house.now)[:3]:
        asked = f"?quarter={quarter.code}"
        with reading(small_house.engine) as connection:
            exact = count(connection, quarter, [])
        for table in LINES:
            *rows, (_, total, _) = rows_of(analyst, table, asked)[1:]
            if total != "hidden":
                assert not found_out([row[1] for row in rows], int(total)), table
        section = analyst.look(f"/figures{asked}").text.split('id="sheet-referred"')[1].split("</section>")[0]
        assert ("Nothing in these days." in section) == (exact.referrals == 0)
        sums = {"Taken by a local team": exact.reports or 0}
        sums |= {row[0]: int(row[1]) for row in rows_of(analyst, "level", asked)[1:] if row[1] != "hidden"}
        for table in ("looks", "clocks", "reached"):
            for row in rows_of(analyst, table, asked)[1:]:
                total = sums.get(row[0], 0 if table == "looks" else exact.cases or 0)
                if total > 4:
                    assert not found_out(row[1 : ROWS[table] + 1], total), (table, row)


def pages(analyst: Visitor, officer: Visitor) -> list[str]:
    """What the two may take away: the page's own tables and pictures, its files, and the flows'."""
    kept = analyst.look("/figures").text.split("<main")[1].split("</main")[0]
    files = [analyst.look(f"/figures/{table}.csv").text for table in (*LINES, *ROWS, "age", "sex")]
    flows = officer.look("/flows/drawn/report").text.split('id="counts"')[1].split("</table>")[0]
    return [kept, *files, flows]


def test_one_report_more_changes_nothing_that_they_see(small_house: House) -> None:
    crowd(small_house.now, 3, reports=200, cases=40, days=300).put(small_house.engine)
    months(small_house)
    analyst = small_house.worker("teboho", role=Role.ANALYST)
    officer = small_house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    before = pages(analyst, officer)
    small_house.report("P1", case_number="990001", answers={"what": "job", "district": "LS-A"})
    calls(small_house, start=(1, 1))
    assert pages(analyst, officer) == before


def test_a_page_says_no_more_than_its_files(small_house: House) -> None:
    crowd(small_house.now, 2, reports=120, cases=20, days=300).put(small_house.engine)
    analyst = small_house.worker("teboho", role=Role.ANALYST)
    page = analyst.look("/figures").text
    for table in (*LINES, *ROWS):
        text = analyst.look(f"/figures/{table}.csv").text.removeprefix("\ufeff")
        cells = [cell for row in csv.reader(StringIO(text)) for cell in row[1:] if cell == "hidden"]
        section = page.split(f'id="sheet-{table}"')[1].split("</section>")[0]
        assert section.count(">hidden</td>") == len(cells), table
