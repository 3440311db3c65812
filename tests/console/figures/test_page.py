"""Who sees the line list sees every number; who does not sees none that could be a person."""

import csv
import gzip
import re
import time
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from gateway.console.figures.views import CODES
from gateway.figures.periods import quarters
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from tests.console.house import House, Visitor
from tests.figures.crowd import crowd

MOST = 60 * 1024  # bytes, gzipped, with everything that the page loads
MANY = 100_000
SLOWEST = 6.0  # seconds, for so many, on a machine that others use too
SMALL = re.compile(r"(?<![\d,.:/–-])[1-4](?![\d,.:/–-])")
HIDES = (Role.ANALYST, Role.PROGRAMME_OFFICER)


@pytest.fixture
def town(house: House) -> House:
    crowd(house.now, 7, reports=260, cases=60, days=420).put(house.engine)
    return house


def rows_of(somebody: Visitor, table: str, query: str = "") -> list[list[str]]:
    answer = somebody.look(f"/figures/{table}.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))


def counts_in(rows: list[list[str]]) -> list[str]:
    """Cells that are counts: no words, shares or times."""
    return [cell for row in rows[1:] for cell in row[1:] if re.fullmatch(r"[\d,]+", cell)]


def test_the_hotline_reads_every_number(town: House) -> None:
    worker = town.worker()
    told = rows_of(worker, "what", "?weeks=12")
    assert told[-1][0] == "All" and "hidden" not in str(told)
    assert sum(int(row[1]) for row in told[1:-1]) == int(told[-1][1])
    assert f"{told[-1][1]} reports" in worker.reads("/figures?weeks=12")


@pytest.mark.parametrize("role", HIDES)
def test_who_does_not_see_the_list_begins_at_the_figures_and_reads_no_small_number(town: House, role: Role) -> None:
    somebody = town.worker("teboho", role=role)
    assert somebody.look("/").location == "/figures"
    for quarter in quarters(town.now)[:4]:
        page = somebody.look(f"/figures?quarter={quarter.code}")
        assert page.status_code == 200 and "hidden" in page.text
        for table in CODES:
            found = counts_in(rows_of(somebody, table, f"?quarter={quarter.code}"))
            assert not [n for n in found if 1 <= int(n.replace(",", "")) <= 4], table


@pytest.mark.parametrize("role", HIDES)
def test_no_small_number_stands_in_a_picture_or_beside_it(town: House, role: Role) -> None:
    somebody = town.worker("teboho", role=role)
    for quarter in quarters(town.now)[:3]:
        page = somebody.look(f"/figures?quarter={quarter.code}").text.split("<main")[1].split("</main>")[0]
        drawn = re.findall(r"<svg.*?</svg>", page, re.S)
        assert len(drawn) > 12
        for picture in drawn:
            words = [text for text in re.findall(r">([^<]+)<", picture) if not re.fullmatch(r"\s*\d+/\d+\s*", text)]
            assert not [text for text in words if SMALL.fullmatch(text.strip())]
        cells = re.findall(r"<(?:td|strong)[^>]*>([^<]*)<", page)
        assert cells and not [cell for cell in cells if SMALL.fullmatch(cell.strip())]


def test_the_length_of_a_hidden_bar_says_nothing(small_house: House) -> None:
    """The same page, byte for byte in its pictures, whether it is one or four."""
    pages = []
    quarter = quarters(small_house.now)[0]
    at = quarter.begins + timedelta(days=3)
    analyst = small_house.worker("teboho", role=Role.ANALYST)
    for _ in range(40):
        small_house.report("P2", started_at=at, last_hop_at=at, answers={"what": "job", "district": "LS-A"})
    for what, many in (("home", 3), ("herd", 1)):
        for _ in range(many):
            small_house.report("P2", started_at=at, last_hop_at=at, answers={"what": what, "district": "LS-A"})
    pages.append(analyst.look(f"/figures?quarter={quarter.code}").text)
    with small_house.engine.begin() as connection:  # now one of the one and three of the other
        swap = (
            "UPDATE reports SET answers = replace(replace(replace(answers, 'home', 'x'), 'herd', 'home'), 'x', 'herd')"
        )
        connection.execute(sa.text(swap))
    pages.append(analyst.look(f"/figures?quarter={quarter.code}").text)
    one, other = (re.sub(r'value="[^"]{40,}"', "", page).split("<main")[1] for page in pages)
    assert one == other and "hidden" in one


def test_an_analyst_cannot_choose_other_days(town: House) -> None:
    """Two periods that share days would give away what lies between them."""
    analyst = town.worker("teboho", role=Role.ANALYST)
    usual = rows_of(analyst, "what")
    for query in ("?weeks=4", "?from=2026-01-05&to=2026-01-11", "?weeks=52"):
        assert rows_of(analyst, "what", query) == usual
    under_way = town.now.date().isocalendar()
    assert analyst.look(f"/figures?quarter={under_way.year}-1").status_code == 400
    assert analyst.look(f"/figures/what.csv?quarter={under_way.year}-1").status_code == 404


@pytest.mark.parametrize("path", ["/reports", "/cases", "/cases/483920", "/reports/271828", "/diary", "/people"])
def test_an_analyst_sees_no_report_and_no_case(town: House, path: str) -> None:
    assert town.worker("teboho", role=Role.ANALYST).look(path).status_code in (403, 404)


@pytest.mark.parametrize("role", [Role.POLICE_LIAISON, Role.SOCIAL_WORKER, Role.ADMINISTRATOR])
def test_nobody_else_sees_figures(small_house: House, role: Role) -> None:
    somebody = small_house.worker("thato", role=role)
    assert somebody.look("/figures").status_code == 403
    assert somebody.look("/figures/what.csv").status_code == 403


def test_every_file_is_written_down_with_its_days_and_looking_is_not(town: House) -> None:
    worker = town.worker()
    worker.look("/figures")
    worker.look("/figures/what.csv?from=2026-01-05&to=2026-01-11")
    with town.engine.connect() as connection:
        rows = connection.execute(sa.select(casework.diary).where(casework.diary.c.kind == "figures")).all()
    assert [(row.by, row.what, row.subject) for row in rows] == [("palesa", "took_figures", "what")]
    assert rows[0].detail == '{"first":"2026-01-05","last":"2026-01-11"}'


def test_no_cell_of_a_file_is_a_formula(town: House) -> None:
    found = rows_of(town.worker(), "referred", "?weeks=52")
    assert "'=HYPERLINK school" in [row[0] for row in found]
    assert not [cell for row in found for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("query", ["?from=2026-02-01", "?from=x&to=y", "?from=2026-02-02&to=2026-02-01", "?weeks=5"])
def test_days_that_cannot_be_counted_are_said_and_the_usual_ones_stand_there(town: House, query: str) -> None:
    answer = town.worker().look(f"/figures{query}")
    assert answer.status_code == 400 and "no days that can be counted" in answer.text
    assert 'aria-current="page">Last 12 weeks' in answer.text


def test_a_table_that_is_none_leads_nowhere(town: House) -> None:
    assert town.worker().look("/figures/names.csv").status_code == 404


def test_before_anything_was_told_the_page_says_so(small_house: House) -> None:
    assert "Nothing in these days." in small_house.worker().reads("/figures")


def test_pictures_hold_no_style_and_no_script_and_each_says_what_it_is(town: House) -> None:
    page = town.worker().look("/figures?weeks=52").text.split("<main")[1]
    assert " style=" not in page and "<style" not in page and "<script" not in page
    for picture in re.findall(r'<svg class="(?:map|chart)".*?</svg>', page, re.S):
        drawn = ElementTree.fromstring(picture)
        by = (drawn.get("aria-labelledby") or "").split()
        assert drawn.get("role") == "img" and len(by) == 2
        assert {one.get("id") for one in drawn if one.get("id")} >= set(by)


def test_the_page_and_all_that_it_loads_stay_small(town: House, capsys: pytest.CaptureFixture[str]) -> None:
    worker = town.worker()
    page = worker.browser.get("/figures?weeks=52", headers={"Accept-Encoding": "gzip"})
    files = re.findall(r'(?:href|src)="(/(?:static|htmx)[^"]*)"', gzip.decompress(page.data).decode())
    loaded = [len(worker.browser.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in files]
    whole = len(page.data) + sum(loaded)
    with capsys.disabled():
        print(f"\nfigures: {len(page.data) / 1024:.1f} KB, with {len(files)} files {whole / 1024:.1f} KB")
    assert whole < MOST


@pytest.mark.slow
def test_a_hundred_thousand_reports_still_answer(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    crowd(house.now, 5, reports=MANY, cases=4000, days=363).put(house.engine)
    with house.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    worker = house.worker()
    began = time.perf_counter()
    answer = worker.look("/figures?weeks=52")
    took = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nfigures of {MANY} reports on {house.engine.dialect.name}: {took:.2f} s")
    assert answer.status_code == 200 and took < SLOWEST
