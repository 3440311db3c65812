"""Why a report stands where it stands, in sentences. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.alerts.facts import STOPPING, permits
from gateway.reports.report import may_tell_local
from gateway.reports.urgency import MISSING, Rule
from gateway.triage.words import SUSPECTS

SayAnswer = Callable[[str, str], str]  # an answer in words
_SPOKEN = {"who": "who it is", "danger": "in danger", "what": "what is happening"}


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
        return f"{rule.level} because no rule of a worse level fits: {rule.because}." if rule.because else rule.level
    because = f" ({rule.because})" if rule.because else ""
    return f"{rule.level} because {' and '.join(said)}{because}."


def _said(name: str, code: str, answer: SayAnswer, spoken: Mapping[str, str]) -> str:
    asked = spoken.get(name, name)
    if code == MISSING:
        return f"the question “{asked}” was not answered"
    return f"the caller answered “{asked}: {answer(name, code)}”"


def raised_by_call(level: str, rule: Rule, levels_set: bool) -> str:
    """What raised a level above the rules where no person and no flag did; "" where nothing did."""
    if levels_set or not level or level >= rule.level:
        return ""
    return f"It is {level}, because the caller asked for help at once, in that call or in a later one."


def may_tell(local: Local) -> bool:
    """Whether any local team may be told now."""
    released = bool(local.released_by)
    allowed = permits(local.answers, local.suspect, local.withdrawn, released, local.held)
    return allowed and (released or not local.under_way)


def why_local(local: Local) -> str:
    """Whether local teams may be told, and why or why not."""
    if local.withdrawn:
        return "No local team is told any more: the caller withdrew."
    if local.held:
        return "No local team is told: the hotline keeps it from them until somebody lets them know."
    if local.released_by:
        return f"Local teams may be told: {local.released_by} let them know.{_left_out(local)}"
    if local.suspect in STOPPING:
        return f"No local team is told: the suspect is {_article(local.suspect)}. The hotline decides."
    if not may_tell_local(local.answers):
        return f"No local team is told: {_answer(local.answers.get('tell', ''))}. The hotline decides."
    if local.under_way:
        return "No local team is told yet: the call goes on, and the caller may still take it back."
    return "Local teams may be told: the caller said yes."


def _left_out(local: Local) -> str:
    by_caller = {"not_team": "the local child protection team", "not_police": "the police"}
    out = [by_caller[word] for word in (local.answers.get("tell", ""),) if word in by_caller]
    if local.suspect in STOPPING:
        out.append(f"colleagues of the suspect ({_article(local.suspect)})")
    return f" Still left out: {' and '.join(out)}." if out else ""


def _article(suspect: str) -> str:
    words = SUSPECTS.get(suspect, suspect)
    return words[:1].lower() + words[1:]


def _answer(tell: str) -> str:
    answers = {
        "not_team": "the caller said “not the local team”",
        "not_police": "the caller said “not the police”",
        "hotline": "the caller said “only the hotline”",
        "unsure": "the caller was not sure whether it is safe",
    }
    return answers.get(tell, "the caller was not asked, or did not answer, and silence is never a yes")
