"""What is given out as number and PIN, and how a PIN is kept."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.alerts.field_notes import codes
from gateway.alerts.pins.pin import Issued, hash_pin, is_trivial, issue, matches, split
from gateway.conversation.duty.duty import ASKED_OF_DUTY, numbered
from gateway.dialogue.script import ASKS, SIGNED_IN_ONLY, TELLS

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SIX = st.integers(0, 10**6 - 1).map("{:06d}".format)


def dice(*numbers: int) -> Callable[[int], int]:
    """Gives these, one after the other."""
    left: Iterator[int] = iter(numbers)
    return lambda below: next(left)


@pytest.mark.parametrize(
    "digits",
    ["000000", "777777", "123456", "654321", "012345", "987654", "890123", "121212", "123123", "112112", "001100",
     "111112", "474747", "135791", "123321", "998899", "246802"],
)  # fmt: skip
def test_what_thieves_try_first_is_trivial(digits: str) -> None:
    assert is_trivial(digits)


@pytest.mark.parametrize("digits", ["483920", "102938", "774193", "019283"])
def test_other_digits_are_not(digits: str) -> None:
    assert not is_trivial(digits)


def test_few_are_trivial_so_that_hardly_any_chance_is_given_away() -> None:
    assert sum(is_trivial(f"{n:06d}") for n in range(10**6)) < 10_000


def test_what_is_trivial_is_never_given_out() -> None:
    issued = issue(dice(111111, 483920, 123456, 483920, 29384, 774193))
    assert (issued.number, issued.pin) == ("483920", "774193"), "nor the number itself as the PIN, nor turned round"


def test_digits_in_front_may_be_naughts() -> None:
    assert issue(dice(19283, 7419)) == Issued("019283", "007419")


def test_neither_is_printed_by_mistake() -> None:
    assert str(Issued("483920", "774193")) == "Issued()"


def test_a_pin_fits_its_own_hash_under_its_own_key_only() -> None:
    kept = hash_pin("774193", KEY)
    assert kept.startswith("$argon2id$") and "774193" not in kept
    assert matches(kept, "774193", KEY)
    assert not matches(kept, "774194", KEY) and not matches(kept, "774193", OTHER_KEY)
    assert not matches(None, "774193", KEY) and not matches("$argon2id$broken", "774193", KEY)


def test_two_members_with_one_pin_have_two_hashes() -> None:
    assert hash_pin("774193", KEY) != hash_pin("774193", KEY)


@given(SIX, SIX)
@settings(max_examples=30)
def test_what_is_typed_in_one_is_split_in_two(number: str, pin: str) -> None:
    assert split(number + pin) == (number, pin)


@given(st.lists(SIX, max_size=30, unique=True))
def test_every_case_can_be_chosen_by_a_key_of_its_own_or_by_its_number(cases: list[str]) -> None:
    keys = numbered(cases)
    assert [keys[case] for case in cases] == cases
    short = {key: case for key, case in keys.items() if len(key) < 6}
    assert list(short.values()) == cases and not {"0", "9", "98", "99"} & short.keys()


def test_the_flow_knows_the_codes_that_the_hotline_reads() -> None:
    assert set(TELLS["note_case"]) == {*codes.OUTCOMES, codes.DONE, codes.CALL_ME}
    assert TELLS["answer_case"] == (codes.CANNOT, codes.KNOW)
    assert {do for do in ASKED_OF_DUTY if do in ASKS} == ASKED_OF_DUTY - {"report_own"}
    assert set(SIGNED_IN_ONLY) <= ASKED_OF_DUTY
