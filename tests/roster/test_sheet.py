"""A coordinator's spreadsheet: what is wrong with it is said by line, and never with a number in it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.alerts.roster import Role
from gateway.alerts.roster_sheet import PERSON, TEAM, Person, read_sheet, write_sheet
from gateway.complaints import Refused
from tests.roster.people import HEADER, LINEO, PALESA, SHEET, TEAMS, THABO, person, terms

NUMBERS = st.integers(0, 9_999_999).map(lambda n: f"+2665{n:07}")
HOURS = st.sampled_from(["always", "mo-fr 08:00-17:00", "mo 22:00-06:00; sa-su 00:00-00:00"])
LEAVES = st.sampled_from(["none", "2026-12-20..2027-01-03", "2026-12-20; 2027-02-01..2027-02-02"])
PEOPLE = st.lists(
    st.builds(
        Person, st.sampled_from(["", "x_1", "leribe_maputsoe_ccpt_12"]), st.sampled_from(sorted(TEAMS)),
        st.sampled_from([*Role]).map(str), st.integers(0, 999), NUMBERS, st.sampled_from(["en", "st"]), HOURS, LEAVES,
        st.booleans(),
    )
)  # fmt: skip


def complaints(text: str, **more: bool) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_sheet(text, "roster.csv", terms(**more))
    return [str(complaint) for complaint in refused.value.complaints]


def sheet(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


@given(PEOPLE)
def test_what_was_written_is_read_again(people: list[Person]) -> None:
    read = read_sheet(write_sheet(TEAMS.values(), people), "roster.csv", terms(invented=True))
    assert read.people == tuple(people)
    assert read.teams == TEAMS


def test_a_person_needs_little_more_than_a_team_and_a_number() -> None:
    lineo = person(f",leribe_maputsoe_ccpt,,,{LINEO},st,,,")
    assert lineo == Person("", "leribe_maputsoe_ccpt", "ccpt", 0, LINEO, "st", "always", "none", True)
    assert person(f",hotline_lead,,,{LINEO},st,,,").role == "hotline_lead"


@pytest.mark.parametrize("written", ["+266 5800 0103", "'+26658000103", " +266-58-000-103 "])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert person(f",leribe_maputsoe_ccpt,ccpt,1,{written},st,,,").number == THABO


def test_no_cell_of_an_export_is_a_formula_in_a_spreadsheet() -> None:
    text = write_sheet([], [Person("x_1", "=cmd()", "-1", 1, PALESA, "@en")])
    cells = re.split(r"[,\n]", text)
    assert f"'{PALESA}" in cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_spreadsheets_of_other_countries_write_semicolons_and_a_mark_at_the_beginning() -> None:
    text = "\ufeff" + "\r\n".join(line.replace(",", ";") for line in SHEET.replace("; 2027-02-01", "").splitlines())
    assert len(read_sheet(text, "roster.csv", terms()).people) == 4


def test_columns_may_stand_in_any_order_and_those_of_teams_may_be_missing() -> None:
    text = f"number,team,code,role,turn,language,duty,leave,active\n{THABO},national_desk,,,,en,,,\n"
    assert [person.number for person in read_sheet(text, "roster.csv", terms()).people] == [THABO]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f",leribe_maputsoe,ccpt,1,{THABO},st,,,", "`team` must be the code of a team"),
        (f",national_desk,chief,1,{THABO},st,,,", "`role` must be one of"),
        (f",national_desk,ccpt,first,{THABO},st,,,", "`turn` must be a whole number"),
        (f",national_desk,ccpt,0,{THABO},st,,,", "`turn` must be a whole number"),
        (",national_desk,ccpt,1,58000103,st,,,", "`number` must be a phone number with + and its country"),
        (",national_desk,ccpt,1,2.66E+10,st,,,", "a spreadsheet spoils long numbers"),
        (",national_desk,ccpt,1,,st,,,", "`number` must be a phone number"),
        (",national_desk,ccpt,1,+26600000103,st,,,", "no network gives out this `number`"),
        (f",national_desk,ccpt,1,{THABO},zu,,,", "`language` must be one of en, st"),
        (f",national_desk,ccpt,1,{THABO},st,8 to 5,,", "duty hours are written as"),
        (f",national_desk,ccpt,1,{THABO},st,,20/12/2026,", "leave is written as"),
        (f",national_desk,ccpt,1,{THABO},st,,2026-12-20..2026-12-01,", "leave ends before it begins"),
        (f",national_desk,ccpt,1,{THABO},st,,,maybe", "`active` must be yes or no"),
        (f",national_desk,ccpt,1,{THABO},st,,,,,LS-A,", "has no covers. Leave these cells empty"),
        (f",national_desk,ccpt,1,{THABO},st,,,,council,031515,leribe_district", "a team has no role, turn, number"),
        (f",national_desk,ccpt,1,{THABO},st,,,,,,,and a friend", "has more cells than the first line"),
        (",new_ccpt,,,,,,,,council,999999,leribe_district", "`covers` must be the code of a council"),
        (",new_ccpt,,,,,,,,council,031515,leribe_district", "031515 has a team already"),
        (",leribe_maputsoe_ccpt,,,,,,,,council,031515,maseru_district", "is the team of another district"),
        (",leribe_district,,,,,,,,district,LS-C,leribe_maputsoe_ccpt", "must lead upwards"),
        (",national_desk,,,,,,,,village,,hotline_lead", "`kind` must be one of"),
        (",26658000103,,,,,,,,council,031515,leribe_district", "`team` must be a code of letters, digits and `_`"),
        (f"26658000103,national_desk,ccpt,1,{THABO},st,,,", "`code` must be a code of letters, digits and `_`"),
    ],
)
def test_a_wrong_line_is_named_and_says_what_to_do(line: str, says: str) -> None:
    said = complaints(sheet(f",hotline_lead,,1,{PALESA},en,,,", line))
    assert any(one.startswith("roster.csv, line 3: ") and says in one for one in said), said


def test_every_wrong_line_is_named_at_once() -> None:
    said = complaints(sheet(",nowhere,,,,,,,", f",national_desk,,,{THABO},en,,,", ",national_desk,,,12,en,,,"))
    assert {one.partition(":")[0] for one in said} == {"roster.csv, line 2", "roster.csv, line 4"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no column code, team"),
        ("code;team\n", "has no column role"),
        (HEADER + ",name", "has a column that is not known: name"),
        (HEADER + ",team", "has twice the column team"),
        (HEADER + ",+26658000103", "has a column that is not known: (not a word)"),
        (f'{HEADER}\n"' + "x" * 200_000, "is no line of a CSV file"),
    ],
)
def test_what_is_no_such_sheet_is_refused_whole(text: str, says: str) -> None:
    (said,) = complaints(text)
    assert says in said


def test_a_team_on_two_lines_is_one_too_many() -> None:
    line = ",national_desk,,,,,,,,national,,hotline_lead"
    said = complaints(sheet(line, line))
    assert said == ["roster.csv, line 3: team national_desk stands on line 2 too. Take one out."]


def test_a_council_keeps_the_zero_that_a_spreadsheet_took() -> None:
    line = ",leribe_maputsoe_ccpt,,,,,,,,council,31515,leribe_district"
    assert read_sheet(sheet(line), "roster.csv", terms()).teams["leribe_maputsoe_ccpt"].covers == "031515"


def test_the_hotline_keeps_its_code_for_the_rules_of_the_file_name_it() -> None:
    lines = [f",{code},,,,,,,,{team.kind},{team.covers},{team.above}" for code, team in TEAMS.items()]
    renamed = "\n".join(lines).replace("hotline_lead", "helpline").replace("hotline,,helpline", "hotline,,")
    said = complaints(sheet(renamed), whole=True)
    assert said == ["roster.csv: the hotline's team is hotline_lead, as in config/teams.yaml. Leave its code as it is."]


def test_a_whole_sheet_of_teams_needs_all_that_a_ladder_needs() -> None:
    said = complaints(sheet(",hotline_lead,,,,,,,,hotline,,"), whole=True)
    assert any("exactly one national desk" in one for one in said)
    assert any("district LS-C has no team" in one for one in said)


@given(st.lists(st.text("+0123456789 ;,'\"=ab", max_size=14), min_size=len(PERSON), max_size=len((*PERSON, *TEAM))))
@example(["x_1", "nowhere", "chief", "no", "26658000103", "zu", "+26658000103", "+26658000103", "+26658000103"])
def test_no_complaint_ever_holds_a_number(cells: list[str]) -> None:
    """Also where somebody wrote it into the wrong cell."""
    text = sheet(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    try:
        read_sheet(text, "roster.csv", terms())
    except Refused as refused:
        for complaint in refused.complaints:
            for number in filter(lambda digits: len(digits) > 6, re.findall(r"\d+", " ".join(cells))):
                assert number not in str(complaint)
