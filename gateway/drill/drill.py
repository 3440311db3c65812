"""What an exercise shows while it goes on, and the table at its end. Pure; members by their codes, no numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.alerts.alert import Answer
from gateway.complaints import Complaint, Refused
from gateway.places import Place, Places, bare

SAYS = {Answer.ACT: "I act", Answer.CANNOT: "cannot", Answer.KNOW: "knows the people", Answer.DONE: "done"}
COLUMNS = ("member", "sent after", "on the phone after", "answer", "answered in")


@dataclass(frozen=True, slots=True)
class Drill:
    """An exercise that has begun. people: the codes of those who can be told. ends_at: when it ends by itself."""

    report_id: str
    case_number: str
    team: str
    people: tuple[str, ...]
    began_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """How one member of the team stands. rung: the highest on which they were asked. The times are of the first SMS,
    the answer is the last one. failure: our code of what went wrong with the last SMS."""

    member: str
    rung: int = 0
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it has come. holder: the code of who accepted with the PIN. over: it has been ended."""

    asked: tuple[Asked, ...] = ()
    holder: str = ""
    over: bool = False


def find_council(places: Places, text: str) -> Place:
    """The council that is meant by its letter code, its number or its name. Raises Refused."""
    place = places.by_code.get(text.strip()) or places.written(bare(text))
    if place is None:
        says = f"there is no council {text!r}. Write its letter code (C03), its number (031515) or its name."
        raise Refused([Complaint("--council", says)])
    if not place.within:
        raise Refused([Complaint("--council", f"{place.name} is a district. An exercise is for one council's team.")])
    return place


def watch(
    drill: Drill,
    look: Callable[[], Standing],
    wait: Callable[[], None],
    clock: Callable[[], datetime],
    say: Callable[[str], None],
) -> None:
    """Says what happens, as it happens, until it is finished."""
    before, after = Standing(), look()
    while True:
        for line in news(drill, before, after):
            say(line)
        if is_finished(drill, after, clock()):
            return
        wait()
        before, after = after, look()


def is_finished(drill: Drill, standing: Standing, now: datetime) -> bool:
    """Everybody has answered, somebody has accepted with the PIN (then nobody else is asked), or the time is over."""
    answered = {one.member for one in standing.asked if one.answer}
    everybody = answered >= set(drill.people)
    return everybody or bool(standing.holder) or standing.over or now >= drill.ends_at


def somebody_acts(standing: Standing) -> bool:
    """Whether anybody who was asked would have gone."""
    return bool(standing.holder) or any(one.answer in (Answer.ACT, Answer.DONE) for one in standing.asked)


def news(drill: Drill, before: Standing, after: Standing) -> Iterator[str]:
    """What has happened between two looks, a line each."""
    known = {one.member: one for one in before.asked}
    for one in after.asked:
        yield from _news_of(drill, known.get(one.member, Asked(one.member, rung=-1)), one)
    if after.holder and after.holder != before.holder:
        yield f"        {after.holder} has it in hand, behind the PIN"


def _news_of(drill: Drill, before: Asked, after: Asked) -> Iterator[str]:
    who = after.member
    if after.sent_at and not before.sent_at:
        yield f"{_at(drill, after.sent_at)}  {who}: the carrier has taken the SMS (step {after.rung})"
    elif after.sent_at and after.rung > before.rung:
        yield f"        {who} is asked again (step {after.rung})"
    if after.delivered_at and not before.delivered_at:
        yield f"{_at(drill, after.delivered_at)}  {who}: it is on the phone"
    if after.failure and after.failure != before.failure:
        yield f"        {who}: the SMS did not go out or arrive ({after.failure.replace('_', ' ')})"
    if after.answered_at and after.answered_at != before.answered_at:
        yield f"{_at(drill, after.answered_at)}  {who}: {_says(after)}, {_how_fast(after)} after the SMS"


def table(drill: Drill, standing: Standing) -> Iterator[str]:
    """Who answered what and how fast; those who were never told too."""
    asked = {one.member: one for one in standing.asked}
    people = sorted({*drill.people, *asked}, key=lambda who: (*_order(asked.get(who)), who))
    rows: Sequence[tuple[str, ...]] = [COLUMNS, *(_row(drill, asked.get(who, Asked(who))) for who in people)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _order(one: Asked | None) -> tuple[bool, float]:
    """Those who answered first, first."""
    moment = one and one.answered_at
    return moment is None, moment.timestamp() if moment else 0.0


def _row(drill: Drill, one: Asked) -> tuple[str, ...]:
    sent = _since(drill, one.sent_at) or ("not sent: " + one.failure.replace("_", " ") if one.failure else "not asked")
    return one.member, sent, _since(drill, one.delivered_at), _says(one), _how_fast(one)


def _says(one: Asked) -> str:
    return SAYS.get(Answer(one.answer), one.answer) if one.answer else "-"


def _how_fast(one: Asked) -> str:
    return _clock(one.answered_at - one.sent_at) if one.answered_at and one.sent_at else ""


def _since(drill: Drill, moment: datetime | None) -> str:
    return _clock(moment - drill.began_at) if moment else ""


def _at(drill: Drill, moment: datetime) -> str:
    return _since(drill, moment).rjust(6)


def _clock(time: timedelta) -> str:
    """`0:07`, `12:30`: minutes and seconds; never less than nothing."""
    seconds = max(int(time.total_seconds()), 0)
    return f"{seconds // 60}:{seconds % 60:02}"
