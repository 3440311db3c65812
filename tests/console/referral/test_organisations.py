"""The directory: who can be asked."""

import pytest

from gateway.staff.roles import Role
from tests.console.referral.office import Office, press

FORM = {"name": "She-Hive", "kind": "other", "services": ["psychosocial"], "active": "y"}


def test_a_lead_adds_and_changes_and_the_number_waits_until_somebody_rang_it(office: Office) -> None:
    lineo = office.house.worker("lineo", Role.HOTLINE_LEAD)
    there = press(lineo, "/organisations/new", "/organisations/new", **FORM).location
    assert "Not confirmed" in lineo.reads(there) and "Everywhere" in lineo.reads(there)
    changed = FORM | {"number": "2231 2345", "places": ["LS-A"], "confirms": "y"}
    assert press(lineo, f"{there}/edit", f"{there}/edit", **changed).status_code == 303
    page = lineo.reads(there)
    assert "+266 2231 2345" in page and "confirmed by lineo" in page and "Maseru" in page
    assert ("lineo", "changed") in office.diary()


@pytest.mark.parametrize("number", ["12", "call us", "+266 1"])
def test_a_number_that_nobody_can_dial_is_refused(small_office: Office, number: str) -> None:
    lineo = small_office.house.worker("lineo", Role.HOTLINE_LEAD)
    answer = press(lineo, "/organisations/new", "/organisations/new", **(FORM | {"number": number}))
    assert answer.status_code == 400 and "Nobody can dial this" in answer.text


def test_two_of_one_name_stand_side_by_side(small_office: Office) -> None:
    lineo = small_office.house.worker("lineo", Role.HOTLINE_LEAD)
    first, second = (press(lineo, "/organisations/new", "/organisations/new", **FORM).location for _ in range(2))
    assert first != second


def test_the_hotline_reads_the_directory_and_does_not_change_it(small_office: Office) -> None:
    organisation = small_office.organisation()
    palesa = small_office.house.worker()
    assert "Safe House" in palesa.reads("/organisations") and "Add an organisation" not in palesa.reads(
        "/organisations"
    )
    assert palesa.look(f"/organisations/{organisation}/edit").status_code == 403
    officer = small_office.house.worker("officer", Role.PROGRAMME_OFFICER)
    assert "Safe House" in officer.reads(f"/organisations/{organisation}")
    assert officer.look("/organisations/new").status_code == 403
    assert small_office.house.worker("analyst", Role.ANALYST).look("/organisations").status_code == 403


def test_who_is_not_asked_any_more_cannot_be_chosen(small_office: Office) -> None:
    lineo, number = small_office.house.worker("lineo", Role.HOTLINE_LEAD), small_office.case()
    there = f"/organisations/{small_office.organisation()}/edit"
    form = {"name": "Safe House", "kind": "shelter", "services": ["shelter"]}
    press(lineo, there, there, **form)
    assert "Safe House" not in lineo.reads(f"/cases/{number}/refer?service=shelter")
