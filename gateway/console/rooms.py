"""The rooms of the console, in the order in which they stand on top of every page. Whether somebody sees one is said in
rights.py. Pure."""

from typing import NamedTuple

from gateway.phrases import Phrase, phrase


class Room(NamedTuple):
    """endpoint: its first page. tells: what it is for, on the first page of those who have no list."""

    endpoint: str
    words: Phrase
    tells: Phrase


ROOMS = (
    Room("worklist", phrase("Reports"), phrase("What needs the hotline now, worst first.")),
    Room("case.index", phrase("Cases"), phrase("Those under way, with their clocks.")),
    Room("received.index", phrase("Received"), phrase("What was referred to your organisation, and your answers.")),
    Room("approvals.index", phrase("Approvals"), phrase("What takes two people, and waits for the second.")),
    Room("organisations.index", phrase("Organisations"), phrase("Who can be asked to help, and for what.")),
    Room("diary.index", phrase("Diary"), phrase("Who saw, opened and changed what.")),
    Room("accounts.people", phrase("People"), phrase("Accounts: who works here, and what they may open.")),
    Room("account.show", phrase("My account"), phrase("Your password, your one-time codes, where you are signed in.")),
)
FIRST = ("worklist", "received.index", "accounts.people")  # where somebody begins: the first of these that they may use
