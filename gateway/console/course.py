"""What has become of a case, line by line in time order: alerts and their lives, what members noted, and who was passed
over. Pure; members by their codes, never a phone number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from gateway.console import plain_words as plain
from gateway.console.clocks import When, moment
from gateway.phrases import phrase

Row = Mapping[str, Any]
Stage = tuple[str, When]
_STAGES = (
    (plain.ALERT_STATES["due"], "written_at"), (plain.QUEUED, "queued_at"), (plain.ALERT_STATES["sent"], "sent_at"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. kind: alert, note or passed. says comes before what, the word that matters; since is when
    what began, then what the member answered and when. aside: how sure we are, or with which SMS it went. life: the
    earlier stages of an alert."""

    kind: str
    at: When
    team: str
    members: str
    says: str
    what: str
    since: When | None = None
    answer: str = ""
    answered: When | None = None
    aside: str = ""
    life: tuple[Stage, ...] = ()


def course(alerts: Iterable[Row], notes: Iterable[Row], passed: Iterable[Row], now: datetime) -> list[Line]:
    """The rows as the store gives them."""
    lines = [(_began(alert, now), _alert(alert, now)) for alert in alerts]
    lines += [(note["at"], _note(note, now)) for note in notes]
    lines += list(_passed(passed, now))
    return [line for _, line in sorted(lines, key=lambda timed: timed[0])]


def _began(alert: Row, now: datetime) -> datetime:
    """When it went out, or will."""
    began: datetime = alert["due_at"] if _is_planned(alert, now) else alert["queued_at"] or alert["written_at"]
    return began


def _is_planned(alert: Row, now: datetime) -> bool:
    return bool(alert["state"] == "due" and alert["due_at"] > now and not alert["joined_to"])


def _alert(alert: Row, now: datetime) -> Line:
    state, since = _alert_state(alert, now)
    answered = alert["answered_at"]
    stages = [(name, alert[column]) for name, column in _STAGES if alert[column] and name != state]
    return Line(
        kind="alert",
        at=moment(_began(alert, now), now),
        team=plain.team(alert["team"]),
        members=alert["member"] or "",
        says=plain.in_words(plain.REASONS, alert["reason"]),
        what=state,
        since=moment(since, now) if since else None,
        answer=plain.in_words(plain.ALERT_ANSWERS, alert["answer"]) if alert["answer"] else "",
        answered=moment(answered, now) if answered else None,
        aside=plain.SHARED.filled(case=alert["joined_to"]) if alert["joined_to"] else "",
        life=tuple((name, moment(at, now)) for name, at in stages),
    )


def _alert_state(alert: Row, now: datetime) -> tuple[str, datetime | None]:
    """The state in plain words and the moment that belongs to it; nobody writes down when an alert was cancelled."""
    if _is_planned(alert, now):
        return (phrase("tried, to be tried again") if alert["attempts"] else phrase("planned")), alert["due_at"]
    if alert["state"] == "due" and alert["queued_at"]:
        return plain.QUEUED, alert["queued_at"]
    state = plain.in_words(plain.ALERT_STATES, alert["state"])
    if alert["state"] == "cancelled":
        return state, None
    moments = {"delivered": alert["delivered_at"], "due": None}
    return state, moments.get(alert["state"], alert["sent_at"]) or alert["written_at"]


def _note(note: Row, now: datetime) -> Line:
    return Line(
        kind="note",
        at=moment(note["at"], now),
        team=plain.team(note["team"]),
        members=note["member"],
        says=plain.NOTED,
        what=plain.in_words(plain.NOTES, note["what"]),
        aside="" if note["what"] in plain.OUR_OWN else plain.in_words(plain.NOTED_BY, note["by"]),
    )


def _passed(passed: Iterable[Row], now: datetime) -> Iterator[tuple[datetime, Line]]:
    """One line for those of a team whom the same reason left out at the same time."""
    rows = sorted(passed, key=lambda row: (row["at"], row["team"], row["reason"], row["member"] or ""))
    for (at, team, reason), these in groupby(rows, key=lambda row: (row["at"], row["team"], row["reason"])):
        yield at, _left_out(team, reason, [row["member"] for row in these if row["member"]], moment(at, now))


def _left_out(team: str, reason: str, members: Sequence[str], at: When) -> Line:
    why = plain.in_words(plain.PASSED_OVER, reason)
    return Line("passed", at, plain.team(team), ", ".join(members), plain.NOT_ASKED, why)
