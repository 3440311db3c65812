"""config/teams.yaml: what is shipped holds, and each mistake is named with its line and what to do."""

import phonenumbers
import pytest

from gateway.alerts.teams import Listing, read_teams, roster_complaints
from gateway.complaints import Complaint
from gateway.strict_yaml import loads
from tests.alerts.people import councils, shipped_teams

GOOD = """\
answer_within: {P1: 5}
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
        ("kind: national,", "kind: national, covers: LS-A,", 8, "only councils and districts cover"),
        ("    above: maseru_district", "    above: nobody", 13, "told when this one is silent"),
        ("    above: maseru_district\n", "", 10, "told when this one is silent"),
        ("LS-A, above: national_desk", "LS-A, above: maseru_city_ccpt", 9, "must lead upwards"),
        ("kind: hotline", "kind: hotline\n    above: national_desk", 6, "nobody above it"),
        ("{P1: 5}", "{P1: 5, P9: 3}", 1, "'P9' is not known"),
        ("{P1: 5}", "{P2: 5}", 1, "P1 is missing"),
        ("{P1: 5}", "{P1: soon}", 1, "whole minutes"),
        ("pause: 5", "pause: 6", 2, "5 minutes at most"),
        ("pause: 5", "pause: 0", 2, "whole minutes"),
        ("pause: 5", "paus: 5", 2, "'paus' is not known"),
        ("+26600000101", "0000101", 7, "must be a phone number"),
        ("+26600000101", "+266001", 7, "must be a phone number"),
        ("language: en", "language: fr", 7, "`language` must be one of"),
        ("language: en", "langage: en", 7, "'langage' is not known"),
        ("language: en, demo: yes", "language: en, demo: maybe", 7, "yes or no"),
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
