"""What the pages of the roster are handed besides the desk."""

from gateway.alerts.book.line import Keeping
from gateway.configuration import councils_of
from gateway.console.wiring import Desk
from gateway.privacy import FieldCipher, keyed_hash


def keeping(desk: Desk) -> Keeping:
    """How numbers are kept and found here, and what a line of the roster is read against."""
    cipher, key = FieldCipher.from_keys(desk.field_keys), desk.roster_hash_key
    return Keeping(
        councils_of(desk.places), desk.files.wordings.languages, desk.files.teams.hotline.code, not desk.production,
        cipher.open, cipher.close, lambda number: keyed_hash(key, "responder", number).hex(),
    )  # fmt: skip
