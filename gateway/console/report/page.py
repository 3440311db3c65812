"""All that the page of one report says, in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.abroad.found import CONSUL
from gateway.alerts.facts import STOPPING
from gateway.approvals.rules import OPEN_NUMBER, may_act_alone
from gateway.console import plain_words as plain
from gateway.console.cards import Beside, Card, PlaceName, make_card
from gateway.console.clocks import When, how_long, moment
from gateway.console.report.compare import Other, beside
from gateway.console.report.history import Decided
from gateway.phrases import inside, phrase, phrases
from gateway.reports.report import DANGER
from gateway.reports.urgency import UrgencyRules
from gateway.staff.roles import Role
from gateway.triage import words
from gateway.triage.decisions import What, refusal
from gateway.triage.explaining import may_tell, raised_by_call, why_level, why_local
from gateway.triage.flags import FLAGS, RELATIVE, Flag, standing_flags

Row = Mapping[str, Any]
_LEVELS = (What.LEVEL, DANGER)  # the decisions that set one
HOW_TOLD = phrases({
    "phone": "Told by phone; written down by {name}.",
    "person": "Told in person; written down by {name}.",
    "letter": "Told in a letter; written down by {name}.",
    "consul": "Filed by the consular officer {name}, for somebody found abroad.",
})  # fmt: skip
TO_HOTLINE = phrase("Told to the hotline; written down by {name}.")
_TOLD = ("sent", "delivered", "unknown")


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock that runs. left: how long, or since when it is late."""

    words: str
    due: When
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """That and when the hotline wrote to the caller, and whether the caller has read it."""

    at: When
    read: When | None


@dataclass(frozen=True, slots=True)
class Page:
    """can: decisions that this person may take now; why_not: a sentence for each of the others. local: whether local
    teams may be told. told: how many of them were. alone: one person may open the number now. asked: who waits for a
    yes."""

    card: Card
    version: int
    state: str
    ended: bool
    assigned_to: str
    entered: str
    speaks: str
    can: frozenset[str]
    why_not: Mapping[str, str]
    why_level: Sequence[str]
    levels: Sequence[Decided]
    local: bool
    why_local: str
    told: int
    flags: Sequence[Flag]
    family: bool
    suspect: str
    history: Sequence[Decided]
    others: Sequence[Other]
    linked: Sequence[Other]
    root: str
    case: str
    letters: Sequence[Letter]
    words_kept: bool
    wrote_again: int
    clocks: Sequence[Clock]
    number_kept: bool
    alone: bool
    yes: bool
    asked: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, and by which rules. hotline: the code of its team."""

    name: str
    role: Role
    now: datetime
    rules: UrgencyRules
    place_name: PlaceName
    hotline: str


def make_page(shown: Any, history: Sequence[Decided], reader: Reader) -> Page:
    """shown: of gateway.console.report.store."""
    report, now = shown.report, reader.now
    why_not = {what: refusal(shown.standing, what, reader.role, reader.name) for what in What}
    flags = standing_flags(report["flags"], report["suspect"])
    return Page(
        card=make_card(report, Beside(shown.alerts, shown.notes, shown.passed), reader.place_name, now),
        version=shown.version,
        state=words.STATES.get(report["triage"] or "", report["triage"] or ""),
        ended=report["ended_at"] is not None,
        assigned_to=report["assigned_to"] or "",
        entered=_entered(report),
        speaks=_speaks(report),
        can=frozenset(what for what, code in why_not.items() if not code),
        why_not={what: words.refused(code) for what, code in why_not.items() if code},
        why_level=[] if report["withdrawn"] else _why_level(report, history, reader.rules),
        levels=[decided for decided in history if decided.what in _LEVELS],
        local=may_tell(shown.local),
        why_local=why_local(shown.local),
        told=_told(shown.alerts, reader.hotline),
        flags=[FLAGS[code] for code in flags],
        family=RELATIVE in flags,
        suspect=words.SUSPECTS.get(report["suspect"] or "", "") if report["suspect"] in STOPPING else "",
        history=history,
        others=[beside(report, other, reader.place_name, now) for other in shown.alike if _apart(other, report)],
        linked=[beside(report, other, reader.place_name, now) for other in shown.linked],
        root=shown.root,
        case=shown.case,
        letters=[_letter(row, now) for row in shown.letters if row["written_by"] == "hotline"],
        words_kept=report["words_kept"],
        wrote_again=sum(row["written_by"] == "caller" for row in shown.letters),
        clocks=[_clock(row, now) for row in shown.clocks],
        number_kept=report["number_kept"],
        alone=may_act_alone(OPEN_NUMBER, report["level"], now),
        yes=shown.yes is not None,
        asked=shown.asked,
    )


def _apart(other: Row, report: Row) -> bool:
    """Not linked to each other yet."""
    return "linked" not in (other["triage"], report["triage"])


def _entered(report: Row) -> str:
    if not report["entered_by"]:
        return ""
    return HOW_TOLD.get(report["channel"], TO_HOTLINE).filled(name=report["entered_by"])


def _speaks(report: Row) -> str:
    """Callers choose it on the phone; of what was told to staff somebody asked."""
    known = words.LANGUAGES.get(report["language"] or "") if report["entered_by"] else ""
    return phrase("Language: {language}.", language=known) if known else ""


def _why_level(report: Row, history: Sequence[Decided], rules: UrgencyRules) -> list[str]:
    rule = rules.explain(report["answers"])
    changed = any(decided.what in _LEVELS for decided in history)
    said = why_level(rule, report["answers"], lambda name, code: inside(plain.answer(name, code)))
    raised = raised_by_call(report["level"] or "", rule, changed)
    if raised and report["channel"] == CONSUL:
        raised = phrase("It is {level}, because of how safe the person is there.", level=report["level"])
    return list(filter(None, [phrase("At intake: {why}", why=said), raised]))


def _told(alerts: Sequence[Row], hotline: str) -> int:
    return len({row["member"] for row in alerts if row["state"] in _TOLD and row["team"] != hotline})


def _letter(row: Row, now: datetime) -> Letter:
    return Letter(moment(row["written_at"], now), moment(row["read_at"], now) if row["read_at"] else None)


def _clock(row: Row, now: datetime) -> Clock:
    late = row["due_at"] <= now
    time = how_long(row["due_at"], now) if late else how_long(now, row["due_at"])
    left = phrase("{time} late", time=time) if late else phrase("{time} left", time=time)
    return Clock(plain.in_words(plain.CLOCKS, row["what"]), moment(row["due_at"], now), left, late)
