"""What is ticked leaves, whole; what is not, or may not, stays."""

import re

from gateway.privacy import seal
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.referral.office import Office, number_in, press, refer, send, sent


def shared(office: Office, **how: object) -> str:
    """The page that shows what will leave to a shelter, of a person who agreed."""
    palesa, number, shelter = office.house.worker(), office.case(), office.organisation()
    person = office.person(number, "share:shelter")
    return palesa.reads(f"/referrals/{number_in(refer(palesa, number, shelter, person=person, **how))}")


def test_of_a_safety_plan_all_leaves_but_code_word_and_who_may_know(small_office: Office) -> None:
    page = shared(small_office, fields=["number", "plan"])
    assert "Where to go: Go to the aunt" in page
    assert "sunflower" not in page and "her sister" not in page and "Safe times" not in page


def test_beside_the_tick_stands_what_of_a_plan_never_leaves(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    page = palesa.reads(f"/cases/{number}/refer?service=shelter&to={shelter}")
    assert "The code word and who may know never leave." in page


def test_what_is_blank_is_not_offered_and_cannot_be_asked_for(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    with writing(office.engine) as connection:
        box = seal(office.house.public, {"code_word": "sunflower"})
        connection.execute(casework.cases.update().values(plan=box))
    person = office.person(number, "share:shelter", name="")
    page = palesa.look(f"/cases/{number}/refer?service=shelter&person={person}&to={shelter}").text
    assert "fields-born" in page and "fields-contact" in page
    assert not re.search("fields-(plan|name|papers|later)", page)
    for field in ("plan", "name", "papers", "later", "notes", "words_of_others"):
        answer = refer(palesa, number, shelter, person=person, fields=["number", field])
        assert answer.status_code == 400, field


def test_birth_and_later_letters_leave_only_where_they_were_ticked(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    office.letter(number, "she has moved to Hlotse")
    person = office.person(number, "share:shelter")
    page = f"/cases/{number}/refer?service=shelter&person={person}&to={shelter}"
    offered = palesa.look(page).text
    assert 'value="later"' in offered and 'value="born"' in offered
    assert not re.search(r'value="(later|born|words)" checked', offered) and "Hlotse" not in offered
    first = number_in(refer(palesa, number, shelter, person=person))
    assert "Hlotse" not in palesa.reads(f"/referrals/{first}") and "May 2004" not in palesa.reads(f"/referrals/{first}")
    second = number_in(refer(palesa, number, shelter, person=person, fields=["number", "later", "born"]))
    said = palesa.reads(f"/referrals/{second}")
    assert "she has moved to Hlotse" in said and "May 2004" in said
    assert ("palesa", "opened_words") in office.diary()


def test_notes_say_what_they_are_and_what_was_promised_to_us_alone_is_not_offered(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    kinds = ("note", "assessment", "social_report", "feedback", "hand_over")
    notes = {kind: office.note(number, f"text of {kind}", kind) for kind in kinds}
    person = office.person(number, "share:shelter")
    page = palesa.reads(f"/cases/{number}/refer?service=shelter&person={person}&to={shelter}")
    assert "Assessment: text of assessment" in page and "report: text of social_report" in page
    assert "text of feedback" not in page and "text of hand_over" not in page
    crafted = refer(palesa, number, shelter, person=person, notes=[str(notes["feedback"])])
    assert crafted.status_code == 400
    answer = refer(palesa, number, shelter, person=person, notes=[str(notes["assessment"])])
    assert "Assessment: text of assessment" in palesa.reads(f"/referrals/{number_in(answer)}")


def test_who_holds_no_key_can_tick_nothing_that_is_sealed(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    person = office.person(number, "share:shelter")
    with writing(office.engine) as connection:
        connection.execute(casework.ring_keys.delete())
    page = palesa.look(f"/cases/{number}/refer?service=shelter&person={person}&to={shelter}").text
    assert "fields-age_band" in page and not re.search("fields-(plan|name|born|contact)", page)


def test_a_level_that_was_not_ticked_does_not_show(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    mpho = office.partner(shelter)
    plain, told = sent(palesa, number, shelter), sent(palesa, number, shelter, fields=["number", "level"])
    assert "P1" not in mpho.reads(f"/received/{plain}") and "P1" in mpho.reads(f"/received/{told}")
    press(palesa, f"/referrals/{told}", f"/referrals/{told}/revoke", **{"revoke-reason": "not_needed"})
    assert "P1" not in mpho.reads("/received")


def test_nothing_goes_to_who_is_not_asked_any_more_nor_of_a_case_that_is_closed(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    referral_id = number_in(refer(palesa, number, shelter))
    with writing(office.engine) as connection:
        connection.execute(casework.organisations.update().values(active=False))
    send(palesa, referral_id)
    assert office.row(referral_id).state == "draft"
    with writing(office.engine) as connection:
        connection.execute(casework.organisations.update().values(active=True))
        connection.execute(casework.cases.update().values(status="closed"))
    send(palesa, referral_id)
    assert "The case is closed" in palesa.look(f"/referrals/{referral_id}").text
    assert office.row(referral_id).state == "draft"


def test_the_page_of_a_case_says_that_the_police_have_not_opened_it(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, police = office.case(), office.organisation("Police Leribe", "police")
    referral_id = sent(palesa, number, police, service="protection")
    hint = "Not opened yet: the police do not know. Ring them."
    assert hint in palesa.reads(f"/cases/{number}") and "write that down" in palesa.reads(f"/referrals/{referral_id}")
    page = f"/referrals/{referral_id}"
    press(palesa, page, f"{page}/answer", **{"accept-act": "accept"})
    assert hint not in palesa.reads(f"/cases/{number}") and "write that down" not in palesa.reads(page)
