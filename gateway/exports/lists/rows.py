"""Reports, cases and the diary as sheets of codes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway.clock import in_maseru
from gateway.exports.sheets import Sheet

ANSWERS = ("who", "danger", "what", "district", "council", "tell")
REPORTS = (
    "number", "day", "level", "channel", "language", "state", "withdrawn", "drill", *ANSWERS, "flags", "suspect",
    "triage", "ended_as", "day_ended", "case",
)  # fmt: skip
CASES = (
    "number", "day_opened", "level", "status", "stage", "grounds", "grounds_reason", "outcome", "day_closed", "people",
    "referrals",
)  # fmt: skip
DIARY = ("row", "at", "by", "what", "kind", "subject", "detail", "hash")


def reports(rows: Iterable[Mapping[str, Any]]) -> Sheet:
    return Sheet("reports", REPORTS, [_cells(REPORTS, _report(row)) for row in rows])


def _report(row: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {name: row["answers"].get(name) for name in ANSWERS}
    return told | {
        "number": row["case_number"], "day": day(row["started_at"]), "flags": ", ".join(row["flags"] or ()),
        "day_ended": day(row["ended_at"]), "case": row["case"],
        **{name: row[name] for name in ("level", "channel", "language", "state", "withdrawn", "drill", "suspect",
                                        "triage", "ended_as")},
    }  # fmt: skip


def cases(rows: Iterable[Mapping[str, Any]]) -> Sheet:
    found = [{**row, "day_opened": day(row["opened_at"]), "day_closed": day(row["closed_at"])} for row in rows]
    return Sheet("cases", CASES, [_cells(CASES, row) for row in found])


def diary(rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """To the microsecond and with its hashes, so that the chain can be checked elsewhere."""
    found = [{**row, "row": row["id"], "at": row["at"].isoformat(timespec="microseconds")} for row in rows]
    return Sheet("diary", DIARY, [_cells(DIARY, row) for row in found])


def day(moment: datetime | None) -> str:
    """2026-03-22, as it was in Lesotho."""
    return f"{in_maseru(moment):%Y-%m-%d}" if moment else ""


def _cells(columns: Sequence[str], row: Mapping[str, Any]) -> list[str]:
    return [_text(row[column]) for column in columns]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
