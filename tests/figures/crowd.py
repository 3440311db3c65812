"""A town with many reports, cases and referrals, drawn by chance and the same each time; and the same counted one by
one, in plain Python. Every number and name is invented."""

import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.clock import in_maseru
from gateway.figures.periods import Period
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing

Row = dict[str, Any]
_AT_ONCE = 5_000
DISTRICTS = ("LS-A", "LS-A", "LS-A", "LS-C", "LS-C", "LS-D", "LS-E", "LS-F", "LS-G", "LS-J", "ZA", "unsure", None)
WHATS = ("job", "job", "home", "herd", "herd", "sex", "work", "marr", "move", "miss", "other", None, "odd")
WHOS = ("girl", "girl", "girl", "boy", "woman", "woman", "man", "several", "myself", "unsure", None)
LEVELS = ("P1", "P2", "P2", "P3", "P3", "P4", None)
ENDS = {"done": "done", "refused": "refused", "expired": "silent", "revoked": "taken_back"}


@dataclass
class Crowd:
    """What was put down, table by table."""

    now: datetime
    dice: random.Random
    reports: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    organisations: list[Row] = field(default_factory=list)
    referrals: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)

    def put(self, engine: sa.Engine) -> "Crowd":
        member = _member(engine)
        for note in self.notes:
            note["member_id"] = member
        with writing(engine) as connection:
            for table, rows in (
                (tables.reports, self.reports), (casework.cases, self.cases), (casework.deadlines, self.clocks),
                (tables.field_notes, self.notes), (casework.people, self.people),
                (casework.organisations, self.organisations), (casework.referrals, self.referrals),
                (casework.referral_events, self.events),
            ):  # fmt: skip
                for n in range(0, len(rows), _AT_ONCE):
                    connection.execute(table.insert(), rows[n : n + _AT_ONCE])
        return self

    # ---- the same, counted one by one ----

    def counted(self, period: Period) -> list[Row]:
        return [
            row for row in self.reports
            if _within(row["started_at"], period) and row["state"] in ("received", "complete")
            and not row["withdrawn"] and not row["drill"] and row["ended_as"] != "test"
        ]  # fmt: skip

    def told(self, period: Period, question: str) -> Counter[str]:
        return Counter(row["answers"].get(question) or "" for row in self.counted(period))

    def column(self, period: Period, name: str) -> Counter[str]:
        return Counter(row[name] or "" for row in self.counted(period))

    def weekly(self, period: Period) -> Counter[str]:
        days = [in_maseru(row["started_at"]).date() for row in self.counted(period)]
        return Counter((day - timedelta(days=day.weekday())).isoformat() for day in days)

    def opened(self, period: Period) -> list[Row]:
        return [row for row in self.cases if _within(row["opened_at"], period)]

    def recorded(self, period: Period, name: str) -> Counter[str]:
        ids = {row["id"] for row in self.opened(period)}
        kept = [
            p for p in self.people if p["case_id"] in ids and not p["erased_at"] and p["written_at"] <= period.as_of
        ]
        return Counter(p[name] for p in kept)

    def became(self, period: Period, kind: str, what: str, rows: list[Row]) -> Counter[str]:
        mine = {c["subject"]: c for c in self.clocks if (c["kind"], c["what"]) == (kind, what)}
        return Counter(_became(mine.get(str(row["id"])), period.as_of) for row in rows)

    def minutes(self, period: Period, kind: str, what: str, rows: list[Row]) -> list[int]:
        ids = {row["id"] for row in rows}
        return [
            _minutes(c["began_at"], c["met_at"]) for c in self.clocks
            if (c["kind"], c["what"]) == (kind, what) and c["subject"] in ids and c["met_at"]
            and c["met_at"] <= period.as_of
        ]  # fmt: skip

    def taken(self, period: Period) -> list[int]:
        found = []
        for row in self.counted(period):
            at = [n["at"] for n in self.notes if n["report_id"] == row["id"] and n["what"] == "accepted"]
            if (first := min((one for one in at if one <= period.as_of), default=None)) is not None:
                found.append(_minutes(row["started_at"], first))
        return found

    def helped(self, period: Period) -> list[int]:
        found = []
        for case in self.opened(period):
            mine = {r["id"] for r in self.referrals if r["case_id"] == case["id"]}
            at = [e["at"] for e in self.events if e["referral_id"] in mine and _is_help(e) and e["at"] <= period.as_of]
            told = [r["started_at"] for r in self.reports if r["case_id"] == case["id"]]
            if at:
                found.append(_minutes(min(told, default=case["opened_at"]), min(at)))
        return found

    def outcomes(self, period: Period) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for one in self.referrals:
            if _within(one["sent_at"], period):
                found.setdefault(str(one["organisation_id"]), Counter())[_outcome(one, period.as_of)] += 1
        return found


def crowd(now: datetime, seed: int, reports: int = 400, cases: int = 60, days: int = 500) -> Crowd:
    """reports: how many, over so many days."""
    made = Crowd(now, random.Random(seed))
    for n in range(reports):
        _report(made, n, days)
    for n in range(6):
        made.organisations.append({
            "id": n + 1001, "code": f"org{n}", "name": ORGANISATIONS[n], "kind": "shelter", "services": ["shelter"],
            "places": [], "active": True, "told": False,
        })  # fmt: skip
    for row in made.dice.sample([r for r in made.reports if not r["drill"]], min(cases, reports // 2)):
        _case(made, row)
    return made


ORGANISATIONS = (
    "Crisis home, Maseru", "Child and Gender Protection Unit, Leribe", "Maputsoe clinic", "Legal aid clinic",
    "District social welfare, Berea", "=HYPERLINK school",
)  # fmt: skip


def _report(made: Crowd, n: int, days: int) -> None:
    dice = made.dice
    at = made.now - timedelta(minutes=dice.randrange(days * 1440))
    coarse = made.now - at > timedelta(days=3)
    started = _cut(at, coarse)
    told = {"district": dice.choice(DISTRICTS), "what": dice.choice(WHATS), "who": dice.choice(WHOS)}
    level = dice.choice(LEVELS)
    row = {
        "id": f"{n:032x}", "hops": 9, "case_number": f"{100_000 + n}", "level": level,
        "state": dice.choice(("complete",) * 8 + ("received", "received", "incomplete", "left")),
        "answers": {key: code for key, code in told.items() if code}, "withdrawn": dice.random() < 0.05,
        "drill": dice.random() < 0.05, "ended_as": dice.choice((None,) * 9 + ("test",)), "started_at": started,
        "last_hop_at": started, "times_coarse": coarse, "language": dice.choice(("st", "st", "en", None)),
        "channel": dice.choice(("ussd", "ussd", "ussd", "sms", "phone")), "case_id": None, "local_hold": False,
    }  # fmt: skip
    made.reports.append(row)
    if dice.random() < 0.9:
        _clock(made, "report", row["id"], "first_touch", at, {"P1": 15, "P2": 240}.get(level or "", 1440), coarse)
    if dice.random() < 0.4:
        made.notes.append({"report_id": row["id"], "what": dice.choice(("accepted", "accepted", "done")), "by": "menu",
                           "at": _cut(at + timedelta(minutes=dice.randrange(600)), coarse)})  # fmt: skip


def _clock(made: Crowd, kind: str, subject: str, what: str, began: datetime, minutes: int, coarse: bool) -> None:
    dice = made.dice
    met = began + timedelta(minutes=dice.randrange(1, minutes * 2)) if dice.random() < 0.8 else None
    stopped = began + timedelta(minutes=5) if not met and dice.random() < 0.3 else None
    if met and met > made.now:
        met = None
    made.clocks.append({
        "kind": kind, "subject": subject, "report_id": None, "what": what, "level": "P2",
        "began_at": _cut(began, coarse), "due_at": _cut(began + timedelta(minutes=minutes), coarse),
        "met_at": met and _cut(met, coarse), "in_time": _in_time(dice, met, began, minutes),
        "stopped_at": stopped and _cut(stopped, coarse),
    })  # fmt: skip


def _in_time(dice: random.Random, met: datetime | None, began: datetime, minutes: int) -> bool | None:
    """Of some old ones nobody knows."""
    return met <= began + timedelta(minutes=minutes) if met and dice.random() < 0.95 else None


def _case(made: Crowd, report: Row) -> None:
    dice = made.dice
    at = report["started_at"] + timedelta(hours=dice.randrange(1, 50))
    if at > made.now:
        return
    case_id = secrets.token_hex(16)
    report["case_id"] = case_id
    made.cases.append({
        "id": case_id, "number": report["case_number"], "level": report["level"] or "P2", "status": "active",
        "stage": "triaged", "worker": "palesa", "grounds": "yes", "opened_at": at, "opened_by": "palesa",
        "checklist": [],
    })  # fmt: skip
    for what in ("police", "refer", "social_welfare"):
        if dice.random() < 0.7:
            _clock(made, "case", case_id, what, at, 1440, False)
    for _ in range(dice.randrange(3)):
        made.people.append({
            "case_id": case_id, "age_band": dice.choice(("0-11", "12-17", "12-17", "18-29", "30-59", "unknown")),
            "sex": dice.choice(("f", "f", "f", "m", "unknown")), "citizenship": "LS", "status": "possible",
            "support": [], "box": b"sealed", "written_by": "palesa", "written_at": at,
            "erased_at": at if dice.random() < 0.1 else None,
        })  # fmt: skip
    for _ in range(dice.randrange(4)):
        _referral(made, case_id, at)


def _referral(made: Crowd, case_id: str, opened: datetime) -> None:
    dice, number = made.dice, len(made.referrals) + 1001
    sent = opened + timedelta(minutes=dice.randrange(3000))
    state = dice.choice(("sent", "accepted", "in_service", "done", "done", "refused", "expired", "revoked"))
    answered = (
        sent + timedelta(minutes=dice.randrange(5, 4000)) if state not in ("sent", "expired", "revoked") else None
    )
    ended = (answered or sent) + timedelta(minutes=dice.randrange(9000)) if state in ENDS else None
    if state == "refused":
        ended = answered
    made.referrals.append({
        "id": number, "case_id": case_id, "kind": "referral", "service": "shelter", "level": "P2", "state": state,
        "organisation_id": 1001 + min(dice.randrange(6), dice.randrange(6)), "fields": [], "written_by": "palesa",
        "written_at": opened, "sent_at": sent, "answered_at": answered, "ended_at": ended,
        "outcome": "service_provided" if state == "done" else None,
    })  # fmt: skip
    due = sent + timedelta(minutes=2000)
    made.clocks.append({
        "kind": "referral", "subject": str(number), "report_id": None, "what": "answer", "level": "P2",
        "began_at": sent, "due_at": due, "met_at": answered, "in_time": answered <= due if answered else None,
        "stopped_at": None if answered else ended,
    })  # fmt: skip
    given = dice.choice(("victim_safe", "declined"))
    steps = (
        ("send", "", sent), ("begin", "", answered if state == "in_service" else None),
        ("finish", given, ended if state == "done" else None),
    )  # fmt: skip
    for what, reason, at in steps:
        if at:
            made.events.append({"referral_id": number, "at": at, "by": "palesa", "what": what, "reason": reason})


def _member(engine: sa.Engine) -> int:
    row = {
        "code": "maputsoe_1",
        "team": "maputsoe",
        "number_hash": "x",
        "number": b"x",
        "language": "en",
        "active": True,
    }
    with writing(engine) as connection:
        return int(connection.execute(tables.members.insert().values(row).returning(tables.members.c.id)).scalar_one())


def _cut(at: datetime, coarse: bool) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) if coarse else at


def _within(at: datetime, period: Period) -> bool:
    day: date = in_maseru(at).date()
    return period.first <= day <= period.last


def _minutes(began: datetime, at: datetime) -> int:
    return max(0, int(at.timestamp()) - int(began.timestamp())) // 60


def _is_help(event: Row) -> bool:
    return event["what"] == "begin" or (event["what"] == "finish" and event["reason"] != "declined")


def _became(clock: Row | None, then: datetime) -> str:
    if clock is None or clock["began_at"] > then:
        return "none"
    met, due, stopped = clock["met_at"], clock["due_at"], clock["stopped_at"]
    if met and met <= then:
        return "unsure" if clock["in_time"] is None else "in_time" if clock["in_time"] else "late"
    if stopped and stopped <= then:
        return "none"
    return "late" if due <= then else "waiting"


def _outcome(one: Row, then: datetime) -> str:
    if one["ended_at"] and one["ended_at"] <= then:
        return ENDS[one["state"]]
    return "accepted" if one["answered_at"] and one["answered_at"] <= then else "waiting"
