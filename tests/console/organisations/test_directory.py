"""The directory: who can be asked, whether somebody has rung them, and what callers hear."""

import re
from datetime import timedelta
from typing import Any

import pytest

from gateway.referrals.confirming import LIVES
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading
from tests.console.house import House, Visitor
from tests.console.referral.office import Office, sent

FORM = {"name": "She-Hive", "kind": "other", "services": ["psychosocial"], "active": "y"}
TOLD = FORM | {"number": "2231 2345", "places": ["LS-A"], "told": "y", "called_en": "She-Hive Maseru"}


def press(visitor: Visitor, page: str, action: str = "", **form: Any) -> Any:
    return visitor.browser.post(action or page, data={"csrf_token": visitor.token(page), **form})


def adds(lead: Visitor, **form: Any) -> str:
    """The address of a new organisation."""
    answer = press(lead, "/organisations/new", **(TOLD | form))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def diary(house: House) -> list[tuple[str, str]]:
    with reading(house.engine) as connection:
        return [(row.by, row.what) for row in connection.execute(casework.diary.select())]


@pytest.fixture
def lineo(house: House) -> Visitor:
    return house.worker("lineo", Role.HOTLINE_LEAD)


@pytest.fixture
def lead(small_house: House) -> Visitor:
    return small_house.worker("lineo", Role.HOTLINE_LEAD)


def test_a_number_that_was_typed_waits_until_somebody_rang_it(house: House, lineo: Visitor) -> None:
    there = adds(lineo)
    page = lineo.reads(there)
    assert "+266 2231 2345" in page and "Nobody has confirmed it" in page and "nobody has confirmed the number" in page
    palesa = house.worker()
    answer = press(palesa, there, f"{there}/confirm", number="+26622312345", how="rang")
    assert answer.status_code == 303
    page = lineo.reads(there)
    assert "Confirmed until 1 June 2026" in page and "Rang it, they answered: palesa, 3 March 2026" in page
    assert "They hear it." in page and "She-Hive Maseru: 2231 2345" in page
    assert diary(house)[-1] == ("palesa", "confirmed")
    assert "palesa confirmed it how by ringing it" in page and "lineo added it" in page


def test_who_changes_a_number_confirms_it_only_by_ringing_it(house: House, lineo: Visitor) -> None:
    there = adds(lineo, confirms="y")
    assert "They hear it." in lineo.reads(there)
    press(lineo, f"{there}/edit", **(TOLD | {"number": "2231 9999"}))
    page = lineo.reads(there)
    assert "Nobody has confirmed it" in page and "Callers hear it" not in page
    press(lineo, f"{there}/edit", **(TOLD | {"number": "2231 8888", "confirms": "y"}))
    page = lineo.reads(there)
    assert "+266 2231 8888" in page and "They hear it." in page
    assert "what: number of the office, confirmed yes" in page


def test_a_change_of_anything_else_leaves_the_confirmation_as_it_was(house: House, lineo: Visitor) -> None:
    there = adds(lineo, confirms="y")
    house.wait(minutes=10)
    press(lineo, f"{there}/edit", **(TOLD | {"name": "She-Hive, Maseru"}))
    assert "Rang it, they answered: lineo, 3 March 2026" in lineo.reads(there)


def test_a_confirmation_of_a_number_that_has_changed_meanwhile_is_not_taken(house: House, lineo: Visitor) -> None:
    there, palesa = adds(lineo), house.worker()
    token = palesa.token(there)
    press(lineo, f"{there}/edit", **(TOLD | {"number": "2231 9999"}))
    form = {"csrf_token": token, "number": "+26622312345", "how": "rang"}
    answer = palesa.browser.post(f"{there}/confirm", data=form, follow_redirects=True)
    assert "Not confirmed: the number has changed" in answer.text
    assert "Nobody has confirmed it" in lineo.reads(there)


def test_two_who_confirm_it_at_once_both_stand_in_the_diary(house: House, lineo: Visitor) -> None:
    there, palesa, thabo = adds(lineo), house.worker(), house.worker("thabo")
    tokens = [(one, one.token(there)) for one in (palesa, thabo)]
    for one, token in tokens:
        form = {"csrf_token": token, "number": "+26622312345", "how": "rang"}
        assert one.browser.post(f"{there}/confirm", data=form).status_code == 303
    assert [by for by, what in diary(house) if what == "confirmed"] == ["palesa", "thabo"]


def test_a_visit_last_week_is_written_down_with_its_day_and_none_to_come(house: House, lineo: Visitor) -> None:
    there, number = adds(lineo), "+26622312345"
    press(lineo, there, f"{there}/confirm", number=number, how="visited", on="2026-02-24")
    page = lineo.reads(there)
    assert "Went there and saw it: lineo, 24 February 2026" in page and "until 25 May 2026" in page
    for day in ("2026-03-04", "0001-01-01", "yesterday"):
        answer = press(lineo, there, f"{there}/confirm", number=number, how="letter", on=day)
        assert answer.status_code == 400
    press(lineo, there, f"{there}/confirm", number=number, how="letter", on="2026-02-20")
    assert "Went there and saw it" in lineo.reads(there), "an older day does not take the newer away"


def test_the_list_names_what_to_ring_worst_first(house: House, lineo: Visitor) -> None:
    old = adds(lineo, name="Old House", number="2231 0001", confirms="y")
    house.now += LIVES - timedelta(days=5)
    lineo = house.worker("lineo2", Role.HOTLINE_LEAD)
    adds(lineo, name="Never House", number="2231 0002")
    page = lineo.reads("/organisations")
    assert page.index("Never House") < page.index("Old House") and "Runs out on 1 June 2026" in page
    house.now += timedelta(days=6)
    palesa = house.worker()
    page = palesa.reads("/organisations")
    assert page.index("Old House") < page.index("Never House") and "Ran out on 1 June 2026" in page
    assert "They hear it no longer" in page
    press(palesa, "/organisations", f"{old}/confirm", number="+26622310001", how="rang")
    assert "Old House Ran out" not in palesa.reads("/organisations")


def test_a_name_that_does_not_fit_on_a_phone_is_said_in_a_sentence(lead: Visitor) -> None:
    answer = press(lead, "/organisations/new", **(TOLD | {"called_en": "The house of all the women of Maseru town"}))
    assert answer.status_code == 400 and "It takes 41 letters on a phone, and 40 fit. Shorten it." in answer.text
    answer = press(lead, "/organisations/new", **(TOLD | {"called_en": ""}))
    assert answer.status_code == 400 and "Write how callers read it." in answer.text
    assert press(lead, "/organisations/new", **(FORM | {"called_st": "Дом"})).status_code == 400


def test_the_line_is_shown_before_anything_is_kept(small_house: House, lead: Visitor) -> None:
    answer = press(lead, "/organisations/new", **(TOLD | {"called_st": "Ntlo ea Basali", "look": "1"}))
    assert answer.status_code == 200 and "Nothing is kept yet." in answer.text
    assert "She-Hive Maseru: 2231 2345" in answer.text and "Ntlo ea Basali: 2231 2345" in answer.text
    assert "She-Hive" not in lead.reads("/organisations")


def test_a_number_that_callers_are_told_under_another_name_is_asked_about(lead: Visitor) -> None:
    there = adds(lead, confirms="y")
    answer = press(lead, "/organisations/new", **(TOLD | {"name": "Other", "number": "+266 22 31 23 45"}))
    assert answer.status_code == 400 and "Callers are told this number for She-Hive." in answer.text
    assert press(lead, f"{there}/edit", **TOLD).status_code == 303, "its own number is no other"
    assert press(lead, "/organisations/new", **(FORM | {"name": "Third", "number": "2231 2345"})).status_code == 303


def test_who_ticks_no_service_is_asked_for_one_and_no_browser_asks_for_all(lead: Visitor) -> None:
    answer = press(lead, "/organisations/new", **(FORM | {"services": []}))
    assert answer.status_code == 400 and "Tick at least one." in answer.text
    assert not re.search(r'name="services"[^>]*required|required[^>]*name="services"', answer.text)


@pytest.mark.parametrize("number", ["12", "call us", "+266 1"])
def test_a_number_that_nobody_can_dial_is_refused(lead: Visitor, number: str) -> None:
    answer = press(lead, "/organisations/new", **(FORM | {"number": number}))
    assert answer.status_code == 400 and "Nobody can dial this" in answer.text


def test_a_short_number_of_a_helpline_is_taken_as_it_is(lead: Visitor) -> None:
    assert "She-Hive Maseru: 116" in lead.reads(adds(lead, number="116", confirms="y"))


def test_two_whose_names_are_nearly_one_stand_side_by_side(lead: Visitor) -> None:
    first, second = (adds(lead, name=name, told="") for name in ("She-Hive", "She Hive"))
    assert first != second


def test_filters_find_who_helps_there_and_gives_it(lead: Visitor) -> None:
    adds(lead, name="Maseru only")
    adds(lead, name="Everywhere", places=[], number="116", services=["shelter"])
    table = lead.reads("/organisations?district=LS-C").partition("Show all")[2]
    assert "Everywhere" in table and "Maseru only" not in table
    table = lead.reads("/organisations?service=psychosocial").partition("Show all")[2]
    assert "Maseru only" in table and "1 of 2 organisations" in table
    assert "Nobody in the directory fits." in lead.reads("/organisations?kind=police")
    assert lead.look("/organisations?district=nowhere").status_code == 400


def test_the_table_of_gaps_says_which_district_has_nobody(lead: Visitor) -> None:
    adds(lead, services=["shelter"], confirms="y")
    page = lead.look("/organisations/gaps").text
    shelter, medical = (page.partition(f">{name}</a>")[2].partition("</tr>")[0] for name in ("Shelter", "Medical care"))
    assert "Leribe" in shelter and "Maseru" not in shelter and "Every district" in medical
    heard = page.partition("Numbers that callers hear")[2]
    maseru, leribe = (heard.partition(f">{name}</a>")[2] for name in ("Maseru", "Leribe"))
    assert maseru.partition("</td>")[0].endswith("<td>1") and "None" in leribe.partition("</td>")[0]


def test_the_hotline_reads_the_directory_and_confirms_and_does_not_change_it(small_house: House, lead: Visitor) -> None:
    there, palesa = adds(lead), small_house.worker()
    page = palesa.reads("/organisations")
    assert "She-Hive" in page and "Add an organisation" not in page and "I rang it" in page
    assert palesa.look(f"{there}/edit").status_code == 403
    officer = small_house.worker("officer", Role.PROGRAMME_OFFICER)
    assert "She-Hive" in officer.reads(there) and officer.look("/organisations/new").status_code == 403
    for role in (Role.ANALYST, Role.SOCIAL_WORKER):
        somebody = small_house.worker(role.value, role)
        assert somebody.look("/organisations").status_code == 403
        assert press(somebody, "/account", f"{there}/confirm", number="+26622312345", how="rang").status_code == 403
    assert palesa.look("/organisations/99999").status_code == 404


def test_who_refers_somebody_reads_what_the_number_is_worth(house: House, lineo: Visitor) -> None:
    office, there = Office(house), adds(lineo, services=["shelter"], confirms="y", name="Safe House", places=[])
    case = office.case()
    person = office.person(case, "share:other")
    palesa = house.worker()
    whom = f"/cases/{case}/refer?service=shelter"
    assert "+266 2231 2345" in (page := palesa.reads(whom)) and "confirm" not in page
    referral = sent(palesa, case, int(there.rpartition("/")[2]), person=person)
    house.now += LIVES
    palesa = house.worker("thabo")
    for page in (palesa.reads(whom), palesa.reads(f"/referrals/{referral}")):
        assert "+266 2231 2345 (its confirmation has run out)" in page


def test_who_is_not_asked_any_more_is_on_no_list_of_numbers_to_ring(small_house: House, lead: Visitor) -> None:
    there = adds(lead)
    press(lead, f"{there}/edit", **{name: value for name, value in TOLD.items() if name != "active"})
    page = lead.reads("/organisations")
    assert "Numbers to ring" not in page and "not asked" in page
