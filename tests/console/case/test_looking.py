"""Who looks at a case is written down on every page of it, and finds the way on from there."""

from typing import Any

import pytest
import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases.store import PAGE
from gateway.staff.roles import Role
from gateway.storage.casework import tables as work
from gateway.storage.database import reading, writing
from tests.console.case.room import CaseWorker, case_of
from tests.console.house import House


def rows(case: CaseWorker) -> list[str]:
    return [row.what for row in case.rows(work.diary) if row.subject == case.number]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/close", "saw"), ("/no-police", "saw"), ("/people", "saw"), ("/people/1", "opened_case"),
        ("/people/1/consent", "saw"), ("/plan", "opened_case"), ("/consents/1/withdraw", "saw"),
        ("/stages/safe", "opened_case"), ("/stages/police", "saw"),
    ],
)  # fmt: skip
def test_each_page_of_a_case_is_written_down_and_a_wrong_form_on_it_too(
    small_house: House, path: str, what: str
) -> None:
    case = case_of(small_house)
    case.records()
    case.reaches("safe", remark="At her aunt’s.")
    case.does("/plan", may_know="her aunt", was=_print(case))
    before = rows(case)
    assert case.visitor.look(case.at + path).status_code == 200
    assert rows(case) == [*before, what]
    form = {"csrf_token": case.visitor.token("/cases"), "on": "never", "was": "x" * 99, "name": "x" * 4001}
    answer = case.visitor.browser.post(case.at + path, data=form)
    assert (len(rows(case)) > len(before) + 1) == (case.number in answer.text or answer.status_code == 303)


def _print(case: CaseWorker) -> str:
    page: str = case.visitor.look(f"{case.at}/plan").text
    return page.split('name="was"')[1].split('value="')[1].split('"')[0]


def test_a_case_that_is_not_there_leaves_no_row(small_house: House) -> None:
    case = case_of(small_house)
    before = len(case.rows(work.diary))
    for path in ("/cases/999999/close", "/cases/999999/people"):
        assert case.visitor.look(path).status_code == 404
    assert len(case.rows(work.diary)) == before


def test_who_opens_a_case_reads_so(house: House) -> None:
    case = case_of(house)
    assert f"This report belongs to case {case.number}." in case.visitor.look(case.at).text


def test_the_form_to_close_stands_only_where_closing_is_possible(house: House) -> None:
    case = case_of(house)
    page = case.visitor.reads(f"{case.at}/close")
    assert "First decide whether there are reasonable grounds." in page
    assert "How it ended" not in page
    case.finds("no", reason="mistaken")
    page = case.visitor.look(f"{case.at}/close").text
    assert 'name="outcome"' in page


@pytest.mark.parametrize("role", [Role.HOTLINE_WORKER, Role.HOTLINE_LEAD])
def test_from_a_report_and_a_case_one_goes_to_who_has_seen_it_and_a_lead_to_the_words(house: House, role: Role) -> None:
    somebody = house.worker(role=role)
    case = case_of(house, somebody)
    for path, kind in ((case.at, "case"), (f"/reports/{case.number}", "report")):
        page = somebody.look(path).text
        assert f'href="/diary/{kind}/{case.number}"' in page
        assert (f'href="/export/{kind}/{case.number}"' in page) == (role == Role.HOTLINE_LEAD)


def test_the_yes_of_the_second_person_settles_the_police_at_once(house: House) -> None:
    case = case_of(house)
    case.finds()
    case.does("/no-police", reason="danger_to_person", remark="He would kill her.")
    thabo = house.worker("thabo")
    with reading(house.engine) as connection:
        (asked,) = approvals.waiting(connection, house.now)
    form = {f"q{asked.id}-answer": "yes", "csrf_token": thabo.token("/approvals")}
    assert thabo.browser.post(f"/approvals/{asked.id}", data=form).status_code == 303
    assert case.clock("police").stopped_at == house.now, "before anybody looks at the case"
    assert "police_not_told" in rows(case)


@pytest.mark.parametrize(("state", "shown"), [("sent", True), ("received", True), ("accepted", False), ("done", False)])
def test_time_is_left_only_while_an_answer_is_owed(small_house: House, state: str, shown: bool) -> None:
    case = case_of(small_house)
    place = {"code": "bds", "name": "BDS", "kind": "shelter", "services": [], "places": [], "active": True}
    row: dict[str, Any] = {
        "case_id": case.rows(work.cases)[0].id, "kind": "referral", "service": "shelter", "state": state,
        "level": "P2", "fields": [], "written_by": "palesa", "written_at": small_house.now,
    }  # fmt: skip
    with writing(small_house.engine) as connection:
        key = connection.execute(work.organisations.insert().values(place)).inserted_primary_key
        made = connection.execute(work.referrals.insert().values(row | {"organisation_id": key[0]}))
        clock = {"kind": "referral", "subject": str(made.inserted_primary_key[0]), "what": "answer", "level": "P2",
                 "began_at": small_house.now, "due_at": small_house.now}  # fmt: skip
        connection.execute(work.deadlines.insert().values(clock))
    assert ("overdue by 0 min" in case.reads()) == shown


def test_a_long_list_of_cases_is_turned_page_by_page(small_house: House) -> None:
    case = case_of(small_house)
    (first,) = case.rows(work.cases)
    with writing(small_house.engine) as connection:
        for n in range(PAGE + 1):
            more = dict(first._mapping) | {"id": f"more{n}", "number": f"{200000 + n}"}
            connection.execute(sa.insert(work.cases).values(more))
    top, rest = case.visitor.reads("/cases"), case.visitor.reads(f"/cases?skip={PAGE}")
    assert f"1 to {PAGE}" in top
    assert "The next ones" in top
    assert f"{PAGE + 1} to {PAGE + 2}" in rest
    assert "The next ones" not in rest
    for n in range(PAGE + 1):
        assert (f"Case {200000 + n}" in top) != (f"Case {200000 + n}" in rest)
    assert "nothing this far down" in case.visitor.reads("/cases?skip=999")
    for odd in ("-5", "x", "9" * 30):
        assert case.visitor.look(f"/cases?skip={odd}").status_code == 200
