"""After callers came back, guessed, slipped and met faults, nobody finds who they were or what they typed."""

from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from gateway.privacy import keyed_hash
from gateway.storage import database
from tests.architecture.hearing import Ear
from tests.architecture.search import Search, in_commands, in_files, in_lines, in_redis, in_tables
from tests.architecture.spellings import Canary
from tests.house import PHONE, SECRET, house
from tests.parts.valkey import Valkey
from tests.visits.callers import BY_SMS, NEIGHBOUR, asking, guess, hotline_writes, pressed, reported, slip_of

WORDS, LETTER = "khomo ea seqonoka e lahlehile", "re mo fumane lihlabeng tse chesang"


def test_nothing_of_a_visit_is_found_anywhere(
    database_url: str, valkey: Valkey, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()  # whatever a test before made of it: the log is to be heard here
    with house(database_url, valkey.url) as gateway, Ear(valkey.socket) as ear, valkey.client() as client:
        digits, wrong = reported(gateway, *BY_SMS), guess()
        hotline_writes(gateway, LETTER)
        visit = pressed(asking(gateway, digits), "1", "1", "1", "2", WORDS, "9", "4", "1", "1", "3", "1")
        sessions = [visit.session, asking(gateway, wrong, number=NEIGHBOUR).session]
        asking(gateway, slip_of(digits))
        with database.writing(gateway.engine) as connection:
            connection.execute(sa.text("ALTER TABLE letters RENAME TO elsewhere"))
        assert asking(gateway, digits).screen.startswith("Sorry")
        with database.writing(gateway.engine) as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO letters"))
        key = gateway.parts.keys.living()[0]
        tokens = [keyed_hash(key, "tries", number).hex()[:16] for number in (PHONE, NEIGHBOUR)]
        search = Search(
            [Canary("number", "the caller", PHONE), Canary("number", "the guesser", NEIGHBOUR),
             Canary("words", "the caller", WORDS), Canary("words", "the hotline", LETTER),
             *(Canary("reference", "somebody", typed) for typed in (digits, wrong, slip_of(digits))),
             *(Canary("session", "a call", session) for session in sessions), Canary("secret", "the door", SECRET)]
        )  # fmt: skip
        with gateway.engine.connect() as connection:
            places = [*in_tables(connection), *in_redis(client), *in_files(tmp_path)]
        kept = b"".join(data for _, data in places)
    said = capfd.readouterr()
    assert "fault" in said.err + said.out
    places += [*in_commands(ear.heard), *in_lines((said.err + said.out).encode(), "the log")]
    assert search.look(places) == []
    assert all(token.encode() in kept for token in tokens), "who tries is known by a name of the day only"
    assert search.look([("planted", f"x{digits}y{WORDS}{PHONE}".encode())])
