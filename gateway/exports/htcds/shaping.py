"""Cases as they are kept, as the four sheets: codes, months and ids that mean nothing outside of one file. Pure.

No name, no typed word, no number of a phone or a case, no day of birth, no council. Somebody who has not agreed to be
kept on record is in none of the sheets.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.cases.consent import KEEP_RECORD, that_allows
from gateway.clock import in_maseru
from gateway.exports.htcds import codings as of
from gateway.exports.htcds import layout
from gateway.exports.htcds.coding import JOINS
from gateway.exports.htcds.layout import CASES, REFERRALS, SERVICES, VICTIMS, Layout
from gateway.exports.sheets import Sheet

Row = Mapping[str, Any]
Draw = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows as the database has them. Of organisations a referral carries the kind only."""

    cases: Sequence[Row] = field(repr=False)
    reports: Sequence[Row] = field(repr=False)
    people: Sequence[Row] = field(repr=False)
    consents: Sequence[Row] = field(repr=False)
    needs: Sequence[Row] = field(repr=False)
    referrals: Sequence[Row] = field(repr=False)


def random_id() -> str:
    return secrets.token_hex(6)


def sheets(held: Held, now: datetime, draw: Draw = random_id) -> list[Sheet]:
    """In an order that says nothing about the order in which they were written."""
    shaping = _Shaping(held, now, draw)
    rows = {CASES: shaping.cases(), VICTIMS: shaping.victims(), SERVICES: shaping.services(),
            REFERRALS: shaping.referrals()}  # fmt: skip
    return [Sheet(of_what.name, of_what.columns(), sorted(found)) for of_what, found in rows.items()]


def month(moment: datetime | None) -> str:
    """2026-03, as it was in Lesotho."""
    return f"{in_maseru(moment):%Y-%m}" if moment else ""


class _Shaping:
    def __init__(self, held: Held, now: datetime, draw: Draw) -> None:
        self._held = held
        self._case_ids = {case["id"]: f"C-{draw()}" for case in held.cases}
        self._consents = _by(held.consents, "person_id")
        self._agreed = {
            person["id"]: agreed for person in held.people
            if person["erased_at"] is None and (agreed := self._agreement(person["id"], now))
        }  # fmt: skip
        self._victim_ids = {person_id: f"V-{draw()}" for person_id in self._agreed}

    def _agreement(self, person_id: int, now: datetime) -> Row | None:
        return that_allows(self._consents[person_id], KEEP_RECORD, person_id, now)

    def cases(self) -> list[list[str]]:
        reports = _by(self._held.reports, "case_id")
        return [self._case(case, reports[case["id"]]) for case in self._held.cases]

    def _case(self, case: Row, reports: Sequence[Row]) -> list[str]:
        situations = _answers(reports, "what")
        events = sorted({of.EVENT.get(what, "") for what in situations} - {""})
        told = {
            layout.CASE_ID: self._case_ids[case["id"]], layout.OPENED: month(case["opened_at"]),
            layout.CLOSED: month(case["closed_at"]), layout.REPORTS: str(len(reports)),
            layout.EVENT: JOINS.join(events),
        }  # fmt: skip
        flags = {flag for report in reports for flag in report["flags"] or ()}
        return _row(CASES, told, {
            of.CASE_STATUS: [case["status"]], of.CASE_OUTCOME: [case["outcome"]], of.LEVEL: [case["level"]],
            of.STAGE: [case["stage"]], of.GROUNDS: [case["grounds"]], of.GROUNDS_REASON: [case["grounds_reason"]],
            of.SITUATION: situations, of.CONTROL: flags - set(of.RECRUITMENT.to),
            of.RECRUITMENT: flags & set(of.RECRUITMENT.to), of.SUSPECT: [report["suspect"] for report in reports],
            of.COUNTRY: {_country(place) for place in _answers(reports, "district")},
            of.DISTRICT: _answers(reports, "district") & set(of.DISTRICT.to),
        })  # fmt: skip

    def victims(self) -> list[list[str]]:
        return [
            _row(VICTIMS, self._who(person, person["id"]) | {
                layout.WRITTEN: month(person["written_at"]), layout.CONSENT: layout.YES,
            }, {
                of.CONSENT: [self._agreed[person["id"]]["given_by"]], of.SEX: [person["sex"]],
                of.CITIZENSHIP: [person["citizenship"]], of.AGE: [person["age_band"]], of.VICTIM: [person["status"]],
            })
            for person in self._held.people if person["id"] in self._agreed
        ]  # fmt: skip

    def services(self) -> list[list[str]]:
        return [
            _row(SERVICES, self._who(need, need["person_id"]) | {layout.WRITTEN: month(need["written_at"])},
                 {of.SERVICE: [need["service"]], of.NEED_STATE: [need["state"]]})
            for need in self._held.needs if self._may_leave(need)
        ]  # fmt: skip

    def referrals(self) -> list[list[str]]:
        return [
            _row(REFERRALS, self._who(row, row["person_id"]) | {layout.SENT: month(row["sent_at"])}, {
                of.ORGANISATION: [row["organisation_kind"]], of.SERVICE: [row["service"]],
                of.REFERRAL_KIND: [row["kind"]], of.REFERRAL_STATE: [row["state"]],
                of.REFERRAL_REASON: [row["reason"]], of.REFERRAL_OUTCOME: [row["outcome"]],
            })
            for row in self._held.referrals if self._may_leave(row)
        ]  # fmt: skip

    def _may_leave(self, row: Row) -> bool:
        """What was done for nobody in particular, or for somebody who has agreed."""
        return row["person_id"] is None or row["person_id"] in self._agreed

    def _who(self, row: Row, person_id: int | None) -> dict[str, str]:
        victim = self._victim_ids[person_id] if person_id is not None else ""
        return {layout.CASE_ID: self._case_ids[row["case_id"]], layout.VICTIM_ID: victim}


def _row(of_what: Layout, told: Mapping[str, str], codes: Mapping[Any, Iterable[str | None]]) -> list[str]:
    named = {coding.local: [code for code in ours if code] for coding, ours in codes.items()}
    return of_what.row(told, named)


def _by(rows: Iterable[Row], name: str) -> Mapping[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def _answers(reports: Iterable[Row], name: str) -> set[str]:
    return {report["answers"][name] for report in reports if report["answers"].get(name)}


def _country(place: str) -> str:
    return "LS" if place in of.DISTRICT.to else place
