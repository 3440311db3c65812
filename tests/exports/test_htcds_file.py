"""A file of cases: what is in it, what never is, and what it says when it is brought back."""

import csv
import io
import itertools
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from gateway.complaints import Refused
from gateway.exports.htcds import codings as of
from gateway.exports.htcds.reading import Found, read
from gateway.exports.htcds.shaping import Held, random_id, sheets
from gateway.exports.sheets import Sheet
from gateway.exports.wanted import MOST_LINES
from gateway.exports.writing import as_csv, as_xlsx, packed

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # April has begun in Lesotho
KEPT = {"given_by": "self", "scope": ["keep_record"], "written_at": NOW, "withdrawn_at": None}
CASE: dict[str, Any] = {
    "id": "case-1", "status": "closed", "outcome": "confirmed", "level": "P1", "stage": "safe", "grounds": "yes",
    "grounds_reason": None, "opened_at": datetime(2026, 3, 3, 8, tzinfo=UTC), "closed_at": NOW,
}  # fmt: skip
REPORTS = [
    {"case_id": "case-1", "answers": {"what": "move", "district": "LS-C", "who": "girl"},
     "flags": ["F03", "F17", "F02"], "suspect": "police"},
    {"case_id": "case-1", "answers": {"what": "work", "district": "ZA"}, "flags": None, "suspect": None},
]  # fmt: skip


def person(n: int, **changed: Any) -> dict[str, Any]:
    told = {"id": n, "case_id": "case-1", "age_band": "12-17", "sex": "f", "citizenship": "LS", "status": "possible"}
    return told | {"written_at": NOW, "erased_at": None} | changed


def need(person_id: int | None, service: str) -> dict[str, Any]:
    return {"case_id": "case-1", "person_id": person_id, "service": service, "state": "received", "written_at": NOW}


def referral(person_id: int | None, **changed: Any) -> dict[str, Any]:
    told = {"case_id": "case-1", "person_id": person_id, "kind": "referral", "service": "shelter", "state": "done"}
    return told | {"reason": None, "outcome": "victim_safe", "sent_at": NOW, "organisation_kind": "shelter"} | changed


def held(**changed: Any) -> Held:
    told: dict[str, Any] = {
        "cases": [CASE], "reports": REPORTS, "people": [person(1)], "consents": [KEPT | {"id": 1, "person_id": 1}],
        "needs": [need(1, "shelter"), need(1, "schooling")], "referrals": [referral(1)],
    }  # fmt: skip
    return Held(**(told | changed))


def made(**changed: Any) -> dict[str, list[dict[str, str]]]:
    ids = itertools.count()
    found = sheets(held(**changed), NOW, lambda: f"{next(ids):012x}")
    return {sheet.name: [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows] for sheet in found}


def test_a_case_reads_as_the_standard_has_it() -> None:
    found = made()
    (case,), (girl,) = found["cases"], found["victims"]
    assert case["cas_Status"] == "Closed"
    assert case["cas_ReasonForCaseClosure"] == "Confirmed trafficking"
    assert (case["vic_TypeOfExploitation"], case["local_Situation"]) == ("ForcedLabour; Other", "move")
    assert (case["vic_MethodsOfControl"], case["local_Flags"]) == ("Other; WithholdsDocuments", "F03")
    assert case["vic_MethodOfRecruitment"] == "ThroughOnlineSocialNetworks"
    assert (case["per_RoleInProcess"], case["local_SuspectRole"]) == ("Other", "police")
    assert case["hte_Type"] == "Exploitation; Transit"
    assert (case["hte_Country"], case["hte_State"]) == ("LS; ZA", "LS-C")
    assert (case["local_MonthOpened"], case["local_MonthClosed"]) == ("2026-03", "2026-04")
    assert (girl["prs_Gender"], girl["prs_Citizenship"], girl["local_AgeBand"]) == ("Feminine", "LS", "Age12To17")
    assert girl["vic_TraffickingStatus"] == "PossibleVictimOfTrafficking"
    assert (girl["con_Consent"], girl["local_ConsentGivenBy"]) == ("Yes", "self")
    assert {row["spl_Type"] for row in found["services"]} == {"Education", "SocialCare"}
    assert (found["referrals"][0]["org_Type"], found["referrals"][0]["local_Outcome"]) == ("NGO", "victim_safe")
    assert {row["local_CaseId"] for rows in found.values() for row in rows} == {case["local_CaseId"]}


@pytest.mark.parametrize(
    "consent",
    [
        [],
        [KEPT | {"id": 1, "person_id": 1, "withdrawn_at": NOW}],
        [KEPT | {"id": 1, "person_id": 1, "scope": ["share:police"]}],
        [KEPT | {"id": 1, "person_id": 2}],
    ],
)
def test_who_has_not_agreed_to_be_on_record_is_in_no_sheet(consent: list[dict[str, Any]]) -> None:
    found = made(consents=consent, referrals=[referral(1), referral(None)])
    assert (found["victims"], found["services"], len(found["referrals"]), len(found["cases"])) == ([], [], 1, 1)


def test_who_was_erased_is_in_no_sheet_although_a_consent_stands() -> None:
    assert made(people=[person(1, erased_at=NOW)])["victims"] == []


def test_each_file_calls_the_same_case_otherwise() -> None:
    one, other = (sheets(held(), NOW) for _ in "ab")
    ids = [
        {cell for sheet in file for row in sheet.rows for cell in row if cell[:2] in ("C-", "V-")}
        for file in (one, other)
    ]
    assert len(ids[0]) == len(ids[1]) == 2
    assert not ids[0] & ids[1]
    assert re.fullmatch(r"[0-9a-f]{12}", random_id())


def test_the_order_of_lines_is_not_the_order_in_which_people_came() -> None:
    people = [person(n) for n in range(100)]
    consents = [KEPT | {"id": n, "person_id": n} for n in range(100)]
    (rows,) = (sheet.rows for sheet in sheets(held(people=people, consents=consents, needs=[], referrals=[]), NOW)
               if sheet.name == "victims")  # fmt: skip
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_nothing_of_the_database_but_codes_is_in_it() -> None:
    text = json.dumps(made())
    assert "case-1" not in text
    assert "031515" not in text
    assert not re.search(r"2026-\d\d-\d\d", text), "a day"
    assert not re.search(r"[0-9]{6,}(?![0-9a-f]*\")", text)


# ---- brought back ----


def codes(found: Found) -> Mapping[str, Mapping[str, set[str]]]:
    return {
        sheet.of_what.name: {coding.local: set(counts) for coding, counts in sheet.codes.items() if counts}
        for sheet in found.sheets
    }


@pytest.mark.parametrize("form", ["zip", "xlsx", "csv", "semicolons"])
def test_what_went_out_comes_back(form: str) -> None:
    tables = sheets(held(), NOW)
    cases = as_csv(tables[0])
    content = {
        "zip": packed("htcds", tables, "Read me."), "xlsx": as_xlsx(tables), "csv": cases,
        "semicolons": cases.replace(b'","', b'";"'),
    }[form]  # fmt: skip
    found = read("brought.zip" if form == "zip" else "brought", content)
    assert [str(one) for one in found.complaints] == []
    told = codes(found)
    assert told["cases"]["local_Situation"] == {"move", "work"}
    assert told["cases"]["local_Flags"] == {"F03", "F02"}
    assert told["cases"]["local_RecruitmentFlags"] == {"F17"}
    assert told["cases"]["local_SuspectRole"] == {"police"}
    assert told["cases"]["local_Country"] == {"LS", "ZA"}
    if form in ("zip", "xlsx"):
        assert told["victims"]["local_Age"] == {"12-17"}
        assert told["services"]["local_Service"] == {"shelter", "schooling"}
        assert told["referrals"]["local_OrganisationKind"] == {"shelter"}


def brought(*lines: list[str], name: str = "cases") -> Found:
    page = io.StringIO()
    csv.writer(page).writerows(lines)
    return read(f"{name}.csv", page.getvalue().encode())


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("cas_Status", "Open", "column cas_Status: Open is no code of this column. Write one of: Active, Closed,"),
        ("cas_Status", "=cmd|1", "column cas_Status: what stands here is no code"),
        ("vic_MethodsOfControl", "DebtBondage; Debt", "column vic_MethodsOfControl: Debt is no code"),
        ("local_Flags", "F99", "column local_Flags: F99 is no code of this column. Write one of: F01, F02,"),
        ("local_Flags", "F03", "F03 belongs beside Other, and vic_MethodsOfControl does not hold it."),
        ("local_MonthOpened", "Mar-26", "column local_MonthOpened: This is no month. Write it as 2026-03;"),
        ("local_CaseId", "120045", "column local_CaseId: This is no id of such a file."),
        ("hte_Type", "Travel", "column hte_Type: This is no code of this column. Write one of: Recruitment, Transit,"),
        ("local_Reports", "many", "column local_Reports: This is no number."),
        ("local_Level", "P5", "column local_Level: P5 is no code of this column. Write one of: P1, P2, P3, P4."),
    ],
)
def test_what_is_wrong_is_said_with_line_column_and_what_to_do(column: str, cell: str, says: str) -> None:
    found = brought(["hte_City", column], ["Maseru", ""], ["", cell])
    (complaint,) = found.complaints
    assert str(complaint).startswith("cases, line 3: ")
    assert says in str(complaint)


def test_only_who_agreed_stands_in_such_a_file() -> None:
    found = brought(
        ["local_VictimId", "con_Consent", "prs_Gender"], ["V-0123456789ab", "No", "Feminine"], name="victims"
    )
    assert "Take out the line of who has not agreed" in str(found.complaints[0])


def test_names_in_another_organisations_file_are_passed_over() -> None:
    found = brought(["prs_FirstName", "prs_Gender", "spl_Note"], ["Limpho", "TransgenderFeminine", "x"], name="people")
    assert found.sheets[0].passed == ("prs_FirstName", "spl_Note")
    assert found.sheets[0].codes[of.SEX] == {"other": 1}
    assert "Limpho" not in repr(found)


def test_a_code_of_theirs_that_we_do_not_keep_is_told_as_such() -> None:
    found = brought(["cas_Status", "vic_MethodsOfControl"], ["Active", "ExcessiveWorkingHours"])
    assert found.sheets[0].unknown[of.CONTROL] == {"ExcessiveWorkingHours": 1}
    assert not found.sheets[0].codes[of.CONTROL]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "None of its columns is known"),
        (b"%PDF-1.7 \xff\xfe", "cannot be read"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"first,second\r\n1,2", "None of its columns is known"),
        (b"age-encryption.org/v1\n\x80", "cannot be read"),
        (b"cas_Status\r\n" + b"Active\r\n" * (MOST_LINES + 1), "more than 60000 lines"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_calmly(content: bytes, says: str) -> None:
    try:
        told = " ".join(str(one) for one in read("brought.csv", content).complaints)
    except Refused as refused:
        told = str(refused)
    assert says in told


def test_a_formula_in_a_spreadsheet_that_is_brought_is_never_worked_out() -> None:
    book = Workbook()
    book.active.title = "cases"
    book.active.append(["cas_Status"])
    book.active.append(['=WEBSERVICE("http://x.example")'])
    saved = io.BytesIO()
    book.save(saved)
    found = read("brought.xlsx", saved.getvalue())
    assert not found.sheets[0].codes[of.CASE_STATUS]


def test_a_sheet_of_ours_says_its_columns_once() -> None:
    for sheet in sheets(held(), NOW):
        assert isinstance(sheet, Sheet)
        assert len(set(sheet.columns)) == len(sheet.columns)
