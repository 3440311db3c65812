"""The folder that leaves: packed and locked, apart from the console. Pure."""

from collections.abc import Sequence

from gateway.console.apart import Limits, apart
from gateway.console.export.locking import lock_bytes
from gateway.exports.sheets import Sheet
from gateway.exports.writing import packed

Told = tuple[str, list[str], list[list[str]]]
LIMITS = Limits(seconds=90)


def locked_folder(name: str, sheets: Sequence[Sheet], readme: str, passphrase: str) -> bytes:
    """An age file that holds the packed sheets. Raises TookTooLong."""
    told = [[sheet.name, sheet.columns, sheet.rows] for sheet in sheets]
    return apart(pack_and_lock, LIMITS, name, told, readme, passphrase)


def pack_and_lock(name: str, sheets: list[Told], readme: str, passphrase: str) -> bytes:
    """What the other process does."""
    told = [Sheet(called, tuple(columns), rows) for called, columns, rows in sheets]
    return lock_bytes(packed(name, told, readme), passphrase)
