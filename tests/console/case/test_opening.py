"""A case is opened from a report, and others join it."""

import threading

import pytest
import sqlalchemy as sa

from gateway.cases.store import open_case
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as work
from gateway.storage.database import writing
from tests.console.case.room import case_of
from tests.console.house import House, Visitor


def _press(visitor: Visitor, number: str) -> str:
    """Presses "Open a case"; where it leads."""
    answer = visitor.browser.post(f"/reports/{number}/case", data={"csrf_token": visitor.token("/cases")})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_case_has_the_number_of_its_report_and_knows_two_stages_from_it(house: House) -> None:
    case = case_of(house, level="P1", minutes_ago=90)
    text = case.reads()
    assert f"Case {case.number} P1" in text
    assert "Carried by palesa" in text
    assert {row.stage for row in case.rows(work.case_stages)} == {"received", "triaged"}
    (report,) = case.rows(tables.reports)
    assert (report.triage, report.case_id, report.assigned_to) == ("case", report.id, "palesa")
    assert report.opened_by == "palesa"
    assert case.diary()[:1] == ["opened_case_of"]


def test_pressed_twice_it_is_opened_once(house: House) -> None:
    case = case_of(house)
    assert _press(house.worker("thabo"), case.number) == f"/cases/{case.number}"
    assert len(case.rows(work.cases)) == 1
    assert case.rows(work.cases)[0].worker == "palesa"


def test_linked_reports_join_the_same_case(house: House) -> None:
    first, worker = house.report(minutes_ago=60), house.worker()
    second = house.report(linked_to=house.id_of(first), triage="linked", ended_as="duplicate")
    assert _press(worker, second) == f"/cases/{first}"
    third = house.report(linked_to=house.id_of(first), triage="linked")
    text = worker.reads(f"/cases/{first}")
    for number in (first, second, third):
        assert f"Report {number}" in text
    with house.engine.connect() as connection:
        states = connection.execute(sa.select(tables.reports.c.triage, tables.reports.c.case_id)).all()
    assert [row.triage for row in states] == ["case", "linked", "linked"]
    assert {row.case_id for row in states} == {house.id_of(first)}


def test_a_report_linked_to_one_with_a_case_leads_there(house: House) -> None:
    case = case_of(house)
    late = house.report(linked_to=house.id_of(case.number), triage="linked")
    assert _press(house.worker("thabo"), late) == case.at


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ({"drill": True}, "exercise"),
        ({"withdrawn": True, "state": "left"}, "took this report back"),
        ({"state": "incomplete"}, "The call goes on"),
        ({"triage": "closed", "ended_as": "test"}, "This report has ended"),
        ({"state": "left"}, "No report with this number"),
    ],
)
def test_no_case_is_made_of_what_is_none(small_house: House, report: dict[str, object], says: str) -> None:
    worker = small_house.worker()
    number = small_house.report(**report)
    assert _press(worker, number) == f"/reports/{number}"
    assert says in worker.look("/cases").text
    with small_house.engine.connect() as connection:
        assert not connection.execute(sa.select(work.cases)).all()


def test_another_report_is_added_and_taken_out_again(house: House) -> None:
    case, other = case_of(house), house.report(level="P1")
    assert "six digits" in case.refused("/reports", report="12")
    case.does("/reports", report=other)
    assert f"Case {case.number} P1" in case.reads()  # the worst of its reports
    assert "belongs to a case already" in case.refused("/reports", report=other)
    case.does(f"/reports/{other}/out")
    assert f"Case {case.number} P2" in case.reads()
    assert "has its number from this report" in case.refused(f"/reports/{case.number}/out")
    assert case.diary().count("joined_case") == 1
    assert case.diary().count("left_case") == 1


def test_a_case_is_handed_over_to_somebody_of_the_hotline(house: House) -> None:
    case = case_of(house)
    house.employ("thabo")
    house.employ("ntate", role=Role.ADMINISTRATOR)
    case.does("/worker", worker="thabo", was="palesa")
    assert "Carried by thabo" in case.reads()
    assert "Somebody else has changed this" in case.refused("/worker", worker="palesa", was="palesa")
    assert "Not a valid choice" in case.refused("/worker", worker="ntate", was="thabo")


def test_the_list_shows_level_stage_worker_clock_and_age(house: House) -> None:
    worker = house.worker()
    assert "No case is open." in worker.reads("/cases")
    late, urgent = case_of(house, worker, "P3"), case_of(house, house.worker("thabo"), "P1")
    urgent.finds()
    late.waits(hours=2)
    worker = late.visitor
    text = worker.reads("/cases")
    assert text.index(urgent.number) < text.index(late.number)
    assert "Triaged overdue by 1 h thabo · open for 2 hours" in text
    mine = worker.reads("/cases?show=mine")
    assert late.number in mine
    assert urgent.number not in mine
    assert "No case is closed yet." in worker.reads("/cases?show=closed")
    assert worker.look("/cases?show=secret").status_code == 200


def test_whoever_does_not_work_at_the_hotline_sees_no_case(small_house: House) -> None:
    case = case_of(small_house)
    for role in set(Role) - {Role.HOTLINE_LEAD, Role.HOTLINE_WORKER}:
        somebody = small_house.worker(f"x-{role}", role=role)
        for path in ("/cases", case.at, f"{case.at}/people", f"{case.at}/close"):
            assert somebody.look(path).status_code == 403


def test_an_address_that_nothing_can_have_leads_nowhere(house: House) -> None:
    case = case_of(house)
    worker = case.visitor
    for path in ("/cases/12345", "/cases/000000", "/cases/12345%00", "/cases/abcdef", f"{case.at}/people/9",
                 f"{case.at}/people/99999999999999999999", f"{case.at}/files/1", f"{case.at}/stages/moon",
                 f"{case.at}/stages/received", f"{case.at}/consents/7/withdraw"):  # fmt: skip
        assert worker.look(path).status_code == 404, path


def test_no_form_of_a_case_is_taken_without_its_token(small_house: House) -> None:
    case = case_of(small_house)
    for rule in small_house.app.url_map.iter_rules():
        if rule.endpoint.startswith("case.") and "POST" in (rule.methods or ()):
            path = rule.rule.replace("<number>", case.number).replace("<stage>", "safe").replace("<report>", "1")
            path = path.replace("<int:", "<").replace("<person_id>", "1").replace("<consent_id>", "1")
            assert case.visitor.browser.post(path.replace("<need_id>", "1")).status_code == 400, path


def test_what_changed_meanwhile_is_seen_by_the_second_of_two(house: House) -> None:
    """The first writes; the second, who still reads the old page, is told."""
    case = case_of(house)
    case.finds("no", reason="mistaken")
    assert "Somebody else has changed this" in case.refused("/grounds", answer="yes", was="open")
    with writing(house.engine) as connection:
        assert connection.execute(sa.select(work.cases.c.grounds)).scalar() == "no"


def test_two_who_press_at_once_open_one_case(house: House) -> None:
    """The second waits for the first, and finds its case."""
    report_id = house.id_of(house.report())
    found, rules = list[str](), house.desk().deadlines

    def press(name: str) -> None:
        with writing(house.engine) as connection:
            found.append(open_case(connection, rules, report_id, name, house.now))

    hands = [threading.Thread(target=press, args=(name,)) for name in ("palesa", "thabo", "mpho")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(set(found)) == 1
    assert len(found) == 3
    with house.engine.connect() as connection:
        assert len(connection.execute(sa.select(work.cases)).all()) == 1


def test_the_page_says_what_the_reports_tell(small_house: House) -> None:
    case = case_of(small_house)
    assert f"Report {case.number} P2 Girl under 18, Being taken away or over the border, Leribe" in case.reads()
