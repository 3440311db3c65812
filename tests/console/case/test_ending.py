"""A case ends when everything is looked at, and can begin again."""

import sqlalchemy as sa

from gateway.cases.closing import CHECKLIST
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as work
from gateway.storage.database import writing
from tests.console.case.room import CaseWorker, case_of
from tests.console.house import House

READY = {"checks": list(CHECKLIST), "outcome": "other_abuse"}


def _decided(house: House, **report: object) -> CaseWorker:
    case = case_of(house, **report)  # type: ignore[arg-type]
    case.finds("no", reason="other_offence")
    return case


def test_a_case_closes_with_its_reports_and_all_clocks_stop(house: House) -> None:
    case = case_of(house)
    case.finds()
    case.reaches("police")
    other = house.report("P3")
    case.does("/reports", report=other)
    case.does("/close", **(READY | {"outcome": "confirmed", "follow_up_on": "2026-04-01"}))
    text = case.reads()
    assert "Closed : Confirmed trafficking." in text
    assert "Next look: 2026-04-01" in text
    for clock in case.rows(work.deadlines):
        assert clock.met_at or clock.stopped_at
    for report in case.rows(tables.reports):
        assert (report.triage, report.ended_as, report.next_due_at) == ("closed", "resolved", None)
    assert case.number in case.visitor.reads("/cases?show=closed")
    assert case.number not in case.visitor.reads("/cases")


def test_what_stands_against_closing_is_said_on_the_page(house: House) -> None:
    case = case_of(house, level="P1")
    text = case.reads()
    assert "Before the case can be closed:" in text
    assert "First decide whether there are reasonable grounds." in text
    assert "A P1 case is closed by the hotline lead." in text
    case.finds()
    assert "The police clock runs." in case.refused("/close", **READY)


def test_a_case_is_not_closed_over_an_open_referral(house: House) -> None:
    case = _decided(house)
    place = {"code": "bds", "name": "BDS", "kind": "shelter", "services": [], "places": [], "active": True}
    row = {"case_id": case.rows(work.cases)[0].id, "kind": "transfer", "service": "shelter", "state": "sent",
           "level": "P2", "fields": [], "written_by": "palesa", "written_at": house.now}  # fmt: skip
    with writing(house.engine) as connection:
        key = connection.execute(work.organisations.insert().values(place)).inserted_primary_key
        connection.execute(work.referrals.insert().values(row | {"organisation_id": key[0]}))
    assert "BDS: Shelter Sent, no answer yet" in case.reads()
    assert "A referral is still open." in case.refused("/close", **READY)
    with writing(house.engine) as connection:
        connection.execute(work.referrals.update().values(state="done"))
    case.does("/close", **READY)
    assert "Closed, carried on by another organisation : Other abuse." in case.reads()


def test_every_point_is_ticked_and_an_outcome_chosen(small_house: House) -> None:
    case = _decided(small_house)
    assert "Look at every point" in case.refused("/close", checks=list(CHECKLIST[1:]), outcome="unfounded")
    assert "Choose how it ended." in case.refused("/close", checks=list(CHECKLIST))
    assert "needs reasonable grounds" in case.refused("/close", **(READY | {"outcome": "confirmed"}))


def test_only_the_lead_closes_a_p1(house: House) -> None:
    case = _decided(house, level="P1")
    assert "closed by the hotline lead" in case.refused("/close", **READY)
    lead = CaseWorker(house, house.worker("mpho", role=Role.HOTLINE_LEAD), case.number)
    lead.does("/close", **READY)
    assert case.rows(work.cases)[0].closed_by == "mpho"


def test_a_closed_case_is_opened_again_with_a_reason_and_no_clock_begins_anew(house: House) -> None:
    case = case_of(house)
    case.finds()
    due = case.clock("police").due_at
    case.reaches("police")
    case.does("/close", **READY)
    assert "This case is closed. Reopen it first." in case.refused("/stages/safe", state="reached", on="2026-03-03")
    assert "This case is closed. Reopen it first." in case.refused("/grounds", answer="open", was="yes")
    assert "Choose a reason." in case.refused("/reopen")
    case.does("/reopen", reason="unsafe_again")
    assert "open already" in case.refused("/reopen", reason="court")
    case.finds("no", was="yes", reason="mistaken")
    case.finds("yes", was="no")
    clock = case.clock("police")
    assert (clock.due_at, bool(clock.met_at)) == (due, True)
    (report,) = case.rows(tables.reports)
    assert (report.triage, report.ended_as) == ("case", None)


def test_follow_up_keeps_a_case_open(small_house: House) -> None:
    case = _decided(small_house)
    case.reaches("follow_up")
    assert "Open, in follow-up" in case.reads()


def test_consent_can_be_taken_back_after_the_end(house: House) -> None:
    case = _decided(house)
    case.records()
    case.does("/close", **READY)
    (consent,) = case.rows(work.consents)
    case.does(f"/consents/{consent.id}/withdraw")
    assert case.rows(work.people)[0].box == b""


def test_a_linked_report_stays_linked_when_the_case_ends(small_house: House) -> None:
    first, worker = small_house.report("P2"), small_house.worker()
    root = small_house.id_of(first)
    small_house.report("P3", linked_to=root, triage="linked", ended_as="duplicate")
    worker.browser.post(f"/reports/{first}/case", data={"csrf_token": worker.token("/cases")})
    case = CaseWorker(small_house, worker, first)
    case.finds("no", reason="mistaken")
    case.does("/close", **(READY | {"outcome": "unfounded"}))
    with small_house.engine.connect() as connection:
        chosen = sa.select(tables.reports.c.triage, tables.reports.c.ended_as)
        assert [tuple(row) for row in connection.execute(chosen)] == [("closed", "unfounded"), ("linked", "duplicate")]
