"""Somebody sends what no page offered."""

from typing import Any

import pytest

from gateway.staff.roles import Role
from gateway.staff.sessions.store import LONGEST_DAY
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.house import Visitor
from tests.console.referral.office import COOKIE, Office, enter, link_of, number_in, press, refer, send, sent


def change(office: Office, table: Any, one: int, **values: Any) -> None:
    with writing(office.engine) as connection:
        connection.execute(table.update().where(table.c.id == one).values(values))


def test_a_person_of_another_case_is_nobody_here(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case("unsure"), office.organisation()
    stranger = office.person(office.case(), "share:shelter", name="Lerato")
    page = f"/cases/{number}/refer?service=shelter&person={stranger}&to={shelter}"
    assert "Lerato" not in palesa.reads(page)
    assert refer(palesa, number, shelter, person=stranger, fields=["number", "name"]).status_code == 400


def test_an_organisation_that_became_the_police_meanwhile_gets_nothing(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, house = office.case("not_police"), office.organisation("House", "shelter")
    referral_id = number_in(refer(palesa, number, house))
    change(office, casework.organisations, house, kind="police")
    send(palesa, referral_id)
    assert office.row(referral_id).state == "draft"


def test_a_yes_to_one_draft_sends_no_other(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case("unsure"), office.organisation()
    how = {"basis": "court", "basis_remark": "The order of 3 March"}
    first, second = (number_in(refer(palesa, number, shelter, **how)) for _ in range(2))
    values = {"decision": "yes", "decided_by": "neo", "decided_at": office.house.now}
    change(office, casework.approvals, office.row(first).approval_id, **values)
    send(palesa, second)
    assert office.row(second).state == "draft"
    send(palesa, first)
    send(palesa, first)
    assert office.row(first).state == "sent"
    assert office.diary().count(("palesa", "sent")) == 1


def test_a_partner_reads_where_they_work_today_and_nowhere_once_they_are_switched_off(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    shelter, clinic = office.organisation(), office.organisation("Clinic", "health")
    mpho = office.partner(shelter)
    page = f"/received/{sent(palesa, office.case(), shelter)}"
    assert mpho.look(page).status_code == 200
    change(office, tables.operators, 2, organisation_id=clinic)
    assert mpho.look(page).status_code == 404
    change(office, tables.operators, 2, organisation_id=shelter, active=False)
    assert mpho.look(page).status_code == 303


def test_a_partner_may_say_only_what_receivers_say(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    shelter = office.organisation()
    mpho, referral_id = office.partner(shelter), sent(palesa, office.case(), shelter)
    page = f"/received/{referral_id}"
    for what in ("send", "revoke", "expire", "receive", "anything"):
        assert press(mpho, page, f"{page}/answer", **{f"{what}-act": what}).status_code == 400
    both = {"accept-act": "accept", "refuse-act": "refuse", "refuse-reason": "full"}
    assert press(mpho, page, f"{page}/answer", **both).status_code == 400
    assert office.row(referral_id).state == "received"


@pytest.fixture
def two(small_office: Office) -> tuple[Office, Visitor, list[tuple[str, str]]]:
    """Two referrals to one organisation, each with its link and code."""
    palesa, shelter = small_office.house.worker(), small_office.organisation()
    ids = [sent(palesa, small_office.case(), shelter, ask=f"Please, number {n}.") for n in (1, 2)]
    return small_office, small_office.house.visitor(), [link_of(palesa, one) for one in ids]


def test_who_opens_a_second_link_still_reads_the_first(two: tuple[Office, Visitor, list[tuple[str, str]]]) -> None:
    _, nurse, links = two
    for path, code in links:
        assert enter(nurse, path, code).status_code == 303
    for n, (path, _) in enumerate(links, 1):
        assert f"Please, number {n}." in nurse.look(path).text


def test_the_code_of_one_link_opens_no_other(two: tuple[Office, Visitor, list[tuple[str, str]]]) -> None:
    _, nurse, [(first, _), (_, code)] = two
    assert enter(nurse, first, code).status_code == 403


def test_what_one_link_left_in_a_browser_opens_no_other(two: tuple[Office, Visitor, list[tuple[str, str]]]) -> None:
    office, nurse, [(first, code), (second, _)] = two
    enter(nurse, first, code)
    kept = nurse.browser.get_cookie(COOKIE, path=first)
    assert kept is not None
    thief = office.house.visitor()
    thief.browser.set_cookie(COOKIE, kept.value, path=second)
    assert "Please, number" not in thief.look(second).text
    answer = {"accept-act": "accept", "csrf_token": thief.token(second)}
    assert thief.browser.post(f"{second}/answer", data=answer).status_code == 403


def test_programs_that_look_at_links_change_nothing(two: tuple[Office, Visitor, list[tuple[str, str]]]) -> None:
    office, nurse, [(path, code), _] = two
    for method in ("HEAD", "GET", "OPTIONS", "PUT"):
        nurse.browser.open(path, method=method)
    assert office.row(1).state == "sent" and enter(nurse, path, code).status_code == 303
    before = office.diary()
    nurse.browser.head(path)
    assert office.diary() == before


def test_a_visit_that_is_over_reads_nothing_and_answers_nothing(
    two: tuple[Office, Visitor, list[tuple[str, str]]],
) -> None:
    office, nurse, [(path, code), _] = two
    enter(nurse, path, code)
    office.house.wait(hours=8)
    assert LONGEST_DAY.total_seconds() == 8 * 3600
    late = {"accept-act": "accept", "csrf_token": nurse.token(path)}
    assert nurse.browser.post(f"{path}/answer", data=late).status_code == 403
    assert office.row(1).state == "received"


def test_a_long_answer_in_any_letters_is_not_lost(two: tuple[Office, Visitor, list[tuple[str, str]]]) -> None:
    office, nurse, [(path, code), _] = two
    enter(nurse, path, code)
    answer = press(nurse, path, f"{path}/answer", **{"accept-act": "accept", "accept-words": "我" * 2000})
    assert answer.status_code == 200 and office.row(1).state == "accepted"


def test_a_partner_of_the_wrong_role_is_no_way_to_the_hotlines_pages(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    police = office.organisation("Police Leribe", "police")
    thabo = office.partner(police, "thabo", Role.POLICE_LIAISON)
    referral_id = sent(palesa, office.case(), police, service="protection")
    for page in ("send", "revoke", "answer", "link"):
        assert press(thabo, "/received", f"/referrals/{referral_id}/{page}").status_code == 403
