"""Who carries a case and its reports, and which reports belong to it: what one hand undoes stays undone."""

from typing import Any

import pytest

from gateway.console.plain_words import GONE
from gateway.reports.store import raise_to_p1
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, decisions, organisations
from gateway.storage.database import writing
from gateway.storage.tables import operators, reports
from tests.console.case.room import CaseWorker, case_of
from tests.console.house import House, plain_text
from tests.console.report.desk import AtDesk


def _report(case: CaseWorker, number: str) -> Any:
    (row,) = [row for row in case.rows(reports) if row.case_number == number]
    return row


def _linked(house: House, case: CaseWorker) -> str:
    """A report that was linked to the case's own since, and that the case took in."""
    ended = {"triage": "linked", "ended_as": "duplicate", "ended_at": house.now}
    number = house.report(linked_to=house.id_of(case.number), **ended)
    case.reads()
    assert _report(case, number).case_id == house.id_of(case.number)
    return number


def _changes(house: House, table: Any, which: Any, **values: Any) -> None:
    with writing(house.engine) as connection:
        connection.execute(table.update().where(which).values(values))


@pytest.mark.parametrize("gone", [{"active": False}, {"role": Role.ANALYST}])
def test_a_case_carried_by_somebody_who_left_stands_out_until_it_is_handed_over(
    house: House, gone: dict[str, Any]
) -> None:
    case = case_of(house)
    calm = case_of(house, house.worker("thabo"))
    assert GONE not in calm.visitor.reads()
    _changes(house, operators, operators.c.name == "palesa", **gone)
    page = calm.visitor.look().text
    assert page.count(GONE) == 1
    assert page.index(f'/reports/{case.number}"') < page.index(f'/reports/{calm.number}"')
    CaseWorker(house, calm.visitor, case.number).does("/worker", worker="thabo", was="palesa")
    assert GONE not in calm.visitor.reads()


def test_a_case_that_a_partner_took_over_is_in_good_hands(house: House) -> None:
    case, here = case_of(house), house.worker("thabo")
    row = {"code": "shelter", "name": "Shelter", "kind": "shelter", "services": [], "places": [], "active": True}
    with writing(house.engine) as connection:
        connection.execute(organisations.insert().values(row))
    house.employ("mme", role=Role.SOCIAL_WORKER, organisation_id=1)
    _changes(house, operators, operators.c.name == "palesa", active=False)
    for worker, marked in (("shelter", False), ("mme", False), ("palesa", True)):
        _changes(house, cases, cases.c.number == case.number, worker=worker)
        assert (GONE in here.reads()) == marked


def test_reports_go_with_a_case_that_is_handed_over(house: House) -> None:
    case = case_of(house)
    house.employ("thabo")
    case.does("/worker", worker="thabo", was="palesa")
    row = _report(case, case.number)
    assert (row.assigned_to, row.opened_by) == ("thabo", "thabo")
    (newest,) = case.rows(decisions)[-1:]
    assert (newest.what, newest.before, newest.after, newest.by) == ("assign", "palesa", "thabo", "palesa")
    assert "gave it to thabo" in AtDesk(case.visitor).reads(case.number)


def test_a_linked_report_that_was_taken_out_stays_out(house: House) -> None:
    case = case_of(house)
    late = _linked(house, case)
    case.does(f"/reports/{late}/out")
    case.reads()
    row = _report(case, late)
    assert (row.case_id, row.linked_to, row.triage, row.ended_at) == (None, None, "screening", None)
    assert row.next_due_at is not None
    assert "took it out of its case" in AtDesk(case.visitor).reads(late)


def test_what_hangs_on_a_report_that_is_taken_out_goes_with_it(house: House) -> None:
    case, added = case_of(house), house.report()
    case.does("/reports", report=added)
    behind = house.report(linked_to=house.id_of(added), triage="linked")
    case.reads()
    assert _report(case, behind).case_id
    case.does(f"/reports/{added}/out")
    case.reads()
    assert _report(case, behind).case_id is None


def test_a_report_whose_link_is_taken_off_leaves_the_case_too(house: House) -> None:
    case = case_of(house)
    late = _linked(house, case)
    AtDesk(case.visitor).does(late, "unlink")
    case.reads()
    assert _report(case, late).case_id is None
    assert case.diary().count("left_case") == 1
    assert _report(case, case.number).case_id == house.id_of(case.number)


def test_a_linked_caller_in_danger_does_not_end_with_the_case(house: House) -> None:
    case = case_of(house)
    late = _linked(house, case)
    with writing(house.engine) as connection:
        for number in (late, case.number):
            raise_to_p1(connection, house.id_of(number), house.now)
    assert (_report(case, late).case_id, _report(case, late).triage) == (None, None)
    assert _report(case, case.number).case_id
    assert _report(case, case.number).triage == "case"


def test_one_report_of_a_closed_case_is_not_opened_again_alone(house: House) -> None:
    case = case_of(house)
    ended = {"triage": "closed", "ended_as": "resolved", "ended_at": house.now}
    _changes(house, reports, reports.c.case_number == case.number, **ended)
    _changes(house, cases, cases.c.number == case.number, status="closed", closed_at=house.now, closed_by="palesa")
    at_desk = AtDesk(case.visitor)
    assert "Open the case again" in at_desk.reads(case.number)
    answer = at_desk.decides(case.number, "reopen", reason="new_facts")
    assert answer.status_code == 409
    assert "This report ended with its case. Open the case again." in plain_text(answer.text)
    assert _report(case, case.number).triage == "closed"
