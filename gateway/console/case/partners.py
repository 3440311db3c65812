"""What partners do on a case: what they told last, and what the hotline does about it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.cases.stages import NEEDS_ASSESSMENT, POLICE_ASSESSMENT
from gateway.console.case.kept import Kept, Row
from gateway.console.case.page import left
from gateway.console.clocks import When, moment
from gateway.phrases import phrase, phrases
from gateway.referrals.machine import READABLE
from gateway.referrals.scope import EXCLUDED_OK, left_out
from gateway.referrals.steps import words as plain
from gateway.referrals.steps.rules import GRAVE, HELPING, STAGES, TELLINGS

_MOVES = phrases({  # where the rules did not let it onto the path by themselves
    POLICE_ASSESSMENT: "{name} has made the first assessment: write it on the path.",
    NEEDS_ASSESSMENT: "{name} has assessed the needs: record the person, then write it on the path.",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """What was told last. told: what it is about, result: what came of it."""

    told: str
    result: str
    at: When
    grave: bool


def news(kept: Kept, now: datetime) -> dict[int, News]:
    """By referral; one that nobody told anything of is not in it."""
    return {referral_id: _news(row, now) for referral_id, row in _newest(kept).items()}


def _newest(kept: Kept) -> Mapping[int, Row]:
    return {row["referral_id"]: row for row in kept.told if row["what"] in TELLINGS}


def _news(row: Row, now: datetime) -> News:
    result = plain.result(row["what"], row["reason"]) if row["reason"] else ""
    return News(plain.DONE[row["what"]], result, moment(row["at"], now), row["reason"] in GRAVE)


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
    reached = {row["stage"] for row in kept.stages}
    names = {row["id"]: row["organisation"] for row in kept.referrals}
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
