"""A partner with an account reads what was shared with their organisation, and answers."""

from gateway.staff.roles import Role
from tests.console.referral.office import Office, press, sent


def test_the_whole_way_there_and_back(office: Office) -> None:
    palesa, number, shelter = office.house.worker(), office.case(), office.organisation()
    mpho = office.partner(shelter)
    referral_id = sent(palesa, number, shelter)
    page = f"/received/{referral_id}"
    assert "by 11:00" in mpho.reads("/received") and "Maputsoe" not in mpho.reads("/received")
    assert "Please take her in tonight." in mpho.reads(page)
    assert "Opened by the receiver" in palesa.reads(f"/referrals/{referral_id}")
    press(mpho, page, f"{page}/answer", **{"accept-act": "accept", "accept-words": "A bed is ready."})
    press(mpho, page, f"{page}/answer", **{"begin-act": "begin"})
    done = {"finish-act": "finish", "finish-reason": "victim_safe", "finish-words": "She sleeps."}
    press(mpho, page, f"{page}/answer", **done)
    back = palesa.reads(f"/referrals/{referral_id}")
    for said in ("A bed is ready.", "mpho, Safe House", "Done : The person is safe", "She sleeps."):
        assert said in back.replace("Done:", "Done :"), said
    over = mpho.reads(page)
    assert "Please take her in tonight." not in over and "can no longer be read" in over
    assert {("mpho", "opened"), ("mpho", "accepted"), ("mpho", "done")} <= set(office.diary())


def test_a_refusal_comes_back_with_its_reason(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    number, shelter = office.case(), office.organisation()
    mpho, referral_id = office.partner(shelter), sent(palesa, number, shelter)
    page = f"/received/{referral_id}"
    assert press(mpho, page, f"{page}/answer", **{"refuse-act": "refuse"}).status_code == 400
    press(mpho, page, f"{page}/answer", **{"refuse-act": "refuse", "refuse-reason": "knows_people"})
    assert "We know the people involved" in palesa.reads(f"/referrals/{referral_id}")
    assert "Please take her in tonight." not in mpho.reads(page)


def test_partners_see_nothing_that_went_elsewhere(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    shelter, police = office.organisation(), office.organisation("Police Leribe", "police")
    referral_id = sent(palesa, office.case(), shelter)
    thabo = office.partner(police, "thabo", Role.POLICE_LIAISON)
    assert thabo.look(f"/received/{referral_id}").status_code == 404
    assert "Nothing yet" in thabo.reads("/received")
    gone = press(thabo, "/received", f"/received/{referral_id}/answer", **{"accept-act": "accept"})
    assert gone.status_code == 404 and office.row(referral_id).state == "sent"
    for path in (f"/referrals/{referral_id}", "/reports", f"/cases/{office.row(referral_id).case_number}/refer"):
        assert thabo.look(path).status_code == 403


def test_a_partner_without_an_organisation_sees_nothing(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    referral_id = sent(palesa, office.case(), office.organisation())
    nobody = office.house.worker("nobody", Role.SOCIAL_WORKER)
    assert "Nothing yet" in nobody.reads("/received")
    assert nobody.look(f"/received/{referral_id}").status_code == 404


def test_an_answer_that_nobody_knows_is_refused(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    shelter = office.organisation()
    mpho, referral_id = office.partner(shelter), sent(palesa, office.case(), shelter)
    page = f"/received/{referral_id}"
    assert press(mpho, page, f"{page}/answer", **{"revoke-act": "revoke"}).status_code == 400
    assert press(mpho, page, f"{page}/answer").status_code == 400
