"""Who is told and who is not (design D12), as examples and as properties of every possible roster."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.alert import Alert
from gateway.alerts.roster import Member, Roster, Team
from gateway.alerts.routing import ReportFacts, after_refusal, after_silence, route
from tests.alerts.people import FIVE_MINUTES, LADDER, NOW, facts

LOCAL_KINDS = {"council", "district", "national"}


def with_people(roster: Roster, **how_many: int) -> Roster:
    """The ladder with one member in each team, or as many as are named; ids count up from 1."""
    teams, ids = {}, iter(range(1, 1000))
    for code, team in roster.teams.items():
        members = tuple(Member(next(ids), "en") for _ in range(how_many.get(code, 1)))
        teams[code] = replace(team, members=members)
    return replace(roster, teams=teams)


def told(alerts: list[Alert]) -> list[tuple[str, str]]:
    return [(alert.team, alert.reason) for alert in alerts]


def test_a_p1_from_maputsoe_tells_its_team_and_the_hotline_at_once() -> None:
    alerts = route(facts(), with_people(LADDER), NOW)
    assert told(alerts) == [("leribe_maputsoe_ccpt", "nearest"), ("hotline_lead", "lead")]
    assert {alert.due_at for alert in alerts} == {NOW}
    assert [alert.climbs for alert in alerts] == [True, False]


def test_without_permission_only_the_hotline_is_told() -> None:
    assert told(route(facts(local=False), with_people(LADDER), NOW)) == [("hotline_lead", "hotline")]
    assert told(route(facts("P3", local=False), with_people(LADDER), NOW)) == [("hotline_lead", "hotline")]


def test_a_p2_with_permission_tells_the_team_and_does_not_climb_on_silence() -> None:
    roster = with_people(LADDER)
    (alert,) = route(facts("P2"), roster, NOW)
    assert alert.team == "leribe_maputsoe_ccpt" and not alert.climbs
    assert after_silence(alert, roster, NOW, frozenset()) == []


def test_a_p4_tells_nobody_by_sms() -> None:
    assert route(facts("P4"), with_people(LADDER), NOW) == []


def test_an_empty_team_is_passed_over() -> None:
    roster = with_people(LADDER, leribe_maputsoe_ccpt=0)
    assert told(route(facts(), roster, NOW))[0] == ("leribe_district", "nearest")


def test_a_council_without_a_team_is_its_districts_affair() -> None:
    assert told(route(facts(council="030601"), with_people(LADDER), NOW))[0] == ("leribe_district", "nearest")


def test_south_africa_and_unknown_places_go_to_the_national_desk() -> None:
    for district in ("ZA", ""):
        alerts = route(facts(council="", district=district), with_people(LADDER), NOW)
        assert told(alerts)[0] == ("national_desk", "nearest")


def test_silence_climbs_rung_by_rung_and_stays_with_the_hotline() -> None:
    roster, alert, climbed = with_people(LADDER), route(facts(), with_people(LADDER), NOW)[0], []
    for _ in range(5):
        (alert,) = after_silence(alert, roster, alert.due_at, frozenset())
        climbed.append(alert.team)
    assert climbed == ["leribe_district", "national_desk", "hotline_lead", "hotline_lead", "hotline_lead"]
    assert alert.due_at == NOW + 5 * FIVE_MINUTES and alert.rung == 5


def test_a_refusal_asks_the_next_team_at_once_at_every_level() -> None:
    roster = with_people(LADDER)
    alert = route(facts("P3"), roster, NOW)[0]
    (following,) = after_refusal(alert, roster, NOW + timedelta(seconds=9), frozenset())
    assert (following.team, following.reason) == ("leribe_district", "refused")
    assert following.due_at == NOW + timedelta(seconds=9)


def test_a_refusal_by_the_hotline_asks_nobody_at_once() -> None:
    roster = with_people(LADDER)
    (hotline,) = route(facts(local=False), roster, NOW)
    assert after_refusal(hotline, roster, NOW, frozenset()) == []
    assert [a.team for a in after_silence(hotline, roster, NOW, frozenset())] == ["hotline_lead"]


def test_who_knows_the_people_is_passed_over_but_the_hotline_is_never_silenced() -> None:
    roster = with_people(LADDER, hotline_lead=2)
    hotline = [member.id for member in roster.hotline.members]
    (district,) = [m.id for m in roster.teams["leribe_district"].members]
    nearest = route(facts(), roster, NOW)[0]
    assert [a.team for a in after_silence(nearest, roster, NOW, frozenset({district}))] == ["national_desk"]
    top = route(facts(local=False), roster, NOW)[0]
    assert [a.member_id for a in after_silence(top, roster, NOW, frozenset(hotline[:1]))] == hotline[1:]
    assert [a.member_id for a in after_silence(top, roster, NOW, frozenset(hotline))] == hotline


# Every roster that the reader lets through, and some that it does not (loops, a team above that is not there).
member_lists = st.lists(st.integers(1, 12), max_size=3, unique=True).map(
    lambda ids: tuple(Member(n, "en") for n in ids)
)
codes = st.sampled_from(["hotline_lead", "national_desk", "leribe_district", "leribe_maputsoe_ccpt", "nobody"])


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    teams: dict[str, Team] = {}
    for code, team in LADDER.teams.items():
        above = team.above if team.kind == "hotline" else draw(codes)
        teams[code] = replace(team, above=above, members=draw(member_lists))
    teams["hotline_lead"] = replace(teams["hotline_lead"], members=(*teams["hotline_lead"].members, Member(99, "st")))
    return replace(LADDER, teams=teams)


reports = st.builds(
    ReportFacts,
    st.just("r1"),
    st.just("483920"),
    st.sampled_from(["P1", "P2", "P3", "P4"]),
    st.sampled_from(["LS-C", "LS-A", "ZA", ""]),
    st.sampled_from(["031515", "030601", ""]),
    st.booleans(),
)
excluded = st.frozensets(st.integers(1, 12))


@given(reports, rosters())
def test_a_p1_always_reaches_the_whole_hotline_at_once(report: ReportFacts, roster: Roster) -> None:
    alerts = route(replace(report, level="P1"), roster, NOW)
    assert {m.id for m in roster.hotline.members} <= {a.member_id for a in alerts if a.due_at == NOW}


@given(reports, rosters())
def test_nobody_local_is_told_without_permission(report: ReportFacts, roster: Roster) -> None:
    alert_list = route(replace(report, may_tell_local=False), roster, NOW)
    for _ in range(4):
        assert all(roster.teams[a.team].kind not in LOCAL_KINDS for a in alert_list)
        alert_list = [b for a in alert_list for b in after_silence(a, roster, NOW, frozenset())] + [
            b for a in alert_list for b in after_refusal(a, roster, NOW, frozenset())
        ]


@given(reports, rosters(), excluded)
def test_climbing_always_ends_at_the_hotline(report: ReportFacts, roster: Roster, out: frozenset[int]) -> None:
    rung = route(replace(report, level="P1"), roster, NOW)[:1]
    for _ in range(len(roster.teams) * 2):
        rung = after_silence(rung[0], roster, NOW, out)[:1]
        assert rung, "a P1 must never fall silent"
    assert rung[0].team in roster.teams
    if all(roster.teams[t].above != "nobody" for t in roster.teams) and _upwards(roster):
        assert rung[0].team == "hotline_lead"


def _upwards(roster: Roster) -> bool:
    order = ["council", "district", "national", "hotline"]
    return all(
        t.kind == "hotline" or order.index(roster.teams[t.above].kind) > order.index(t.kind)
        for t in roster.teams.values()
    )


@given(reports, rosters(), excluded)
def test_nobody_is_told_twice_on_a_rung_and_nobody_who_is_out(
    report: ReportFacts, roster: Roster, out: frozenset[int]
) -> None:
    rung = route(report, roster, NOW)
    assert len({a.member_id for a in rung}) == len(rung)
    for alert in rung:
        for following in (after_silence(alert, roster, NOW, out), after_refusal(alert, roster, NOW, out)):
            assert len({a.member_id for a in following}) == len(following)
            assert {a.rung for a in following} <= {alert.rung + 1}
            assert not any(a.member_id in out for a in following if a.team != "hotline_lead")
            # the hotline always keeps member 99, who is never out here
            assert not any(a.member_id in out for a in following)
