"""How the service is doing, one line for each figure: what it is, whether it is well, what to do. Pure.

The names are those of the metrics, so that a page and an alarm speak of the same thing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from gateway.health.pulses.names import Name, read_name
from gateway.health.words import DO, PROCESSES, SENDER_STOPPED, SHORT_ANSWERS, STUCK, WAITS
from gateway.phrases import Phrase, count, phrase

DEAD_AFTER = timedelta(seconds=60)  # six pulses missed
FORGOTTEN_AFTER = timedelta(days=1)  # a worker's machine that is gone for good tells nobody so
FIRST_TOUCH = {  # when an alert without an answer is nobody's patience any more (docs/nrm.md); P1: the ladder's step
    "P1": timedelta(minutes=5), "P2": timedelta(hours=4), "P3": timedelta(hours=24), "P4": timedelta(hours=72),
}  # fmt: skip
LONG_QUEUE = 100  # jobs; at ten SMS a second ten seconds of work
AWAY = -1
MOST_NAMED = 3  # silent workers; more stand as a number
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds


class Verdict(StrEnum):
    WELL = "well"
    LOOK = "look"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Beat:
    """The last pulse of a process."""

    at: datetime
    detail: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the carrier. stopped_for: what an operator must mend, "" for nothing."""

    rests: bool
    failures: int = 0
    stopped_for: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was looked at. unanswered: seconds, by level. segments, budget: of today, by level; P1 has no budget.
    failed: alerts that did not arrive within a day."""

    now: datetime
    beats: Mapping[str, Beat]
    unanswered: Mapping[str, float]
    unopened: Mapping[str, int]
    stuck: Mapping[str, int]
    waits: Mapping[str, int]
    ways: Mapping[str, Way]
    failed: int = 0
    overdue: int = 0
    unproven: int = 0
    segments: Mapping[str, int] = field(default_factory=dict)
    budget: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. metric: its name, with its label. value: as the metric gives it. shown: as people read it. do: what to
    do where it is not well."""

    metric: str
    words: Phrase
    value: float
    shown: Phrase | str
    verdict: Verdict
    do: Phrase | str = ""


def figures(seen: Seen) -> list[Figure]:
    """What wants a person first, then in the order of the road of an alert."""
    every = [
        *_processes(seen), *_workers(seen), *_queue(seen), *_unanswered(seen), *_unopened(seen), *_stuck(seen),
        *_waits(seen), *_ways(seen), *_rest(seen), *_segments(seen),
    ]  # fmt: skip
    return sorted(every, key=lambda one: list(Verdict)[::-1].index(one.verdict))


def worst(found: list[Figure]) -> Verdict:
    return found[0].verdict if found else Verdict.WELL


def _processes(seen: Seen) -> Iterator[Figure]:
    for process, words in PROCESSES.items():
        beat = seen.beats.get(process)
        age = (seen.now - beat.at).total_seconds() if beat else float(AWAY)
        shown, lives = _seconds(age) if beat else phrase("never seen"), _lives(seen, process)
        yield _figure(f'thuso_pulse_age_seconds{{process="{process}"}}', words, age, shown, lives, DO["process"])


def _lives(seen: Seen, process: str) -> bool:
    return process in seen.beats and seen.now - seen.beats[process].at <= DEAD_AFTER


def _workers(seen: Seen) -> Iterator[Figure]:
    """Each worker tells of itself, also while the relay is down. One that was stopped on purpose tells nothing more."""
    beats = {name: beat for process, beat in seen.beats.items() if (name := read_name(process))}
    kept = {name: beat for name, beat in beats.items() if seen.now - beat.at <= FORGOTTEN_AFTER}
    ages = {name: (seen.now - beat.at).total_seconds() for name, beat in kept.items()}
    silent = {name: age for name, age in ages.items() if age > DEAD_AFTER.total_seconds()}
    youngest, some_live = min(ages.values(), default=float(AWAY)), len(silent) < len(ages)
    yield _figure('thuso_pulse_age_seconds{process="worker"}', phrase("The workers, last pulse of any"), youngest,
                  _seconds(youngest) if ages else phrase("never seen"), some_live, DO["workers"])  # fmt: skip
    yield _figure("thuso_silent_workers", phrase("Workers that have fallen silent"), len(silent), _silent(silent),
                  not silent, DO["silent"], mild=some_live)  # fmt: skip


def _silent(ages: Mapping[Name, float]) -> Phrase:
    """Who they are, and for how long; those first who were there last."""
    if not ages:
        return phrase("none")
    first = sorted(ages, key=lambda name: ages[name])[:MOST_NAMED]
    said = [
        phrase("process {pid} on {host} for {time}", pid=one.pid, host=one.host, time=_seconds(ages[one]))
        for one in first
    ]
    said += [phrase("{n} more", n=len(ages) - MOST_NAMED)] if len(ages) > MOST_NAMED else []
    return reduce(lambda before, one: phrase("{before}; {one}", before=before, one=one), said)


def _queue(seen: Seen) -> Iterator[Figure]:
    """The relay tells both; what a silent one told last is not believed."""
    words, senders = phrase("Jobs in the queue"), phrase("Workers that send")
    detail = seen.beats["relay"].detail if _lives(seen, "relay") else {}
    jobs, workers = detail.get("jobs", AWAY), detail.get("workers", AWAY)
    if AWAY in (jobs, workers):
        silent = phrase("Redis does not answer") if _lives(seen, "relay") else phrase("The relay is silent")
        do = DO["redis"] if _lives(seen, "relay") else DO["uncounted"]
        yield Figure("thuso_queue_jobs", words, AWAY, silent, Verdict.ACT, do)
        yield Figure("thuso_workers", senders, AWAY, silent, Verdict.ACT, DO["uncounted"])
        return
    yield _figure("thuso_queue_jobs", words, jobs, str(jobs), jobs <= LONG_QUEUE, DO["queue"], mild=True)
    yield _figure("thuso_workers", senders, workers, str(workers), workers > 0, DO["workers"])


def _unanswered(seen: Seen) -> Iterator[Figure]:
    for level, age in sorted(seen.unanswered.items()):
        words = phrase("Oldest alert without an answer, {level}", level=level)
        shown = _seconds(age) if age else phrase("none")
        late = age > FIRST_TOUCH[level].total_seconds()
        yield _figure(f'thuso_oldest_unanswered_alert_seconds{{level="{level}"}}', words, age, shown, not late,
                      DO["unanswered"])  # fmt: skip


def _unopened(seen: Seen) -> Iterator[Figure]:
    """No verdict: a P1 that nobody opens is stuck, and said there."""
    for level, many in sorted(seen.unopened.items()):
        words = phrase("Reports that nobody has opened, {level}", level=level)
        yield Figure(f'thuso_unopened_cases{{level="{level}"}}', words, many, str(many), Verdict.WELL)


def _stuck(seen: Seen) -> Iterator[Figure]:
    for kind, many in seen.stuck.items():
        yield _figure(f'thuso_stuck_alerts{{kind="{kind}"}}', STUCK[kind], many, str(many), not many, DO[kind])


def _waits(seen: Seen) -> Iterator[Figure]:
    for standing, many in seen.waits.items():
        fine = standing == "waiting" or not many
        yield _figure(f'thuso_alerts{{standing="{standing}"}}', WAITS[standing], many, str(many), fine, DO["overdue"])


def _ways(seen: Seen) -> Iterator[Figure]:
    for name, way in sorted(seen.ways.items()):
        words, shown = phrase("Way to the carrier: {name}", name=name), phrase("well")
        if way.stopped_for:
            shown = phrase("refuses us: {why}", why=SENDER_STOPPED.get(way.stopped_for, way.stopped_for))
        elif way.rests:
            shown = count("{n} call in a row failed", "{n} calls in a row failed", way.failures)
        yield _figure(f'thuso_sender_well{{sender="{name}"}}', words, float(not way.rests), shown, not way.rests,
                      DO["sender"])  # fmt: skip


def _rest(seen: Seen) -> Iterator[Figure]:
    counted = {
        "thuso_failed_alerts": (phrase("Alerts that did not arrive, of the last 24 hours"), seen.failed, DO["failed"]),
        "thuso_overdue_clocks": (phrase("Clocks that have run out"), seen.overdue, DO["clocks"]),
        "thuso_unproven_members": (phrase("Members whose phones are not proven"), seen.unproven, DO["unproven"]),
    }
    for metric, (words, many, do) in counted.items():
        yield _figure(metric, words, many, str(many), not many, do, mild=True)


def _segments(seen: Seen) -> Iterator[Figure]:
    for level in sorted({*seen.segments, *seen.budget}):
        spent, most = seen.segments.get(level, 0), seen.budget.get(level)
        words = phrase("SMS of today, {level}", level=SHORT_ANSWERS if level == "note" else level)
        shown = phrase("{n} of {most}", n=spent, most=most) if most else str(spent)
        yield _figure(f'thuso_sms_segments_today{{level="{level}"}}', words, spent, shown, not most or spent < most,
                      DO["budget"])  # fmt: skip


def _figure(
    metric: str, words: Phrase, value: float, shown: Phrase | str, well: bool, do: Phrase, mild: bool = False
) -> Figure:  # fmt: skip
    verdict = Verdict.WELL if well else Verdict.LOOK if mild else Verdict.ACT
    return Figure(metric, words, value, shown, verdict, "" if well else do)


def _seconds(age: float) -> Phrase:
    """Nobody reads 7,612 seconds."""
    if age >= DAY:
        return count("{n} day", "{n} days", int(age // DAY))
    if age >= HOUR:
        return count("{n} hour", "{n} hours", int(age // HOUR))
    if age >= MINUTE:
        return count("{n} minute", "{n} minutes", int(age // MINUTE))
    return count("{n} second", "{n} seconds", int(max(age, 0)))
