"""A whole talk by SMS on the demo's phones: every part on the road is the real one."""

import pytest

from tests.end_to_end.people import HOTLINE, MAPUTSOE_ENGLISH, OTHER_CALLER
from tests.end_to_end.phones import Table
from tests.end_to_end.running import PATIENCE
from tests.end_to_end.waiting import until

pytestmark = pytest.mark.slow

TALK = (
    ("Help!", "Is it safe to text now?"),
    ("1. Yes", "2. Make a report"),
    ("2", "Who are you worried about?"),
    ("girl", "in danger"),
    ("4, 3, 3", "which council?"),
    ("Maputsoe Urban", "Write the village"),
    ("behind the mill", "Kept"),
    ("9", "Is it safe if the local"),
    ("4 1", "Choose a number"),  # permissions are given one by one
    ("4", "contact you"),
    ("1", "Send this report?"),
    ("send", "Your report is sent"),
    ("no", "Delete these messages"),
)


def say(table: Table, number: str, text: str, sees: str) -> None:
    before = len(table.inbox(number))
    table.texts(number, text)
    until(lambda: len(table.inbox(number)) > before, PATIENCE, f"an answer to {text!r}")
    assert sees in table.inbox(number)[-1]
    assert len(table.inbox(number)) == before + 1, "one SMS gets one answer"


def test_a_report_told_by_sms_reaches_the_hotline(table: Table) -> None:
    known = table.cases()
    for text, sees in TALK:
        say(table, OTHER_CALLER, text, sees)
    case = table.case_on(min(HOTLINE), known, PATIENCE)
    assert ": P2, " in next(text for text in table.inbox(min(HOTLINE)) if case in text)


def test_a_text_that_arrives_twice_is_answered_once_and_stop_ends_it(table: Table) -> None:
    table.mood(duplicate_sms=True)
    say(table, MAPUTSOE_ENGLISH, "THUSO", "Na ho sireletsehile")
    say(table, MAPUTSOE_ENGLISH, "e", "2. Tlaleha")
    say(table, MAPUTSOE_ENGLISH, "EMISA", "re emisitse")
