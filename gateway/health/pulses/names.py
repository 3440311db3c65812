"""The name under which a worker writes its pulse: its machine and its number there. Pure."""

from typing import NamedTuple

KIND = "worker:"
LONGEST_HOST = 16  # with KIND, a colon and a number of up to eight digits: what the column holds


class Name(NamedTuple):
    """host: the end of a longer name, where those of one fleet differ. pid: of the process."""

    host: str
    pid: int

    def __str__(self) -> str:
        return f"{KIND}{self.host}:{self.pid}"


def name_of(host: str, pid: int) -> Name:
    return Name(host[-LONGEST_HOST:], pid)


def read_name(process: str) -> Name | None:
    """None: no worker."""
    host, colon, pid = process.removeprefix(KIND).rpartition(":")
    return Name(host, int(pid)) if process.startswith(KIND) and colon and pid.isdecimal() else None
