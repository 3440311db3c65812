"""Ten thousand reports wait: the page stays small, and the database reads no more than it shows."""

import gzip

import pytest
import sqlalchemy as sa

from bench.console_list import fill
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
