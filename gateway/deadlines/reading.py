"""Reads config/deadlines.yaml. Pure; every mistake is said, with its line and what to do."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.deadlines.rules import BY_LAW, BY_LEVEL, LEVELS, NEVER_WAIT, DeadlineRules
from gateway.hours import Hours, Unreadable, read_hours, read_leave
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

WORDS = (*BY_LEVEL, *BY_LAW, "review_by", "office", "hours", "closed")
LONGEST = 90 * 1440  # minutes
LAW = {  # minutes, and where it stands
    "police": (1440, phrase("24 hours, Anti-Trafficking in Persons Act 2011, section 23")),
    "social_welfare": (2880, phrase("48 hours, Children's Protection and Welfare Act 2011, section 76(4)")),
}
MOST_CLOSED = 366


def read_deadlines(document: Document) -> DeadlineRules:
    """Raises Refused with every mistake in the file."""
    return _Reading(document).read()


class _Reading:
    """Walks the file once and keeps what is wrong with it."""

    def __init__(self, document: Document) -> None:
        self.document, self.complaints = document, list[Complaint]()
        self.data: Mapping[str, Any] = document.data if isinstance(document.data, dict) else {}

    def read(self) -> DeadlineRules:
        for word in sorted(set(self.data) - set(WORDS)):
            self.wrong(
                (word,),
                phrase("the word {word!r} is not known here. Known: {known}.", word=word, known=", ".join(WORDS)),
            )
        found = DeadlineRules(
            {what: self.levels(what) for what in BY_LEVEL}, {what: self.law(what) for what in BY_LAW},
            self.review_by(), frozenset(self.office()), self.hours(), frozenset(self.closed()),
        )  # fmt: skip
        if self.complaints:
            raise Refused(self.complaints)
        return found

    def wrong(self, at: Path_, says: Phrase) -> None:
        self.complaints.append(self.document.complaint(at, says))

    def levels(self, what: str) -> dict[str, timedelta]:
        value = self.data.get(what)
        if not isinstance(value, dict):
            self.wrong(
                (what,),
                phrase("needs `{what}:` with minutes for each level, such as {{P1: 15, P2: 240, …}}.", what=what),
            )
            return {}
        for level in sorted(set(value) - set(LEVELS)):
            self.wrong(
                (what, level),
                phrase("the level {level!r} is not known here. Known: {known}.", level=level, known=", ".join(LEVELS)),
            )
        found = {level: self.minutes(value.get(level), (what, level)) for level in LEVELS}
        for worse, milder in pairwise(LEVELS):
            if found[worse] > found[milder]:
                self.wrong(
                    (what, worse),
                    phrase(
                        "`{what}`: {worse} has more time than {milder}. Give it less, or the same.",
                        what=what,
                        worse=worse,
                        milder=milder,
                    ),
                )
        return found

    def law(self, what: str) -> timedelta:
        most, where = LAW[what]
        found = self.minutes(self.data.get(what), (what,))
        if found > timedelta(minutes=most):
            self.wrong(
                (what,),
                phrase(
                    "`{what}` may be {most} minutes at most: the law says {where}. Write {most} or less.",
                    what=what,
                    most=most,
                    where=where,
                ),
            )
        return found

    def minutes(self, value: Any, at: Path_) -> timedelta:
        if isinstance(value, str) and value.isascii() and value.isdigit() and 1 <= int(value[:7]) <= LONGEST:
            return timedelta(minutes=int(value))
        self.wrong(
            at,
            phrase(
                "`{name}` must be whole minutes, from {least} to {most}.",
                name=" ".join(map(str, at)),
                least=1,
                most=LONGEST,
            ),
        )
        return timedelta(minutes=1)

    def review_by(self) -> time:
        value = self.data.get("review_by")
        try:
            if isinstance(value, str) and len(value) == len("12:00"):
                return time.fromisoformat(value)
        except ValueError:
            pass
        self.wrong(("review_by",), phrase('`review_by` is a time of the day, such as "12:00".'))
        return time(12)

    def office(self) -> Iterator[tuple[str, str]]:
        value = self.data.get("office", {})
        if not isinstance(value, dict):
            self.wrong(("office",), phrase("`office` names clocks and levels, such as {first_touch: [P3, P4]}, or {}."))
            return
        for what, levels in value.items():
            if says := self._not_in_office(what, levels):
                self.wrong(("office", what), says)
            else:
                yield from ((what, level) for level in levels)

    def _not_in_office(self, what: str, levels: Any) -> Phrase | None:
        if what in BY_LAW:
            return phrase("`{what}` is a clock of the law and runs day and night. Take it out.", what=what)
        if what not in BY_LEVEL:
            return phrase("the clock {what!r} is not known here. Known: {known}.", what=what, known=", ".join(BY_LEVEL))
        if not isinstance(levels, list) or not set(map(str, levels)) <= set(LEVELS):
            return phrase("`office` `{what}` must be a list of levels, such as [P3, P4].", what=what)
        if never := [level for level in NEVER_WAIT if level in levels]:
            return phrase(
                "{levels} must run day and night: people are in danger. Take it out.", levels=_together(never)
            )
        return (
            None
            if _reaches_down(levels)
            else phrase("`{what}`: P4 must wait for the office too where P3 does. Add P4.", what=what)
        )

    def hours(self) -> Hours:
        value = self.data.get("hours")
        if not isinstance(value, str) or not value.strip():
            self.wrong(
                ("hours",), phrase('`hours` must say when offices are open, such as "mo-fr 08:00-16:30", or `always`.')
            )
            return Hours()
        try:
            return read_hours(value)
        except Unreadable as wrong:
            self.wrong(("hours",), phrase("`hours`: {says}", says=wrong.args[0]))
            return Hours()

    def closed(self) -> Iterator[date]:
        value = self.data.get("closed", [])
        if not isinstance(value, list):
            self.wrong(("closed",), phrase("`closed` must be a list of days such as 2026-12-25, or []."))
            return
        for n, text in enumerate(value):
            yield from self._days(str(text), ("closed", n))

    def _days(self, text: str, at: Path_) -> list[date]:
        try:
            spans = read_leave(text).days
        except Unreadable:
            spans = ()
        found = [first + timedelta(days=n) for first, last in spans for n in range(min((last - first).days, 366) + 1)]
        if not 0 < len(found) <= MOST_CLOSED:
            self.wrong(
                at,
                phrase("{text!r} is no day. Write 2026-12-25, or 2026-12-20..2027-01-03, a year at most.", text=text),
            )
        return found


def _together(levels: list[str]) -> str:
    one, *others = levels
    return phrase("{one} and {other}", one=one, other=others[0]) if others else one


def _reaches_down(levels: list[str]) -> bool:
    """Where a worse level waits for the office and a milder one does not, the worse could have more time."""
    return not levels or LEVELS[-1] in levels
