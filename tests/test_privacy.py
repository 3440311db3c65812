"""Keys, hashes and boxes: what is closed opens only with its key, and no error says what is inside."""

import base64
import traceback

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.privacy import (
    KEY_BYTES,
    CannotOpen,
    FieldCipher,
    key_as_text,
    key_from_text,
    keyed_hash,
    new_key_pair,
    same,
    seal,
    unseal,
)

KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NUMBER = "+26650123987"


@given(KEYS)
def test_a_key_survives_being_written_down(key: bytes) -> None:
    assert key_from_text(key_as_text(key)) == key


@given(st.binary(max_size=64).filter(lambda raw: len(raw) != KEY_BYTES))
def test_a_key_of_another_length_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=rf"holds {len(raw)} bytes; it must hold 32"):
        key_from_text(base64.b64encode(raw).decode())


@pytest.mark.parametrize("text", ["", "no!", "š" * 44, "A" * 43, "A" * 42 + "=="])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        key_from_text(text)
    assert not text or text not in str(caught.value)


@given(KEYS, TEXT)
def test_the_same_text_under_two_purposes_or_keys_gives_unrelated_hashes(key: bytes, text: str) -> None:
    found = keyed_hash(key, "call", text)
    assert found == keyed_hash(key, "call", text) and len(found) == 32
    assert found != keyed_hash(key, "reference", text)
    assert found != keyed_hash(bytes(b ^ 1 for b in key), "call", text)
    assert found != keyed_hash(key, "call", text + "x")


def test_a_purpose_cannot_be_stretched_into_the_text() -> None:
    assert keyed_hash(b"k" * 32, "call", "er") != keyed_hash(b"k" * 32, "caller", "")


@given(TEXT, TEXT)
def test_two_secrets_are_the_same_when_they_are_equal(one: str, other: str) -> None:
    assert same(one, one)
    assert same(one, other) is (one == other)


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=3), max_size=4))
@settings(max_examples=50, deadline=None)
def test_what_is_sealed_opens_with_the_private_key(told: dict[str, object]) -> None:
    public, private = new_key_pair()
    assert unseal(private, seal(public, told)) == told


def test_sealing_twice_gives_two_boxes_and_neither_shows_its_content() -> None:
    public, _ = new_key_pair()
    one, other = seal(public, {"number": NUMBER}), seal(public, {"number": NUMBER})
    assert one != other
    assert NUMBER.encode() not in one and b"number" not in one


def test_the_public_key_opens_nothing_and_no_error_tells_what_was_inside() -> None:
    public, private = new_key_pair()
    box = seal(public, {"number": NUMBER})
    for key, content in ((public, box), (new_key_pair()[1], box), (private, box[:-1]), (private, b""), (private, b"x")):
        with pytest.raises(CannotOpen) as caught:
            unseal(key, content)
        assert NUMBER not in "".join(traceback.format_exception(caught.value))
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_column_opens_with_the_newest_key_and_with_older_ones() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    closed = FieldCipher.from_keys([old]).close(NUMBER)
    both = FieldCipher.from_keys([new, old])
    assert both.open(closed) == NUMBER
    assert FieldCipher.from_keys([new]).open(both.close(NUMBER)) == NUMBER
    with pytest.raises(CannotOpen):
        FieldCipher.from_keys([new]).open(closed)


def test_a_column_shows_nothing_and_a_damaged_one_is_refused() -> None:
    cipher = FieldCipher.from_keys([Fernet.generate_key().decode()])
    closed = cipher.close(NUMBER)
    assert NUMBER.encode() not in closed and NUMBER not in repr(cipher)
    for damaged in (b"", b"x", closed[:-1], closed[:20] + b"AAAA" + closed[24:]):
        with pytest.raises(CannotOpen):
            cipher.open(damaged)


def test_what_is_no_key_of_a_column_is_refused() -> None:
    for keys in ([], ["short"], ["š" * 44]):
        with pytest.raises(ValueError):
            FieldCipher.from_keys(keys)
