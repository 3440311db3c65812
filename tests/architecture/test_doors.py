"""Nobody gets through a public door without the secret, and it makes no difference which way a hop takes inside."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from gateway.app import public_app
from gateway.channels.webhook_guard import MOST_BYTES, Guard
from gateway.settings import read_settings
from gateway.storage.tables import metadata
from tests.house import SECRET, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

OPEN = {"/healthz", "/readyz"}
OLD, NEW = "an-older-secret-that-is-still-known-0001", "the-secret-that-was-made-this-morning-01"
STRANGE = (
    "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), OLD, "%20", "%00", "..", "%F0%9F%98%80", "%ff%fe",
    "x" * 4000, "'",
)  # fmt: skip
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


class Unread(io.RawIOBase):
    """A body that must not be looked at."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: Any) -> int:
        raise AssertionError("the body was read")

    def read(self, _: int = -1) -> bytes:
        raise AssertionError("the body was read")


def doors(gateway: House) -> list[str]:
    """Every rule of the public app that is not open to all."""
    return sorted({rule.rule for rule in gateway.app.url_map.iter_rules()} - OPEN)


def state(gateway: House, client: redis.Redis) -> tuple[Any, ...]:
    with gateway.engine.connect() as connection:
        rows = {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) for t in metadata.sorted_tables}
    return rows, sorted(client.keys())


def knock(gateway: House, path: str, content_type: str = URLENCODED) -> tuple[int, bytes, Headers]:
    """Posts a body that nobody may read."""
    environ = EnvironBuilder(path, method="POST", content_type=content_type).get_environ()
    environ |= {"wsgi.input": Unread(), "CONTENT_LENGTH": "200"}
    body, status, headers = run_wsgi_app(gateway.app, environ, buffered=True)
    return int(status.split()[0]), b"".join(body), headers


def test_only_the_doors_of_the_carrier_and_two_for_the_watchman_exist(gateway: House) -> None:
    five = ("/sms", "/sms/delivery", "/sms/optout", "/ussd", "/ussd/end")
    assert doors(gateway) == [f"/at/<secret>{door}" for door in five]
    assert {gateway.client.get(path).status_code for path in OPEN} == {200}


@pytest.mark.parametrize("content_type", [URLENCODED, "multipart/form-data; boundary=x", "application/json", ""])
def test_a_stranger_finds_nothing_and_touches_nothing(gateway: House, valkey: Valkey, content_type: str) -> None:
    with valkey.client() as client:
        before = state(gateway, client)
        for rule in doors(gateway):
            for secret in STRANGE:
                status, body, _ = knock(gateway, rule.replace("<secret>", secret), content_type)
                assert (status, body) == (404, b""), (rule, secret)
        assert state(gateway, client) == before


def test_an_address_without_a_secret_is_no_address(gateway: House) -> None:
    for rule in doors(gateway):
        for path in (rule.replace("/<secret>", ""), rule.removeprefix("/at/<secret>"), rule.replace("<secret>", "")):
            assert knock(gateway, path)[:2] == (404, b""), path


def test_no_other_method_opens_a_door(gateway: House, valkey: Valkey) -> None:
    with valkey.client() as client:
        before = state(gateway, client)
        for rule in doors(gateway):
            for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE"):
                for secret in (SECRET, "wrong"):
                    path = rule.replace("<secret>", secret) + "?text=2*2*1*1*1&sessionId=x&phoneNumber=%2B26650123987"
                    answer = gateway.client.open(path, method=method)
                    assert answer.status_code in (404, 405), (method, path)
                    assert answer.get_data() == b""
        assert state(gateway, client) == before


def test_a_stranger_is_told_404_whatever_the_body_weighs(gateway: House) -> None:
    for rule in doors(gateway):
        answer = gateway.client.post(rule.replace("<secret>", "wrong"), data={"text": "x" * 3 * MOST_BYTES})
        assert answer.status_code == 404


def test_while_a_secret_is_changed_both_are_taken_then_only_the_new_one(gateway: House) -> None:
    def app_with(secrets: str) -> Client:
        settings = read_settings("web", gateway.web | {"WEBHOOK_SECRETS": secrets})
        return Client(public_app(gateway.parts.doors, Guard(settings.webhook_secrets), gateway.parts.ready))

    during, after = app_with(f"{NEW}, {OLD}"), app_with(NEW)
    for rule in doors(gateway):
        new, old = (rule.replace("<secret>", secret) for secret in (NEW, OLD))
        assert [during.post(path, data={}).status_code for path in (new, old)] == [200, 200], rule
        assert [after.post(path, data={}).status_code for path in (new, old)] == [200, 404], rule


# The fast way and Flask's own.


def both_ways(gateway: House, **request: Any) -> list[tuple[int, bytes, dict[str, str]]]:
    """The same request past HopsFirst and by Flask's route alone."""
    behind = gateway.app.wsgi_app.app  # type: ignore[attr-defined]
    answers = [Client(app).post(f"/at/{SECRET}/ussd", **request) for app in (gateway.app, behind)]
    return [(answer.status_code, answer.get_data(), dict(answer.headers)) for answer in answers]


def hops(phone: Phone) -> list[dict[str, str]]:
    typed = [*"22133393", "near the *red* roof, \u0161 \u2019", *"91341"]
    return [phone.form("*".join(typed[:n])) for n in range(len(typed) + 1)]


@pytest.mark.parametrize("charset", ["", "; charset=UTF-8", ";charset=iso-8859-1"])
def test_a_hop_gives_the_same_bytes_on_both_ways(gateway: House, charset: str) -> None:
    for form in hops(Phone(gateway)):
        fast, slow = both_ways(gateway, data=form, content_type=URLENCODED + charset)
        assert fast == slow
        assert fast[0] == 200
        assert fast[2]["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Report" in fast[1]


def test_a_hop_as_multipart_gives_the_same_bytes(gateway: House) -> None:
    for form in hops(Phone(gateway)):
        plain, _ = both_ways(gateway, data=form)
        assert both_ways(gateway, data=form, content_type="multipart/form-data") == [plain, plain]


@pytest.mark.parametrize(
    "request_",
    [
        {"data": b""},
        {"data": b"", "content_type": URLENCODED},
        {"data": b"text=1&sessionId=", "content_type": URLENCODED},
        {"data": b"sessionId=x&text=%FF%FE*\xe9", "content_type": URLENCODED},
        {"data": b"sessionId=x&text=1&text=2", "content_type": URLENCODED},
        {"data": b"&&&=&=x&sessionId=y", "content_type": URLENCODED},
        {"data": b"text=" + b"1" * MOST_BYTES, "content_type": URLENCODED},
        {"data": b"sessionId=x&text=%", "content_type": URLENCODED.upper()},
    ],
)  # fmt: skip
def test_an_odd_hop_gives_the_same_bytes_on_both_ways(gateway: House, request_: dict[str, Any]) -> None:
    fast, slow = both_ways(gateway, **request_)
    assert fast[:2] == slow[:2]
    assert fast[2]["Content-Type"] == slow[2]["Content-Type"]


def test_a_hop_of_unknown_length_is_bounded_all_the_same(gateway: House) -> None:
    for body, status in ((b"sessionId=x&text=", 200), (b"sessionId=x&text=" + b"1" * MOST_BYTES, 413)):
        environ = EnvironBuilder(f"/at/{SECRET}/ussd", method="POST", content_type=URLENCODED).get_environ()
        environ |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
        environ.pop("CONTENT_LENGTH", None)
        assert gateway.client.open(environ).status_code == status
