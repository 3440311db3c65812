"""What stands in README.txt of a file: what it is, how to handle it, whose standard it follows. Pure; in English, as
the codes are."""

from collections.abc import Sequence
from datetime import datetime

from gateway.clock import in_maseru
from gateway.exports.sheets import Sheet
from gateway.exports.wanted import DIARY, HTCDS, KINDS, LISTS, Wanted

_ALL = """Confidential. Keep it locked, and delete what you unpack as soon as you have used it. Send file and passphrase
on two different ways. What a spreadsheet could take for a formula begins with an apostrophe. Everything in the .xlsx is
text. Of a CSV, load all columns as text and as UTF-8: else a spreadsheet turns 012345 into 12345, and 1/2 into a day.
"""
_OF = {
    HTCDS: """The four tables follow the Human Trafficking Case Data Standard (HTCDS) 2.0 of the International
Organization for Migration (IOM), licensed CC BY 4.0: https://creativecommons.org/licenses/by/4.0/ . IOM does not
endorse this service or this file. Columns that begin with local_ are ours: they hold our own code wherever the
standard has none, or one of its codes stands for several of ours.

C-... and V-... are drawn at random for this file: the same case has another id in the next one. A person is here only
with a consent that stands. What was told or ticked proves no trafficking: a possible victim is no more than that.
Situations, flags and suspects were told of the case, not of each person in it. Days are cut to months. There are no
names, no words that anybody typed, no numbers of phones or cases, and no days of birth. Do not try to find out who
somebody is: a month, a district and an age together may be enough to hurt them.
""",
    LISTS: """Codes of reports and cases as the hotline keeps them, with case numbers: for the hotline's own eyes.
""",
    DIARY: """Rows of the diary as they are kept, each with the hash that hangs it on the one before. Times are UTC. The
column by names a member of staff.
""",
}


def readme(asked: Wanted, sheets: Sequence[Sheet], by: str, agreed_by: str, now: datetime) -> str:
    """by, agreed_by: the two people."""
    made = f"Made on {in_maseru(now):%Y-%m-%d %H:%M}, Lesotho time, by {by}; {agreed_by} agreed.\n"
    holds = "".join(f"{sheet.name}.csv: {len(sheet.rows)} lines\n" for sheet in sheets)
    called = f"{KINDS[asked.kind].words}, {asked.first} to {asked.last}"
    return "\n".join([called, made, holds, _ALL, _OF[asked.kind]])
