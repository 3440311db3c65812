"""Settings of each process: every mistake at once, in plain words, with nothing of a secret's value in them."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.complaints import Complaint, Refused
from gateway.settings import PUBLIC, SECRETS, Settings, read_settings
from gateway.settings import ROWS as REAL_ROWS
from tests.config.values import KEY, PUBLIC_KEYS, ROWS, SECRET_VALUES, TEXT, environment

SHORT_KEY = base64.b64encode(b"thirty-one bytes are one too few").decode()[:-4]
HOLDER = {name: process for process, names in ROWS.items() for name in names}  # one process that holds it


def refused(process: str, environ: dict[str, str]) -> list[Complaint]:
    with pytest.raises(Refused) as caught:
        read_settings(process, environ)
    assert caught.value.complaints
    return list(caught.value.complaints)


@pytest.mark.parametrize("process", ROWS)
def test_each_process_starts_with_its_own_row(process: str) -> None:
    read = read_settings(process, environment(process))
    assert read.process == process and not read.production


def test_the_rows_are_those_that_were_agreed() -> None:
    assert {process: frozenset(names) for process, names in ROWS.items()} == dict(REAL_ROWS)
    assert set(PUBLIC_KEYS) == PUBLIC
    assert set(SECRET_VALUES) == SECRETS | PUBLIC


@pytest.mark.parametrize(("process", "name"), [(p, n) for p, names in ROWS.items() for n in names])
def test_a_missing_secret_is_named(process: str, name: str) -> None:
    for blank in ({}, {name: ""}, {name: "  "}):
        environ = {key: value for key, value in environment(process).items() if key != name} | blank
        (complaint,) = refused(process, environ)
        assert complaint.where == name and "is not set" in complaint.says


@pytest.mark.parametrize("process", ROWS)
@pytest.mark.parametrize("name", sorted(SECRETS))
def test_each_process_refuses_the_secrets_of_others_without_repeating_them(process: str, name: str) -> None:
    if name in ROWS[process]:
        assert read_settings(process, environment(process))
        return
    value = SECRET_VALUES[name]
    (complaint,) = refused(process, environment(process) | {name: value})
    assert complaint.where == name and f"{process!r} must not hold it" in complaint.says
    assert value not in str(complaint)


@pytest.mark.parametrize("process", ROWS)
def test_public_keys_may_lie_anywhere(process: str) -> None:
    assert read_settings(process, environment(process) | dict.fromkeys(PUBLIC_KEYS, KEY))


@pytest.mark.parametrize(
    ("process", "name", "value", "says"),
    [
        ("web", "THUSO_ENV", "prod", "must be `demo` or `production`"),
        ("web", "DATABASE_URL", "thuso.db", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("web", "DATABASE_URL", "mysql://thuso@db/thuso", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("web", "DATABASE_URL", "postgresql+psycopg2://u:p@db/x", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("web", "DATABASE_URL", "postgresql://u:p@db:port/x", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("web", "REDIS_URL", "localhost:6379", "must be redis://"),
        ("web", "REDIS_URL", "redis://localhost:port", "must be redis://"),
        ("web", "REDIS_URL", "redis://localhost?db=first", "must be redis://"),
        ("web", "REDIS_URL", "", "is not set"),
        ("relay", "REDIS_URL", "", "is not set"),
        ("worker", "REDIS_URL", "", "is not set"),
        ("web", "FLOWS_DIR", "/no/such/folder", "names a folder that is not there"),
        ("web", "CONFIG_DIR", __file__, "names a folder that is not there"),
        ("web", "VAR_DIR", __file__, "names something that is not a folder"),
        ("web", "HOST", "everywhere", "must be an address of this machine"),
        ("web", "HOST", "127.0.0.256", "must be an address of this machine"),
        ("web", "PORT", "80a", "must be a number from 1 to 65535"),
        ("web", "PORT", "0", "must be a number from 1 to 65535"),
        ("web", "PORT", "65536", "must be a number from 1 to 65535"),
        ("web", "PORT", "-1", "must be a number from 1 to 65535"),
        ("web", "PORT", "\u0668\u0660", "must be a number from 1 to 65535"),
        ("web", "CONSOLE_PORT", "x", "must be a number from 1 to 65535"),
        ("web", "HANDSET_PORT", "x", "must be a number from 1 to 65535"),
        ("relay", "METRICS_PORT", "x", "must be a number from 1 to 65535"),
        ("web", "WEBHOOK_SECRETS", "short", "at least 32 letters"),
        ("web", "WEBHOOK_SECRETS", f"{TEXT},short", "at least 32 letters"),
        ("web", "WEBHOOK_SECRETS", TEXT + "/x", "at least 32 letters"),
        ("web", "WEBHOOK_SECRETS", " , ,", "holds nothing but commas"),
        ("console", "CONSOLE_SECRET_KEY", "short", "at least 32 letters"),
        ("console", "CONSOLE_SECRET_KEY", ",", "holds nothing but commas"),
        ("web", "SEAL_PUBLIC_KEY", "not base64!", "is not base64"),
        ("web", "SEAL_PUBLIC_KEY", "š" * 44, "is not base64"),
        ("web", "SEAL_PUBLIC_KEY", SHORT_KEY, "bytes; it must hold 32"),
        ("web", "ROSTER_HASH_KEY", SHORT_KEY, "bytes; it must hold 32"),
        ("web", "REFERENCE_PEPPER", SHORT_KEY, "bytes; it must hold 32"),
        ("web", "REPLY_PUBLIC_KEY", SHORT_KEY, "bytes; it must hold 32"),
        ("worker", "REPLY_PRIVATE_KEY", SHORT_KEY, "bytes; it must hold 32"),
        ("worker", "FIELD_KEYS", "no-fernet-key", "no Fernet key"),
        ("worker", "FIELD_KEYS", SECRET_VALUES["FIELD_KEYS"] + ",old", "no Fernet key"),
        ("worker", "FIELD_KEYS", ",", "holds nothing but commas"),
        ("release", "FIELD_KEYS", "š", "no Fernet key"),
        ("worker", "AT_USERNAME", "", "is not set"),
        ("worker", "AT_USERNAME", "Sandbox", "must be written `sandbox`"),
        ("worker", "AT_BASE_URL", "api.example.org", "must begin with http:// or https://"),
        ("worker", "AT_BASE_URL", "http://", "must begin with http:// or https://"),
        ("worker", "AT_BASE_URL", "http://[::1", "must begin with http:// or https://"),
        ("worker", "AT_BASE_URL", "http://localhost:port", "must begin with http:// or https://"),
        ("worker", "AT_BASE_URL", "ftp://localhost", "must begin with http:// or https://"),
        ("worker", "SECOND_SENDER_URL", "sms.example.org/cgi-bin/sendsms", "must begin with http:// or https://"),
        ("worker", "SECOND_SENDER_URL", "http://localhost:port", "must begin with http:// or https://"),
        ("worker", "SECOND_SENDER_URL", "", "is not set, but another setting of the second sender is"),
        ("worker", "SECOND_SENDER_USERNAME", " ", "is not set, but another setting of the second sender is"),
    ],
)
def test_a_wrong_value_is_one_clear_complaint(process: str, name: str, value: str, says: str) -> None:
    (complaint,) = refused(process, environment(process) | {name: value})
    assert complaint.where == name
    assert says in complaint.says
    if name in SECRETS and value.strip(" ,"):
        assert value not in str(complaint)


def test_real_phones_are_reached_in_production_only() -> None:
    live = environment("worker") | {"AT_USERNAME": "thuso-live"}
    (complaint,) = refused("worker", live)
    assert complaint.where == "THUSO_ENV" and "real phones" in complaint.says
    assert read_settings("worker", live | {"THUSO_ENV": "production"}).production
    assert read_settings("worker", live | {"AT_BASE_URL": "http://127.0.0.1:8002"}).carrier.username == "thuso-live"


def test_all_mistakes_are_told_at_once() -> None:
    wrong = {
        "THUSO_ENV": "x", "DATABASE_URL": "x", "REDIS_URL": "x", "FLOWS_DIR": "/x", "CONFIG_DIR": "/x", "HOST": "x",
        "PORT": "x", "CONSOLE_PORT": "x", "HANDSET_PORT": "x", "METRICS_PORT": "x", "VAR_DIR": __file__,
        "WEBHOOK_SECRETS": "x", "SEAL_PUBLIC_KEY": "x", "ROSTER_HASH_KEY": "x", "REFERENCE_PEPPER": "x",
        "REPLY_PUBLIC_KEY": "x", "AT_API_KEY": "not for this process",
    }  # fmt: skip
    assert sorted(complaint.where for complaint in refused("web", wrong)) == sorted(wrong)


def test_an_odd_environment_is_complained_about_once_by_the_worker_too() -> None:
    assert len(refused("worker", environment("worker") | {"THUSO_ENV": "prod"})) == 1


def test_in_production_the_carriers_key_travels_only_under_https() -> None:
    worker = environment("worker") | {"THUSO_ENV": "production", "AT_USERNAME": "thuso"}
    (complaint,) = refused("worker", worker | {"AT_BASE_URL": "http://carrier.example.org"})
    assert complaint.where == "AT_BASE_URL" and "https://" in complaint.says
    for fine in ("https://carrier.example.org", "http://127.0.0.1:8002", ""):
        assert read_settings("worker", worker | {"AT_BASE_URL": fine}).production


def test_the_second_sender_may_be_left_out() -> None:
    environ = {name: value for name, value in environment("worker").items() if not name.startswith("SECOND_SENDER")}
    assert read_settings("worker", environ).second is None
    assert read_settings("web", environment("web")).second is None


def test_in_production_the_second_senders_password_travels_only_under_https() -> None:
    worker = environment("worker") | {"THUSO_ENV": "production", "AT_USERNAME": "thuso"}
    (complaint,) = refused("worker", worker | {"SECOND_SENDER_URL": "http://sms.example.org/cgi-bin/sendsms"})
    assert complaint.where == "SECOND_SENDER_URL" and "https://" in complaint.says
    for fine in ("https://sms.example.org/cgi-bin/sendsms", "http://127.0.0.1:13013/cgi-bin/sendsms"):
        second = read_settings("worker", worker | {"SECOND_SENDER_URL": fine}).second
        assert second and (second.url, second.username) == (fine, "thuso")


def test_a_second_sender_elsewhere_reaches_real_phones_in_production_only() -> None:
    url = {"SECOND_SENDER_URL": "https://sms.example.org/cgi-bin/sendsms"}
    (complaint,) = refused("worker", environment("worker") | url)
    assert complaint.where == "THUSO_ENV" and "real phones" in complaint.says


def test_a_secret_can_be_changed_without_losing_a_call() -> None:
    read = read_settings("web", environment("web") | {"WEBHOOK_SECRETS": f"{TEXT}-new, {TEXT}"})
    assert read.webhook_secrets == (f"{TEXT}-new", TEXT)


def test_the_newest_field_key_stands_first() -> None:
    newest, old = "A" * 43 + "=", "B" * 43 + "="
    read = read_settings("worker", environment("worker") | {"FIELD_KEYS": f"{newest}, {old}"})
    assert read.field_keys == (newest, old)


def test_nothing_that_is_not_set_has_a_surprising_default() -> None:
    read = read_settings("web", environment("web"))
    assert (read.host, read.port, read.console_port, read.handset_port, read.metrics_port) == (
        "127.0.0.1", 8000, 8001, 8002, 9108,
    )  # fmt: skip
    assert read.database_url.startswith("sqlite:///") and Path(read.flows_dir).name == "flows"


def test_a_database_of_postgresql_is_spoken_to_with_the_driver_that_is_installed() -> None:
    read = read_settings("web", environment("web") | {"DATABASE_URL": "postgresql://u:p@db/thuso"})
    assert read.database_url == "postgresql+psycopg://u:p@db/thuso"


@pytest.mark.parametrize("process", ROWS)
def test_settings_that_are_printed_show_no_secret(process: str) -> None:
    environ = environment(process)
    printed = repr(read_settings(process, environ))
    for name in ROWS[process]:
        assert environ[name] not in printed
        assert repr(base64.b64decode(KEY)) not in printed


NAMES = [
    *SECRET_VALUES, "THUSO_ENV", "DATABASE_URL", "REDIS_URL", "FLOWS_DIR", "CONFIG_DIR", "VAR_DIR", "HOST", "PORT",
    "CONSOLE_PORT", "METRICS_PORT", "HANDSET_PORT", "AT_USERNAME", "AT_BASE_URL",
    "SECOND_SENDER_URL", "SECOND_SENDER_USERNAME",
]  # fmt: skip
VALUES = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["http://[", "redis://[", "postgresql://[", "sqlite:///:memory:", "unix:", "//", "http://h:99999"]),
)


@given(st.sampled_from([*ROWS, "doctor"]), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
@settings(max_examples=150, deadline=None)
def test_whatever_is_set_gives_settings_or_complaints(process: str, wrong: dict[str, str]) -> None:
    environ = (environment(process) if process in ROWS else dict(SECRET_VALUES)) | wrong
    secret = [environ[name] for name in SECRETS & environ.keys() if len(environ[name]) > 20]
    try:
        assert isinstance(read_settings(process, environ), Settings)
    except Refused as told:
        for complaint in told.complaints:
            assert complaint.where in NAMES
            assert not any(value in str(complaint) for value in secret)
