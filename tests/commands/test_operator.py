"""What a person at the machine may do: open a case, make an account; mistakes are one sentence."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.house import HOME, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.typed import typed


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def operator(gateway: House, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "operator", *words],
        cwd=HOME, env={"DATABASE_URL": gateway.settings.database_url, "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_mpho_takes_a_case_and_its_alerts_stop(gateway: House) -> None:
    phone = Phone(gateway)
    phone.dial("2*2*1*1")
    phone.type("1")
    case_number, here = gateway.reports()[0].case_number, {"DATABASE_URL": gateway.settings.database_url}
    for name in ("", " ", "x" * 65):
        done = typed(here, "operator", "open", case_number, "--by", name)
        assert done.exit_code == 2 and "--by: needs the name" in done.output
    done = typed(here, "operator", "open", "000000", "--by", "Mpho")
    assert (done.exit_code, done.output) == (2, "case: there is no case with this number. It has six digits.\n")
    assert operator(gateway, "open", case_number, "--by", "Mpho")[0] == 0
    (report,) = gateway.reports()
    assert report.opened_by == "Mpho" and report.opened_at
    done = typed(here, "operator", "open", case_number, "--by", "Lineo")
    assert (done.exit_code, done.output) == (2, "case: is open already: Mpho has it.\n")
