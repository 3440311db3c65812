"""Exactly what is shared, and a fingerprint of it that gives nothing away."""

from gateway.referrals.snapshot import fingerprint, for_receiver, lines, take
from tests.referrals.bureau import KNOWN


def test_who_guesses_the_content_cannot_check_the_guess() -> None:
    first, second = (take(["number", "name"], KNOWN, "shelter") for _ in range(2))
    assert lines(first) == lines(second)
    assert fingerprint(first) != fingerprint(second)
    assert for_receiver(first) == for_receiver(second), "the receiver sees the lines and nothing beside them"
