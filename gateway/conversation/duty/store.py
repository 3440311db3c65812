"""The team menu in SQL: number and PIN are checked on every hop, and what is done behind them is done once. All of one
hop happens in its caller's transaction. Number, PIN and what is shown of a case live here for that hop and are never
written down."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.cases.store import Case, cases_of, open_to
from gateway.alerts.field_notes.codes import BY_MENU, CANNOT, KNOW
from gateway.alerts.pins import store as pins
from gateway.alerts.store import AlertStore
from gateway.conversation.duty.duty import Duty, numbered, off_duty_until, own_name
from gateway.dialogue.script import ASKED_CODES, SIGN_IN
from gateway.dialogue.stepping import Found
from gateway.messages import CallId
from gateway.privacy import CannotOpen
from gateway.storage.database import reading, writing
from gateway.storage.tables import duties

LIVES = timedelta(minutes=30)  # after its last hop
SIGNED_IN, WRONG, NO_CASE = "signed_in", "wrong", "no_case"
_NO_PLACE, _EXERCISE = "?", "EXERCISE - BOIKOETLISO"  # in place of a place; the list has one language
_NO_BREAK = "\u00a0"  # no line of a list is cut by a page
_ACTS = frozenset({"accept_case", "answer_case", "note_case", "set_duty"})


class Page(Protocol):
    """The page of the call; what it is told here it does after the commit: wake the relay."""

    alerted: bool


class SqlDuty:
    """One call's use of the team menu. caller: gives the name under which its tries are counted. pin_key: with which
    PINs were hashed. place_name: the short name of a place, "" for a code that has none."""

    def __init__(
        self,
        connection: sa.Connection,
        calls: Sequence[CallId],
        caller: Callable[[], str],
        alerts: AlertStore,
        pin_key: bytes,
        place_name: Callable[[str], str],
        page: Page,
        now: datetime,
    ) -> None:
        self._connection, self._caller, self._alerts, self._pin_key = connection, caller, alerts, pin_key
        self._place_name, self._page, self._now = place_name, page, now
        self._names = [own_name(call) for call in calls]
        self.known = find_duty(connection, self._names)
        self._found = list(self.known.found) if self.known else []
        self._done = list(self.known.done) if self.known else []
        self._cases = self.known.cases if self.known else ()
        self._member_id: int | None = None  # of this hop; the row's own is no proof
        self._asked, self._chosen, self._acted = 0, "", False

    @property
    def asked(self) -> bool:
        return self._asked > 0

    @property
    def signed_in(self) -> bool:
        return self._member_id is not None

    @property
    def acted(self) -> bool:
        return self._acted

    def ask(self, do: str, typed: str) -> Found:
        """The answer to the next asking of this call: the one it had before, or a new one. Raises CannotOpen where
        this hop does not stand behind the PIN that was right, or that has been replaced meanwhile."""
        self._asked += 1
        is_new = self._asked > len(self._found)
        before = "" if is_new else self._found[self._asked - 1]
        if do == SIGN_IN:
            found = Found(self._sign_in(typed) if is_new else self._sign_in_again(typed, before))
        elif not self.signed_in:
            raise CannotOpen
        elif do in _ACTS:
            found = Found(self._act(do, typed) if is_new else before)
        else:
            found = self._show(do, typed, before)
        if is_new:
            self._found.append(found.outcome)
        return found

    def _sign_in(self, typed: str) -> str:
        self._member_id = pins.sign_in(self._connection, self._caller(), typed, self._pin_key, self._now)
        if self._member_id is None:
            return WRONG
        mine = cases_of(self._connection, self._member_id, self._alerts.teams, self._now)
        self._cases = tuple(case.case_number for case in mine)
        return SIGNED_IN

    def _sign_in_again(self, typed: str, before: str) -> str:
        """What was wrong stays wrong, whatever it would be now."""
        if before == SIGNED_IN and self.known and self.known.member_id is not None:
            if not pins.still_fits(self._connection, self.known.member_id, typed, self._pin_key):
                raise CannotOpen
            self._member_id = self.known.member_id
        return before

    # What is shown. It is read anew on every hop, so that nothing is shown that may not be seen any more.

    def _show(self, do: str, typed: str, before: str) -> Found:
        if do == "list_cases":
            return self._list(before)
        if do == "choose_case":
            return self._choose(typed, before)
        case = self._open([self._chosen]).get(self._chosen)
        facts = _values(case) if case else {}
        return Found(before or ("some" if case else NO_CASE), facts)

    def _list(self, before: str) -> Found:
        mine = self._open(self._cases)
        keys = {case: key for key, case in reversed(numbered(self._cases).items()) if key != case}
        shown = [number for number in self._cases if number in mine]
        lines = [f"{keys[number]}. {self._line(mine[number])}".replace(" ", _NO_BREAK) for number in shown]
        return Found(before or ("some" if lines else "none"), {"cases": "\n".join(lines)})

    def _choose(self, typed: str, before: str) -> Found:
        self._chosen = numbered(self._cases).get(typed, typed)  # the list may be older than an alert, or full
        case = self._open([self._chosen]).get(self._chosen)
        line = self._line(case) if case else self._chosen
        return Found(before or ("chosen" if case else NO_CASE), {"case": line})

    def _open(self, numbers: Sequence[str]) -> dict[str, Case]:
        assert self._member_id is not None
        return open_to(self._connection, self._member_id, self._alerts.teams, numbers)

    def _line(self, case: Case) -> str:
        place = _EXERCISE if case.drill else self._place_name(case.place) or case.place or _NO_PLACE
        return f"{case.case_number} {case.level} {place}"

    # What is done, once.

    def _act(self, do: str, told: str) -> str:
        assert self._member_id is not None
        self._acted = True
        self._done.append(told or do)
        if do == "set_duty":
            pins.set_off_duty(self._connection, self._member_id, off_duty_until(told, self._now))
            return "noted"
        if self._chosen not in self._open([self._chosen]):
            return NO_CASE
        self._page.alerted = True
        member, case, now = self._member_id, self._chosen, self._now
        if do == "accept_case":
            return self._alerts.accept(self._connection, member, case, now)
        what = {"cannot": CANNOT, "know": KNOW}.get(told, told)
        noted = self._alerts.note(self._connection, member, case, what, BY_MENU, now)
        if told == "cannot":
            self._alerts.give_up(self._connection, member, case, now)
        elif told == "know":
            self._alerts.take_answer(self._connection, member, Answered(case, Answer.KNOW), now, BY_MENU)
        return "noted" if noted else NO_CASE

    def keep(self, lengths: tuple[int, ...], digest: str) -> None:
        """Writes how the call can be played again. A hop that brings nothing new changes nothing."""
        is_new = len(self._found) > (len(self.known.found) if self.known else 0)
        if not is_new and self.known and len(lengths) <= self.known.hops:
            return
        member_id = self._member_id or (self.known.member_id if self.known else None)
        values = {
            "member_id": member_id, "found": ",".join(self._found), "done": ",".join(self._done),
            "cases": ",".join(self._cases), "hops": len(lengths), "lengths": ",".join(map(str, lengths)),
            "digest": digest, "last_hop_at": self._now,
        }  # fmt: skip
        if self.known:
            self._connection.execute(duties.update().where(duties.c.id == self.known.duty_id).values(values))
        else:
            self._connection.execute(duties.insert().values(values | {"call_key": self._names[0]}))


def _values(case: Case) -> dict[str, str]:
    """What a screen shows of it: codes, which the flow puts into words."""
    return {value: case.facts[question] for value, question in ASKED_CODES.items()} | {"case_day": case.facts["day"]}


def find_duty(connection: sa.Connection, names: Sequence[str]) -> Duty | None:
    """What is known of this call, under any of its names."""
    row = connection.execute(sa.select(duties).where(duties.c.call_key.in_(names))).first()
    return _duty(row) if row else None


def _duty(row: Any) -> Duty:
    found, done, cases = (tuple(filter(None, text.split(","))) for text in (row.found, row.done, row.cases))
    lengths = tuple(map(int, row.lengths.split(",")))
    return Duty(row.id, row.member_id, found, done, cases, row.hops, lengths, row.digest)


def forget_duties(engine: sa.Engine, now: datetime) -> None:
    """Calls that are over for minutes."""
    over = duties.c.last_hop_at < now - LIVES
    with reading(engine) as connection:
        if not connection.execute(sa.select(duties.c.id).where(over).limit(1)).first():
            return
    with writing(engine) as connection:
        connection.execute(duties.delete().where(over))
