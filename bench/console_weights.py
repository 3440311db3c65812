"""What a page of the console weighs on its way: gzipped, by itself and with the styles, scripts and pictures that it
brings along the first time."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import click
from flask.testing import FlaskClient

from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, seen
from tests.console.browser.town import Town
from tests.console.house import House
from tests.figures.crowd import crowd

MOST = 60 * 1024  # bytes of a page with all that it brings
HEAD = "| room | pages | the heaviest | KB | with all |\n|---|--:|---|--:|--:|"
REPORTS, CASES, SEED = 900, 200, 7
_BRINGS = re.compile(r'<(?:link rel="stylesheet" href|link rel="icon" href|script src|img[^>]* src)="(/[^"]+)"')


@dataclass(frozen=True)
class Weight:
    """page: its address, as the table of pages in docs/console.md has it. alone, with_all: bytes."""

    page: str
    alone: int
    with_all: int

    @property
    def room(self) -> str:
        return self.page.strip("/").partition("/")[0].partition("?")[0]


@click.command(help="What each page of the console weighs, the heaviest of each room.")
@click.option("--all", "each", is_flag=True, help="Every page.")
def main(each: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="thuso-bench-") as folder:
        town = fill(House(f"sqlite:///{folder}/town.db"))
        full = House(f"sqlite:///{folder}/full.db")
        found = sorted([*weights(town), figures_of_many(full)], key=lambda one: (one.room, -one.with_all))
    rooms = [[one] for one in found] if each else [list(some) for _, some in groupby(found, lambda one: one.room)]
    click.echo(HEAD)
    for some in rooms:
        click.echo(line(some))
    heavy = [one.page for one in found if one.with_all > MOST]
    click.echo(f"\n{len(found)} pages; over {MOST // 1024} KB with all: {', '.join(heavy) or 'none'}.")


def line(some: list[Weight]) -> str:
    """One room, the heaviest page first."""
    one = some[0]
    return f"| {one.room} | {len(some)} | `{one.page}` | {one.alone / 1024:.1f} | {one.with_all / 1024:.1f} |"


def weights(town: Town) -> Iterator[Weight]:
    """Every page of this town that is a whole page, for the first role that may see it."""
    clients = {role: town.visitor(role).browser for role in Role}
    done = set[str]()
    for rule, role in seen(town):
        page, somebody = rule.rule.replace("int:", ""), clients[role] if role else town.house.visitor().browser
        if page not in done and (found := weigh(somebody, address(town, rule, role))):
            done.add(page)
            yield Weight(page, *found)


def figures_of_many(house: House) -> Weight:
    """The figures of a country that reports."""
    crowd(house.now, SEED, REPORTS, CASES).put(house.engine)
    page = "/figures?weeks=52"
    found = weigh(house.worker("lineo", role=Role.HOTLINE_LEAD).browser, page)
    assert found
    return Weight(page, *found)


def weigh(client: FlaskClient, path: str) -> tuple[int, int] | None:
    """Its bytes alone and with all. None for what is no whole page."""
    page = _fetched(client, path)
    if b"<!doctype html>" not in page[:1000].lower():
        return None
    alone = len(gzip.compress(page, 6))
    return alone, alone + sum(_sent(client, one) for one in set(_BRINGS.findall(page.decode())))


def _fetched(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    whole = answer.status_code == 200 and answer.mimetype == "text/html"
    return answer.data if whole else b""


def _sent(client: FlaskClient, path: str) -> int:
    return len(client.get(path, headers={"Accept-Encoding": "gzip"}).data)


if __name__ == "__main__":  # python -m bench.console_weights
    main()
