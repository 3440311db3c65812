"""Counts at the carrier what became of reports while parts of the service broke: `python -m tests.losses`.

A report is lost when its caller read the receipt and the carrier never accepted the alert to each person whom the
first step of the ladder names. Prints docs/losses.md, on SQLite and on PostgreSQL; about four minutes.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.phones import Table
from tests.end_to_end.running import Demo
from tests.end_to_end.waiting import until
from tests.losses.faults import AT_LEISURE, IN_TURNS, KILLS, OUTAGE, SETTLED_WITHIN, Fault, Happened, Scene
from tests.losses.receipts import Books, Callers, Owed
from tests.parts.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Line:
    """receipts: that callers read; once, twice, more: alerts by how often the carrier accepted them; lost: reports;
    doubtful: how often an alert may have come again; delivered: whether all stand as delivered."""

    fault: Fault
    receipts: int
    once: int
    twice: int
    more: int
    again: int
    lost: int
    doubtful: int
    delivered: bool

    def __str__(self) -> str:
        cells = (self.fault.name, self.receipts, self.once, self.twice, self.more, self.lost)
        return f"| {' | '.join(map(str, cells))} |"


def count_losses(demo: Demo) -> dict[str, Line]:
    """One line for each fault, by its name."""
    table, books = Table(demo.url("HANDSET_PORT")), Books(demo.settings())
    table.post("/reset")
    scene = Scene(demo, table, Callers(demo.url("HANDSET_PORT")), books)
    try:
        return {line.fault.name: line for turn in IN_TURNS for line in _one_turn(turn, scene)}
    finally:
        table.post("/reset")
        books.close()


def _one_turn(turn: Sequence[Fault], scene: Scene) -> Iterator[Line]:
    happened = {fault: fault.act(scene) for fault in turn}
    scene.settled([reference for one in happened.values() for reference in one.references])
    scene.books.every_way_is_well()
    for fault, one in happened.items():
        yield _counted(fault, one, scene)


def _counted(fault: Fault, happened: Happened, scene: Scene) -> Line:
    sent: Counter[Owed] = Counter(scene.table.accepted())
    owed = {reference: scene.books.owed(reference) for reference in happened.references}
    times = Counter(min(sent[one], 3) for due in owed.values() for one in due)
    again = sum(max(0, sent[one] - 1) for one in set().union(*owed.values()))
    lost = sum(not due or any(not sent[one] for one in due) for due in owed.values())
    delivered = fault.delivered and _are_delivered(scene.books, happened.references)
    return Line(fault, len(owed), times[1], times[2], times[3], again, lost, happened.doubtful, delivered)


def _are_delivered(books: Books, references: list[str]) -> bool:
    says = "every alert stands as delivered"
    until(lambda: books.states(references) == {"delivered"}, SETTLED_WITHIN, says, AT_LEISURE)
    return True


def table_of(lines: Sequence[Line]) -> str:
    head = "| what broke | receipts read | alerts sent once | sent twice | more often | reports lost |"
    return "\n".join([head, "|---|--:|--:|--:|--:|--:|", *map(str, lines)])


_ABOUT = f"""# Losses

What becomes of reports while parts of the service break. Printed by

```sh
.venv/bin/python -m tests.losses > docs/losses.md    # about four minutes
```

and held by `tests/losses/test_losses.py` at every run of the tests: no line may ever lose a report.

Every process is the real one, started as `./run` starts it. Callers dial the public USSD door from a phone of the
handset and read each screen up to the receipt. Everybody tells of somebody who is moved today or tomorrow, so each
report is P1. While they call, something breaks, and comes back. Then the texts are counted **that the stand-in for
the two carriers accepted**, against the receipts that callers read: a report is lost when one person whom the first
step of the ladder names has no text of its case. The database is asked only who these persons are, found by the
reference on the receipt; a receipt whose report is not in the database is lost too.

*Sent twice* cannot be helped where a carrier accepts an alert and its answer does not reach us: to send it again is
the only way that loses nothing. The tests allow it there alone, once for each answer that was lost. The worker is
killed {KILLS} times in each of the first two lines. What a killed worker had in hand is tried again after 30
seconds. A carrier that fails does so for {OUTAGE:.0f} seconds, in which each alert is tried more than once; a
worker waits 9 seconds for an answer.
"""


def main() -> None:
    print(_ABOUT)
    with Postgres() as server, tempfile.TemporaryDirectory(prefix="thuso-losses-") as folder:
        for name, url in (("SQLite", ""), ("PostgreSQL", server.fresh_url())):
            demo = Demo(Path(folder) / name, url)
            try:
                print(f"## {name}\n\n{table_of(list(count_losses(demo.start()).values()))}\n", flush=True)
            finally:
                demo.end()
