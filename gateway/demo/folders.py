"""The folders of one demo: private, and never shared with another start or another user."""

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from gateway.complaints import Complaint, Refused


def make_private(folder: Path, mend: bool) -> None:
    """Makes the folder for us alone (mode 700). Raises Refused when it is another's, or open to others.

    mend: close an open one instead; never for a folder that somebody named, which might be / or /tmp.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        raise Refused([Complaint(str(folder), f"cannot be made ({wrong.strerror}).")]) from None
    found = folder.lstat()  # not stat: a link put there by somebody else must not lead us away
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Refused([Complaint(str(folder), "is not ours: another user made it. Remove it first.")])
    if found.st_mode & 0o077 and not mend:
        raise Refused([Complaint(str(folder), "is open to other users. Choose a new folder, or close it: chmod 700")])
    if found.st_mode & 0o077:
        folder.chmod(0o700)


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Holds the folder for one demo; the lock goes with the process, however it ends."""
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused([Complaint(str(var), "a demo with this data runs already. Stop it first.")]) from None
        yield
