"""A busy day behind the real doors, in a process of its own: every journey, and all else that can come in.

`python -m tests.architecture.day DATABASE_URL REDIS_URL FOLDER`. What it says on stdout and stderr, with every
library at DEBUG, is what test_no_number_survives.py searches. Afterwards FOLDER holds canaries.json (what must be
found nowhere), of_members.json (what stands in their rows only), keys.json, metrics.txt and var.as_it_ran (the
database's files while it was open).
"""

import itertools
import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
import sqlalchemy as sa
from prometheus_client import generate_latest
from rq import Queue

from gateway import clock as clocks
from gateway import logs
from gateway.alerts.relay import QUEUE, Relay
from gateway.health.pulses.store import beat
from gateway.jobs import QuietWorker
from gateway.privacy import key_as_text, keyed_hash
from gateway.processes.relay.wiring import what_the_relay_does
from gateway.reports.letters.store import write_to_caller
from gateway.reports.references import stretch
from gateway.storage.database import writing
from gateway.storage.tables import metadata, reports
from tests.architecture.callers import FORMS, MarkedPhone, MarkedTextPhone, mistyped
from tests.architecture.carrier import SECOND, Carrier
from tests.architecture.hotline.shift import Hotline
from tests.architecture.team import Team
from tests.house import HOME, SECRET, House
from tests.journeys import by_sms
from tests.journeys.journey import FILES, Journey
from tests.parts.once import once

DOORS = ("/ussd", "/ussd/end", "/sms", "/sms/delivery", "/sms/optout")
API_KEY = "atsk_the_carriers_key_that_nobody_may_see_0001"
SECOND_PASSWORD = "the-word-that-only-the-second-carrier-knows"
OLD_SECRET = "a-secret-that-was-replaced-last-month-0001"
TYPES_WORDS = "2*2*1*3*3*3*9*3"  # English, a report, girl, not now, herding, Leribe, more, Maputsoe


class Day(House):
    """A gateway, its relay and its worker over one database; every caller gets canaries of their own."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self.folder, self.count = folder, itertools.count(1)
        self.canaries: list[tuple[str, str, str]] = []
        self.phones: list[MarkedPhone] = []
        super().__init__(database_url, redis_url, CONFIG_DIR=str(self._own_config()), VAR_DIR=str(folder / "var"))
        self.clock.moment = clocks.now()  # the worker looks at the real clock
        self.carrier = Carrier()
        self.client_of_redis = redis.Redis.from_url(redis_url)
        self.team = Team(self)
        self.hotline = Hotline(self)
        alerts = self.parts.book.alerts
        sweepers = what_the_relay_does(self.settings, self.files, self.engine, alerts)
        self.relay = Relay(self.engine, self.client_of_redis, alerts, self.clock, sweepers)
        beat(self.engine, "web", {}, self.clock())
        shared = {name: self.web[name] for name in ("DATABASE_URL", "REDIS_URL", "CONFIG_DIR", "VAR_DIR")}
        os.environ.update(
            shared, FIELD_KEYS=self.release["FIELD_KEYS"], REPLY_PRIVATE_KEY=key_as_text(self.reply_private),
            AT_USERNAME="sandbox", AT_API_KEY=API_KEY, AT_BASE_URL=self.carrier.url,
            SECOND_SENDER_URL=self.carrier.url + SECOND, SECOND_SENDER_USERNAME="thuso",
            SECOND_SENDER_PASSWORD=SECOND_PASSWORD,
        )  # fmt: skip

    def _own_config(self) -> Path:
        """The shipped files, with members' numbers that cannot stand anywhere by chance, and no waiting."""
        own = self.folder / "config"
        shutil.copytree(HOME / "config", own)
        service = own / "service.yaml"
        service.write_text(service.read_text().replace("go_on_within: no", "go_on_within: 10"))
        sending = own / "sending.yaml"
        sending.write_text(sending.read_text().replace("per_second: 10", "per_second: 1000"))
        teams = own / "teams.yaml"
        teams.write_text(teams.read_text().replace("+26600000", "+26604917"))
        for number in sorted(set(re.findall(r"\+266\d{8}", teams.read_text()))):
            self.canaries.append(("number", "a team member", number))
        return own

    # Who there is.

    def phone(self, who: str) -> MarkedPhone:
        number, mark = self.stranger(who)
        phone = MarkedPhone(self, number=number, mark=mark)
        self.canaries.append(("session", who, phone.session))
        self.phones.append(phone)
        return phone

    def stranger(self, who: str) -> tuple[str, str]:
        """A number and words that nobody else has."""
        n = next(self.count)
        number, mark = f"+266{58310423 + 70_117 * n:08d}", f"seqonoka{n:03d}mohlolohali"
        self.canaries += [("number", who, number), ("words", who, mark)]
        roster_key = self.settings.roster_hash_key  # lives for years: under it a caller must not be known at all
        known_for_years = keyed_hash(roster_key, "responder", number).hex()[:16]
        self.canaries.append(("words", f"{who} (roster hash)", known_for_years))
        return number, mark

    def numbers_of_members(self) -> list[str]:
        return [value for _, of, value in self.canaries if of == "a team member"]

    def flows_change(self) -> None:
        """What callers hear was changed, and the web takes it up."""
        self.clock.passes(seconds=30)
        while self.parts.watcher.step():
            pass

    def texts_go_out(self) -> None:
        """In place of the house's: the real relay, queue, worker and carrier's library."""
        while self.relay.sweep(self.clock()):
            self.work()

    def work(self) -> None:
        queue = Queue(QUEUE, connection=self.client_of_redis, serializer="json")
        worker = QuietWorker([queue], connection=self.client_of_redis, serializer="json")
        worker.work(burst=True, logging_level="DEBUG")

    # What happens on this day.

    def everything(self) -> None:
        self.team.accounts()
        self.team.move_in()
        self.all_journeys()
        self.all_talks()
        self.odd_callers()
        self.some_go_on_after_a_break()
        self.texts_go_out()
        self.team.prove_phones()
        self.members_answer()
        self.one_carrier_is_away()
        self.team.drill()
        self.team.work()
        self.hotline.moves_in()
        self.hotline.work()
        self.texts_go_out()
        self.strangers_write()
        self.too_much_at_once()
        self.at_the_wrong_door()
        self.some_ask_for_their_report()
        self.all_that_fails()
        for _ in range(3):
            self.silence()
            self.texts_go_out()
        self.some_go_on_after_a_break()
        self.some_ask_for_their_report()
        self.some_are_still_texting()
        self.team.sign_in_once_more()
        self.hotline.some_stand_at_the_door()
        self.parts.funnel.flush()

    def all_journeys(self) -> None:
        for file in FILES:
            journey, phone = Journey(file), self.phone(file.stem)
            # Others have called too, and a mark of one's own behind a wrong key may be wrong in another way.
            journey.steps = [
                {word: value for word, value in step.items() if word != "sees"}
                for step in journey.steps
                if "alerted_already" not in step
            ]
            journey.play(phone)
            phone.end_event("Success" if phone.ended else "Incomplete")

    def all_talks(self) -> None:
        for file in by_sms.FILES:
            journey, phone = by_sms.SmsJourney(file), MarkedTextPhone(self)
            phone.number, phone.mark = self.stranger(f"{file.stem} by SMS")
            journey.steps = [{"writes": step["writes"]} for step in journey.steps if "writes" in step]
            journey.write(phone)
            self.texts_go_out()
        shown = [re.findall(r"\d{4} \d{4} \d{4} \d{4}", text) for _, text, _ in self.carrier.taken]
        codes = {code.replace(" ", "") for found in shown for code in found}
        assert codes, "nobody asked for a code by SMS"
        self.canaries += [("reference", "somebody who texts", code) for code in codes]

    def some_are_still_texting(self) -> None:
        for n in range(3):
            number, mark = self.stranger(f"somebody in the middle of a talk ({n})")
            for text in ("HELP", "1 2 1 3 3 12", f"behind the house {mark}"):
                assert self.post("/sms", self.sms(number, text)).status_code == 200

    def some_go_on_after_a_break(self) -> None:
        for n in range(4):
            first = self.phone(f"somebody whose call is cut ({n})")
            first.send(TYPES_WORDS)
            first.type("by the river, three of them")
            self.clock.passes(seconds=10)  # who dials again at once is not asked
            again = self.phone(f"the same on a second call ({n})")
            again.number = first.number
            for answer in ("", "1", "a white car waits there", "9", "4", "1", "1"):
                again.type(answer) if again.texts else again.dial()

    def some_ask_for_their_report(self) -> None:
        sent = [phone.references[0] for phone in self.phones if phone.references][:5]
        for n, shown in enumerate(sent):
            caller = self.phone(f"somebody who asks for a report ({n})")
            self._hotline_writes(shown)
            for answer in ("", "2", "3", mistyped(shown), "1", shown.replace(" ", ""), "1", "1", "1", "2"):
                caller.type(answer) if caller.texts else caller.dial()
            assert "Write what you want to add" in caller.screen, caller.screen
            for answer in ("they left for the border at night", "9", "4", "1", "1", "3", "1"):
                caller.type(answer)

    def _hotline_writes(self, shown: str) -> None:
        mark = self.stranger("a message of the hotline")[1]
        found = stretch(shown.replace(" ", ""), self.settings.reference_pepper).reference_hash
        with writing(self.engine) as connection:
            report = connection.execute(sa.select(reports.c.id).where(reports.c.reference_hash == found)).scalar_one()
            assert write_to_caller(connection, report, f"We are near. {mark}", self.clock())

    def odd_callers(self) -> None:
        for n in range(len(FORMS)):
            phone = self.phone(f"an odd caller ({n})")
            form = phone.form(f"{TYPES_WORDS}*tšoara ’m’e {phone.mark}*9*1*3*4*1")
            self.client.post(f"/at/{SECRET}/ussd", **FORMS[n](form))
        lost = self.phone("somebody who types words on a menu")
        lost.dial()
        for answer in ("2", "Maseru", "2", "he beats her", "1", "3", "no idea", "99"):
            lost.type(answer)
        lost.end_event()

    def members_answer(self) -> None:
        for n, (number, text, message_id) in enumerate(self.carrier.taken[:40]):
            case = "".join(re.findall(r"\d{6}", text)[:1])
            mark = self.stranger("words in an answer")[1]
            answers = (f"{n % 3 + 1} {case}", f"{case} I cannot {mark}", f"{mark} 1 000000", mark)
            sms = self.sms(number, answers[n % 4])
            for _ in range(2):  # the carrier repeats what it did not hear a 200 for
                assert self.post("/sms", sms).status_code == 200
            for status in ("Sent", "Buffered", "SomethingNew", "Success")[: n % 5]:
                report = {"id": message_id, "phoneNumber": number, "status": status, "networkCode": "65101"}
                assert self.post("/sms/delivery", report | {"failureReason": "UserNotReachable"}).status_code == 200
        for number in sorted({number for number, *_ in self.carrier.taken})[:2]:
            assert self.post("/sms/optout", {"senderId": "THUSO", "phoneNumber": number}).status_code == 200

    def one_carrier_is_away(self) -> None:
        """Until it rests, and the second has taken over."""
        self.carrier.down = True
        for n in range(6):
            waiting = self.phone(f"somebody in danger while a carrier is away ({n})")
            waiting.send("2*2*1*1*1")
        self.texts_go_out()
        self.carrier.down = False

    def sms(self, number: str, text: str) -> dict[str, str]:
        n = next(self.count)
        self.canaries.append(("id", "an SMS", f"lipuo{n:04d}sms"))
        return {"id": f"lipuo{n:04d}sms", "from": number, "to": "24242", "text": text, "date": "2026-11-21 12:17:37",
                "linkId": f"link-{n}", "networkCode": "65101"}  # fmt: skip

    def strangers_write(self) -> None:
        for n in range(4):
            number, mark = self.stranger(f"a stranger who writes ({n})")
            for _ in range(2):
                assert self.post("/sms", self.sms(number, f"help me {mark}")).status_code == 200
            reason = (f"InvalidPhoneNumber{number[1:]}", f"no route to {number[4:8]} {number[8:]}")[n % 2]
            report = {"id": f"unknown-{n}", "phoneNumber": number, "status": f"Odd {number}", "failureReason": reason}
            assert self.post("/sms/delivery", report).status_code == 200
            assert self.post("/sms/optout", {"phoneNumber": number}).status_code == 200

    def too_much_at_once(self) -> None:
        for door in DOORS:
            number, mark = self.stranger(f"an oversized body at {door}")
            form = {"phoneNumber": number, "from": number, "id": "x", "sessionId": f"ATUid_{mark}", "text": mark * 1200}
            assert self.post(door, form).status_code == 413
            odd = self.client.post(f"/at/{SECRET}{door}", data=form, content_type="multipart/form-data")
            assert odd.status_code == 413

    def at_the_wrong_door(self) -> None:
        self.canaries.append(("secret", "an old door", OLD_SECRET))
        for door in DOORS:
            number, mark = self.stranger(f"a wrong secret at {door}")
            form = {"phoneNumber": number, "from": number, "id": mark, "sessionId": mark, "text": mark}
            assert self.post(door, form, secret=OLD_SECRET).status_code == 404
        assert self.client.get(f"/at/{SECRET}/ussd?phoneNumber=%2B26658310000").status_code == 405

    def all_that_fails(self) -> None:
        """The database refuses every write, as a full disk or a lost right would."""
        waiting = self.phone("somebody whose alert meets a fault")
        for answer in ("2", "2", "1", "1", "1"):
            waiting.type(answer) if waiting.texts else waiting.dial()
        waiting.send("2*2*1*1*1")
        assert self.relay.sweep(self.clock())
        self.hotline.get_ready_for_a_fault()
        with refusing_to_write(self.engine):
            self.work()  # the jobs fail
            cut = self.phone("somebody who calls during a fault")
            shown = cut.send(f"{TYPES_WORDS}*{cut.mark}*9*1*3*4*1")
            assert cut.ended and not cut.references, shown
            number, mark = self.stranger("somebody who writes during a fault")
            assert self.post("/sms", self.sms(number, mark)).status_code == 500
            members = set(self.numbers_of_members())
            member = next(number for number, *_ in reversed(self.carrier.taken) if number in members)
            assert self.post("/sms", self.sms(member, f"1 000000 {mark}")).status_code == 500
            report = {"id": "nobody-knows", "phoneNumber": number, "status": "Failed", "failureReason": "X"}
            assert self.post("/sms/delivery", report).status_code == 500
            answers = {self.post("/sms/optout", {"phoneNumber": one}).status_code for one in members}
            assert answers == {200, 500}  # nothing is written of the hotline's own
            self.team.during_a_fault()
            self.hotline.during_a_fault()
            self.silence()
        self.clock.passes(seconds=60)

    def silence(self, seconds: float = 300) -> None:
        """The relay does what it can; an error must not end it."""
        self.clock.passes(seconds=seconds)
        try:
            self.relay.sweep(self.clock())
        except sa.exc.SQLAlchemyError as wrong:
            logs.fault(wrong, "sweep")

    def what_to_look_for(self) -> list[tuple[str, str, str]]:
        for phone in self.phones:
            for shown in set(phone.references):
                self.canaries.append(("reference", "a caller", shown.replace(" ", "")))
        secrets = {
            "the webhook secret": SECRET, "the carrier's key": API_KEY,
            "the second carrier's password": SECOND_PASSWORD, "the field keys": self.release["FIELD_KEYS"],
            "the roster key": self.web["ROSTER_HASH_KEY"], "the pepper": self.web["REFERENCE_PEPPER"],
            "the key to what was told": key_as_text(self.private),
            "the key to envelopes": key_as_text(self.reply_private),
        }  # fmt: skip
        self.canaries += [("secret", name, value) for name, value in secrets.items()]
        self.canaries += [("pin", "a member", pin) for pin in self.team.pins()]
        self.canaries += [("secret", "the daily key", key_as_text(key)) for key in self.parts.keys.living()]
        told = ("near the shop *red roof* 2*3 #4", "behind the mill, he sleeps with the cattle")
        return self.canaries + [("words", "a journey", words) for words in told]


@contextmanager
def refusing_to_write(engine: sa.Engine) -> Iterator[None]:
    """By the database's own means. PostgreSQL then spells out the whole row that it refused, in its error."""
    tables = [table.name for table in metadata.sorted_tables]
    if engine.dialect.name == "sqlite":
        make = "CREATE TRIGGER never_{what}_{table} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'never'); END"
        undo = "DROP TRIGGER never_{what}_{table}"
    else:
        make = "ALTER TABLE {table} ADD CONSTRAINT never_{what} CHECK (false) NOT VALID"
        undo = "ALTER TABLE {table} DROP CONSTRAINT never_{what}"
    for statement in (make, undo):
        with engine.begin() as connection:
            for table, what in itertools.product(tables, ("INSERT", "UPDATE")):
                connection.execute(sa.text(statement.format(table=table, what=what)))
        if statement is make:
            yield


def at_ten() -> None:
    """It is ten in the morning, for the worker too: nobody is asked for a code at night, and few are on duty."""
    really, here = clocks.now, clocks.in_maseru(clocks.now())
    shift = here.replace(hour=10, minute=0) - here
    clocks.now = lambda: really() + shift


def main(database_url: str, redis_url: str, folder: Path) -> None:
    at_ten()
    logs.set_up()
    shout = logging.StreamHandler(sys.stdout)
    shout.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    logging.root.addHandler(shout)
    for logger in (logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))):
        logger.setLevel(logging.DEBUG)  # some libraries keep themselves quieter than the root
    day = Day(database_url, redis_url, folder)
    day.everything()
    sys.stderr.write(f"{day.settings!r}\n{day.parts!r}\n{day.files!r}\n")
    (folder / "metrics.txt").write_bytes(generate_latest())
    (folder / "canaries.json").write_text(json.dumps(day.what_to_look_for()))
    (folder / "of_members.json").write_text(json.dumps([day.team.codes, day.team.duty_numbers(), day.hotline.codes]))
    keys = {
        "web": day.web,
        "console": day.hotline.console,
        "opens": [key_as_text(day.private), key_as_text(day.reply_private)],
    }
    (folder / "keys.json").write_text(json.dumps(keys))
    shutil.copytree(folder / "var", folder / "var.as_it_ran")
    day.close()


if __name__ == "__main__":
    with once():
        main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
