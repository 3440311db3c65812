"""config/teams.yaml: what is shipped holds, and each mistake is named with its line and what to do."""

import phonenumbers
import pytest

from gateway.alerts.teams import Listing, read_teams, roster_complaints
from gateway.complaints import Complaint
from gateway.strict_yaml import loads
from tests.alerts.people import councils, shipped_teams

GOOD = """\
ladder: {P1: {0: one, 30: everybody, again: 15}}
pause: 5
teams:
  hotline_lead:
    kind: hotline
    members:
      - {number: "+26600000101", language: en, demo: yes}
  national_desk: {kind: national, above: hotline_lead}
  maseru_district: {kind: district, covers: LS-A, above: national_desk}
  maseru_city_ccpt:
    kind: council
    covers: "013201"
    above: maseru_district
    members:
      - {number: "+266 0000 0102", language: st, demo: yes}
"""
PLACES = {"013201": "LS-A"}


def read(text: str) -> tuple[Listing, list[Complaint]]:
    return read_teams(loads(text, "teams.yaml"), PLACES, ("en", "st"))


def test_the_shipped_file_covers_every_district_and_fourteen_councils() -> None:
    teams = shipped_teams().roster.teams
    assert {t.covers for t in teams.values() if t.kind == "district"} == set(councils().values())
    assert sum(t.kind == "council" for t in teams.values()) >= 10
    assert teams["leribe_maputsoe_ccpt"].covers == "031515"
    assert teams["leribe_maputsoe_ccpt"].above == "leribe_district"
    assert teams["maseru_city_ccpt"].covers == "013201"


def test_no_shipped_number_can_belong_to_anybody() -> None:
    for member in shipped_teams().members:
        assert member.demo
        assert not phonenumbers.is_valid_number(phonenumbers.parse(member.number, None))


def test_a_demo_may_use_the_shipped_file_and_production_may_not() -> None:
    members = shipped_teams().members
    assert roster_complaints(members, production=False) == []
    refused = roster_complaints(members, production=True)
    assert len(refused) == len(members)
    assert refused[0].line and "demo: yes" in refused[0].says


def test_every_shipped_p1_has_a_person_to_go_to_and_the_hotline_has_two() -> None:
    listing = shipped_teams()
    peopled = {member.team for member in listing.members}
    assert peopled == set(listing.roster.teams)
    assert sum(member.team == listing.roster.hotline.code for member in listing.members) >= 2
    assert {member.role for member in listing.members if member.team == "johannesburg_consulate"} == {"consular"}


def test_a_file_without_quiet_hours_or_rules_tells_everybody_at_any_time() -> None:
    roster = read(GOOD)[0].roster
    assert (roster.quiet, roster.rules, roster.excludes, roster.outcome_within) == (None, (), {}, {})
    assert not roster.ladders["P1"].quiet


def test_a_good_file_is_read_without_a_complaint() -> None:
    listing, complaints = read(GOOD)
    assert complaints == []
    assert [m.number for m in listing.members] == ["+26600000101", "+26600000102"]
    assert listing.roster.teams["national_desk"].members == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    kind: hotline", "    kind: helpline", 5, "`kind` must be one of"),
        ('covers: "013201"', 'covers: "999999"', 12, "must be the code of a council"),
        ("covers: LS-A", "covers: LS-Z", 9, "must be the code of a district"),
        ("kind: national,", "kind: national, covers: LS-A,", 8, "covers everything"),
        ("    above: maseru_district", "    above: nobody", 13, "told when this one is silent"),
        ("    above: maseru_district\n", "", 10, "told when this one is silent"),
        ("LS-A, above: national_desk", "LS-A, above: maseru_city_ccpt", 9, "must lead upwards"),
        ("kind: hotline", "kind: hotline\n    above: national_desk", 6, "nobody above it"),
        ("15}}", "15}, P9: {0: one, again: 15}}", 1, "'P9' is not known"),
        ("{P1: {0", "{P2: {0", 1, "P1 is missing"),
        ("{P1: {0: one, 30: everybody, again: 15}}", "{P1: 5}", 1, "needs steps such as"),
        ("{P1: {0: one, 30: everybody, again: 15}}", "{P1: {again: 15}}", 1, "needs steps such as"),
        ("0: one", "soon: one", 1, "whole minutes"),
        ("0: one", "-1: one", 1, "whole minutes"),
        ("again: 15", "again: soon", 1, "`ladder P1 again` must be whole minutes"),
        ("again: 15", "again: 0", 1, "whole minutes"),
        ("again: 15", "again: 61", 1, "from 1 to 60"),
        (", again: 15", "", 1, "whole minutes"),
        ("0: one", "0: somebody", 1, "one of one, next, team, district"),
        ("0: one, 30", "30: one, 0", 1, "later than the one before"),
        ("0: one, ", "0: one, 00: next, ", 1, "later than the one before"),
        ("0: one", "1: one", 1, "must begin at 0"),
        ("30: everybody", "61: everybody", 1, "60 minutes at most between two steps"),
        ("30: everybody", "30: national", 1, "the last step must be"),
        ("pause: 5", 'pause: 5\nquiet: {hours: "21-06", levels: [P2]}', 3, "written as 08:00-17:00"),
        ("pause: 5", 'pause: 5\nquiet: {hours: "21:00-06:00", levels: [P1]}', 3, "'P1' is not known"),
        ("pause: 5", 'pause: 5\nquiet: {hours: "21:00-06:00"}', 3, "must be a list of words"),
        ("pause: 5", "pause: 5\noutcome_within: {P1: never}", 3, "whole minutes"),
        ("pause: 5", "pause: 5\noutcome_within: 120", 3, "keys and values"),
        ("pause: 5", "pause: 5\nroles: [{levels: [P1], tell: [ccpt]}]", 3, "last rule must fit every"),
        ("pause: 5", "pause: 5\nroles: [{tell: [chief]}]", 3, "'chief' is not known"),
        ("pause: 5", "pause: 5\nroles: [{tell: [ccpt], who: [P1]}]", 3, "'who' is not known"),
        ("pause: 5", "pause: 5\nroles: [{}]", 3, "must be a list of words"),
        ("pause: 5", "pause: 5\nexcludes: {aunt: [ccpt]}", 3, "'aunt' is not known"),
        ("pause: 5", "pause: 5\nexcludes: {chief: [chief]}", 3, "'chief' is not known"),
        ("pause: 5", "pause: 5\nalike_within: -5", 3, "whole minutes"),
        ("pause: 5", "pause: 6", 2, "`pause` may be 5 minutes at most"),
        ("pause: 5", "pause: 0", 2, "whole minutes"),
        ("pause: 5", "paus: 5", 2, "'paus' is not known"),
        ("+26600000101", "0000101", 7, "must be a phone number"),
        ("+26600000101", "+266001", 7, "must be a phone number"),
        ("language: en", "language: fr", 7, "`language` must be one of"),
        ("language: en", "langage: en", 7, "'langage' is not known"),
        ("language: en, demo: yes", "language: en, demo: maybe", 7, "yes or no"),
        ("demo: yes}", "demo: yes, role: chief}", 7, "`role` must be one of"),
        ("demo: yes}", 'demo: yes, duty: "8-5"}', 7, "duty hours are written as"),
        ("demo: yes}", 'demo: yes, leave: "2027-01-03..2026-12-20"}', 7, "ends before it begins"),
        ("demo: yes}", 'demo: yes, leave: "Easter"}', 7, "leave is written as"),
        ("+266 0000 0102", "+26600000101", 15, "stands on line 7 too"),
        ('      - {number: "+26600000101", language: en, demo: yes}', "      []", 4, "no members"),
        ("maseru_city_ccpt:", "maseru city:", 10, "letters, digits"),
        ("kind: national", "kind: district, covers: LS-A", 9, "has a team already"),
        ("  maseru_district: {kind: district, covers: LS-A, above: national_desk}\n", "", 3, "LS-A has no team"),
        ("  national_desk: {kind: national, above: hotline_lead}\n", "", 3, "exactly one national desk"),
    ],
)
def test_each_mistake_is_named_with_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    complaints = read(GOOD.replace(old, new, 1))[1]
    assert any(c.line == line and says in c.says for c in complaints), list(map(str, complaints))


@pytest.mark.parametrize("text", ["[]", "teams: []", "teams: {a: b}", "teams: {a: {members: x}}", "pause: {a: b}"])
def test_a_file_of_another_shape_is_complained_about_and_breaks_nothing(text: str) -> None:
    assert read(text)[1]


def test_a_real_number_marked_as_demo_is_refused_everywhere_and_never_spelled_out() -> None:
    listing, _ = read(GOOD.replace("+26600000101", "+26650123456"))
    (complaint,) = roster_complaints(listing.members, production=False)
    assert "can belong to somebody" in str(complaint)
    assert "50123456" not in str(complaint) + repr(listing)


def test_a_number_that_no_network_gives_out_is_refused_unless_it_is_marked() -> None:
    listing, _ = read(GOOD.replace(", demo: yes", ", demo: no", 1))
    (complaint,) = roster_complaints(listing.members, production=False)
    assert complaint.line == 7 and "Check each digit" in complaint.says
