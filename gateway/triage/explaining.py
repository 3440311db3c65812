"""Why a report stands where it stands, in sentences. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from gateway.alerts.facts import STOPPING, permits
from gateway.phrases import inside, phrase, phrases
from gateway.reports.report import may_tell_local
from gateway.reports.urgency import MISSING, Rule
from gateway.triage.words import SUSPECTS

SayAnswer = Callable[[str, str], str]  # an answer in words
_SPOKEN = phrases({"who": "who it is", "danger": "in danger", "what": "what is happening"})


@dataclass(frozen=True, slots=True)
class Local:
    """What decides whether local teams may be told. released_by, held: staff decided so. under_way: the call goes
    on."""

    answers: Mapping[str, str]
    suspect: str
    withdrawn: bool
    released_by: str
    held: bool
    under_way: bool


def why_level(rule: Rule, answers: Mapping[str, str], answer: SayAnswer, spoken: Mapping[str, str] = _SPOKEN) -> str:
    """`P1 because the caller answered: in danger now`. answer: in words, by question and code."""
    said = [_said(name, answers.get(name, MISSING), answer, spoken) for name in rule.when]
    if not said:
        none = phrase("{level} because no rule of a worse level fits: {why}.", level=rule.level, why=rule.because)
        return none if rule.because else rule.level
    both = reduce(lambda one, other: phrase("{one} and {other}", one=one, other=other), said)
    if rule.because:
        return phrase("{level} because {reasons} ({why}).", level=rule.level, reasons=both, why=rule.because)
    return phrase("{level} because {reasons}.", level=rule.level, reasons=both)


def _said(name: str, code: str, answer: SayAnswer, spoken: Mapping[str, str]) -> str:
    asked = spoken.get(name, name)
    if code == MISSING:
        return phrase("the question “{asked}” was not answered", asked=asked)
    return phrase("the caller answered “{asked}: {answered}”", asked=asked, answered=answer(name, code))


def raised_by_call(level: str, rule: Rule, levels_set: bool) -> str:
    """What raised a level above the rules where no person and no flag did; "" where nothing did."""
    if levels_set or not level or level >= rule.level:
        return ""
    return phrase(
        "It is {level}, because the caller asked for help at once, in that call or in a later one.", level=level
    )


def may_tell(local: Local) -> bool:
    """Whether any local team may be told now."""
    released = bool(local.released_by)
    allowed = permits(local.answers, local.suspect, local.withdrawn, released, local.held)
    return allowed and (released or not local.under_way)


def why_local(local: Local) -> str:
    """Whether local teams may be told, and why or why not."""
    if local.withdrawn:
        return phrase("No local team is told any more: the caller withdrew.")
    if local.held:
        return phrase("No local team is told: the hotline keeps it from them until somebody lets them know.")
    if local.released_by:
        return _released(local)
    if local.suspect in STOPPING:
        who = _article(local.suspect)
        return phrase("No local team is told: the suspect is {suspect}. The hotline decides.", suspect=who)
    if not may_tell_local(local.answers):
        return phrase("No local team is told: {why}. The hotline decides.", why=_answer(local.answers.get("tell", "")))
    if local.under_way:
        return phrase("No local team is told yet: the call goes on, and the caller may still take it back.")
    return phrase("Local teams may be told: the caller said yes.")


def _released(local: Local) -> str:
    told = phrase("Local teams may be told: {name} let them know.", name=local.released_by)
    out = _left_out(local)
    if not out:
        return told
    both = phrase("{one} and {other}", one=out[0], other=out[1]) if len(out) > 1 else out[0]
    return phrase("{told} Still left out: {out}.", told=told, out=both)


def _left_out(local: Local) -> list[str]:
    by_caller = phrases({"not_team": "the local child protection team", "not_police": "the police"})
    out: list[str] = [by_caller[word] for word in (local.answers.get("tell", ""),) if word in by_caller]
    if local.suspect in STOPPING:
        out.append(phrase("colleagues of the suspect ({suspect})", suspect=_article(local.suspect)))
    return out


def _article(suspect: str) -> str:
    return inside(SUSPECTS.get(suspect, suspect))


def _answer(tell: str) -> str:
    answers = phrases({
        "not_team": "the caller said “not the local team”",
        "not_police": "the caller said “not the police”",
        "hotline": "the caller said “only the hotline”",
        "unsure": "the caller was not sure whether it is safe",
    })  # fmt: skip
    silence = phrase("the caller was not asked, or did not answer, and silence is never a yes")
    return answers.get(tell, silence)
