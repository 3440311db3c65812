"""Every setting is documented, and no process starts with a secret that belongs to another."""

import ast
import re
from collections.abc import Iterator

import pytest

from gateway.complaints import Refused
from gateway.keys import fresh_keys
from gateway.settings import PUBLIC, ROWS, SECRETS, read_settings
from tests.house import HOME

# Design section 4, last table, written out once more on purpose: a wider row must be decided twice.
TABLE = {
    "web": {"WEBHOOK_SECRETS", "SEAL_PUBLIC_KEY", "ROSTER_HASH_KEY", "REFERENCE_PEPPER", "REPLY_PUBLIC_KEY"},
    "relay": set(),
    "worker": {"AT_API_KEY", "SECOND_SENDER_PASSWORD", "FIELD_KEYS", "REPLY_PRIVATE_KEY"},
    "console": {"CONSOLE_SECRET_KEY", "SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "FIELD_KEYS", "ROSTER_HASH_KEY"},
    "release": {"FIELD_KEYS", "ROSTER_HASH_KEY"},
    "handset": {"WEBHOOK_SECRETS"},
    "operator": set(),
}
READERS = (
    "settings.py", "doctor.py", "processes/**/*.py", "cli.py", "app.py", "demo/*.py", "handset/*.py", "operators/*.py",
    "tools/cli.py",
)  # fmt: skip
# In capitals and in quotes, but no setting of ours: the system's, a part of a file of the demo's, a method, a signal.
NO_SETTING = {
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CONSOLE_PASSWORD", "CONSOLE_SEED", "TRUSTED_HOSTS", "AFRICASTKNG",
    "CCPT", "MAX_CONTENT_LENGTH", "FILE",
}  # fmt: skip
KEYS = fresh_keys() | {
    "AT_API_KEY": "atsk_0123456789abcdef0123456789abcdef", "SECOND_SENDER_PASSWORD": "0123456789abcdef",
}  # fmt: skip
PLAIN = {
    "REDIS_URL": "redis://127.0.0.1:6379", "AT_USERNAME": "sandbox",
    "SECOND_SENDER_URL": "http://127.0.0.1:8002/cgi-bin/sendsms", "SECOND_SENDER_USERNAME": "thuso",
}  # fmt: skip


def own(process: str) -> dict[str, str]:
    return PLAIN | {name: KEYS[name] for name in ROWS[process]}


def test_the_rows_are_those_of_the_design() -> None:
    assert {process: set(row) for process, row in ROWS.items()} == TABLE
    assert set().union(*TABLE.values()) | {"OPEN_PRIVATE_KEY"} == SECRETS | PUBLIC == set(KEYS)


@pytest.mark.parametrize("process", sorted(ROWS))
def test_a_process_starts_with_its_own_row(process: str) -> None:
    assert read_settings(process, own(process)).process == process


@pytest.mark.parametrize(("process", "name"), [(p, s) for p in sorted(ROWS) for s in sorted(SECRETS - ROWS[p])])
def test_a_process_refuses_a_secret_of_another(process: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_settings(process, own(process) | {name: KEYS[name]})
    assert [complaint.where for complaint in refused.value.complaints] == [name]
    assert KEYS[name] not in str(refused.value)


@pytest.mark.parametrize("process", sorted(ROWS))
def test_settings_that_are_printed_show_no_secret(process: str) -> None:
    settings = read_settings(process, own(process))
    shown = repr(settings) + repr(settings.carrier) + repr(settings.second)
    assert not [name for name, value in KEYS.items() if value in shown]


def documented() -> dict[str, str]:
    """Setting to its line of meaning in .env.example."""
    found: dict[str, str] = {}
    before = ""
    for line in (HOME / ".env.example").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            assert name not in found, f"{name} stands there twice"
            assert value == "", f"{name}: no value may stand in .env.example"
            found[name] = before
        before = line
    return found


def read_somewhere() -> Iterator[str]:
    """Every name in capitals that a file which reads settings holds in quotes; and what a reader asked for."""
    for pattern in READERS:
        for path in (HOME / "gateway").glob(pattern):
            for node in ast.walk(ast.parse(path.read_text())):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and len(text) > 3 and re.fullmatch(r"[A-Z][A-Z0-9]+(_[A-Z0-9]+)*", text):
                    yield text


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    names: set[str]

    def get(self, name: str, otherwise: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, otherwise)


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(documented()) == set(read_somewhere()) - NO_SETTING


def test_every_setting_that_a_process_asks_for_is_documented() -> None:
    for process in ROWS:
        environ = Asked(own(process))
        environ.names = set()
        read_settings(process, environ)
        assert environ.names
        assert environ.names <= set(documented())


def test_every_setting_has_one_line_of_meaning() -> None:
    for name, meaning in documented().items():
        assert re.match(r"# \w.{15,}", meaning), name
