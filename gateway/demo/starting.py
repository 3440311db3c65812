"""What ./run does, told in order: look, prepare, start, say where to look, and leave nothing behind."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.complaints import Refused
from gateway.demo.choices import read_choices
from gateway.demo.folders import make_private, only_one
from gateway.demo.ports import CannotStart, check_ports
from gateway.demo.processes import Stopped, Stopping
from gateway.demo.saying import say
from gateway.demo.service import Service

PROJECT = Path(__file__).resolve().parents[2]


def start(environ: Mapping[str, str], project: Path = PROJECT, patience: float = 60) -> int:
    """Runs the demo until somebody stops it; returns the exit code. `patience`: seconds until all doors answer."""
    stopping = Stopping()
    stopping.listen()
    os.umask(0o077)  # whatever is written from here on is for its owner alone
    try:
        _run(environ, project, patience, stopping)
    except Stopped:
        say("Everything is stopped. The data stays; ./run starts again.")
    except (Refused, CannotStart) as wrong:
        say(str(wrong))
        return 1
    except OSError as wrong:
        say(f"{wrong.filename or 'Something'} cannot be used: {wrong.strerror}.")
        return 1
    return 0


def _run(environ: Mapping[str, str], project: Path, patience: float, stopping: Stopping) -> None:
    choices = read_choices(environ, project)
    check_ports(choices.ports)
    make_private(choices.var, mend=choices.var_is_ours)
    with only_one(choices.var), _folder_of(choices.socket):
        service = Service(choices, project, environ, stopping)
        service.prepare()
        with service.kept_up():
            service.make_accounts()
            service.wait_for_doors(patience)
            say(service.where_to_look())
            service.watch()


@contextlib.contextmanager
def _folder_of(socket: Path | None) -> Iterator[None]:
    if socket is None:
        yield
        return
    make_private(socket.parent, mend=True)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            socket.unlink(missing_ok=True)
            socket.parent.rmdir()
