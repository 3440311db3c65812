"""Who is told first, who next, and why the others are not (design D12), under the rules of the shipped
config/teams.yaml: as tables, and as properties of every possible roster."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.alert import Alert
from gateway.alerts.ladder.ladder import Ladder
from gateway.alerts.roster import Member, Role, Roster, Team
from gateway.alerts.routing import (
    Climb,
    Plan,
    ReportFacts,
    after_refusal,
    after_silence,
    on_at_hotline,
    restarted,
    route,
)
from gateway.alerts.sieve import REASONS
from gateway.hours import Leave, read_hours, read_leave
from tests.alerts.village import ID, TUESDAY, Play, everybody, left_out, name_of, names, rules, told_by, village

HOTLINE = "Palesa Pulane"
TEAM = "Thabo Lineo Pontso Mosa"
ALL = "Thabo Lineo Pontso Mosa Tsepo Refiloe Neo Palesa Pulane"


def rows(table: str) -> list[Any]:
    cells = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*row, id=" ".join(filter(None, row[:-3]))) for row in cells]


def first_plan(report: ReportFacts, roster: Roster) -> Plan:
    return route(Climb(report, roster), TUESDAY)


# Maputsoe's team: Thabo and Lineo, the social worker Pontso, the police officer Mosa. District: Tsepo and the police
# officer Refiloe. National desk: Neo. Consulate in South Africa: Zanele. Hotline: Palesa and Pulane. Hlotse: Karabo.
# A Tuesday at ten, everybody on duty.
#
# level | may the team know? | suspect | released? | told first | told next | not told, and why
WHO_MAY = """
P1 | yes      |               |          | Thabo Palesa Pulane  | Lineo         | Lineo later, Pontso later, Mosa later
P2 | yes      |               |          | Thabo                | Lineo         | Lineo later, Pontso later, Mosa later
P3 | yes      |               |          | Thabo                | Lineo         | Mosa role, Lineo later, Pontso later
P4 | yes      |               |          | Palesa Pulane        | Palesa Pulane |
P1 | hotline  |               |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | unsure   |               |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P2 | not_team |               |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P3 |          |               |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | hotline  |               | released | Thabo Palesa Pulane  | Lineo         | Lineo later, Pontso later, Mosa later
P1 | not_police |             | released | Thabo Palesa Pulane  | Lineo         | Mosa excluded, Lineo later, Pontso later
P1 | not_team |               | released | Mosa Palesa Pulane   | Refiloe       | Thabo excluded, Lineo excluded, Pontso excluded
P3 | not_team |               | released | Palesa Pulane        | Palesa Pulane | Thabo excluded, Lineo excluded, Pontso excluded, Mosa role, Tsepo excluded, Refiloe role, Neo excluded
P1 | yes      | relative      |          | Thabo Palesa Pulane  | Lineo         | Lineo later, Pontso later, Mosa later
P1 | yes      | police        |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | yes      | chief         |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | yes      | official      |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | yes      | teacher       |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | yes      | social_worker |          | Palesa Pulane        | Palesa Pulane | maputsoe not_allowed
P1 | yes      | police        | released | Thabo Palesa Pulane  | Lineo         | Mosa excluded, Lineo later, Pontso later
P1 | yes      | chief         | released | Pontso Palesa Pulane | Mosa          | Thabo excluded, Lineo excluded, Mosa later
P1 | yes      | official      | released | Pontso Palesa Pulane | Pontso Palesa Pulane | Thabo excluded, Lineo excluded, Mosa excluded
P1 | yes      | teacher       | released | Pontso Palesa Pulane | Mosa          | Thabo excluded, Lineo excluded, Mosa later
P1 | yes      | social_worker | released | Thabo Palesa Pulane  | Lineo         | Pontso excluded, Lineo later, Mosa later
P1 | not_police | chief       | released | Pontso Palesa Pulane | Pontso Palesa Pulane | Thabo excluded, Lineo excluded, Mosa excluded
"""  # noqa: E501


@pytest.mark.parametrize(("level", "tell", "suspect", "released", "first", "then", "others"), rows(WHO_MAY))
def test_who_may_be_told(
    level: str, tell: str, suspect: str, released: str, first: str, then: str, others: str
) -> None:
    report = told_by(level, tell, suspect=suspect, released=bool(released))
    plan, play = first_plan(report, village()), Play(report, village())
    assert (names(plan.alerts), left_out(plan)) == (first, others)
    assert [who for _, who in play.until(TUESDAY + timedelta(days=3))][1] == then


# level | situation | place | told first | told next | not told, and why
WHERE = """
P1 | work | Hlotse                   | Karabo Palesa Pulane | Tsepo Refiloe |
P1 | work | a council without a team | Tsepo Palesa Pulane  | Refiloe       | Refiloe later
P1 | work | Leribe                   | Tsepo Palesa Pulane  | Refiloe       | Refiloe later
P1 | work | South Africa             | Zanele Palesa Pulane | Neo           |
P2 | work | South Africa             | Zanele               | Neo           |
P1 | work | nowhere said             | Neo Palesa Pulane    | Neo Palesa Pulane |
P3 | work | a council without a team | Tsepo                | Palesa Pulane | Refiloe role
P3 | move | a council without a team | Tsepo                | Refiloe       | Refiloe later
P3 | miss | Maputsoe                 | Thabo                | Lineo         | Lineo later, Pontso later, Mosa later
P3 | work | Maputsoe                 | Thabo                | Lineo         | Mosa role, Lineo later, Pontso later
"""


@pytest.mark.parametrize(("level", "what", "place", "first", "then", "others"), rows(WHERE))
def test_the_nearest_who_are_for_it(level: str, what: str, place: str, first: str, then: str, others: str) -> None:
    report = told_by(level, place=place, what=what)
    plan, play = first_plan(report, village()), Play(report, village())
    assert (names(plan.alerts), left_out(plan)) == (first, others)
    assert [who for _, who in play.until(TUESDAY + timedelta(days=3))][1] == then


AT_NIGHT, AWAY = {"duty": read_hours("mo-su 22:00-05:00")}, {"leave": read_leave("2027-03-02")}
NOT_PROVEN, LEFT = {"proven_until": TUESDAY}, {"opted_out": True}
GONE_OFF = {"off_until": TUESDAY + timedelta(hours=2)}


@pytest.mark.parametrize(
    ("changes", "first", "others"),
    [
        ({"Thabo": AT_NIGHT}, "Lineo Palesa Pulane", "Thabo off_duty, Pontso later, Mosa later"),
        ({"Thabo": GONE_OFF}, "Lineo Palesa Pulane", "Thabo off_duty, Pontso later, Mosa later"),
        ({"Thabo": AWAY}, "Lineo Palesa Pulane", "Thabo on_leave, Pontso later, Mosa later"),
        ({"Thabo": NOT_PROVEN}, "Lineo Palesa Pulane", "Thabo not_proven, Pontso later, Mosa later"),
        ({"Thabo": LEFT}, "Lineo Palesa Pulane", "Thabo opted_out, Pontso later, Mosa later"),
        ({"Thabo": {**AWAY, **LEFT, **AT_NIGHT}}, "Lineo Palesa Pulane", "Thabo opted_out, Pontso later, Mosa later"),
        ({"Thabo": {**AWAY, **AT_NIGHT}, "Lineo": AT_NIGHT, "Pontso": AWAY, "Mosa": LEFT}, "Tsepo Palesa Pulane",
         "Thabo on_leave, Lineo off_duty, Pontso on_leave, Mosa opted_out, Refiloe later"),
        ({"Thabo": None, "Lineo": None, "Pontso": None, "Mosa": None}, "Tsepo Palesa Pulane",
         "maputsoe empty, Refiloe later"),
        ({"Palesa": AWAY}, "Thabo Pulane", "Lineo later, Pontso later, Mosa later, Palesa on_leave"),
        ({"Palesa": AT_NIGHT, "Pulane": NOT_PROVEN}, "Thabo Palesa Pulane", "Lineo later, Pontso later, Mosa later"),
        ({"Palesa": None, "Pulane": AWAY}, "Thabo Pulane", "Lineo later, Pontso later, Mosa later"),
    ],
)  # fmt: skip
def test_who_cannot_be_told_just_then_is_passed_over_and_the_hotline_always_is(
    changes: dict[str, Any], first: str, others: str
) -> None:
    plan = first_plan(told_by(), village(**changes))
    assert (names(plan.alerts), left_out(plan)) == (first, others)


@pytest.mark.parametrize("fields", [AT_NIGHT, AWAY, NOT_PROVEN, GONE_OFF])
def test_when_nobody_at_all_is_there_the_whole_hotline_is_told_all_the_same(fields: dict[str, Any]) -> None:
    plan = first_plan(told_by(), village(**everybody(**fields)))
    assert names(plan.alerts) == HOTLINE
    (reason,) = {passed.reason for passed in plan.passed}
    assert {name_of(p.member_id) for p in plan.passed if p.member_id} == set(ALL.split()) - set(HOTLINE.split())
    assert reason in REASONS


def test_who_knows_the_people_is_out_and_the_hotline_only_while_a_colleague_is_left() -> None:
    def told(*who: str) -> str:
        return names(route(Climb(told_by(), village(), frozenset(ID[name] for name in who)), TUESDAY).alerts)

    assert told("Thabo") == "Lineo Palesa Pulane"
    assert told(*TEAM.split()) == "Tsepo Palesa Pulane"
    assert told("Palesa") == "Thabo Pulane"
    assert told("Palesa", "Pulane") == "Thabo Palesa Pulane"
    assert told(*ALL.split()) == HOTLINE


def test_a_hotline_lead_on_duty_who_knows_the_people_is_replaced_by_the_one_who_is_off() -> None:
    climb = Climb(told_by(), village(Pulane=AT_NIGHT), frozenset({ID["Palesa"]}))
    assert names(route(climb, TUESDAY).alerts) == "Thabo Pulane"


def test_the_reasons_say_who_was_nearest_and_who_leads() -> None:
    alerts = first_plan(told_by(), village()).alerts
    assert [(a.reason, a.climbs, a.rung, a.due_at) for a in alerts] == [
        ("nearest", True, 0, TUESDAY), ("lead", False, 0, TUESDAY), ("lead", False, 0, TUESDAY)
    ]  # fmt: skip
    assert {a.reason for a in first_plan(told_by(tell="hotline"), village()).alerts} == {"hotline"}
    assert {a.reason for a in first_plan(told_by("P4"), village()).alerts} == {"hotline"}


# The shipped ladder, minute by minute.


def test_a_p1_that_nobody_answers_brings_in_one_after_the_other_and_then_everybody_again_and_again() -> None:
    assert Play(told_by(), village()).minutes(75) == [
        (0, "Thabo Palesa Pulane"),
        (5, "Lineo"),
        (10, "Tsepo Refiloe"),
        (15, "Neo"),
        (30, ALL), (45, ALL), (60, ALL), (75, ALL),
    ]  # fmt: skip


def test_a_refusal_brings_in_the_next_at_once_and_its_clock_begins_then() -> None:
    play = Play(told_by(), village())
    play.until(TUESDAY)
    play.refuses("Thabo", after=1)
    play.until(TUESDAY + timedelta(minutes=1))
    play.refuses("Lineo", after=2)
    assert play.minutes(40) == [(2, "Tsepo Refiloe"), (7, "Neo"), (22, ALL), (37, ALL)]


def test_a_refusal_above_the_last_step_waits_for_the_clock() -> None:
    play = Play(told_by(tell="hotline"), village(Pulane=None))
    play.until(TUESDAY + timedelta(minutes=5))
    play.refuses("Palesa", after=6)
    assert play.minutes(35) == [(20, "Palesa"), (35, "Palesa")]


@pytest.mark.parametrize(
    ("place", "changes", "told"),
    [
        ("Hlotse", {}, [
            (0, "Karabo Palesa Pulane"), (5, "Tsepo Refiloe"), (10, "Neo"),
            (25, "Karabo Tsepo Refiloe Neo Palesa Pulane"),
        ]),
        ("a council without a team", {}, [
            (0, "Tsepo Palesa Pulane"), (5, "Refiloe"), (10, "Neo"), (25, "Tsepo Refiloe Neo Palesa Pulane"),
        ]),
        ("South Africa", {}, [(0, "Zanele Palesa Pulane"), (5, "Neo"), (20, "Zanele Neo Palesa Pulane")]),
        ("Maputsoe", everybody(**AT_NIGHT), [(0, HOTLINE), (5, ALL), (20, ALL)]),
        ("Maputsoe", everybody(**AWAY), [(0, HOTLINE), (5, HOTLINE), (20, HOTLINE)]),
        ("Maputsoe", everybody(**NOT_PROVEN), [(0, HOTLINE), (5, HOTLINE), (20, HOTLINE)]),
        ("Maputsoe", dict.fromkeys(ALL.replace(HOTLINE, "").split()), [(0, HOTLINE), (5, HOTLINE), (20, HOTLINE)]),
        ("Maputsoe", {"Lineo": AWAY, "Pontso": LEFT, "Mosa": NOT_PROVEN, "Tsepo": AWAY, "Refiloe": AWAY}, [
            (0, "Thabo Palesa Pulane"), (5, "Neo"), (20, "Thabo Neo Palesa Pulane"),
        ]),
    ],
)  # fmt: skip
def test_a_step_that_reaches_nobody_is_skipped_and_the_next_comes_sooner(
    place: str, changes: dict[str, Any], told: list[tuple[int, str]]
) -> None:
    assert Play(told_by(place=place), village(**changes)).minutes(25)[: len(told)] == told


def test_a_p2_and_a_p3_take_hours_and_end_at_the_hotline() -> None:
    assert Play(told_by("P2"), village()).minutes(360) == [
        (0, "Thabo"), (30, "Lineo"), (60, "Tsepo Refiloe"), (120, "Neo"), (240, HOTLINE), (360, HOTLINE)
    ]  # fmt: skip
    assert Play(told_by("P3"), village()).minutes(1920) == [
        (0, "Thabo"), (240, "Lineo"), (1200, "Tsepo"), (1920, HOTLINE)
    ], "the district is due at ten at night and told at six"  # fmt: skip


def test_nothing_follows_a_level_without_a_ladder_but_on_refusal() -> None:
    roster = replace(village(), ladders={"P1": rules().ladders["P1"]})
    play = Play(told_by("P2"), roster)
    assert play.minutes(9999) == [(0, TEAM)]
    for _ in range(3):
        (alert, *_) = after_refusal(play.climb(), play.sent[-1].rung, TUESDAY).alerts
        play.sent.append(alert)
    assert [name_of(a.member_id) for a in play.sent[4:]] == ["Tsepo", "Neo", "Palesa"]
    assert after_refusal(play.climb(), 3, TUESDAY) == Plan()
    assert first_plan(told_by("P4"), roster) == Plan()


def test_who_gives_the_case_back_is_replaced_at_once_and_the_hotline_is_told() -> None:
    climb = Climb(told_by(), village(), told=frozenset({ID["Thabo"], ID["Palesa"], ID["Pulane"]}))
    plan = restarted(climb, 0, TUESDAY)
    assert names(plan.alerts) == "Lineo Palesa Pulane"
    assert {a.due_at for a in plan.alerts} == {TUESDAY}
    assert [a.climbs for a in plan.alerts] == [True, False, False]


def test_a_quiet_case_given_back_at_night_wakes_nobody() -> None:
    night = TUESDAY + timedelta(hours=16)  # two in the morning
    plan = restarted(Climb(told_by("P3"), village()), 0, night)
    assert {a.due_at for a in plan.alerts} == {night + timedelta(hours=4)}


def test_whoever_is_told_on_a_step_has_no_reason_for_not_being_told() -> None:
    """Off duty skips the district's step, and counts no more when everybody is told."""
    changes = dict.fromkeys(ALL.replace(HOTLINE, "").split(), AT_NIGHT)
    play = Play(told_by(), village(**changes))
    plan = after_silence(play.climb(0), 0, TUESDAY)
    assert names(plan.alerts) == ALL and plan.passed == ()


# Every roster that the reader lets through, and some that it does not: loops, a team above that is not there.


def people(first: int) -> st.SearchStrategy[tuple[Member, ...]]:
    return st.lists(member, max_size=3).map(lambda m: tuple(replace(one, id=first + n) for n, one in enumerate(m)))


member = st.builds(
    Member,
    st.just(0),
    st.sampled_from(["en", "st"]),
    st.sampled_from(list(Role)),
    st.sampled_from(["always", "mo-fr 08:00-17:00", "sa-su 19:00-07:00"]).map(read_hours),
    st.sampled_from([Leave(), read_leave("2027-03-01..2027-03-03")]),
    st.sampled_from([None, TUESDAY + timedelta(hours=3)]),
    st.sampled_from([TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=9)]),
    st.booleans(),
)
CODES = [team.code for team in village().teams.values()]


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    teams: dict[str, Team] = {}
    for n, team in enumerate(village().teams.values()):
        above = team.above if team.kind == "hotline" else draw(st.sampled_from([*CODES, "nobody"]))
        teams[team.code] = replace(team, above=above, members=draw(people(10 * n)))
    lead = Member(99, "st", Role.HOTLINE_LEAD)
    teams["hotline_lead"] = replace(teams["hotline_lead"], members=(*teams["hotline_lead"].members, lead))
    levels = draw(st.sampled_from([("P1", "P2", "P3", "P4"), ("P1",)]))
    return replace(rules(), teams=teams, ladders={level: rules().ladders[level] for level in levels})


reports = st.builds(
    told_by,
    st.sampled_from(["P1", "P2", "P3", "P4"]),
    st.sampled_from(["yes", "yes", "hotline", "not_police", "not_team"]),
    st.sampled_from(["Maputsoe", "Hlotse", "a council without a team", "South Africa", "nowhere said"]),
    st.sampled_from(["work", "move"]),
    st.sampled_from(["", "chief", "police", "relative"]),
    st.booleans(),
)
p1s = reports.map(lambda report: replace(report, level="P1"))
moments = st.integers(0, 7 * 24).map(lambda hours: TUESDAY + timedelta(hours=hours))
known = st.frozensets(st.integers(0, 59) | st.just(99))


def ladder_of(play: Play) -> Ladder:
    ladder = play.climb().ladder
    assert ladder
    return ladder


@given(reports, rosters(), known, moments)
def test_every_p1_and_every_night_tells_the_hotline_at_once(
    report: ReportFacts, roster: Roster, out: frozenset[int], moment: Any
) -> None:
    alerts = route(Climb(replace(report, level="P1"), roster, out), moment).alerts
    assert any(a.team == "hotline_lead" and a.due_at == moment for a in alerts)
    assert not {a.member_id for a in alerts if a.team != "hotline_lead"} & out


@given(p1s, rosters(), known, moments)
def test_a_p1_is_never_silent_for_longer_than_its_step(
    report: ReportFacts, roster: Roster, out: frozenset[int], moment: Any
) -> None:
    play = Play(report, roster, moment, out)
    told = play.until(moment + timedelta(minutes=90))
    times = [when for when, _ in told]
    assert times[0] == moment and times[-1] > moment + timedelta(minutes=75)
    assert max(later - sooner for sooner, later in pairwise(times)) <= timedelta(minutes=15)
    assert any(a.team == "hotline_lead" for a in play.sent)
    assert any(a.team == "hotline_lead" for a in play.sent if a.due_at >= moment + timedelta(minutes=30)), "and again"


@given(reports, rosters(), known, moments)
def test_nobody_is_told_whom_the_rules_leave_out(
    report: ReportFacts, roster: Roster, out: frozenset[int], moment: Any
) -> None:
    play = Play(report, roster, moment, out)
    play.until(moment + timedelta(hours=30))
    members = {m.id: (m, team) for team in roster.teams.values() for m in team.members}
    for alert in play.sent:
        who, team = members[alert.member_id]
        if team.kind == "hotline":
            continue
        assert report.may_tell_local
        assert alert.member_id not in out
        assert who.role not in report.excluded and who.role in roster.roles_for(report.level, report.what)
        assert who.proven_until > alert.due_at and not who.opted_out and not who.leave.include(alert.due_at)
        again = report.level == "P1" and alert.rung > 0
        assert again or who.duty.include(alert.due_at)


@given(reports, rosters(), known, moments)
def test_everybody_of_a_plan_is_told_once_or_left_out_for_a_reason(
    report: ReportFacts, roster: Roster, out: frozenset[int], moment: Any
) -> None:
    for plan in plans(Climb(report, roster, out), moment):
        told = [a.member_id for a in plan.alerts]
        passed = [p.member_id for p in plan.passed if p.member_id is not None]
        assert len(set(told)) == len(told) and not set(told) & set(passed)
        assert {p.reason for p in plan.passed} <= set(REASONS) and len(set(plan.passed)) == len(plan.passed)
        for team in roster.teams.values():
            mine = {m.id for m in team.members}
            if mine & set(told) or mine & set(passed):
                assert mine <= set(told) | set(passed), "nobody of a team that was asked is forgotten"


def plans(climb: Climb, moment: Any) -> Iterator[Plan]:
    yield route(climb, moment)
    for rung in range(5):
        for act in (after_silence, after_refusal, restarted):
            yield act(climb, rung, moment)
        yield on_at_hotline(climb, rung, moment, told=True)


@given(reports, rosters(), known)
def test_after_each_rung_comes_a_higher_one(report: ReportFacts, roster: Roster, out: frozenset[int]) -> None:
    for rung in range(5):
        for act in (after_silence, after_refusal, restarted):
            following: tuple[Alert, ...] = act(Climb(report, roster, out), rung, TUESDAY).alerts
            assert {a.rung for a in following} <= set(range(rung + 1, max(rung + 2, 5)))
