"""How long a kept report takes to the carrier, and what it costs in SMS: `python -m bench.alerts`. Asserts nothing.

    python -m bench.alerts               with one worker and with two, on SQLite; about three minutes
    python -m bench.alerts --postgres    on a PostgreSQL too; about six

Reports come at random moments at a steady rate, each as one hop that brings a whole call, at the public door within
this process. Every report is P1: somebody local and the hotline are told. Relay, workers and carrier are processes.
"""

import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import click

from bench.calls import new_session
from bench.delays import HEAD, Phase
from bench.inside import App, answer_of, door, request
from bench.machine import kind_of_machine, share_cores
from bench.noted import Noted
from bench.road import Road, open_road
from bench.servers import House, move_in
from gateway.settings import HOME
from tests.parts.postgres import QUICK, Postgres
from tests.parts.valkey import Valkey

DOORS = 8  # threads that take hops, as the web process has more of
PATIENCE = 120  # seconds after the last report
# In English: who, soon, what, a council with its own team or not, no words, the local team may know, no contact, send.
STORIES = [
    f"2*2*{who}*2*{what}*{where}*9*1*1*1"
    for who, what, where in product("12345", "123567", ("3*1", "3*2", "3*3", "2*1", "2*2", "1*1", "1*2"))
]
AS_MANY_AS_WE_HAVE = 1000  # SMS a second
RECEIPT = b"CON Thank you. Report"


@click.command(help="From a kept report to the carrier's acceptance of its alerts.")
@click.option("--rates", default="1,10,50", show_default=True, help="Reports a second, one after the other.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=20.0, show_default=True, help="Of each rate.")
@click.option("--workers", default="1,2", show_default=True, help="How many, one after the other.")
@click.option("--postgres", is_flag=True, help="On a PostgreSQL too.")
def main(rates: str, seconds: float, workers: str, postgres: bool) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thuso-bench-")))
        click.echo(f"{kind_of_machine(share_cores(), folder)}\n")
        click.echo(f"| database | workers | reports/s | {' | '.join(HEAD)} |\n|---|{'--:|' * (len(HEAD) + 2)}")
        server = stack.enter_context(_postgres()) if postgres else None
        for name, many in product(["SQLite", "PostgreSQL"][: 1 + postgres], map(int, workers.split(","))):
            own = folder / f"{name}-{many}"
            own.mkdir()
            url = server.fresh_url() if server and name != "SQLite" else f"sqlite:///{own / 'bench.sqlite'}"
            for rate, phase in _measured(url, own, many, [float(rate) for rate in rates.split(",")], seconds):
                click.echo(f"| {name} | {many} | {rate:g} | {phase.line()} |")


def _postgres() -> Postgres:
    QUICK.update(fsync="on", full_page_writes="on")  # tests do without; a report must not
    return Postgres()


def _measured(
    url: str, folder: Path, workers: int, rates: Sequence[float], seconds: float
) -> Iterator[tuple[float, Phase]]:
    with Valkey() as redis:
        house = move_in(url, redis.url, folder, unpaced(folder / "config"))
        app, noted = door(house), Noted(house)
        with open_road(house, workers) as road:
            report_for(app, house.secret, 2, 2.0)  # everything has been done once
            _drain(noted, 0.0)
            for rate in rates:
                yield rate, _phase(app, house, road, noted, rate, seconds)


def unpaced(folder: Path) -> Path:
    """The shipped configuration, but that the carrier takes as many SMS a second as we have."""
    shutil.copytree(HOME / "config", folder)
    file = folder / "sending.yaml"
    text, found = re.subn(r"(?m)^per_second: \d+", f"per_second: {AS_MANY_AS_WE_HAVE}", file.read_text())
    assert found == 1, "config/sending.yaml says otherwise how many SMS leave in a second"
    file.write_text(text)
    return folder


def _phase(app: App, house: House, road: Road, noted: Noted, rate: float, seconds: float) -> Phase:
    began, cpu, before = time.time(), road.cpu(), len(road.accepted())
    report_for(app, house.secret, rate, seconds)
    ended = time.time()
    _drain(noted, began)
    sends = road.accepted()[before:]
    relay, working = (now - then for now, then in zip(road.cpu(), cpu, strict=True))
    return Phase(began, ended, noted.sent(began, sends), noted.segments(began, sends), relay, working)


def _drain(noted: Noted, since: float) -> None:
    """Until the carrier has every alert, or patience ends."""
    until = time.time() + PATIENCE
    while noted.some_wait(since) and time.time() < until:
        time.sleep(0.2)


def report_for(app: App, secret: str, rate: float, seconds: float) -> None:
    """Reports at random moments, so many a second, whether the ones before are through or not."""
    many, began = max(1, round(rate * seconds)), time.monotonic()
    moments = sorted(random.uniform(0, seconds) for _ in range(many))
    with ThreadPoolExecutor(DOORS) as doors:
        for moment in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            doors.submit(_report, app, secret)
    time.sleep(max(0.0, began + seconds - time.monotonic()))


def _report(app: App, secret: str) -> None:
    said = answer_of(app, request(secret, random.choice(STORIES), new_session()))
    if not said.startswith(RECEIPT):
        click.echo(f"Careful: a caller read {said[:40]!r}", err=True)


if __name__ == "__main__":
    main()
