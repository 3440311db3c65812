"""The command: starts what is measured, lets the callers call in turns, prints the tables, stops everything."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import click
import sqlalchemy as sa

from bench import dialogue
from bench.calls import KEPT, NOTHING_KEPT, WHOLE, Expects, hops, of_flask_echo, of_raw_echo, of_thuso
from bench.inside import by_hop, profiles
from bench.load import Crowd, NoAnswer
from bench.machine import Cores, kind_of_machine, share_cores
from bench.rows import Row, table, warnings
from bench.servers import DidNotStart, House, Server, move_in, serving
from gateway.storage import database
from gateway.storage.tables import reports
from tests.parts.postgres import QUICK, Postgres
from tests.parts.valkey import Valkey


@click.command(help="Hops per second beside a raw WSGI echo and a Flask echo under the same server.")
@click.option("--rounds", type=click.IntRange(1, 20), default=4, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1, 30), default=3.0, show_default=True, help="Of one row's round.")
@click.option("--callers", type=click.IntRange(1, 500), default=16, show_default=True)
@click.option("--crowd", type=click.IntRange(1, 500), default=64, show_default=True, help="Callers of whole reports.")
@click.option("--calls", type=click.IntRange(1, 2000), default=100, show_default=True, help="Without HTTP.")
@click.option("--postgres", is_flag=True, help="Keep hops on PostgreSQL too.")
@click.option("--profile", is_flag=True, help="Only print where the CPU of a hop goes.")
def main(
    rounds: int, seconds: float, callers: int, crowd: int, calls: int, postgres: bool, profile: bool
) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is stopped then too
    cores = share_cores()
    os.sched_setaffinity(0, cores.callers)
    try:
        with _houses(postgres) as (folder, houses):
            if profile:
                for found in profiles(houses["SQLite"], calls):
                    click.echo(found)
                return
            click.echo(f"{kind_of_machine(cores, folder)}\n")
            _over_http(houses, cores, rounds, seconds, callers, crowd)
            click.echo(f"\nWithout HTTP, on SQLite:\n\n{by_hop(houses['SQLite'], calls)}")
            click.echo(f"\nThe dialogue by itself:\n\n{dialogue.report()}")
    except (NoAnswer, DidNotStart) as wrong:
        raise click.ClickException(str(wrong)) from None


@contextmanager
def _houses(postgres: bool) -> Iterator[tuple[Path, dict[str, House]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thuso-bench-")))
        redis = stack.enter_context(Valkey())
        urls = {"SQLite": f"sqlite:///{folder / 'bench.sqlite'}"}
        if postgres:
            QUICK.update(fsync="on", full_page_writes="on")  # tests do without; a report must not
            urls["PostgreSQL"] = stack.enter_context(Postgres()).fresh_url()
        yield folder, {name: move_in(url, redis.url, folder) for name, url in urls.items()}


def _over_http(
    houses: dict[str, House], cores: Cores, rounds: int, seconds: float, callers: int, crowd: int
) -> None:
    with ExitStack() as stack:
        rows = list(_rows(stack, houses, cores, callers, crowd))
        for _ in range(rounds):
            for row in rows:
                row.run(seconds)
        click.echo(table(rows))
        click.echo(f"\n{rounds} rounds of {seconds:g} s, in turns; a ratio is taken within a round, then the median.")
        for name, house in houses.items():
            click.echo(f"{name}: {_counted(house)}")
        for warning in warnings(rows):
            click.echo(f"Careful: {warning}")


def _rows(stack: ExitStack, houses: dict[str, House], cores: Cores, callers: int, crowd: int) -> Iterator[Row]:
    first = houses["SQLite"]

    def start(*words: str, house: House = first) -> Server:
        return stack.enter_context(serving([*words], house, cores.server))

    def row(name: str, server: Server, texts: Sequence[str], many: int, expects: Expects, at: House = first) -> Row:
        asked = hops(texts, at.secret, expects)
        return Row(name, server, stack.enter_context(closing(Crowd(server.port, many, asked))))

    yield row("raw WSGI echo", start("bench.echoes", "raw"), NOTHING_KEPT, callers, of_raw_echo)
    yield row("Flask echo", start("bench.echoes", "flask"), NOTHING_KEPT, callers, of_flask_echo)
    for name, house in houses.items():
        thuso = start("gateway", "web", house=house)
        if house is first:
            yield row("screens that keep nothing", thuso, NOTHING_KEPT, callers, of_thuso)
        yield row(f"kept hops, {name}", thuso, KEPT, callers, of_thuso, house)
        yield row(f"whole reports, {name}", thuso, WHOLE, crowd, of_thuso, house)


def _counted(house: House) -> str:
    """What the database says that it kept."""
    engine = database.connect(house.database_url)
    with database.reading(engine) as connection:
        query = sa.select(reports.c.state, sa.func.count()).group_by(reports.c.state).order_by(reports.c.state)
        found = ", ".join(f"{many} {state}" for state, many in connection.execute(query))
    engine.dispose()
    return f"reports kept: {found}"


if __name__ == "__main__":
    main()
