"""People found abroad and ways home as pages show them: plain words from codes. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from gateway.abroad import way as rules
from gateway.abroad import words
from gateway.abroad.way import AT_THE_POST, Way
from gateway.abroad.words import say, why
from gateway.cases import words as cases
from gateway.cases.consent import is_child
from gateway.console import plain_words as plain
from gateway.console.case.kept import Opened
from gateway.console.clocks import When, day, how_long, moment
from gateway.phrases import count, listed, phrase
from gateway.triage.words import LANGUAGES

Row = Mapping[str, Any]
Pair = tuple[str, str]
ENDED = (rules.STOPPED, rules.DONE)
NO_MORE = phrase("No more is shown here")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. state: done, now, waits. why: what stands against it. who: writes it. may_write: whoever looks."""

    code: str
    words: str
    who: str
    law: str
    state: str
    day: str
    by: str
    result: str
    why: str
    may_write: bool
    remarked: bool
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartyLine:
    code: str
    words: str
    does: str
    state: str
    state_words: str
    day: str
    by: str
    may_write: bool


Line = TypeVar("Line", StepLine, PartyLine)


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way home in one line. quiet: for how long nothing was written."""

    id: int
    number: str = field(repr=False)
    person: str = field(repr=False)
    country: str
    post: str
    state: str
    next: str
    late: bool
    quiet: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A report of a post. far, level: how far it is; shared: whether the post may read that."""

    number: str = field(repr=False)
    level: str
    at: When
    country: str
    post: str
    about: str
    far: str
    shared: bool


def steps(way: Way, known: Mapping[str, Any], opened: Opened, may: bool, at_the_post: bool) -> list[StepLine]:
    """Every step of this way in order. may: the case is open and the person on record."""
    return [_step(step, way, known.get(step), opened, may, at_the_post) for step in rules.asked(way.child)]


def _step(step: str, way: Way, row: Any, opened: Opened, may: bool, at_the_post: bool) -> StepLine:
    stands = rules.not_yet(step, way)
    result = say(words.RESULTS[step], row.detail.get("result", "")) if row is not None and step in words.RESULTS else ""
    mine = may and not stands and (not at_the_post or step in AT_THE_POST)
    return StepLine(
        step, say(words.STEPS, step), words.WHO["post" if step in AT_THE_POST else "hotline"], words.LAW.get(step, ""),
        _standing(step, row, stands, way), day(way.steps[step].on) if row is not None else "",
        row.by if row is not None else "", result, why(stands) if stands and row is None else "", mine,
        bool(row is not None and row.remark), str(opened(row.remark).get("text", "")) if row is not None else "",
    )  # fmt: skip


def _standing(step: str, row: Any, stands: str, way: rules.Way) -> str:
    if row is not None:
        return "done"
    return "waits" if stands else "may" if rules.is_optional(step, way.child) else "now"


def parties(way: Way, rows: Sequence[Any], may: bool) -> list[PartyLine]:
    open_ = may and way.state == rules.UNDER_WAY and rules.LEFT not in way.steps
    return [_party(row, way, open_) for row in rows]


def _party(row: Any, way: Way, may: bool) -> PartyLine:
    on = way.parties[row.party].on
    return PartyLine(
        row.party, say(words.PARTIES, row.party), say(words.DOES, row.party), row.state,
        say(words.PARTY_STATES, row.state), day(on) if on else "", row.by or "", may,
    )  # fmt: skip


def nameless(lines: Sequence[Line], colleagues: Collection[str]) -> list[Line]:
    """For a post: who of the hotline, or of a post before it, wrote something is not said."""
    return [one if one.by in ("", *colleagues) else replace(one, by=_others(one)) for one in lines]


def _others(line: StepLine | PartyLine) -> str:
    posts_too = isinstance(line, StepLine) and line.code in AT_THE_POST
    return phrase("the hotline or another post") if posts_too else phrase("the hotline")


def nexts(way: Way) -> list[Pair]:
    """What comes next, and who does it."""
    return [_next(step, way) for step in rules.next_steps(way)]


def _next(step: str, way: Way) -> Pair:
    if step != "parties":
        return say(words.STEPS, step), words.WHO["post" if step in AT_THE_POST else "hotline"]
    missing = [party for party in rules.PARTIES if way.parties[party].state != rules.AGREED]
    asked = listed(say(words.PARTIES, party) for party in missing)
    return phrase("To tell, and to agree: {ministries}", ministries=asked), words.WHO["hotline"]


def person(row: Any) -> str:
    """`Female, 12 to 17`: who it is, without a name."""
    return listed([say(cases.SEXES, row.sex), say(cases.AGES, row.age_band)])


def line(row: Any, way: Way, last: datetime, now: datetime) -> WayLine:
    coming = nexts(way)
    return WayLine(
        row.id, row.number, person(row), say(words.COUNTRIES, row.country), row.post or "", state_of(row),
        coming[0][0] if coming else "", rules.is_late(way, last, now), how_long(last, now),
    )  # fmt: skip


def state_of(row: Any) -> str:
    if row.state == rules.STOPPED and row.ended_as:
        return phrase("{state}: {reason}", state=words.STATES[row.state], reason=say(words.STOPPED, row.ended_as))
    return say(words.STATES, row.state)


def filed(row: Any, silent: Collection[str], now: datetime) -> Filed:
    """silent: the cases of which a post reads no more than what it filed itself."""
    shared = row.belongs_to not in silent
    return Filed(
        row.case_number, (row.level or "") if shared else "", moment(row.filed_at, now),
        say(words.COUNTRIES, row.country), say(words.POSTS, row.post), about(row),
        far(row) if shared else NO_MORE, shared,
    )  # fmt: skip


def about(row: Any) -> str:
    """`Girl under 18, Forced work in a home`."""
    answers = row.answers or {}
    return listed(plain.answer(key, answers[key]) for key in ("who", "what") if answers.get(key))


def far(row: Any) -> str:
    """How far a report is, from codes only."""
    if row.case_id:
        return phrase("A case: {stage}. {status}", stage=say(cases.STAGES, row.stage), status=_status(row))
    return words.FAR[_how_far(row)]


def _status(row: Any) -> str:
    return say(cases.STATUSES, row.status)


def _how_far(row: Any) -> str:
    if row.withdrawn:
        return "withdrawn"
    if row.linked_to:
        return "linked"
    if row.triage in ("need_info", "other", "closed"):
        return str(row.triage)
    return "opened" if row.opened_at else "new"


def facts(row: Any) -> list[Pair]:
    """What a post knew, as question and answer."""
    return [
        (phrase("Found in"), say(words.COUNTRIES, row.country)),
        (phrase("Post"), say(words.POSTS, row.post)),
        (phrase("How the post knows"), say(words.CAME_BY, row.came_by)),
        (phrase("How safe"), say(words.SAFETY, row.safety)),
        (phrase("Papers"), listed(say(words.PAPERS, code) for code in row.papers) or phrase("Not told")),
        (phrase("How many"), _how_many(row)),
    ]


def _how_many(row: Any) -> str:
    many, young = count("{n} person", "{n} people", row.people), count("{n} child", "{n} children", row.children)
    grown = (row.people, row.children) == (1, 0)
    return many if grown else phrase("{people}, of them {children}", people=many, children=young)


def told(row: Any) -> list[Pair]:
    """What the officer answered as every report does."""
    answers = row.answers or {}
    speaks = [(phrase("Language"), say(LANGUAGES, row.language))] if row.language else []
    asked = ("who", "danger", "what", "tell")
    return speaks + [(plain.question(key), plain.answer(key, answers.get(key, ""))) for key in asked]


def called(row: Any) -> str:
    """Of somebody on record, for a list to choose from."""
    mark = phrase("a child") if is_child(row["age_band"]) else phrase("an adult")
    return phrase("Person {n}: {sex}, {age} ({mark})", n=row["n"], sex=say(cases.SEXES, row["sex"]),
                  age=say(cases.AGES, row["age_band"]), mark=mark)  # fmt: skip
