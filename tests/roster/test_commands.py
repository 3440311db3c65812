"""What a coordinator types, from the first `migrate` on; in an environment that holds nothing but their settings."""

import base64
import re
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from gateway.alerts.members.store import FOR_GOOD
from gateway.alerts.proofs.store import unproven
from gateway.clock import now
from gateway.complaints import Refused
from gateway.doctor import _roster
from gateway.operators.wiring import export_roster, import_roster
from gateway.processes.migration.wiring import migrate_and_seed
from gateway.processes.relay.wiring import run_relay
from gateway.processes.wiring import try_out
from gateway.settings import HOME, read_settings
from gateway.storage import database
from gateway.storage.tables import members, teams
from tests.typed import typed

HOTLINE = "+26658000101"  # the first of the file, once it is made real


class Office:
    """A machine with the keys of the roster, and a config of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config"
        shutil.copytree(HOME / "config", self.config)
        self.environ = {
            "DATABASE_URL": url, "CONFIG_DIR": str(self.config), "PATH": "/usr/bin:/bin",
            "FIELD_KEYS": Fernet.generate_key().decode(), "ROSTER_HASH_KEY": fresh_key(),
        }  # fmt: skip

    def real(self) -> None:
        """The members of the file as if they were real: numbers that a network could give out."""
        text = (self.config / "teams.yaml").read_text()
        self.write(text.replace("+26600000", "+26658000").replace(", demo: yes", ""))

    def write(self, text: str) -> None:
        (self.config / "teams.yaml").write_text(text)

    def strike(self, number: str) -> None:
        text = (self.config / "teams.yaml").read_text()
        self.write(re.sub(rf"\n.*{re.escape(number)}.*", "", text))

    def settings(self, **more: str) -> Any:
        return read_settings("release", self.environ | more)

    def migrate(self, **more: str) -> int:
        return migrate_and_seed(self.settings(**more))

    def rows(self) -> dict[str, Any]:
        engine = database.connect(self.environ["DATABASE_URL"])
        with database.reading(engine) as connection:
            found = {row.code: row for row in connection.execute(sa.select(members)).all()}
        engine.dispose()
        return found

    def types(self, *words: str, without: tuple[str, ...] = ()) -> tuple[int, str, str]:
        done = typed(self._environ(without), "roster", *words)
        return done.exit_code, done.stdout, done.stderr

    def starts(self, *words: str, without: tuple[str, ...] = ()) -> tuple[int, str, str]:
        """The same as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway", "roster", *words],
            cwd=HOME, env=self._environ(without), capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def _environ(self, without: tuple[str, ...]) -> dict[str, str]:
        return {name: value for name, value in self.environ.items() if name not in without}


def fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def office(empty_database_url: str, tmp_path: Path) -> Office:
    return Office(empty_database_url, tmp_path)


def active(rows: Mapping[str, Any]) -> set[str]:
    return {code for code, row in rows.items() if row.active}


def test_the_file_makes_the_roster_once_and_then_the_database_is_the_truth(office: Office) -> None:
    office.real()
    count = office.migrate()
    first = office.rows()
    assert len(active(first)) == count and {"hotline_lead_1", "hotline_lead_2"} <= first.keys()
    assert {row.proven_at for row in first.values()} == {None}, "a real phone has yet to prove itself"
    office.strike("+26658000102")
    assert office.migrate() == count
    assert active(office.rows()) == active(first)


def test_in_a_demo_the_roster_follows_the_file(office: Office) -> None:
    count = office.migrate()
    assert {row.proven_at for row in office.rows().values()} == {FOR_GOOD}
    office.strike("+26600000102")
    assert office.migrate() == count - 1
    assert not office.rows()["hotline_lead_2"].active


def test_members_of_an_older_version_keep_their_rows_when_the_teams_come(office: Office) -> None:
    office.real()
    office.migrate()
    before = office.rows()
    engine = database.connect(office.environ["DATABASE_URL"])
    with database.writing(engine) as connection:
        connection.execute(teams.delete())
        connection.execute(members.update().where(members.c.code == "hotline_lead_1").values(code="member_1"))
    engine.dispose()
    office.migrate()
    after = office.rows()
    assert after["member_1"].id == before["hotline_lead_1"].id and len(after) == len(before)


def test_every_number_comes_under_new_keys_with_the_next_migrate(office: Office) -> None:
    office.real()
    office.migrate()
    before, sheet = office.rows(), export_roster(office.settings())
    old = office.environ["FIELD_KEYS"]
    new = Fernet.generate_key().decode()
    office.environ |= {"FIELD_KEYS": f"{new},{old}", "ROSTER_HASH_KEY": fresh_key()}
    office.migrate()
    office.environ["FIELD_KEYS"] = new
    assert export_roster(office.settings()) == sheet
    after = office.rows()
    assert all(after[code].number_hash != row.number_hash for code, row in before.items())
    assert not import_roster(office.settings(), sheet, "roster.csv", whole=True, check=False)


def test_nothing_starts_while_the_hotline_has_two_names(office: Office) -> None:
    office.real()
    office.migrate()
    text = (office.config / "teams.yaml").read_text()
    office.write(text.replace("hotline_lead:", "helpline:").replace("above: hotline_lead", "above: helpline"))
    for start in (office.migrate, lambda: try_out(office.settings()), lambda: run_relay(office.settings())):
        with pytest.raises(Refused, match=r"config/teams.yaml: the hotline is called hotline_lead on the roster\."):
            start()


def test_a_key_that_was_taken_out_too_early_is_asked_for(office: Office) -> None:
    office.real()
    office.migrate()
    before = office.rows()
    office.environ["FIELD_KEYS"] = Fernet.generate_key().decode()
    for act in (office.migrate, lambda: export_roster(office.settings())):
        with pytest.raises(Refused, match="FIELD_KEYS: does not open all numbers of the roster"):
            act()
    assert office.rows() == before


def test_a_coordinator_exports_changes_checks_and_imports(office: Office) -> None:
    office.real()
    office.migrate()
    file = office.folder / "roster.csv"
    code, out, err = office.starts("export", str(file))
    assert (code, out) == (0, "") and "phone numbers in clear" in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, _, err = office.types("export", str(file))
    assert code != 0 and "Choose a new name" in err, "an edited sheet is not written over"

    text = file.read_text("utf-8-sig")
    file.write_text(text + ",leribe_maputsoe_ccpt,ccpt,,+27831112233,en,,,\n")
    code, out, err = office.types("import", str(file), "--check")
    assert (code, out, err) == (0, "leribe_maputsoe_ccpt_3: new\n1 line(s) would change\n", "")
    assert "leribe_maputsoe_ccpt_3" not in office.rows()
    assert office.types("import", str(file))[1] == "leribe_maputsoe_ccpt_3: new\n1 line(s) changed\n"
    assert office.rows()["leribe_maputsoe_ccpt_3"].proven_at is None

    file.write_text(text + f",nowhere,,,{HOTLINE},en,,,\n,leribe_maputsoe_ccpt,ccpt,,12345,en,,,\n")
    code, out, err = office.starts("import", str(file))
    last = text.count("\n")
    assert (code, out) == (2, "") and "12345" not in err and HOTLINE not in err
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        f"roster.csv, line {last + 1}", f"roster.csv, line {last + 2}"
    ]  # fmt: skip


def test_small_changes_need_no_key(office: Office) -> None:
    office.migrate()
    keys = ("FIELD_KEYS", "ROSTER_HASH_KEY")
    code, out, err = office.starts("leave", "national_desk_1", "2026-12-20..2027-01-03", without=keys)
    assert (code, out, err) == (0, "national_desk_1: leave 2026-12-20..2027-01-03\n", "")
    assert office.types("off", "national_desk_1", without=keys)[0] == 0
    code, out, err = office.types("list", without=keys)
    (line,) = (line for line in out.splitlines() if line.startswith("national_desk_1"))
    assert "leave 2026-12-20..2027-01-03" in line and line.endswith("switched off") and "+266" not in out
    assert office.types("on", "national_desk_1")[0] == 0, "and it is no harm to have them"
    assert office.types("off", "nobody_1", without=keys) == (
        2, "", "code: no member has the code nobody_1. `roster list` shows all.\n"
    )  # fmt: skip


def test_the_doctor_says_who_is_not_proven_and_whose_hours_cannot_be_read(office: Office) -> None:
    office.real()
    office.migrate()
    engine = database.connect(office.environ["DATABASE_URL"])
    notes: list[str] = []
    with database.writing(engine) as connection:
        connection.execute(members.update().where(members.c.code == "national_desk_1").values(duty="always?"))
        waiting = unproven(connection, now())
    said = list(map(str, _roster(engine, notes)))
    assert notes == [f"{waiting} team member(s) have not proven their phones and are told nothing until they do"]
    assert said[0] == "roster: nobody of the hotline has proven a phone. Let one of them answer the code by SMS."
    assert said[1].startswith("roster: national_desk_1 is told at any time: duty hours are written as")
    with database.writing(engine) as connection:
        connection.execute(members.update().values(proven_at=now(), duty="always"))
    notes.clear()
    assert not [*_roster(engine, notes), *notes]
    engine.dispose()
