"""How urgent a report is at intake, by the rules of config/urgency.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.phrases import Phrase, phrase, phrases
from gateway.strict_yaml import Document, Path_

LEVELS = ("P1", "P2", "P3", "P4")  # worst first
# What code asks for by name: whether anybody local may be told, and how the caller may be reached.
MUST_BE_AGREED = (("tell", "yes"), ("contact", "sms"), ("contact", "call"))
CHANNELS = ("ussd", "sms")
_LAST = phrases({
    "levels": "the last rule of 'levels' must stand without `when`.",
    "silence": "the last rule of 'silence' must stand without `when` and `on`.",
})  # fmt: skip
MISSING = "missing"  # stands in a rule for a question without an answer


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits when every named answer is one of those listed; without conditions it always fits. channel: the only one
    that it is for, "" for all. because: what it stands for, in words of the file."""

    when: Mapping[str, tuple[str, ...]]
    level: str = ""
    silence: timedelta = timedelta(0)
    channel: str = ""
    because: str = ""

    def fits(self, answers: Mapping[str, str], channel: str = "") -> bool:
        here = self.channel in ("", channel)
        return here and all(answers.get(name, MISSING) in wanted for name, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class UrgencyRules:
    """The first rule that fits decides; the reader made sure that the last one always does."""

    levels: tuple[Rule, ...]
    silences: tuple[Rule, ...]

    def level(self, answers: Mapping[str, str]) -> str:
        return self.explain(answers).level

    def explain(self, answers: Mapping[str, str]) -> Rule:
        """The rule that decides the level of these answers."""
        return next(rule for rule in self.levels if rule.fits(answers))

    def silence(self, answers: Mapping[str, str], channel: str = "ussd") -> timedelta:
        """How long after the last hop a call counts as cut, or a talk by SMS as over."""
        return next(rule.silence for rule in self.silences if rule.fits(answers, channel))


def worse(one: str | None, other: str) -> str:
    """The more urgent of two levels: a machine may raise a level, never lower it."""
    return min(one or other, other)


def read_urgency(document: Document, answers: Mapping[str, set[str]]) -> UrgencyRules:
    """answers: what the flows can remember, by name. Raises Refused with every mistake."""
    complaints: list[Complaint] = []
    rules = {
        part: tuple(_rules(document, part, key, answers, complaints))
        for part, key in (("levels", "level"), ("silence", "seconds"))
    }
    if isinstance(document.data, dict):
        complaints += [document.complaint(at, says) for at, says in _vocabulary(document.data.get("answers"), answers)]
        for word in sorted(set(document.data) - {*rules, "answers"}):
            complaints.append(document.complaint((word,), phrase("the word {word!r} is not known here.", word=word)))
    for part, read in rules.items():
        for n, rule in enumerate(read[:-1]):
            if not rule.when and not rule.channel:
                complaints.append(
                    document.complaint((part, n), phrase("fits everything, so no rule below it is ever read."))
                )
        if not read or read[-1].when or read[-1].channel:
            complaints.append(document.complaint((part,), _LAST[part]))
    if complaints:
        raise Refused(complaints)
    return UrgencyRules(rules["levels"], rules["silence"])


def _vocabulary(agreed: Any, given: Mapping[str, set[str]]) -> Iterator[tuple[Path_, Phrase]]:
    """The answers that were agreed, against those that the flow gives."""
    if not isinstance(agreed, dict) or not all(isinstance(words, list) for words in agreed.values()):
        yield ("answers",), phrase("needs `answers:`, to each question the list of its answers.")
        return
    for name, code in MUST_BE_AGREED:
        if code not in agreed.get(name, []):
            yield ("answers",), phrase("{name!r} must list {code!r}: the service acts on it.", name=name, code=code)
    for name, words in agreed.items():
        for code in sorted(given.get(name, set()) - set(map(str, words))):
            yield (
                ("answers", name),
                phrase(
                    "the flow answers {name!r} with {code!r}, which is not listed. Is it misspelt?",
                    name=name,
                    code=code,
                ),
            )
        for code in sorted(set(map(str, words)) - given.get(name, set())):
            yield (
                ("answers", name),
                phrase(
                    "no screen of the flow answers {name!r} with {code!r}. Is it misspelt there?", name=name, code=code
                ),
            )


def _rules(
    document: Document, part: str, key: str, answers: Mapping[str, set[str]], complaints: list[Complaint]
) -> Iterator[Rule]:
    entries = document.data.get(part) if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        complaints.append(document.complaint((part,), phrase("needs a list of rules under {part!r}.", part=part)))
        return
    for n, entry in enumerate(entries):
        wrong = list(_mistakes(entry, key, answers)) if isinstance(entry, dict) else [phrase("a rule is {…}.")]
        complaints += [document.complaint((part, n), says) for says in wrong]
        if not wrong:
            yield _rule(entry, key)


def _rule(entry: Mapping[str, Any], key: str) -> Rule:
    when = {name: tuple(wanted) for name, wanted in entry.get("when", {}).items()}
    if key == "level":
        return Rule(when, level=entry["level"], because=str(entry.get("because", "")))
    return Rule(when, silence=timedelta(seconds=int(entry["seconds"])), channel=entry.get("on", ""))


def _is_silence(value: Any) -> bool:
    return isinstance(value, str) and value.isdecimal() and len(value) <= 4 and 10 <= int(value) <= 3600


def _mistakes(entry: Mapping[str, Any], key: str, answers: Mapping[str, set[str]]) -> Iterator[Phrase]:
    for word in sorted(set(entry) - {key, "because", "when"} - ({"on"} if key == "seconds" else set())):
        yield phrase("the word {word!r} is not known here.", word=word)
    if entry.get("on", CHANNELS[0]) not in CHANNELS:
        yield phrase("`on` must be one of {known}.", known=", ".join(CHANNELS))
    value = entry.get(key)
    if key == "level" and value not in LEVELS:
        yield phrase("`level` must be one of {known}.", known=", ".join(LEVELS))
    if key == "seconds" and not _is_silence(value):
        yield phrase("`seconds` must be a number from 10 to 3600.")
    when = entry.get("when", {})
    if not isinstance(when, dict):
        yield phrase("`when` is {question: [answers]}.")
        return
    for name, wanted in when.items():
        if name not in answers:
            yield phrase("no flow remembers {name!r}.", name=name)
        elif not isinstance(wanted, list) or not wanted:
            yield phrase("{name!r} needs a list of answers.", name=name)
        else:
            yield from (
                phrase("{name!r} is never answered with {one!r}.", name=name, one=one)
                for one in wanted
                if not isinstance(one, str) or (one != MISSING and one not in answers[name])
            )
