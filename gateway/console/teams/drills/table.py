"""An exercise as its page shows it: who was asked, and who answered how fast. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.alerts.alert import Answer
from gateway.drill.drill import Asked, is_finished, somebody_acts
from gateway.drill.past.exercised import Exercised
from gateway.phrases import Phrase, count, phrase, phrases

ANSWERS: Mapping[str, Phrase] = phrases(
    {"act": "I act", "cannot": "Cannot", "know": "Knows the people", "done": "All is done"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One member: when the SMS went, when it was on the phone, what they answered and how fast; in words."""

    code: str
    sent: Phrase
    arrived: Phrase
    answer: Phrase
    fast: Phrase
    holds: bool


def lines(one: Exercised) -> list[Line]:
    """Who answered first, first; then who was asked and did not, then who was not asked."""
    asked = {person.member: person for person in one.standing.asked}
    people = [asked.get(code, Asked(code)) for code in dict.fromkeys([*asked, *one.drill.people])]
    return [_line(one, person) for person in sorted(people, key=_order)]


def _order(person: Asked) -> tuple[bool, bool, float, str]:
    moment = person.answered_at or person.sent_at
    return person.answered_at is None, person.sent_at is None, moment.timestamp() if moment else 0, person.member


def _line(one: Exercised, person: Asked) -> Line:
    holds = one.standing.holder == person.member
    answer = ANSWERS.get(Answer(person.answer), phrase("–")) if person.answer else phrase("No answer")
    if holds:
        answer = phrase("Accepted with the PIN")
    fast = took(person.answered_at - person.sent_at) if person.answered_at and person.sent_at else phrase("–")
    return Line(person.member, _sent(one, person), _after(one, person.delivered_at), answer, fast, holds)


def _sent(one: Exercised, person: Asked) -> Phrase:
    if person.sent_at:
        return _after(one, person.sent_at)
    return phrase("The SMS did not go out") if person.failure else phrase("Not asked")


def _after(one: Exercised, moment: datetime | None) -> Phrase:
    return phrase("after {time}", time=took(moment - one.drill.began_at)) if moment else phrase("–")


def took(time: timedelta) -> Phrase:
    """`12 seconds`, `4 minutes`: never less than nothing."""
    seconds = max(int(time.total_seconds()), 0)
    if seconds < 120:
        return count("{n} second", "{n} seconds", seconds)
    return count("{n} minute", "{n} minutes", seconds // 60)


def outcome(one: Exercised, now: datetime) -> Phrase:
    """How it stands or ended."""
    acts = somebody_acts(one.standing)
    if one.ended_at:
        return phrase("Over: somebody acts") if acts else phrase("Over: nobody acts")
    if is_finished(one.drill, one.standing, now) and one.drill.people:
        return phrase("All have answered: it can be ended")
    return phrase("Under way: somebody acts") if acts else phrase("Under way")


def quickest(one: Exercised) -> Phrase:
    """The first answer after its SMS."""
    times = [p.answered_at - p.sent_at for p in one.standing.asked if p.answered_at and p.sent_at]
    return took(min(times)) if times else phrase("No answer")
