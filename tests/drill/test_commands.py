"""What an operator types to see alerts and to try a team. (What they ask the database is tried on both databases
elsewhere.)"""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from gateway import clock
from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.store import AlertStore
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, members, reports
from tests.house import HOME, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.typed import typed

MAPUTSOE = "031515"
Started = subprocess.Popen[str]


@pytest.fixture
def gateway(sqlite_url: str, valkey: Valkey) -> Iterator[House]:
    with house(sqlite_url, valkey.url) as made:
        yield made


def start(gateway: House, *words: str) -> Started:
    return subprocess.Popen(
        [sys.executable, "-m", "gateway", *words],
        cwd=HOME, env={"DATABASE_URL": gateway.settings.database_url, "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def run(gateway: House, *words: str, says: str = "") -> tuple[int, str]:
    done = typed({"DATABASE_URL": gateway.settings.database_url}, *words, says=says)
    return done.exit_code, done.output


def p1(gateway: House) -> str:
    phone = Phone(gateway)
    phone.dial("2*2*1*1")
    phone.type("1")
    return str(gateway.reports()[0].case_number)


class Team:
    """Relay, worker and phones of the team that is tried: everybody answers with the same word."""

    def __init__(self, gateway: House) -> None:
        self.engine, self.store = gateway.engine, AlertStore(gateway.files.teams)

    def row(self) -> Any:
        with reading(self.engine) as c:
            return c.execute(sa.select(reports).where(reports.c.drill)).first()

    def text_and_answer(self, answer: Answer | None) -> bool:
        """Once the exercise is there. True when all that is due has gone out."""
        now, drill = clock.now(), self.row()
        if drill is None:
            return False
        with writing(self.engine) as c:
            for row in self.store.publish(c, now):
                held = self.store.claim(c, row.id, now)
                assert held and held.drill
                self.store.settle(c, held, Outcome(Result.ACCEPTED, f"ATXid_{row.id}"), now)
                if answer:
                    self.store.take_answer(c, row.member_id, Answered(drill.case_number, answer), now)
        return True


def told(gateway: House) -> set[int]:
    return {row.member_id for row in gateway.alerts() if row.sent_at}


def until(holds: Callable[[], bool], process: Started) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "nothing happens"
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.1)


def test_lerato_asks_what_became_of_a_case_and_what_is_stuck(gateway: House) -> None:
    assert run(gateway, "alerts", "--stuck") == (0, "nothing is stuck\n")
    case = p1(gateway)
    gateway.texts_go_out()
    code, said = run(gateway, "alerts", "--case", case)
    assert code == 0 and f"case {case}, P1: nobody has opened it" in said
    assert "accepted by the carrier" in said and "hotline_lead_1, hotline_lead; told because: hotline" in said
    process = start(gateway, "alerts", "--stuck")
    stuck, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and case in stuck and "Ring the hotline lead" in stuck
    assert "266" not in (said + stuck).replace(case, "")
    with writing(gateway.engine) as c:
        c.execute(reports.update().values(opened_at=clock.now(), opened_by="Mpho"))
    assert run(gateway, "alerts", "--stuck")[0] == 0


def test_a_wrong_question_is_one_sentence(gateway: House) -> None:
    assert run(gateway, "alerts", "--case", "000000") == (
        2, "--case: there is no case with this number. It has six digits.\n"
    )  # fmt: skip
    for words in ((), ("--stuck", "--case", "123456")):
        code, said = run(gateway, "alerts", *words)
        assert code == 2 and "Say --case and its number, or --stuck." in said
    code, said = run(gateway, "drill", "--council", "Z99", "--yes")
    assert code == 2 and said.startswith("--council: there is no council 'Z99'.")


def test_a_team_is_tried_and_who_would_have_gone_is_shown(gateway: House) -> None:
    team, process = Team(gateway), start(gateway, "drill", "--council", MAPUTSOE, "--minutes", "5", "--yes")
    until(lambda: team.text_and_answer(Answer.CANNOT) and len(gateway.alerts()) > 1, process)
    until(lambda: team.text_and_answer(Answer.ACT) and len(told(gateway)) > 1, process)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert re.search(r"leribe_maputsoe_ccpt_1: cannot, \d:\d\d", said) and "somebody acts" in said
    assert "+266" not in said and "0000011" not in said
    assert team.row().silent_at is None and {row.team for row in gateway.alerts()} == {"leribe_maputsoe_ccpt"}


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGHUP])
def test_an_exercise_that_is_broken_off_ends_and_nobody_acts(gateway: House, stop: signal.Signals) -> None:
    team, process = Team(gateway), start(gateway, "drill", "--council", "Maputsoe", "--yes")
    until(lambda: team.text_and_answer(None), process)
    assert process.stdout
    while "the carrier has taken the SMS" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(stop)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and said.endswith("nobody acts\n"), said
    with reading(gateway.engine) as c:
        assert not c.execute(sa.select(alerts.c.id).where(alerts.c.state == "due")).all()
    assert team.row().opened_at


def test_it_asks_before_it_sends_and_sends_nothing_after_no(gateway: House) -> None:
    code, said = run(gateway, "drill", "--council", MAPUTSOE, says="n\n")
    assert code == 1 and "This sends 2 real SMS, marked as an exercise" in said
    assert gateway.reports() == [] and gateway.alerts() == []
    with writing(gateway.engine) as c:
        c.execute(members.update().values(proven_at=None))
    code, said = run(gateway, "drill", "--council", MAPUTSOE, "--yes")
    assert code == 2 and "nobody in leribe_maputsoe_ccpt can be told (2 not proven)" in said
