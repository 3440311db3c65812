"""Whom a worker can ask, and what of the case can be shared, as lines of a page. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.cases import words as case_words
from gateway.cases.consent import scope_for
from gateway.console import plain_words as plain
from gateway.console.cards import PlaceName
from gateway.phrases import listed, phrase, phrases
from gateway.referrals import words
from gateway.referrals.confirming import marked
from gateway.referrals.directory import KINDS, SERVICES, nearest_first
from gateway.referrals.scope import FIELDS, uncovered

NOTE_KINDS = ("note", "assessment", "social_report")  # feedback was promised to the hotline alone; hand-overs are ours
BETWEEN_US = frozenset({"code_word", "may_know"})  # parts of a safety plan that never leave
_SEALED = phrase("Sealed; shown before it is sent")
_HINTS = phrases({"plan": "Sealed; shown before it is sent. The code word and who may know never leave."})
Row = Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One organisation of the list. near: in words. barred: why it may not be chosen, "" where it may. agreed: the lead
    gave a reason."""

    id: int
    name: str
    kind: str
    near: str
    number: str = field(repr=False)
    signs_in: bool
    barred: str
    agreed: bool


def choices(
    directory: Iterable[Row],
    service: str,
    districts: Sequence[str],
    place_name: PlaceName,
    signs_in: Collection[int],
    barred: Mapping[str, str],
    agreed: Collection[int],
    now: datetime,
) -> list[Choice]:
    """Those that give the service, the near ones first. barred: by kind of organisation, why, a code or ""."""
    return [
        Choice(
            one.id, one.name, words.in_words(KINDS, one.kind), near(one.places, place_name),
            marked(one.number, one.confirmed_at, now), one.id in signs_in,
            words.LEFT_OUT.get(barred.get(one.kind, ""), barred.get(one.kind, "")), one.id in agreed,
        )
        for one in nearest_first(directory, service, districts)
    ]  # fmt: skip


def near(places: Sequence[str], place_name: PlaceName) -> str:
    """`Leribe, Maseru`, or `Everywhere`."""
    return listed(place_name(code) or plain.in_words(plain.EVERYWHERE, code) for code in places) or phrase("Everywhere")


@dataclass(frozen=True, slots=True)
class Tick:
    """A field that can be shared. says: what would be shared, or that it is sealed. covered: by consent."""

    name: str
    words: str
    says: str = field(repr=False)
    covered: bool
    chosen: bool


def ticks(
    known: Mapping[str, str], sealed: Collection[str], kind: str, scopes: Collection[str], caller_agrees: bool
) -> list[Tick]:
    """known: in words by field; sealed: names of those that are there and not opened yet."""
    offered = [one for one in FIELDS if one.name != "ask" and (known.get(one.name) or one.name in sealed)]
    bare = set(uncovered([one.name for one in offered], kind, scopes, caller_agrees))
    return [
        Tick(
            one.name, one.words, known.get(one.name) or _HINTS.get(one.name, _SEALED), one.name not in bare,
            one.chosen and one.name not in bare,
        )
        for one in offered
    ]  # fmt: skip


def from_report(report: Row | None, level: str, number: str, place_name: PlaceName) -> dict[str, str]:
    """What the caller told, in plain words, by field."""
    answers = report.answers if report is not None else {}
    told = {
        name: plain.answer(key, answers[key])
        for name, key in (("situation", "what"), ("danger", "danger"), ("about", "who"))
        if answers.get(key)
    }
    place = listed(_places(answers, place_name))
    means = plain.in_words(plain.LEVELS, level)
    level_words = phrase("{level}: {words}", level=level, words=means) if level else ""
    return {"number": number, "level": level_words, **told, **({"place": place} if place else {})}


def _places(answers: Mapping[str, str], place_name: PlaceName) -> list[str]:
    codes = [answers.get("council", ""), answers.get("district", "")]
    return [place_name(code) or plain.in_words(plain.EVERYWHERE, code) for code in codes if code and code != "unsure"]


def from_person(person: Row | None) -> dict[str, str]:
    """What is kept of somebody in codes, in plain words, by field."""
    if person is None:
        return {}
    support = listed(case_words.SUPPORT.get(code, code) for code in person.support or ())
    found = {
        "age_band": case_words.AGES.get(person.age_band, person.age_band),
        "sex": case_words.SEXES.get(person.sex, person.sex),
        "citizenship": case_words.CITIZENSHIPS.get(person.citizenship, person.citizenship),
        "support": support,
    }
    return {name: text for name, text in found.items() if text}


def caller_words(told: Mapping[str, object]) -> str:
    """All that a caller typed, a line for each piece."""
    pieces = (piece for kept in told.values() for piece in (kept if isinstance(kept, list) else [kept]))
    return "\n".join(str(piece) for piece in pieces if str(piece).strip())


def plan_words(told: Mapping[str, object]) -> str:
    """The parts of a safety plan that may leave, a line for each."""
    parts = [code for code in case_words.PLAN if told.get(code) and code not in BETWEEN_US]
    return "\n".join(f"{case_words.PLAN[code]}: {told[code]}" for code in parts)


def note_words(kind: str, text: object) -> str:
    """`Assessment: she sleeps badly`; "" for what may not leave, or cannot be opened."""
    said = phrase("{kind}: {text}", kind=case_words.say(case_words.NOTES, kind), text=text)
    return said if text and kind in NOTE_KINDS else ""


def agreed_words(kind: str) -> str:
    """What a person must have agreed to, before their data goes to such an organisation."""
    return case_words.SCOPES.get(scope_for(kind), scope_for(kind))


def service_choices(needed: Sequence[str]) -> list[tuple[str, str]]:
    """Code and words; what is written down as needed first."""
    first = [code for code in SERVICES if code in needed]
    return [(code, SERVICES[code]) for code in [*first, *(code for code in SERVICES if code not in first)]]
