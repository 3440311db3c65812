"""Ten thousand reports wait: the page stays small, and the database reads no more than it shows."""

import gzip

import pytest
import sqlalchemy as sa

from bench.console_list import fill
from bench.console_weights import figures_of_many, weights
from tests.console.browser.case_work import fill as fill_town
from tests.console.house import House

MANY = 10_000
MOST = 60 * 1024  # bytes, gzipped
STATIC = ("console.css", "worklist.css", "console.js", "worklist.js")
SORTED = ("ORDER BY CASE", "GROUP BY coalesce(reports.level")  # the two that look at every report


@pytest.mark.slow
def test_with_ten_thousand_reports_the_first_page_is_small_and_quickly_found(small_house: House) -> None:
    fill(small_house, MANY, 2_000)
    worker, asked = small_house.worker(), []
    sa.event.listen(small_house.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    answer = worker.browser.get("/reports", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < MOST
    page = gzip.decompress(answer.data).decode()
    assert f"1 to 50 of {MANY}" in page
    assert page.count('class="row"') == 50
    whole = [(query, values) for query, values in asked if any(part in query for part in SORTED)]
    assert len(whole) == 2
    for query, values in whole:
        with small_house.engine.connect() as connection:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all())
        assert "USING COVERING INDEX ix_reports_runs_on" in plan, plan
    files = sum(
        len(worker.browser.get(path, headers={"Accept-Encoding": "gzip"}).data)
        for path in (
            "/htmx.js",
            "/static/console.css",
            "/static/worklist.css",
            "/static/console.js",
            "/static/worklist.js",
        )
    )
    assert len(answer.data) + files < MOST


def test_no_page_brings_more_than_a_poor_line_carries(small_house: House) -> None:
    """Prices of data are per megabyte: a page with its styles and scripts stays below 60 KB, each time anew."""
    found = list(weights(fill_town(small_house)))
    assert len(found) > 60
    assert [one for one in found if not 0 < one.alone < one.with_all < MOST] == []


def test_the_figures_of_a_country_that_reports_stay_small(small_house: House) -> None:
    assert figures_of_many(small_house).with_all < MOST
