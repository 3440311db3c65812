"""The rooms of the console, in the order in which they stand on top of every page: those of every day first. Whether
somebody sees one is said in rights.py. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.phrases import Phrase, phrase


class Room(NamedTuple):
    """endpoint: its first page."""

    endpoint: str
    words: Phrase

    @property
    def part(self) -> str:
        """What the endpoints of all its pages begin with."""
        return self.endpoint.partition(".")[0]


ROOMS = (
    Room("worklist", phrase("Reports")),
    Room("case.index", phrase("Cases")),
    Room("received.index", phrase("Received")),
    Room("abroad.index", phrase("Abroad")),
    Room("approvals.index", phrase("Approvals")),
    Room("organisations.index", phrase("Organisations")),
    Room("figures.index", phrase("Figures")),
    Room("accounts.people", phrase("People")),
    Room("service.show", phrase("The service")),
    Room("teams.index", phrase("Teams")),
    Room("flows.index", phrase("Flows")),
    Room("files.index", phrase("Files")),
    Room("diary.index", phrase("Diary")),
    Room("account.show", phrase("My account")),
)
ABREAST = 5  # more do not fit on one line of 1280 pixels, in the language with the longest words
# Where somebody begins: the first of these that they may use. Every role may use one.
FIRST = ("worklist", "received.index", "figures.index", "accounts.people")


def in_sight(may: Callable[[str], bool]) -> tuple[list[Room], list[Room]]:
    """The rooms that stand on the line, and those behind "More". may: whether somebody may use an endpoint. One alone
    is not put behind it."""
    mine = [room for room in ROOMS if may(room.endpoint)]
    abreast = ABREAST if len(mine) > ABREAST + 1 else len(mine)
    return mine[:abreast], mine[abreast:]
