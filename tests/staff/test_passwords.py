"""What an unknown name is compared with must cost what a real password costs."""

import pytest
from argon2.exceptions import VerifyMismatchError

from gateway.staff import credentials


def test_all_the_work_is_done_for_somebody_who_is_not_there() -> None:
    """A hash that could not be read, or a cheap one, would answer at once."""
    drawn = credentials._nobodys_hash.__wrapped__()
    assert not credentials.is_outdated(drawn)
    with pytest.raises(VerifyMismatchError):
        credentials._HASHER.verify(drawn, "four plain words here")


def test_nobody_has_the_password_of_nobody() -> None:
    assert not credentials.matches(None, "four plain words here")
