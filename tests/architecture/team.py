"""The people of the teams on the busy day: the roster, their phones, their PINs, what they do with cases.

Everything of theirs that nobody may find again is a canary of the day: number, PIN, PIN with duty number, the words
around a code. A code alone is too short for that, and a duty number stands in its row: these are kept apart.
"""

import csv
import io
import itertools
import re
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gateway.alerts.watch.life import case_lines, stuck_lines
from gateway.complaints import Refused
from gateway.drill.drill import table
from gateway.operators import wiring
from gateway.operators.accounts.wiring import add_account
from gateway.settings import Settings, read_settings
from gateway.storage.database import reading
from gateway.storage.tables import alerts, members, reports

if TYPE_CHECKING:
    from tests.architecture.day import Day

MAPUTSOE = "leribe_maputsoe_ccpt"
KEY = "83"  # on the first page, and not printed there
HOURS = ("always", "mo-su 22:00-23:00", "always")
A_CODE = re.compile(r"\w+ (?:code|khoutu) (\d{4})\.")
MARKED_CODES = ("code please {}", "THUSO {} ok", "{}", "khoutu ke {} kea leboha")  # as a code may be answered
# As anybody reports, from "who" on: a girl, not in danger now, herding, at Maputsoe.
SAW = ("1", "3", "3", "3", "9", "3", "three of them, behind the dip tank", "9", "1", "3", "4", "1")
AT_WORK = (  # what is pressed behind the PIN
    ("1", "1", "2", "1", "3", "1", "1", "1"),  # I act, visited and safe, the facts
    ("1", "2", "2", "1", "4", "1", "3", *SAW),  # gives up what was accepted, and reports what they saw
    ("1", "1", "6", "1", "5", "1", "1", "2", "1", "1", "1"),  # asks to be called, knows the people, goes off duty
    ("1", "1", "3", "4", "1", "1"),  # needs police, though others have it; the facts
)


class Team:
    """day: at whose doors they are. codes: that phones were asked to prove themselves with."""

    def __init__(self, day: "Day") -> None:
        self.day = day
        self.codes: list[str] = []
        self._pins: dict[str, str] = {}

    # The roster.

    def move_in(self) -> None:
        """A coordinator takes the sheet out, adds people to it, makes mistakes, and brings it back."""
        sheet = self._export()
        new = [self._person(n) for n in range(12)]
        wrong = f",no_such_team,ccpt,1,{self.day.stranger('somebody on a wrong sheet')[0]},xx,never,none,yes,,,"
        self._say(self._import("\n".join((sheet, *new, wrong)), check=True))
        self._say(self._import("\n".join((sheet, *new, new[0])), check=False))
        self._say(self._import("\n".join((sheet, *new)), check=False))
        self._say(wiring.list_roster(self._settings("release")))

    def _person(self, n: int) -> str:
        team, role = (MAPUTSOE, "national_desk", "maseru_city_ccpt")[n % 3], ("ccpt", "social_worker", "police")[n % 3]
        away = "2026-01-01..2099-12-31" if n % 5 == 4 else "none"
        number = f"+266{59120417 + 40_013 * n}"
        self.day.canaries.append(("number", "a team member", number))
        return f",{team},{role},{20 + n},{number},{('en', 'st')[n % 2]},{HOURS[n % 3]},{away},yes,,,"

    def _import(self, text: str, check: bool) -> list[str]:
        try:
            return wiring.import_roster(self._settings("release"), text, "roster.csv", whole=False, check=check)
        except Refused as refused:
            return list(map(str, refused.complaints))

    def _export(self) -> str:
        """Numbers in clear: the only place that is meant to hold them, and it is not written to any file here."""
        return wiring.export_roster(self._settings("release")).rstrip()

    def _numbers(self) -> dict[str, str]:
        return {row["code"]: row["number"].lstrip("'") for row in csv.DictReader(io.StringIO(self._export()))}

    def _settings(self, process: str) -> Settings:
        shared = ("DATABASE_URL", "REDIS_URL", "CONFIG_DIR", "VAR_DIR")
        day = self.day
        return read_settings(process, day.release if process == "release" else {n: day.web[n] for n in shared})

    # Phones.

    def prove_phones(self) -> None:
        """The sweeper has asked; most answer rightly, some after a mistake, one tries until the code is void."""
        asked = [(number, *A_CODE.findall(text)) for number, text, _ in self.day.carrier.taken if A_CODE.search(text)]
        assert len(asked) > 5, len(asked)
        for n, (number, code) in enumerate(asked):
            self.codes.append(code)
            wrong = f"{(int(code) + 1) % 10_000:04d}"
            for typed in (wrong,) * (0, 1, 0, 5)[n % 4] + (code,):
                self._answers(number, MARKED_CODES[n % 4].format(typed))
        self.day.texts_go_out()

    def _answers(self, number: str, text: str) -> None:
        if len(text) > 4:
            self.day.canaries.append(("words", "a code that is answered", text))
        assert self.day.post("/sms", self.day.sms(number, text)).status_code == 200

    # Work.

    def work(self) -> None:
        """Four members with cases go through the menu; one types wrong PINs until it is locked."""
        codes = self._who_have_cases()
        numbers = self._numbers()
        for n, (code, keys) in enumerate(zip(codes, AT_WORK, strict=False)):
            phone = self.day.phone(f"a member at the menu ({n})")
            phone.number = numbers[code] if n % 2 else phone.number
            phone.send("")
            for key in ("2", KEY, _wrong(self._pin(code)), "1", self._pin(code), *keys):
                phone.type(key)
            phone.again()
        self._one_is_locked(codes[-1])
        self.day.texts_go_out()
        self._operators_look()

    def sign_in_once_more(self) -> None:
        """Calls that are not over when the day ends."""
        for n, code in enumerate(self._pins):
            phone = self.day.phone(f"a member whose call goes on ({n})")
            phone.send(f"2*{KEY}*{self._pin(code)}*1")

    def _who_have_cases(self) -> list[str]:
        """Codes of members who were told of cases that nobody has, those with the most cases first."""
        told = sa.select(members.c.code).join(alerts, alerts.c.member_id == members.c.id)
        told = told.join(reports, reports.c.id == alerts.c.report_id)
        told = told.where(alerts.c.attempts > 0, reports.c.opened_at.is_(None), members.c.active)
        most = told.group_by(members.c.code).order_by(sa.func.count().desc(), members.c.code)
        with reading(self.day.engine) as connection:
            return list(connection.execute(most.limit(5)).scalars())

    def _pin(self, code: str) -> str:
        """Duty number and PIN as they are typed; handed over on paper."""
        if code not in self._pins:
            issued = wiring.give_pin(self._settings("release"), code)
            self.was_given(code, issued.number + issued.pin)
            self.day.canaries.append(("signing in", f"{code}, wrongly", _wrong(self._pins[code])))
        return self._pins[code]

    def was_given(self, code: str, typed: str) -> None:
        """By whoever may; the last counts."""
        self._pins[code] = typed
        self.day.canaries.append(("signing in", code, typed))

    def pins(self) -> list[str]:
        """Of those who signed in; without one that is a case number too, as by chance it may be."""
        return self._no_case_numbers(typed[6:] for typed in self._pins.values())

    def duty_numbers(self) -> list[str]:
        """What is typed before the PINs."""
        return self._no_case_numbers(typed[:6] for typed in self._pins.values())

    def _no_case_numbers(self, digits: Iterable[str]) -> list[str]:
        with reading(self.day.engine) as connection:
            cases = set(connection.scalars(sa.select(reports.c.case_number)))
        return [one for one in digits if one not in cases]

    def _one_is_locked(self, code: str) -> None:
        phone = self.day.phone("a member who is locked")
        phone.send(f"2*{KEY}")
        for n in range(1, 6):
            self.day.canaries.append(("signing in", "somebody who guesses", _wrong(self._pin(code), n)))
            phone.type(_wrong(self._pin(code), n))
            phone.type("1")
        phone.type(self._pin(code))
        assert phone.screen.startswith("Number or PIN is not right"), phone.screen

    def during_a_fault(self) -> None:
        """Nothing can be written while somebody signs in, and while a code comes back."""
        phone = self.day.phone("a member during a fault")
        phone.send(f"2*{KEY}*{next(iter(self._pins.values()))}")
        number = next(number for number, text, _ in self.day.carrier.taken if A_CODE.search(text))
        for text in (MARKED_CODES[0].format("0417"), "1"):
            assert self.day.post("/sms", self.day.sms(number, text)).status_code == 500

    # A drill, and what operators see.

    def drill(self) -> None:
        planned = wiring.exercise(self._settings("operator"), "Maputsoe")
        begun = planned.begin(timedelta(minutes=5))
        self.day.texts_go_out()
        told = [number for number, text, _ in self.day.carrier.taken if begun.case_number in text]
        assert told, "nobody was told of the exercise"
        for number, answer in zip(dict.fromkeys(told), itertools.cycle(("1", "2")), strict=False):
            assert self.day.post("/sms", self.day.sms(number, f"{answer} {begun.case_number}")).status_code == 200
        self._say(table(begun, planned.look(begun)))
        planned.end(begun)

    def _operators_look(self) -> None:
        settings = self._settings("operator")
        self._say(stuck_lines(wiring.what_is_stuck(settings), self.day.clock()))
        with reading(self.day.engine) as connection:
            cases = connection.execute(sa.select(reports.c.case_number).where(reports.c.held_by.is_not(None))).scalars()
            told = list(cases)
        assert told, "nobody has a case"
        for case_number in told:
            self._say(case_lines(wiring.life_of_case(settings, case_number)))

    def accounts(self) -> None:
        """Staff who may sign in to the console."""
        for n in range(3):
            password = f"khomo-e-tšoana-{n}-thabeng"
            self.day.canaries.append(("secret", f"the password of staff ({n})", password))
            add_account(self._settings("operator"), f"palesa{n}", password)

    def _say(self, lines: Iterable[str]) -> None:
        """As the commands do."""
        sys.stderr.write("".join(f"{line}\n" for line in lines))


def _wrong(typed: str, by: int = 1) -> str:
    """The same number with another PIN."""
    return typed[:6] + "".join(str((int(digit) + by) % 10) for digit in typed[6:])
