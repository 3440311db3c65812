"""The rooms of the console, in the order in which they stand on top of every page. Whether somebody sees one is said in
rights.py. Pure."""

from typing import NamedTuple


class Room(NamedTuple):
    """endpoint: its first page. tells: what it is for, on the first page of those who have no list."""

    endpoint: str
    words: str
    tells: str


ROOMS = (
    Room("worklist", "Reports", "What needs the hotline now, worst first."),
    Room("case.index", "Cases", "Those under way, with their clocks."),
    Room("received.index", "Received", "What was referred to your organisation, and your answers."),
    Room("approvals.index", "Approvals", "What takes two people, and waits for the second."),
    Room("organisations.index", "Organisations", "Who can be asked to help, and for what."),
    Room("diary.index", "Diary", "Who saw, opened and changed what."),
    Room("accounts.people", "People", "Accounts: who works here, and what they may open."),
    Room("account.show", "My account", "Your password, your one-time codes, where you are signed in."),
)
FIRST = ("worklist", "received.index", "accounts.people")  # where somebody begins: the first of these that they may use
