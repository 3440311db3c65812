"""What was walked in the terminal is played through the real webhook, with a real database and Redis."""

from pathlib import Path

from tests.house import house
from tests.journeys.journey import Journey
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.tools.test_walk import REPORT, walk

FILLED_IN = """\
  report: {who: girl, danger: now, what: herd, told: ["x*y"], status: complete, level: P1}
  alerted: [hotline_lead, leribe_maputsoe_ccpt]
  not_alerted: [leribe_district]
"""


def test_a_recorded_walk_is_played_as_a_journey(sqlite_url: str, valkey: Valkey, tmp_path: Path) -> None:
    record = tmp_path / "walk.yaml"
    done = walk("--record", str(record), typed="\n".join([*REPORT, "0000", "right", ""]))
    assert done.returncode == 0, done.stderr
    head, _, empty = record.read_text().partition("then:\n")
    assert empty.count("\n") == FILLED_IN.count("\n")
    record.write_text(f"{head}then:\n{FILLED_IN}")
    journey = Journey(record)
    with house(sqlite_url, valkey.url) as gateway:
        phone = journey.play(Phone(gateway))
        assert phone.ended
        journey.check(gateway)
