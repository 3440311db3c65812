"""A worker asks an organisation for help, and sees what they will read before it leaves."""

import pytest

from gateway.approvals.store import decide
from gateway.referrals.directory import SERVICES
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.console.referral.office import WORDS, Office, number_in, press, refer, send, sent


def test_only_who_gives_the_help_is_shown_and_the_near_ones_first(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number = office.case()
    office.organisation("Aa far away", "shelter", "LS-A")
    office.organisation("Zz in Leribe", "shelter", "LS-C")
    office.organisation("Everywhere house", "shelter")
    office.organisation("A lawyer", "legal")
    page = palesa.reads(f"/cases/{number}/refer?service=shelter")
    order = [page.index(name) for name in ("Zz in Leribe", "Everywhere house", "Aa far away")]
    assert order == sorted(order) and "A lawyer" not in page


def test_nothing_leaves_before_its_page_has_shown_it(office: Office) -> None:
    palesa, number, shelter = office.house.worker(), office.case(), office.organisation()
    referral_id = number_in(refer(palesa, number, shelter))
    page = palesa.reads(f"/referrals/{referral_id}")
    assert "Exactly this will be shared" in page and "Please take her in tonight." in page
    assert "Maputsoe, Leribe" in page and "Written, not sent" in page
    assert send(palesa, referral_id).status_code == 303
    assert "Exactly this was shared" in palesa.reads(f"/referrals/{referral_id}")
    assert ("palesa", "sent") in office.diary()


def test_names_and_words_are_shared_only_where_chosen_and_agreed(office: Office) -> None:
    palesa, number, shelter = office.house.worker(), office.case(), office.organisation()
    person = office.person(number, "share:shelter", "disability")
    note = office.note(number, "the aunt knows")
    page = palesa.reads(f"/cases/{number}/refer?service=shelter&person={person}&to={shelter}")
    assert WORDS not in page and "her aunt" not in page
    answer = refer(
        palesa, number, shelter, person=person, fields=["number", "name", "support", "words", "plan"], notes=[str(note)]
    )
    page = palesa.reads(f"/referrals/{number_in(answer)}")
    for said in ("Thandi M.", "Sign language", WORDS, "Go to the aunt", "the aunt knows"):
        assert said in page
    assert "her aunt, 5800 0000" not in page and "Female" not in page
    assert ("palesa", "opened_words") in office.diary()


def test_what_nobody_agreed_to_is_refused_with_a_sentence(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case("unsure"), office.organisation()
    assert "Nobody agreed" in palesa.reads(f"/cases/{number}/refer?service=shelter&to={shelter}")
    answer = refer(palesa, number, shelter)
    assert answer.status_code == 400 and "Nobody has agreed to share all of this" in answer.text
    assert "Please take her in tonight." in answer.text, "what was typed stays"


def test_without_consent_it_waits_for_a_second_person(office: Office) -> None:
    palesa, neo = office.house.worker(), office.house.worker("neo")
    number, shelter = office.case("unsure"), office.organisation()
    referral_id = number_in(refer(palesa, number, shelter, basis="imminent_harm", basis_remark="He has a gun"))
    assert "A second person has to agree first" in palesa.reads(f"/referrals/{referral_id}")
    send(palesa, referral_id)
    assert office.row(referral_id).state == "draft"
    with reading(office.engine) as connection:
        [asked] = connection.execute(casework.approvals.select()).all()
    with writing(office.engine) as connection:
        assert decide(connection, asked.id, "neo", Role.HOTLINE_WORKER, True, office.house.now) == "done"
    send(neo, referral_id)
    assert office.row(referral_id).state == "sent"


def test_a_worker_sees_why_somebody_is_left_out_and_can_only_ask_the_lead(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, police = office.case("not_police"), office.organisation("Police Leribe", "police", "LS-C")
    page = palesa.reads(f"/cases/{number}/refer?service=protection")
    assert "the caller said not to tell them" in page and "Ask the lead" in page and "all the same" not in page
    answer = refer(palesa, number, police, service="protection", lead_reason="law", lead_remark="I want to")
    assert answer.status_code == 400 and "Only the lead’s recorded reason" in answer.text
    ask = f"/cases/{number}/refer/ask?service=protection&to={police}"
    assert press(palesa, ask, ask, reason="other_unit", remark="").status_code == 400
    assert press(palesa, ask, ask, reason="other_unit", remark="The unit in Maseru").status_code == 303
    with reading(office.engine) as connection:
        [asked] = connection.execute(casework.approvals.select()).all()
    assert (asked.what, asked.reason) == ("excluded", "other_unit") and b"Maseru" not in asked.remark


def test_the_lead_chooses_all_the_same_with_a_reason(small_office: Office) -> None:
    office = small_office
    lineo = office.house.worker("lineo", Role.HOTLINE_LEAD)
    number, police = office.case("not_police"), office.organisation("Police Leribe", "police", "LS-C")
    person = office.person(number, "share:police")
    assert "all the same" in lineo.reads(f"/cases/{number}/refer?service=protection")
    how = {"service": "protection", "person": person}
    assert refer(lineo, number, police, **how).status_code == 400
    referral_id = number_in(refer(lineo, number, police, lead_reason="caller_agreed", lead_remark="She rang", **how))
    page = lineo.reads(f"/referrals/{referral_id}")
    assert "The caller agreed later" in page and "She rang" in page


def test_taken_back_it_shows_on_the_path_and_leads_to_somebody_else(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    referral_id = sent(palesa, number, shelter)
    page = f"/referrals/{referral_id}"
    assert press(palesa, page, f"{page}/revoke").status_code == 400
    press(palesa, page, f"{page}/revoke", **{"revoke-reason": "not_safe", "revoke-words": "He works there"})
    said = palesa.reads(page)
    assert "Taken back : It is not safe" in said.replace("Taken back:", "Taken back :")
    assert "He works there" in said and "Ask somebody else" in said


def test_an_answer_told_by_phone_is_written_down(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    referral_id = sent(palesa, office.case(), office.organisation())
    page = f"/referrals/{referral_id}"
    answer = press(palesa, page, f"{page}/answer", **{"refuse-act": "refuse", "refuse-reason": ""})
    assert answer.status_code == 400 and "Choose one." in answer.text
    press(palesa, page, f"{page}/answer", **{"refuse-act": "refuse", "refuse-reason": "full"})
    assert "We are full" in palesa.reads(page) and office.row(referral_id).state == "refused"


def test_a_case_or_referral_that_is_not_there_is_a_calm_404(small_office: Office) -> None:
    palesa = small_office.house.worker()
    assert palesa.look("/cases/999999/refer").status_code == 404
    assert palesa.look("/referrals/77").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.PROGRAMME_OFFICER])
def test_who_is_not_of_the_hotline_refers_nobody_and_reads_no_referral(small_office: Office, role: Role) -> None:
    office = small_office
    referral_id = sent(office.house.worker(), office.case(), office.organisation())
    other = office.house.worker("other", role)
    assert other.look(f"/referrals/{referral_id}").status_code == 403
    assert other.look(f"/received/{referral_id}").status_code == 403


@pytest.mark.parametrize("service", ["social_work", "shelter"])
def test_what_was_asked_for_reads_the_same_on_the_case_and_on_the_referral(small_office: Office, service: str) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, words = office.case(), SERVICES[service]
    to = office.organisation("Safe House", "social_worker" if service == "social_work" else "shelter")
    referral_id = sent(palesa, number, to, service=service)
    assert f"Safe House: {words}" in palesa.reads(f"/cases/{number}")
    assert words in palesa.reads(f"/referrals/{referral_id}")
