"""How long the console's list takes while thousands of reports wait, beside the same list with ten of them."""

import gzip
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import click
import sqlalchemy as sa

from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.house import House, Visitor
from tests.parts.postgres import Postgres

FEW, LOOKS, SEED = 10, 15, 7
PAGES = {
    "first page": "/reports", "one district": "/reports?district=LS-C", "digits": "/reports?digits=12",
    "ended": "/reports?state=ended", "page 100": "/reports?skip=5000", "what a page fetches": "/reports/rows",
}  # fmt: skip
HEAD = "| database | page | ms, 10 reports | ms, all | ratio | KB | KB gzipped |\n|---|---|--:|--:|--:|--:|--:|"
_WORDS = 600  # bytes of a sealed box
_LEVELS = ("P1", "P2", "P2", "P3", "P3", "P3", "P4", "P4", "P4", None)
_TRIAGES = (None, None, None, "screening", "need_info", "case")


@click.command(help="Server time of the console's list, on SQLite and PostgreSQL.")
@click.option("--reports", "many", type=click.IntRange(20, 100_000), default=10_000, show_default=True)
@click.option("--ended", type=click.IntRange(0, 100_000), default=5_000, show_default=True, help="Besides those.")
def main(many: int, ended: int) -> None:
    click.echo(HEAD)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thuso-bench-")))
        postgres = stack.enter_context(Postgres())
        for name, urls in {
            "SQLite": [f"sqlite:///{folder / file}" for file in ("few.db", "many.db")],
            "PostgreSQL": [postgres.fresh_url(), postgres.fresh_url()],
        }.items():
            small, large = (House(url) for url in urls)
            fill(small, FEW, 0)
            fill(large, many, ended)
            click.echo("\n".join(_lines(name, small.worker(), large.worker())))
    click.echo(f"\n{many} open reports and {ended} ended ones; medians of {LOOKS} looks in turns, in one process.")


def _lines(name: str, small: Visitor, large: Visitor) -> Iterator[str]:
    for page, path in PAGES.items():
        few, all_ = _taken([small, large], path)
        size = large.look(path).data
        yield (
            f"| {name} | {page} | {few * 1e3:.0f} | {all_ * 1e3:.0f} | {all_ / few:.1f} "
            f"| {len(size) / 1024:.0f} | {len(gzip.compress(size, 6)) / 1024:.1f} |"
        )


def _taken(visitors: list[Visitor], path: str) -> list[float]:
    """Seconds, the median of each."""
    took: list[list[float]] = [[] for _ in visitors]
    for _ in range(LOOKS):
        for visitor, times in zip(visitors, took, strict=True):
            began = time.perf_counter()
            answer = visitor.look(path)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, (answer.status, answer.location)
    return [median(times) for times in took]


def fill(house: House, many: int, ended: int) -> None:
    """Reports of the last weeks and all that stands beside them."""
    dice = random.Random(SEED)
    members = [house.member(f"team_{n}") for n in range(20)]
    rows = [_report(house, dice, n, ended=n >= many) for n in range(many + ended)]
    with writing(house.engine) as connection:
        _insert(connection, tables.reports, rows)
        _insert(connection, tables.alerts, [a for row in rows for a in _alerts(house, dice, row, members)])
        _insert(connection, tables.field_notes, [
            {"report_id": row["id"], "member_id": members[0], "what": "accepted", "by": "menu", "at": house.now}
            for row in rows[::3]
        ])  # fmt: skip
        _insert(connection, tables.passed_over, [
            {"report_id": row["id"], "rung": 0, "team": "team_1", "reason": "off_duty", "at": house.now} for row in rows
        ])  # fmt: skip
        _insert(connection, tables.alike, [
            {"report_id": row["id"], "like_id": like["id"], "at": house.now}
            for row, like in zip(rows[1::2], rows, strict=False)
        ])  # fmt: skip
        _insert(connection, tables.letters, [
            {"report_id": row["id"], "written_by": "caller", "box": secrets.token_bytes(200), "written_at": house.now}
            for row in rows[::4]
        ])  # fmt: skip
        _insert(connection, casework.deadlines, [c for row in rows for c in _clocks(house, row)])
        _insert(connection, casework.decisions, [
            {"report_id": row["id"], "by": "palesa", "at": house.now, "what": "level", "before": "", "after": "P2",
             "reason": ""} for row in rows
        ])  # fmt: skip
    with house.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for n in range(0, len(rows), 5_000):
        connection.execute(table.insert(), rows[n : n + 5_000])


def _report(house: House, dice: random.Random, n: int, ended: bool) -> dict[str, Any]:
    at, level = house.now - timedelta(minutes=dice.randrange(30_000)), dice.choice(_LEVELS)
    triage = "closed" if ended else dice.choice(_TRIAGES)
    district, what = dice.choice(("LS-A", "LS-C", "LS-D", "ZA")), dice.choice(("home", "herd", "sex", "move", "marr"))
    return {
        "id": secrets.token_hex(16), "state": "complete", "hops": 9, "case_number": f"{100_000 + n}", "level": level,
        "answers": {"who": dice.choice(("girl", "boy", "woman")), "danger": "now", "what": what, "district": district},
        "withdrawn": False, "started_at": at, "last_hop_at": at, "words": dice.randbytes(_WORDS),
        "box_public": dice.randbytes(32), "box_private": dice.randbytes(80), "call_back": dice.randbytes(120),
        "triage": triage, "opened_at": at if triage else None, "opened_by": "palesa" if triage else None,
        "assigned_to": dice.choice(("palesa", "thabo")) if triage else None,
        "next_due_at": None if ended else at + timedelta(minutes=dice.randrange(40_000)),
    }  # fmt: skip


def _alerts(house: House, dice: random.Random, row: dict[str, Any], members: list[int]) -> Iterator[dict[str, Any]]:
    for rung, member in enumerate(dice.sample(members, 3)):
        yield {
            "report_id": row["id"], "case_number": row["case_number"], "level": row["level"] or "P2", "place": "",
            "team": "team_1", "member_id": member, "language": "en", "rung": rung, "climbs": True, "reason": "nearest",
            "state": dice.choice(("sent", "delivered", "failed", "due")), "due_at": house.now, "attempts": 1,
            "written_at": row["started_at"], "sent_at": row["started_at"],
        }  # fmt: skip


def _clocks(house: House, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    due = row["next_due_at"] or house.now
    for what, more in (("first_touch", 0), ("refer", 60)):
        yield {
            "kind": "report", "subject": row["id"], "report_id": row["id"], "what": what, "level": row["level"] or "P2",
            "began_at": row["started_at"], "due_at": due + timedelta(minutes=more),
            "met_at": None if row["next_due_at"] else house.now,
        }  # fmt: skip


if __name__ == "__main__":
    main()
