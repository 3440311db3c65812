"""Coverage says, minute by minute, what routing would do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.alerts.alert import Reason
from gateway.alerts.coverage.cover import Cover, State, covers, everybody_after, turns
from gateway.alerts.coverage.windows import Window, next_day, tonight
from gateway.alerts.facts import left_out, permits
from gateway.alerts.ladder.reading import EXCLUDED_BY
from gateway.alerts.roster import Member, Role, Roster
from gateway.alerts.routing import Climb, ReportFacts, route
from gateway.hours import NEVER_AWAY, Hours, Leave, read_hours, read_leave
from tests.alerts.people import places
from tests.alerts.village import rules, village
from tests.dialogue.test_every_page import SITUATIONS

EVENING = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)  # seven in the evening in Lesotho, a Tuesday
MINUTE = timedelta(minutes=1)
MAPUTSOE, MATSOKU = places().by_code["031515"], places().by_code["030601"]
DAYS = ("mo", "tu", "we", "mo-su", "tu-we")
CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
SHIFTS = st.builds("{} {}-{}".format, st.sampled_from(DAYS), CLOCKS, CLOCKS)
DUTY = st.one_of(st.just(Hours()), st.lists(SHIFTS, min_size=1, max_size=2).map("; ".join).map(read_hours))
DATES = st.integers(-1, 2).map(lambda days: date(2027, 3, 2) + timedelta(days))
LEAVES = st.one_of(st.just(NEVER_AWAY), st.builds(lambda a, b: Leave(((min(a, b), max(a, b)),)), DATES, DATES))
MOMENTS = st.integers(-60, 1500).map(lambda minutes: EVENING + minutes * MINUTE)
PEOPLE = st.builds(
    lambda duty, leave, off, proven, out, role: Member(0, "st", role, duty, leave, off, proven, out),
    DUTY, LEAVES, st.one_of(st.none(), MOMENTS), st.one_of(st.just(EVENING + timedelta(days=9)), MOMENTS),
    st.sampled_from([False, False, False, True]), st.sampled_from([Role.CCPT, Role.POLICE, Role.SOCIAL_WORKER]),
)  # fmt: skip
TEAMS = ("maputsoe", "leribe", "national_desk", "hotline_lead")


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Up to two people in each team of Leribe and above."""
    roster, number = village(), iter(range(1, 99))
    for code in TEAMS:
        people = draw(st.lists(PEOPLE, max_size=2))
        people = tuple(replace(one, id=next(number)) for one in people)
        roster = with_people(roster, code, people)
    return roster


def with_people(roster: Roster, code: str, people: tuple[Member, ...]) -> Roster:
    return replace(roster, teams={**roster.teams, code: replace(roster.teams[code], members=people)})


def told_first(roster: Roster, at: datetime, council: str = "031515", what: str = "") -> tuple[str, list[int]]:
    """Whom a P1 of this moment tells first besides the hotline's own alert: team and ids."""
    report = ReportFacts("r", "483920", "P1", "LS-C", council, True, what)
    alerts = [one for one in route(Climb(report, roster), at).alerts if one.reason != Reason.LEAD]
    return (alerts[0].team if alerts else ""), [one.member_id for one in alerts]


def minutes(window: Window) -> Iterator[datetime]:
    at = window.begins
    while at < window.ends:
        yield at
        at += MINUTE


def at(cover: Cover, moment: datetime) -> tuple[frozenset[int], str]:
    (here,) = [one for one in cover.stretches if one.begins <= moment < one.ends]
    return here.own, here.behind


@settings(max_examples=100, deadline=None)
@given(rosters(), st.sampled_from([tonight(EVENING), Window(EVENING, EVENING + timedelta(hours=7))]))
def test_it_is_what_routing_would_do_at_every_minute(roster: Roster, window: Window) -> None:
    """Each member of the team is asked for alone, with nobody else in it; then the team that is left out of it."""
    (cover,) = covers(roster, [MAPUTSOE], window)
    mine = roster.teams["maputsoe"].members
    alone = {one.id: with_people(roster, "maputsoe", (one,)) for one in mine}
    without = with_people(roster, "maputsoe", ())
    for moment in minutes(window):
        own = {id_ for id_, lonely in alone.items() if told_first(lonely, moment) == ("maputsoe", [id_])}
        assert at(cover, moment) == (own, told_first(without, moment)[0]), moment
        if own:
            assert told_first(roster, moment)[1] == [next(one.id for one in mine if one.id in own)]


@pytest.mark.parametrize("tell", ["yes", "not_team", "not_police", "no", "later", ""])
@pytest.mark.parametrize("suspect", [*sorted(set(EXCLUDED_BY) - {"not_team", "not_police"}), "stranger", ""])
def test_whatever_leaves_out_a_role_leaves_the_first_word_to_the_hotline(tell: str, suspect: str) -> None:
    """So that nobody local is passed over for it before a person has decided."""
    if permits({"tell": tell}, suspect, withdrawn=False, released=False):
        assert not left_out({"tell": tell}, suspect, rules().excludes)


@settings(max_examples=100, deadline=None)
@given(rosters())
def test_under_the_shipped_rules_it_is_the_same_for_every_situation(roster: Roster) -> None:
    """The page asks for one P1 only."""
    (cover,) = covers(roster, [MAPUTSOE], tonight(EVENING))
    for stretch in cover.stretches:
        team, first = told_first(roster, stretch.begins)
        assert team == ("maputsoe" if stretch.own else stretch.behind)
        for what in SITUATIONS:
            assert told_first(roster, stretch.begins, what=what) == (team, first), what


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.sampled_from(["maputsoe", "leribe"]))
def test_a_member_is_there_exactly_when_routing_tells_them(somebody: Member, code: str) -> None:
    roster = with_people(village(), code, (replace(somebody, id=77),))
    window, council = tonight(EVENING), "031515" if code == "maputsoe" else "030601"
    found = turns(roster, roster.teams[code], roster.teams[code].members[0], window)
    assert (found[0].begins, found[-1].ends) == (window.begins, window.ends)
    for moment in minutes(window):
        (here,) = [one for one in found if one.begins <= moment < one.ends]
        assert (not here.why) == (told_first(roster, moment, council) == (code, [77]))


def one_in_maputsoe(**fields: object) -> Cover:
    somebody = replace(Member(1, "st"), **fields)  # type: ignore[arg-type]
    (cover,) = covers(with_people(village(), "maputsoe", (somebody,)), [MAPUTSOE], tonight(EVENING))
    return cover


def test_a_gap_is_told_as_long_as_it_is() -> None:
    cover = one_in_maputsoe(duty=read_hours("mo-su 18:00-23:00; mo-su 05:00-08:00"))
    (gap,) = cover.gaps
    assert cover.state == State.GAPS
    assert (gap.begins, gap.ends) == (datetime(2027, 3, 2, 21, 0, tzinfo=UTC), datetime(2027, 3, 3, 3, 0, tzinfo=UTC))
    assert cover.worst.behind == "leribe"
    assert dict(cover.worst.why) == {1: "off_duty"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"leave": read_leave("2027-03-01..2027-03-03")}, "on_leave"),
        ({"proven_until": EVENING}, "not_proven"),
        ({"opted_out": True}, "opted_out"),
        ({"off_until": EVENING + timedelta(hours=12)}, "off_duty"),
        ({"duty": read_hours("mo-su 08:00-17:00")}, "off_duty"),
    ],
)
def test_nobody_is_there_tonight_and_the_page_can_say_why(fields: dict[str, object], why: str) -> None:
    cover = one_in_maputsoe(**fields)
    assert cover.state == State.NOBODY
    assert dict(cover.worst.why) == {1: why}


def test_leave_that_ends_at_midnight_leaves_a_gap_until_then() -> None:
    cover = one_in_maputsoe(leave=read_leave("2027-03-01..2027-03-02"))
    (gap,) = cover.gaps
    assert (cover.state, gap.ends) == (State.GAPS, datetime(2027, 3, 2, 22, 0, tzinfo=UTC))


def test_who_stands_behind_is_the_next_team_up_that_has_somebody() -> None:
    roster = village()
    for empty, behind in (("maputsoe", "leribe"), ("leribe", "national_desk"), ("national_desk", "hotline_lead")):
        roster = with_people(roster, empty, ())
        (cover,) = covers(roster, [MAPUTSOE], tonight(EVENING))
        assert (cover.state, cover.worst.behind) == (State.NOBODY, behind)


def test_a_council_without_a_team_says_so_and_its_district_stands_in() -> None:
    (cover,) = covers(village(), [MATSOKU], tonight(EVENING))
    assert (cover.state, cover.team, cover.worst.behind) == (State.NO_TEAM, "", "leribe")


def test_an_empty_hotline_is_no_error() -> None:
    roster = replace(village(), teams={code: replace(team, members=()) for code, team in village().teams.items()})
    assert covers(roster, [MAPUTSOE], tonight(EVENING))[0].worst.behind == ""


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        ((2, 10, 0), (2, 21, 0), (3, 6, 0)),
        ((2, 20, 59), (2, 21, 0), (3, 6, 0)),
        ((2, 21, 0), (2, 21, 0), (3, 6, 0)),
        ((3, 2, 30), (3, 2, 30), (3, 6, 0)),
        ((3, 6, 0), (3, 21, 0), (4, 6, 0)),
    ],
)
def test_tonight_is_the_night_that_comes_or_what_is_left_of_it(
    now: tuple[int, int, int], begins: tuple[int, int, int], ends: tuple[int, int, int]
) -> None:
    def there(day: int, hour: int, minute: int) -> datetime:
        return datetime(2027, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=2)

    assert tonight(there(*now)) == Window(there(*begins), there(*ends))


def test_the_day_that_comes_has_24_hours() -> None:
    assert next_day(EVENING).ends - EVENING == timedelta(days=1)


def test_when_everybody_is_told_stands_in_the_rules() -> None:
    assert everybody_after(rules()) == timedelta(minutes=30)
    assert everybody_after(replace(rules(), ladders={})) is None
