"""Sheets that are taken over: all of it or nothing, and everybody stays who they are. On SQLite and on PostgreSQL."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.alerts.book.changes import Codes
from gateway.alerts.book.store import go_on_leave, listing, people, switch, unreadable
from gateway.alerts.members.store import FOR_GOOD, find_member, kept_teams, load_roster
from gateway.alerts.roster import Role, Roster
from gateway.alerts.roster_sheet import Person, write_sheet
from gateway.complaints import Refused
from gateway.hours import DAYS
from gateway.storage.database import reading, writing
from gateway.storage.tables import members
from tests.roster.people import HEADER, LINEO, NEO, PALESA, TEAMS, THABO, hashed, show, take

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PROVEN = {"proven_at": NOW, "proof_code": "1234", "proof_sent_at": NOW, "proof_tries": 2, "opted_out_at": NOW}
MAPUTSOE = "leribe_maputsoe_ccpt"


def export(engine: sa.Engine) -> str:
    with reading(engine) as connection:
        return write_sheet(kept_teams(connection).values(), people(connection, show))


def rows(engine: sa.Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        return {row.code: row for row in connection.execute(sa.select(members)).all()}


def bring(engine: sa.Engine, *lines: str, **more: bool) -> list[str]:
    with writing(engine) as connection:
        return list(take(connection, "\n".join((HEADER, *lines)), **more).lines())


def refused(engine: sa.Engine, *lines: str, **more: bool) -> list[str]:
    before = rows(engine)
    with pytest.raises(Refused) as said:
        bring(engine, *lines, **more)
    assert rows(engine) == before, "nothing is half imported"
    return [str(complaint) for complaint in said.value.complaints]


def change(engine: sa.Engine, code: str, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(members.update().where(members.c.code == code).values(values))


def crowd(seed: int) -> str:
    """Forty people of all sorts; the first leads the hotline."""
    some = random.Random(seed)
    hours = ("always", f"{some.choice(DAYS)} 08:00-17:00", "mo-fr 22:00-06:00; sa 00:00-00:00")
    leaves = ("none", "2026-12-20..2027-01-03; 2027-02-01")
    found = [Person("", "hotline_lead", "hotline_lead", 0, "+26658999999", "en")] + [
        Person(
            "", some.choice(sorted(TEAMS)), some.choice([*Role]).value, some.choice((0, 0, 1, 7)), f"+26659{n:06}",
            some.choice(("en", "st")), some.choice(hours), some.choice(leaves), some.random() > 0.2,
        )
        for n in range(40)
    ]  # fmt: skip
    return write_sheet((), found)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("whole", [False, True])
def test_importing_an_export_changes_nothing(engine: sa.Engine, seed: int, whole: bool) -> None:
    with writing(engine) as connection:
        take(connection, crowd(seed), whole=True)
    before, text = rows(engine), export(engine)
    with writing(engine) as connection:
        made = take(connection, text, whole=whole)
    assert not list(made.lines())
    assert rows(engine) == before and export(engine) == text


def test_everybody_has_a_code_that_is_given_once(engine: sa.Engine) -> None:
    assert {"hotline_lead_1", "national_desk_1", f"{MAPUTSOE}_1", f"{MAPUTSOE}_2"} == rows(engine).keys()
    assert bring(engine, f",{MAPUTSOE},,,+26658000104,st,,,") == [f"{MAPUTSOE}_3: new"]
    bring(engine, f"{MAPUTSOE}_3,national_desk,ccpt,1,+26658000104,st,,,no")
    assert bring(engine, f",{MAPUTSOE},,,+26658000105,st,,,") == [f"{MAPUTSOE}_4: new"]
    assert rows(engine)[f"{MAPUTSOE}_4"].turn == 3, "after the last of the team"


def test_codes_of_teams_with_numbers_in_their_names_do_not_meet() -> None:
    codes = Codes(["leribe_1", "leribe_1_4", "member_9"])
    given = [codes.next(team) for team in ("leribe", "leribe_1", "leribe")]
    assert given == ["leribe_2", "leribe_1_5", "leribe_3"]


def test_what_changes_is_told_by_column_and_without_the_number(engine: sa.Engine) -> None:
    line = f"{MAPUTSOE}_1,{MAPUTSOE},social_worker,5,+26658000199,en,mo-fr 08:00-17:00,none,yes"
    assert bring(engine, line) == [f"{MAPUTSOE}_1: role, turn, language, duty, leave, number"]


def test_a_number_that_is_new_has_everything_before_it(engine: sa.Engine) -> None:
    change(engine, f"{MAPUTSOE}_1", **PROVEN)
    change(engine, f"{MAPUTSOE}_2", **PROVEN)
    bring(engine, f"{MAPUTSOE}_1,{MAPUTSOE},ccpt,1,+26658000199,st,,,", f"{MAPUTSOE}_2,{MAPUTSOE},ccpt,2,{LINEO},st,,,")
    thabo, lineo = rows(engine)[f"{MAPUTSOE}_1"], rows(engine)[f"{MAPUTSOE}_2"]
    assert {getattr(thabo, name) for name in PROVEN} == {None, 0}
    assert all(getattr(lineo, name) == value for name, value in PROVEN.items()), "the same phone, another role"


def test_two_members_may_change_phones_with_each_other(engine: sa.Engine) -> None:
    bring(engine, f"{MAPUTSOE}_1,{MAPUTSOE},ccpt,1,{LINEO},st,,,", f"{MAPUTSOE}_2,{MAPUTSOE},ccpt,2,{THABO},st,,,")
    found = rows(engine)
    assert show(found[f"{MAPUTSOE}_1"].number) == LINEO and show(found[f"{MAPUTSOE}_2"].number) == THABO
    with reading(engine) as connection:
        lineo = find_member(connection, hashed(LINEO))
    assert lineo and lineo.id == found[f"{MAPUTSOE}_1"].id


def test_who_is_missing_stays_unless_the_sheet_replaces_all(engine: sa.Engine) -> None:
    palesa = f"hotline_lead_1,hotline_lead,hotline_lead,1,{PALESA},en,,,"
    assert bring(engine, palesa) == []
    said = bring(engine, palesa, whole=True)
    assert said == [f"{MAPUTSOE}_1: active", f"{MAPUTSOE}_2: active", "national_desk_1: active"]
    assert [row.code for row in rows(engine).values() if row.active] == ["hotline_lead_1"]
    assert bring(engine, palesa, whole=True) == []


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((f"{MAPUTSOE}_9,{MAPUTSOE},,,+26658000104,st,,,",), f"line 2: no member has the code {MAPUTSOE}_9"),
        ((f",{MAPUTSOE},,,{THABO},st,,,",), f"line 2: this number is that of {MAPUTSOE}_1"),
        ((f"{MAPUTSOE}_2,{MAPUTSOE},,,{THABO},st,,,",), f"line 2: this number is that of {MAPUTSOE}_1"),
        (
            (f",{MAPUTSOE},,,+26658000104,st,,,", f",{MAPUTSOE},,,+26658000104,st,,,"),
            "line 3: this number stands on line 2 too",
        ),
        (
            (f"{MAPUTSOE}_1,{MAPUTSOE},,,{THABO},st,,,", f"{MAPUTSOE}_1,{MAPUTSOE},,,+26658000104,st,,,"),
            f"line 3: {MAPUTSOE}_1 stands on line 2 too",
        ),
        ((f"hotline_lead_1,hotline_lead,,,{PALESA},en,,,no",), "leaves the hotline without anybody"),
        ((f"hotline_lead_1,national_desk,,,{PALESA},en,,,",), "leaves the hotline without anybody"),
    ],
)
def test_what_cannot_be_is_refused_by_line_and_nothing_changes(
    engine: sa.Engine, lines: tuple[str, ...], says: str
) -> None:
    good = ",national_desk,,,+26658000177,en,,,"
    (said,) = refused(engine, *lines, good)
    assert says in said
    assert not [number for number in (THABO, LINEO, PALESA, NEO, "58000104") if number in said]


def test_a_sheet_that_replaces_all_keeps_somebody_of_the_hotline(engine: sa.Engine) -> None:
    (said,) = refused(engine, f"national_desk_1,national_desk,,,{NEO},en,,,", whole=True)
    assert "leaves the hotline without anybody" in said


def test_a_new_team_comes_with_its_people_in_one_sheet(engine: sa.Engine) -> None:
    council = "031616"
    said = bring(
        engine, ",new_ccpt,,,+26658000104,st,,,,,,", f",new_ccpt,,,,,,,,council,{council},leribe_district"
    )  # fmt: skip
    assert said == [f"team new_ccpt: council {council}", "new_ccpt_1: new"]
    with reading(engine) as connection:
        team = load_roster(connection, Roster(TEAMS, {})).covering("council", council)
    assert team and team.code == "new_ccpt" and len(team.members) == 1


def test_a_team_goes_when_a_sheet_with_teams_replaces_all(engine: sa.Engine) -> None:
    lines = export(engine).splitlines()[1:]
    left = [line for line in lines if not line.startswith((f",{MAPUTSOE},", MAPUTSOE))]
    said = bring(engine, *left, whole=True)
    assert said == [f"team {MAPUTSOE}: taken out", f"{MAPUTSOE}_1: active", f"{MAPUTSOE}_2: active"]
    with writing(engine) as connection, pytest.raises(Refused, match="is of a team that is no more"):
        switch(connection, f"{MAPUTSOE}_1", True, "hotline_lead")
    still = [line for line in left if not line.startswith(",leribe_district,")]
    assert any("district LS-C has no team" in one for one in refused(engine, *still, whole=True))


def test_members_are_asked_in_turn_and_seen_with_their_hours(engine: sa.Engine) -> None:
    bring(engine, f"{MAPUTSOE}_1,{MAPUTSOE},ccpt,9,{THABO},st,mo-fr 08:00-17:00,2026-11-20..2026-11-21,")
    change(engine, f"{MAPUTSOE}_1", off_until=NOW, proven_at=NOW, opted_out_at=NOW)
    change(engine, "hotline_lead_1", opted_out_at=NOW)
    with reading(engine) as connection:
        roster = load_roster(connection, Roster({}, {}))
    lineo, thabo = roster.teams[MAPUTSOE].members
    assert (lineo.role, thabo.role, lineo.language, thabo.language) == ("social_worker", "ccpt", "en", "st")
    assert thabo.leave.include(NOW) and not thabo.duty.include(NOW) and thabo.off_until == NOW and thabo.opted_out
    assert thabo.proven_until == NOW + timedelta(days=90) and lineo.proven_until < NOW - timedelta(days=10_000)
    (palesa,) = roster.hotline.members
    assert not palesa.opted_out, "nobody can silence the hotline by an opt-out"


def test_hours_that_nobody_can_read_do_not_keep_anybody_from_being_told(engine: sa.Engine) -> None:
    change(engine, f"{MAPUTSOE}_1", duty="eight to five", leave="soon")
    with reading(engine) as connection:
        thabo = load_roster(connection, Roster({}, {})).teams[MAPUTSOE].members[0]
        assert thabo.duty.include(NOW) and not thabo.leave.include(NOW)
        assert [code for code, _ in unreadable(connection)] == [f"{MAPUTSOE}_1"] * 2


def test_a_coordinator_sends_members_on_leave_and_switches_them_off_and_on(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        go_on_leave(connection, f"{MAPUTSOE}_1", "2026-11-20..2026-11-30")
        switch(connection, f"{MAPUTSOE}_2", False, "hotline_lead")
        roster = load_roster(connection, Roster({}, {}))
        (thabo,) = roster.teams[MAPUTSOE].members
        assert thabo.leave.include(NOW)
        assert find_member(connection, hashed(LINEO)) is None
        switch(connection, f"{MAPUTSOE}_2", True, "hotline_lead")
        assert find_member(connection, hashed(LINEO))
    for act, says in (
        (lambda c: go_on_leave(c, f"{MAPUTSOE}_1", "next week"), "leave is written as"),
        (lambda c: go_on_leave(c, "nobody_1", "none"), "no member has the code nobody_1"),
        (lambda c: switch(c, "nobody_1", True, "hotline_lead"), "no member has the code nobody_1"),
        (lambda c: switch(c, "hotline_lead_1", False, "hotline_lead"), "is the last of the hotline"),
    ):
        with pytest.raises(Refused, match=says), writing(engine) as connection:
            act(connection)
    assert rows(engine)["hotline_lead_1"].active


def test_the_list_shows_who_can_be_told_and_no_number(engine: sa.Engine) -> None:
    change(engine, f"{MAPUTSOE}_1", proven_at=NOW, off_until=NOW + timedelta(hours=2), opted_out_at=NOW)
    change(engine, f"{MAPUTSOE}_2", active=False)
    change(engine, "national_desk_1", proven_at=FOR_GOOD)
    with reading(engine) as connection:
        lines = listing(connection, NOW)
    ends = ["phone not proven", "off duty until 2026-11-21 12:00, opted out, phone proven until 2027-02-19",
            "switched off", "demo"]  # fmt: skip
    assert [line.rpartition("  ")[2] for line in lines] == ends
    assert not [number for number in (THABO, LINEO, PALESA, NEO) if number[4:] in "".join(lines)]
