"""A partner with an account reads what to do next, tells what came of it, and it stands on the case."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.console.rights import RIGHTS
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.house import Visitor, plain_text
from tests.console.referral.office import Office, enter, link_of, number_in, press, refer, sent


def police(office: Office) -> tuple[Visitor, Visitor, str, int]:
    """Palesa, a police liaison, and a referral that the police accepted, with its case."""
    palesa, number = office.house.worker(), office.case()
    unit = office.organisation("Police Leribe", "police")
    thabo = office.partner(unit, "thabo", Role.POLICE_LIAISON)
    referral_id = sent(palesa, number, unit, service="protection")
    say(thabo, referral_id, "answer", **{"accept-act": "accept"})
    return palesa, thabo, number, referral_id


def say(visitor: Visitor, referral_id: int, to: str = "tell", **form: str) -> Any:
    return press(visitor, f"/received/{referral_id}", f"/received/{referral_id}/{to}", **form)


def tells(visitor: Visitor, referral_id: int, what: str, result: str = "", words: str = "") -> Any:
    form = {f"{what}-tell": what, f"{what}-words": words} | ({f"{what}-result": result} if result else {})
    return say(visitor, referral_id, **form)


def test_the_first_page_says_plainly_what_to_do_next(office: Office) -> None:
    palesa, thabo, number, _ = police(office)
    page = thabo.reads("/received")
    assert "A partner is silent" not in palesa.reads("/reports")
    assert f"Do this next Make the first assessment: case {number}, 24 h left" in page
    assert "Anti-Trafficking Act s 23(2)" in page and "overdue" not in page
    office.house.wait(hours=25)
    late = office.house.let_in(2).reads("/received")
    assert "overdue by 1 h" in late and "1 of these is overdue." in late
    hotline = office.house.let_in(1)
    case = hotline.reads(f"/cases/{number}")
    assert "Police Leribe is silent. Make the first assessment: overdue by 1 h. Ring them." in case
    assert "A partner is silent" in hotline.reads("/reports")


def test_before_they_accept_they_read_what_would_be_asked_of_them(small_office: Office) -> None:
    palesa, unit = small_office.house.worker(), small_office.organisation("Police Leribe", "police")
    thabo = small_office.partner(unit, "thabo", Role.POLICE_LIAISON)
    referral_id = sent(palesa, small_office.case(), unit, service="protection")
    assert "Accept or refuse: case" in thabo.reads("/received")
    page = thabo.reads(f"/received/{referral_id}")
    assert "If you accept, this is asked of you: Make the first assessment within 24 hours" in page
    assert "Your next steps" not in page


def test_what_they_tell_stands_on_the_referral_and_on_the_case_and_they_read_it_again(office: Office) -> None:
    palesa, thabo, number, referral_id = police(office)
    assert tells(thabo, referral_id, "first_assessment", "investigates", "We found the house.").status_code == 303
    again = thabo.reads(f"/received/{referral_id}")
    assert "We found the house." in again and "Done" in again
    back = palesa.reads(f"/referrals/{referral_id}")
    assert "First assessment by the police : We investigate" in back
    assert "We found the house." in back and "thabo, Police Leribe" in back
    case = palesa.reads(f"/cases/{number}")
    assert "We found the house." in case and "First assessment by the police: We investigate" in case
    row = office.row(referral_id)
    with office.engine.connect() as connection:
        stages = connection.execute(sa.select(casework.case_stages.c.stage, casework.case_stages.c.by))
        assert ("police_assessment", "thabo") in [tuple(one) for one in stages]
    assert row.next_step == "written_copy"


def test_a_colleague_reads_it_too_and_nobody_reads_it_out_of_the_database(office: Office) -> None:
    _, thabo, _, referral_id = police(office)
    tells(thabo, referral_id, "note", words="The uncle knows the driver.")
    with office.engine.connect() as connection:
        events = connection.execute(sa.select(casework.referral_events)).all()
        diary = connection.execute(sa.select(casework.diary)).all()
    assert "uncle" not in repr([tuple(row) for row in (*events, *diary)])
    assert [bool(row.own_box) for row in events if row.what == "note"] == [True]


def test_a_further_need_is_what_the_hotline_reads_next(small_office: Office) -> None:
    palesa, thabo, number, referral_id = police(small_office)
    assert tells(thabo, referral_id, "further_need", "medical", "Her arm is broken.").status_code == 303
    case = palesa.reads(f"/cases/{number}")
    assert "Medical care is needed: find somebody who gives it." in case and "Her arm is broken." in case
    assert "Medical care" in palesa.reads(f"/cases/{number}/refer")


def test_grave_news_stands_among_what_the_case_needs_next(small_office: Office) -> None:
    palesa, thabo, number, referral_id = police(small_office)
    tells(thabo, referral_id, "report_back", "worse")
    assert "Police Leribe says: It gets worse. Read what they wrote." in palesa.reads(f"/cases/{number}")
    tells(thabo, referral_id, "report_back", "better")
    assert "says:" not in palesa.reads(f"/cases/{number}")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"first_assessment-tell": "first_assessment"}, "Choose one."),
        ({"first_assessment-tell": "first_assessment", "first_assessment-result": "sugar"}, "Choose one."),
        ({"note-tell": "note", "note-words": "   "}, "Write it in words."),
        ({"further_need-tell": "further_need", "further_need-result": "investigates"}, "Choose one."),
    ],
)
def test_a_form_that_lacks_something_says_so_at_the_field(
    small_office: Office, form: dict[str, str], says: str
) -> None:
    _, thabo, _, referral_id = police(small_office)
    answer = say(thabo, referral_id, **form)
    assert answer.status_code == 400 and says in plain_text(answer.text)
    assert re.search(r'<details class="answer" open>', answer.text)
    assert small_office.row(referral_id).next_step == "first_assessment"


@pytest.mark.parametrize("form", [{}, {"sugar-tell": "sugar"}, {"note-tell": "note", "report_back-tell": "x"}])
def test_what_no_page_offers_is_refused(small_office: Office, form: dict[str, str]) -> None:
    _, thabo, _, referral_id = police(small_office)
    assert say(thabo, referral_id, **form).status_code == 400


def test_a_step_that_is_not_theirs_changes_nothing(small_office: Office) -> None:
    _, thabo, _, referral_id = police(small_office)
    answer = tells(thabo, referral_id, "see_child", "seen_safe")
    assert answer.status_code == 303 and "Somebody was faster" in thabo.look(f"/received/{referral_id}").text
    assert ("thabo", "told_hotline") not in small_office.diary()


def test_what_is_overdue_stands_before_what_is_worse_and_what_is_over_stands_elsewhere(small_office: Office) -> None:
    office, palesa = small_office, small_office.house.worker()
    clinic = office.organisation("Clinic", "health")
    mpho = office.partner(clinic)
    number = office.case()
    mild, worst = (sent(palesa, number, clinic, service=service) for service in ("medical", "psychosocial"))
    for one in (mild, worst):
        say(mpho, one, "answer", **{"accept-act": "accept"})
    with writing(office.engine) as connection:
        row = casework.referrals
        connection.execute(row.update().where(row.c.id == worst).values(fields=["number", "level"], level="P1"))
    order = re.findall(r'href="/received/(\d+)"', mpho.look("/received").text)
    assert order == [str(worst), str(worst), str(mild)], "the first stands on top once more"
    office.house.wait(days=6)
    mpho = office.house.let_in(2)
    tells(mpho, worst, "report_back", "same")
    office.house.wait(days=2)
    mpho = office.house.let_in(2)
    assert re.findall(r'href="/received/(\d+)"', mpho.look("/received").text)[0] == str(mild)
    say(mpho, mild, "answer", **{"finish-act": "finish", "finish-reason": "victim_safe"})
    assert f"/received/{mild}" not in mpho.look("/received").text
    assert f"/received/{mild}" in mpho.look("/received?show=over").text


def test_the_level_is_not_told_by_the_list_where_it_was_not_shared(small_office: Office) -> None:
    _, thabo, _, _ = police(small_office)
    assert "P1" not in thabo.reads("/received")


FORMS = {
    "received.answer": {"accept-act": "accept"},
    "received.tell": {"note-tell": "note", "note-words": "Let me in."},
}


def doors(office: Office, referral_id: int) -> list[tuple[str, str, set[str]]]:
    """Every page of partners that has a referral in its address: its endpoint, address and methods."""
    found = []
    for rule in office.house.app.url_map.iter_rules():
        if "referral_id" in rule.arguments and Role.POLICE_LIAISON in RIGHTS.get(rule.endpoint, ()):
            built = rule.build({"referral_id": referral_id})
            assert built is not None
            found.append((rule.endpoint, built[1], rule.methods or set()))
    return found


def test_a_partner_of_another_organisation_finds_nothing_anywhere(office: Office) -> None:
    """Object by object: every page with a referral in its address that partners may use at all."""
    _, thabo, number, referral_id = police(office)
    other = office.partner(office.organisation("Police Maseru", "police"), "neo", Role.POLICE_LIAISON)
    nobody = office.house.worker("nobody", Role.SOCIAL_WORKER)
    tells(thabo, referral_id, "note", words="The uncle knows the driver.")
    before, said = office.row(referral_id), len(office.diary())
    found = doors(office, referral_id)
    assert {endpoint for endpoint, _, _ in found} == {"received.show", *FORMS}
    for stranger in (other, nobody):
        for endpoint, path, methods in found:
            answers = [stranger.look(path)] if "GET" in methods else []
            answers += [press(stranger, "/received", path, **FORMS[endpoint])] if "POST" in methods else []
            assert answers and all(one.status_code == 404 for one in answers), path
        page = stranger.look("/received").text + stranger.look("/received?show=over").text
        assert number not in page and f"/received/{referral_id}" not in page
    assert tuple(office.row(referral_id)) == tuple(before)
    assert {what for by, what in office.diary()[said:]} <= {"saw"}, "they looked at their own empty list"


def test_the_doors_that_are_shut_to_others_are_open_to_their_own(small_office: Office) -> None:
    _, thabo, _, referral_id = police(small_office)
    for endpoint, path, methods in doors(small_office, referral_id):
        if "GET" in methods:
            assert thabo.look(path).status_code == 200
        if "POST" in methods:
            assert press(thabo, "/received", path, **FORMS[endpoint]).status_code == 303


@pytest.mark.parametrize("discarded", [False, True])
def test_what_was_never_sent_is_nobodys(small_office: Office, discarded: bool) -> None:
    office, palesa = small_office, small_office.house.worker()
    shelter = office.organisation()
    mpho, referral_id = office.partner(shelter), number_in(refer(palesa, office.case(), shelter))
    if discarded:
        press(palesa, f"/referrals/{referral_id}", f"/referrals/{referral_id}/revoke", **{"revoke-reason": "other"})
    assert mpho.look(f"/received/{referral_id}").status_code == 404
    answers = {"answer": {"accept-act": "accept"}, "tell": {"note-tell": "note", "note-words": "Hm."}}
    for to, form in answers.items():
        assert press(mpho, "/received", f"/received/{referral_id}/{to}", **form).status_code == 404
    assert "Nothing yet" in mpho.reads("/received")


def test_what_they_told_by_phone_the_hotline_writes_down_for_them(small_office: Office) -> None:
    palesa, thabo, number, referral_id = police(small_office)
    page = f"/referrals/{referral_id}"
    form = {"first_assessment-tell": "first_assessment", "first_assessment-result": "no_ground"}
    assert press(palesa, page, f"{page}/tell", **form).status_code == 303
    assert "First assessment by the police: We see no ground to go on" in palesa.reads(f"/cases/{number}")
    theirs = thabo.reads(f"/received/{referral_id}")
    assert "the hotline, for you" in theirs and "palesa" not in theirs


def test_by_a_link_they_leave_a_note_and_a_result_before_it_ends(office: Office) -> None:
    palesa, number = office.house.worker(), office.case()
    shelter = office.organisation()
    referral_id = sent(palesa, number, shelter)
    path, code = link_of(palesa, referral_id)
    nurse = office.house.visitor()
    enter(nurse, path, code)
    press(nurse, path, f"{path}/answer", **{"accept-act": "accept"})
    assert "Your next steps" in nurse.reads(path) and "Assess what the person needs" in nurse.reads(path)
    thanks = press(nurse, path, f"{path}/tell", **{"note-tell": "note", "note-words": "She eats again."})
    assert thanks.status_code == 303 and "The hotline has it" in nurse.reads(thanks.location)
    assert "She eats again." not in nurse.reads(path)
    wrong = press(nurse, path, f"{path}/tell", **{"report_back-tell": "report_back"})
    assert wrong.status_code == 400 and "Choose one." in wrong.text
    press(nurse, path, f"{path}/tell", **{"report_back-tell": "report_back", "report_back-result": "better"})
    back = palesa.reads(f"/referrals/{referral_id}")
    assert "She eats again." in back and "How it goes : It goes well" in back and "by one-time link" in back
    assert "She eats again." in palesa.reads(f"/cases/{number}")


def test_a_link_that_is_over_takes_no_note(small_office: Office) -> None:
    palesa = small_office.house.worker()
    referral_id = sent(palesa, small_office.case(), small_office.organisation())
    path, code = link_of(palesa, referral_id)
    nurse = small_office.house.visitor()
    enter(nurse, path, code)
    form = {"note-tell": "note", "note-words": "Late."}
    stranger = small_office.house.visitor()
    assert press(stranger, path, f"{path}/tell", **form).status_code == 403
    small_office.house.wait(hours=8)
    assert press(nurse, path, f"{path}/tell", **form).status_code == 403
    assert ("link", "told_hotline") not in small_office.diary()
