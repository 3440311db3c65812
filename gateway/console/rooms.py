"""The rooms of the console, in the order in which they stand on top of every page. Whether somebody sees one is said in
rights.py. Pure."""

from typing import NamedTuple

from gateway.phrases import Phrase, phrase


class Room(NamedTuple):
    """endpoint: its first page."""

    endpoint: str
    words: Phrase


ROOMS = (
    Room("worklist", phrase("Reports")),
    Room("case.index", phrase("Cases")),
    Room("received.index", phrase("Received")),
    Room("abroad.index", phrase("Abroad")),
    Room("approvals.index", phrase("Approvals")),
    Room("organisations.index", phrase("Organisations")),
    Room("flows.index", phrase("Flows")),
    Room("figures.index", phrase("Figures")),
    Room("teams.index", phrase("Teams")),
    Room("files.index", phrase("Files")),
    Room("diary.index", phrase("Diary")),
    Room("accounts.people", phrase("People")),
    Room("service.show", phrase("The service")),
    Room("account.show", phrase("My account")),
)
# Where somebody begins: the first of these that they may use. Every role may use one.
FIRST = ("worklist", "received.index", "figures.index", "accounts.people")
