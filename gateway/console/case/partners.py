"""What partners do on a case: what they told last, and what the hotline does about it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.cases.stages import NEEDS_ASSESSMENT, POLICE_ASSESSMENT
from gateway.console.case.kept import Kept, Row
from gateway.console.case.page import left
from gateway.console.clocks import When, moment
from gateway.phrases import phrase, phrases
from gateway.referrals import words
from gateway.referrals.machine import READABLE, Act
from gateway.referrals.scope import EXCLUDED_OK, left_out
from gateway.referrals.steps import words as plain
from gateway.referrals.steps.rules import GRAVE, HELPING, SAFE_SAID, STAGES, TELLINGS, UNSAFE_SAID

_MOVES = phrases({  # where the rules did not let it onto the path by themselves
    POLICE_ASSESSMENT: "{name} has made the first assessment: write it on the path.",
    NEEDS_ASSESSMENT: "{name} has assessed the needs: record the person, then write it on the path.",
})  # fmt: skip


ENDED = phrase("Their help has ended")
HEARD = frozenset({*TELLINGS, Act.FINISH})
MOST = 4  # lines at the top of a case


@dataclass(frozen=True, slots=True)
class News:
    """What was told last. told: what it is about, result: what came of it, "" for none. name: who told it. safe: they
    say that the person is."""

    told: str
    result: str
    at: When
    grave: bool
    name: str = field(repr=False)

    referral_id: int
    safe: bool


def news(kept: Kept, now: datetime) -> dict[int, News]:
    """By referral; one that nobody told anything of is not in it."""
    names = _names(kept)
    return {referral_id: _news(row, names, now) for referral_id, row in _newest(kept).items()}


def told_first(kept: Kept, now: datetime) -> list[News]:
    """For the top of the page: the newest of each kind from each partner, whether somebody is safe before all else."""
    newest = {(row["referral_id"], row["what"]): row for row in kept.told if row["what"] in HEARD}
    rows = sorted(newest.values(), key=lambda row: (row["at"], row["id"]), reverse=True)
    rows.sort(key=lambda row: row["reason"] not in SAFE_SAID | GRAVE)
    names = _names(kept)
    return [_news(row, names, now) for row in rows[:MOST]]


def safety(kept: Kept, now: datetime) -> News | None:
    """What a partner said last of whether the person is safe."""
    told = [row for row in kept.told if row["what"] in HEARD and row["reason"] in SAFE_SAID | UNSAFE_SAID]
    return _news(told[-1], _names(kept), now) if told else None


def _names(kept: Kept) -> Mapping[int, str]:
    return {row["id"]: row["organisation"] for row in kept.referrals}


def _newest(kept: Kept) -> Mapping[int, Row]:
    return {row["referral_id"]: row for row in kept.told if row["what"] in TELLINGS}


def _news(row: Row, names: Mapping[int, str], now: datetime) -> News:
    what, code, at = row["what"], row["reason"], moment(row["at"], now)
    told = ENDED if what == Act.FINISH else plain.DONE[what]
    result = words.reason(what, code) if what == Act.FINISH else plain.result(what, code) if code else ""
    name, grave, safe = names.get(row["referral_id"], ""), code in GRAVE, code in SAFE_SAID
    return News(told, result, at, grave, name, row["referral_id"], safe)


def left_out_since(kept: Kept) -> Iterator[tuple[str, str]]:
    """Who was sent something before the caller or a suspect left them out, and reads it still. Nobody where a lead said
    that they may know."""
    answers = [row["answers"].get("tell", "") for row in kept.reports]
    suspects = [row["suspect"] or "" for row in kept.reports]
    known = {row["referral_id"] for row in kept.told if row["what"] == EXCLUDED_OK}
    for row in kept.referrals:
        may = row["id"] in known or row["state"] not in READABLE
        if not may and left_out(answers, suspects, row["organisation_kind"], kept.excludes):
            yield (
                phrase(
                    "{name} can still read what was sent, and the caller or a suspect leaves it out now. Take it back.",
                    name=row["organisation"],
                ),
                "referrals",
            )


def asks(kept: Kept, now: datetime) -> Iterator[tuple[str, str]]:
    """Sentences for the hotline, each with the part of the page where it is done."""
    newest = _newest(kept)
    for row in kept.referrals:
        if row["state"] in HELPING:
            yield from _of_one(row, newest.get(row["id"]), now)
    reached, names = {row["stage"] for row in kept.stages}, _names(kept)
    for told in kept.told:
        stage = STAGES.get((told["what"], told["reason"]), "")
        if stage and stage not in reached:
            yield _MOVES[stage].filled(name=names.get(told["referral_id"], "")), "path"


def _of_one(row: Row, told: Row | None, now: datetime) -> Iterator[tuple[str, str]]:
    name, step = row["organisation"], row["next_step"]
    if told is not None and told["reason"] in GRAVE:
        result = plain.result(told["what"], told["reason"])
        yield phrase("{name} says: {result}. Read what they wrote.", name=name, result=result), "notes"
    if step and row["step_by"] <= now:
        called, late = plain.STEPS[step], left(row["step_by"], now)
        yield phrase("{name} is silent. {step}: {late}. Ring them.", name=name, step=called, late=late), "referrals"
