"""A year of nights and leave days: every hour of 2027 in Lesotho, under the shipped rules. A P1 tells somebody at once,
and nobody's night is broken for less."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway.alerts.alert import Alert
from gateway.alerts.roster import Member, Roster
from gateway.alerts.routing import Climb, route
from gateway.clock import in_maseru
from gateway.hours import read_hours, read_leave
from tests.alerts.village import ID, Play, names, told_by, village

NEW_YEAR = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)  # midnight in Lesotho
HOUR = timedelta(hours=1)
OFFICE, NIGHTS = read_hours("mo-fr 08:00-17:00"), read_hours("mo-su 19:00-07:00")
# Thabo and the district work in the office, Lineo does the nights, Pontso the week-ends; the hotline shares the day.
ROSTER = village(
    Thabo={"duty": OFFICE, "leave": read_leave("2027-04-01..2027-04-15")},
    Lineo={"duty": NIGHTS, "leave": read_leave("2027-07-01..2027-07-31; 2027-12-24..2027-12-26")},
    Pontso={"duty": read_hours("sa-su 06:00-22:00")},
    Mosa={"leave": read_leave("2027-01-01..2027-12-31")},
    Tsepo={"duty": OFFICE},
    Refiloe={"duty": OFFICE},
    Neo={"duty": OFFICE},
    Palesa={"duty": read_hours("mo-su 07:00-19:00")},
    Pulane={"duty": NIGHTS, "leave": read_leave("2027-12-20..2027-12-31")},
)


def hours_of_2027() -> Iterator[datetime]:
    moment = NEW_YEAR
    while in_maseru(moment).year == 2027:
        yield moment
        moment += HOUR


def first(level: str, moment: datetime, roster: Roster = ROSTER) -> tuple[Alert, ...]:
    return route(Climb(told_by(level), roster), moment).alerts


def member(name: str) -> Member:
    return next(m for team in ROSTER.teams.values() for m in team.members if m.id == ID[name])


def is_there(name: str) -> Callable[[datetime], bool]:
    return lambda moment: member(name).duty.include(moment) and not member(name).leave.include(moment)


def is_quiet(moment: datetime) -> bool:
    return not 6 <= in_maseru(moment).hour < 21


def test_the_year_has_all_its_hours() -> None:
    assert sum(1 for _ in hours_of_2027()) == 365 * 24


def test_at_each_hour_a_p1_tells_the_hotline_and_who_of_the_team_is_there_at_once() -> None:
    told: Counter[str] = Counter()
    team = {name: is_there(name) for name in ("Thabo", "Lineo", "Pontso", "Tsepo", "Refiloe", "Neo")}
    for moment in hours_of_2027():
        alerts = first("P1", moment)
        assert {a.due_at for a in alerts} == {moment}
        someone = next((name for name, there in team.items() if there(moment)), "")
        lead = " ".join(n for n in ("Palesa", "Pulane") if is_there(n)(moment)) or "Palesa Pulane"
        assert names(alerts) == f"{someone} {lead}".strip()
        told[someone] += 1
    # 261 weekdays of nine hours; eleven of them are Thabo's leave.
    assert told["Thabo"] == (261 - 11) * 9
    assert told["Tsepo"] == 11 * 9, "the district stands in while he is on leave"
    assert told[""] > 0, "hours when the hotline alone is there"


def test_at_each_hour_somebody_hears_of_a_p1_within_every_quarter_of_an_hour_that_follows() -> None:
    for n, moment in enumerate(hours_of_2027()):
        if n % 5:  # the ladder of every fifth hour: each hour of the day on 73 days, on leave days too
            continue
        times = [when for when, _ in Play(told_by(), ROSTER, moment).until(moment + HOUR)]
        gaps = {later - sooner for sooner, later in zip(times, [*times[1:], moment + HOUR], strict=True)}
        assert max(gaps) <= timedelta(minutes=15)


@pytest.mark.parametrize("level", ["P2", "P3", "P4"])
def test_at_no_hour_is_a_local_person_told_of_less_than_a_p1_in_quiet_hours(level: str) -> None:
    for n, moment in enumerate(hours_of_2027()):
        if n % 5:
            continue
        play = Play(told_by(level), ROSTER, moment)
        play.until(moment + timedelta(hours=34))
        assert play.sent, "somebody is told within a day and a night"
        local = [a for a in play.sent if a.team != "hotline_lead"]
        assert not [a for a in local if is_quiet(a.due_at)]
        assert not [a for a in local if not is_there(names([a]))(a.due_at)], "and only who is on duty when it comes"


@pytest.mark.parametrize("level", ["P2", "P3"])
def test_of_a_p2_the_hotline_hears_at_night_and_of_a_p3_in_the_morning(level: str) -> None:
    for moment in hours_of_2027():
        alerts = first(level, moment)
        if not is_quiet(moment):
            assert {a.due_at for a in alerts} == {moment}
            continue
        at_once = [a for a in alerts if a.due_at == moment]
        assert {a.team for a in at_once} == ({"hotline_lead"} if level == "P2" else set())
        assert {in_maseru(a.due_at).hour for a in alerts if a not in at_once} <= {6}


def test_the_first_step_that_waits_for_the_morning_goes_to_who_is_there_in_the_morning() -> None:
    sunday_night = datetime(2027, 3, 7, 21, 0, tzinfo=UTC)
    roster = village(Thabo={"duty": read_hours("su 22:00-05:00")}, Lineo={"duty": read_hours("mo 06:00-07:00")})
    assert names(first("P3", sunday_night, roster)) == "Lineo"
    assert names(first("P1", sunday_night, roster)).startswith("Thabo")


def test_leave_ends_a_night_shift_at_midnight_and_gives_it_back_at_midnight() -> None:
    lineo = is_there("Lineo")
    for text, there in [
        ("2027-06-30 23:59", True), ("2027-07-01 00:00", False), ("2027-07-31 23:59", False), ("2027-08-01 00:00", True)
    ]:  # fmt: skip
        assert lineo(datetime.fromisoformat(f"{text}+02:00").astimezone(UTC)) is there
