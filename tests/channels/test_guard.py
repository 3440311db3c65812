"""Who comes through the public door, and with how much: at the real door, and at the guard itself."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from gateway.app import public_app
from gateway.channels import webhook_guard
from gateway.channels.webhook_guard import MOST_BYTES, Guard, TooLarge, is_urlencoded, parts, read_body
from tests.house import SECRET, House, house
from tests.parts.valkey import Valkey

FORM = "application/x-www-form-urlencoded"
DOORS = ("/ussd", "/ussd/end", "/sms", "/sms/delivery", "/sms/optout")
OTHER_SECRET = "a-secret-that-was-good-last-month-000002"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, valkey_server: Valkey) -> Iterator[House]:
    """One house for all who knock, in the middle of changing its secret."""
    with house(f"sqlite:///{tmp_path_factory.mktemp('house') / 'thuso.db'}", valkey_server.url) as made:
        made.app = public_app(made.parts.doors, Guard((SECRET, OTHER_SECRET)), made.parts.ready)
        yield made


class Untouchable(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("the body was read")

    def readable(self) -> bool:
        return True


class Endless(io.RawIOBase):
    """A body that never ends; remembers how much of it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "a body without an end was asked for as a whole"
        self.taken += size
        return b"x" * size


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def knock(gateway: House, path: str, body: Any, length: str | None, kind: str = FORM, method: str = "POST") -> Answer:
    """One request as a server hands it to the app, with a Content-Length that may lie."""
    environ = EnvironBuilder(path=path, method=method).get_environ()
    environ["wsgi.input"] = io.BytesIO(body) if isinstance(body, bytes) else body
    environ["CONTENT_TYPE"] = kind
    environ.pop("CONTENT_LENGTH", None)
    if length is not None:
        environ["CONTENT_LENGTH"] = length
    said: list[Any] = []
    answer = b"".join(gateway.app(environ, lambda status, headers, exc_info=None: said.extend((status, headers))))
    return Answer(int(said[0][:3]), dict(said[1]), answer)


def hop(padding: int = 0) -> bytes:
    body = b"sessionId=ATUid_1&phoneNumber=%2B26650123987&networkCode=65101&text=2"
    return body + b"&pad=" + b"x" * (padding - len(body) - 5) if padding else body


# The secret


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "secret", ["wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "%00", "š", " ", "%C5%A1" * 20, SECRET + "%2F", "/"]
)
def test_a_wrong_secret_gets_404_and_its_body_is_not_even_read(gateway: House, door: str, secret: str) -> None:
    answer = knock(gateway, f"/at/{secret}{door}", Untouchable(), "100")
    assert answer.status == 404
    assert answer.body == b""
    assert gateway.reports() == [] and gateway.alerts() == []


@pytest.mark.parametrize("path", ["/ussd", "/at/ussd", "/at", "/at/", "/", f"/at/{SECRET}", f"/{SECRET}/ussd"])
def test_a_missing_secret_gets_404(gateway: House, path: str) -> None:
    assert knock(gateway, path, Untouchable(), "100").status == 404


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "application/json", "text/plain"])
def test_an_unusual_encoding_does_not_get_around_the_guard(gateway: House, content_type: str) -> None:
    answer = knock(gateway, "/at/wrong/ussd", Untouchable(), "100", content_type)
    assert answer.status == 404


def test_an_answer_to_a_stranger_says_nothing_about_the_house(gateway: House) -> None:
    answer = knock(gateway, "/at/wrong/ussd", b"", "0")
    assert (answer.status, answer.body) == (404, b"")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_the_new_and_the_old_secret_both_open_while_one_is_changed(gateway: House, secret: str) -> None:
    answer = knock(gateway, f"/at/{secret}/ussd", hop(), str(len(hop())))
    assert answer.status == 200 and answer.body.startswith(b"CON THUSO")


def test_a_door_is_not_opened_by_looking_at_it(gateway: House) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert knock(gateway, f"/at/{SECRET}/ussd", b"", "0", method=method).status == 405


def test_every_secret_is_compared_whole_and_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def same(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(webhook_guard, "same", same)
    guard = Guard(("first", "second", "third"))
    assert guard.admits("first") and not guard.admits("none")
    assert compared == [(asked, known) for asked in ("first", "none") for known in guard.secrets]


def test_nobody_is_admitted_where_there_is_no_secret() -> None:
    assert not Guard(()).admits("")
    assert not Guard(("x" * 32,)).admits("")


# The size


@pytest.mark.parametrize("door", DOORS)
def test_a_body_that_announces_too_much_is_not_read(gateway: House, door: str) -> None:
    answer = knock(gateway, f"/at/{SECRET}{door}", Untouchable(), str(MOST_BYTES + 1))
    assert answer.status == 413


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("length", [None, "", "-1", "many", "0x10"])
def test_a_body_that_announces_nothing_is_read_up_to_the_limit_only(
    gateway: House, door: str, length: str | None
) -> None:
    body = Endless()
    assert knock(gateway, f"/at/{SECRET}{door}", body, length).status == 413
    assert body.taken <= MOST_BYTES + 1


def test_the_largest_body_that_is_allowed_is_answered(gateway: House) -> None:
    body = hop(MOST_BYTES)
    assert len(body) == MOST_BYTES
    for length in (str(MOST_BYTES), None):
        answer = knock(gateway, f"/at/{SECRET}/ussd", body, length)
        assert answer.status == 200 and answer.body.startswith(b"CON THUSO")
    assert knock(gateway, f"/at/{SECRET}/ussd", body + b"x", None).status == 413


def test_a_length_that_says_too_little_cuts_the_body_and_no_more_is_read(gateway: House) -> None:
    whole = knock(gateway, f"/at/{SECRET}/ussd", hop(), str(len(hop())))
    cut = knock(gateway, f"/at/{SECRET}/ussd", hop() + b"*2", str(len(hop())))
    assert cut.body == whole.body


@pytest.mark.parametrize("door", DOORS)
def test_a_body_that_was_cut_off_is_refused_whole(gateway: House, door: str) -> None:
    """Half a session would be another call, half an answer another answer; the carrier sends it again."""
    assert knock(gateway, f"/at/{SECRET}{door}", hop(), "9000").status == 400
    assert gateway.reports() == []


def test_a_large_form_in_another_encoding_is_refused_too(gateway: House) -> None:
    kind = "multipart/form-data; boundary=x"
    part = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"1" * MOST_BYTES + b"\r\n--x--\r\n"
    assert knock(gateway, f"/at/{SECRET}/ussd", part, str(len(part)), kind).status == 413


def test_a_hop_in_another_encoding_is_answered(gateway: House) -> None:
    kind = "multipart/form-data; boundary=x"
    fields = {"sessionId": "ATUid_1", "phoneNumber": "+26650123987", "text": "2", "networkCode": "65101"}
    part = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    body = f"{part}--x--\r\n".encode()
    answer = knock(gateway, f"/at/{SECRET}/ussd", body, str(len(body)), kind)
    assert answer.status == 200 and answer.body.startswith(b"CON THUSO: free and private")


def test_an_empty_body_is_an_answer_all_the_same(gateway: House) -> None:
    answer = knock(gateway, f"/at/{SECRET}/ussd", b"", "0")
    assert answer.status == 200 and answer.body.startswith(b"END Sorry")


# The guard by itself


def test_a_body_of_the_announced_size_is_given_whole() -> None:
    assert read_body({"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"abcdef")}) == b"abc"
    assert read_body({"wsgi.input": io.BytesIO(b"abcdef")}) == b"abcdef"
    with pytest.raises(TooLarge):
        read_body({"wsgi.input": io.BytesIO(b"x" * (MOST_BYTES + 1))})


def test_the_usual_encoding_is_known_however_it_is_written() -> None:
    for kind in ("", "application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"):
        assert is_urlencoded(kind)
    assert not is_urlencoded("multipart/form-data; boundary=x")


def test_a_path_is_taken_apart_at_its_secret() -> None:
    assert parts("/at/s/ussd") == ("s", "ussd")
    assert parts("/at/s/ussd/end") == ("s", "ussd/end")
    assert parts("/at//ussd") == ("", "ussd")
    assert parts("/at/ussd") is None
    assert parts("/healthz") is None
