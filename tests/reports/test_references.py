"""The caller's reference: one slip is noticed, the same call shows the same, and nothing of it is kept."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey
from stdnum import damm

from gateway.privacy import CannotOpen, seal, unseal
from gateway.reports.references import ReferenceKeys, as_shown, keys_for, reference, stretch, unwrap

CODES = st.binary(min_size=32, max_size=32)
PEPPER = b"p" * 32


@given(CODES)
def test_a_reference_has_sixteen_digits_and_the_last_one_checks_the_rest(code: bytes) -> None:
    digits = reference(code)
    assert len(digits) == 16 and digits.isascii() and digits.isdigit()
    assert damm.is_valid(digits)


@given(CODES)
def test_the_same_call_shows_the_same_reference(code: bytes) -> None:
    assert reference(code) == reference(bytes(code))


def test_small_numbers_keep_their_leading_zeros() -> None:
    assert reference(bytes(32)) == "0" * 16
    assert reference(bytes(31) + b"\x07").startswith("000000000000007")


@given(CODES, st.integers(0, 15), st.integers(1, 9))
def test_every_single_digit_slip_is_noticed(code: bytes, at: int, by: int) -> None:
    digits = reference(code)
    slipped = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert not damm.is_valid(slipped)


@given(CODES, st.integers(0, 14))
def test_every_swap_of_neighbours_is_noticed(code: bytes, at: int) -> None:
    digits = reference(code)
    assume(digits[at] != digits[at + 1])
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert not damm.is_valid(swapped)


@given(CODES)
def test_it_is_shown_in_four_groups_like_an_electricity_token(code: bytes) -> None:
    shown = as_shown(reference(code))
    assert [len(group) for group in shown.split(" ")] == [4, 4, 4, 4]
    assert shown.replace(" ", "") == reference(code)


# What is kept of it


def found_in(kept: ReferenceKeys, secret: bytes) -> bool:
    return any(secret in part for part in (kept.reference_hash, kept.box_public, kept.box_private))


@given(CODES)
@settings(max_examples=25, deadline=None)
def test_nothing_of_the_reference_stands_in_what_is_kept(code: bytes) -> None:
    digits = reference(code)
    kept = keys_for(digits, PEPPER)
    for secret in (digits.encode(), digits[:8].encode(), as_shown(digits).encode(), code, PEPPER):
        assert not found_in(kept, secret)
    assert not found_in(kept, int(digits).to_bytes(7, "big"))
    assert digits not in repr(kept)


def test_a_report_is_found_by_its_reference_and_pepper_only() -> None:
    digits = reference(b"a" * 32)
    kept = keys_for(digits, PEPPER)
    assert kept.reference_hash == keys_for(digits, PEPPER).reference_hash
    assert kept.reference_hash != keys_for(digits, b"q" * 32).reference_hash
    assert kept.reference_hash != keys_for(reference(b"b" * 32), PEPPER).reference_hash
    assert len(kept.reference_hash) == 32


def test_only_the_reference_opens_the_callers_private_key() -> None:
    digits = reference(b"a" * 32)
    kept, made = keys_for(digits, PEPPER), stretch(digits, PEPPER)
    private = unwrap(kept.box_private, made.wrap)
    assert bytes(PrivateKey(private).public_key) == kept.box_public
    assert made.reference_hash == kept.reference_hash != made.wrap
    others = (stretch(reference(b"b" * 32), PEPPER).wrap, stretch(digits, b"q" * 32).wrap, made.reference_hash)
    for other in others:
        with pytest.raises(CannotOpen):
            unwrap(kept.box_private, other)


def test_a_letter_to_a_caller_opens_with_the_reference_alone() -> None:
    digits = reference(b"a" * 32)
    kept = keys_for(digits, PEPPER)
    box = seal(kept.box_public, {"text": "We have spoken to her."})
    assert unseal(unwrap(kept.box_private, stretch(digits, PEPPER).wrap), box) == {"text": "We have spoken to her."}


def test_what_opens_letters_is_never_printed() -> None:
    made = stretch(reference(b"a" * 32), PEPPER)
    assert made.wrap.hex() not in repr(made) and repr(made.wrap)[2:-1] not in repr(made)


def test_each_submission_gets_a_fresh_pair_of_keys() -> None:
    digits = reference(b"a" * 32)
    assert keys_for(digits, PEPPER).box_public != keys_for(digits, PEPPER).box_public
