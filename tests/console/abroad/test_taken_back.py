"""What a post still learns of a case once the person takes back that it may know: what it filed, and nothing more."""

import re

from gateway.cases.path.store import write_stage
from gateway.cases.people.store import Consent, add_consent
from gateway.cases.store import add_report, hold, open_case, take_out
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, consents
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.abroad.embassy import FORM, TODAY, Embassy
from tests.console.abroad.travelled import SHARED, case_of_found, recorded
from tests.console.house import files
from tests.console.referral.office import Office, enter, link_of, refer, sent
from tests.console.report.desk import AtDesk

NO_MORE = "No more is shown here"
NOT_AGREED = "has not agreed, or not any more, that a consulate knows how it goes on"


def takes_back(embassy: Embassy, which: int = -1) -> None:
    """The person says so to the hotline, which writes it down on the page of the case."""
    consent_id = sorted(row.id for row in embassy.rows(consents))[which]
    at = f"/cases/{embassy.number}/consents/{consent_id}/withdraw"
    assert embassy.palesa.send(at, at).status_code == 303


def keeps_record_only(embassy: Embassy, takes: bool = True) -> None:
    """A second consent without the consulate; the first, which named it, is taken back: they stay on record."""
    with writing(embassy.house.engine) as connection:
        agreed = Consent("self", ("keep_record", "share:ministry"), embassy.house.now.date())
        add_consent(connection, hold(connection, embassy.number), embassy.person, agreed, "palesa", embassy.house.now)
    if takes:
        takes_back(embassy, 0)


def goes_on(embassy: Embassy) -> None:
    """All that the officer could have read: a stage, the level, where the case stands."""
    with writing(embassy.house.engine) as connection:
        case, on = hold(connection, embassy.number), embassy.house.now.date()
        for stage in ("police", "safe", "police_assessment"):
            write_stage(connection, files().deadlines, case, stage, "reached", on, "palesa", embassy.house.now)
        connection.execute(reports.update().values(level="P1", triage="closed", opened_at=embassy.house.now))
        connection.execute(cases.update().values(status="closed_referred", outcome="confirmed"))


def everything_she_reads(embassy: Embassy) -> list[str]:
    """Each page that is hers, as text without what changes with each look."""
    paths = ("/", "/abroad", f"/abroad/reports/{embassy.number}", "/received", "/received?show=over", "/people",
             "/account", "/abroad/new", "/abroad/ways/1", "/abroad/ways/1/steps/identity")  # fmt: skip
    embassy.officer.look("/abroad")  # what is said once is said here
    seen = []
    for path in paths:
        answer = embassy.officer.browser.get(path, follow_redirects=True)
        seen.append(f"{path} {answer.status_code} " + re.sub(r'value="[^"]+"', "", answer.text))
    return seen


def test_until_then_she_reads_how_far_it_is(small: Embassy) -> None:
    small.begins()
    before = everything_she_reads(small)
    assert "A case: Triaged. Open" in small.officer.reads(f"/abroad/reports/{small.number}")
    goes_on(small)
    assert everything_she_reads(small) != before
    assert "A case: Safe now. Closed" in small.officer.reads("/abroad")


def test_what_she_filed_stays_and_one_calm_sentence_says_that_no_more_is_shown(embassy: Embassy) -> None:
    embassy.begins()
    takes_back(embassy)
    page, list_ = embassy.officer.reads(f"/abroad/reports/{embassy.number}"), embassy.officer.reads("/abroad")
    for hers in ("South Africa", "Johannesburg", "Somebody else keeps them", "Girl under 18", "Sesotho"):
        assert hers in page
    assert NO_MORE in page and NOT_AGREED in page and "What your post filed stays here." in page
    assert embassy.number in list_ and NO_MORE in list_
    for of_the_case in ("Triaged", "A case", "P2"):
        assert of_the_case not in page and of_the_case not in list_.split("What your post filed")[1]
    assert FORM["details"] not in page


def test_whatever_the_case_does_after_that_changes_no_page_of_hers(embassy: Embassy) -> None:
    embassy.begins()
    takes_back(embassy)
    before = everything_she_reads(embassy)
    goes_on(embassy)
    assert everything_she_reads(embassy) == before


def test_nor_where_they_stay_on_record_and_only_the_consulate_is_left_out(small: Embassy) -> None:
    way_id = small.begins()
    keeps_record_only(small, takes=False)
    assert "A case: Triaged" in small.officer.reads("/abroad")
    takes_back(small, 0)
    assert NOT_AGREED in small.officer.reads(f"/abroad/reports/{small.number}")
    assert small.officer.look(f"/abroad/ways/{way_id}").status_code == 404
    before = everything_she_reads(small)
    goes_on(small)
    assert everything_she_reads(small) == before


def test_who_agrees_again_lets_her_read_on(small: Embassy) -> None:
    small.begins()
    keeps_record_only(small)
    with writing(small.house.engine) as connection:
        agreed = Consent("self", SHARED, small.house.now.date())
        add_consent(connection, hold(connection, small.number), small.person, agreed, "palesa", small.house.now)
    assert "A case: Triaged" in small.officer.reads("/abroad")


def test_who_never_agreed_is_treated_as_who_took_it_back(small: Embassy) -> None:
    small.number = small.files()
    small.person = case_of_found(small.house, small.number, scopes=("keep_record",))
    assert NOT_AGREED in small.officer.reads(f"/abroad/reports/{small.number}")
    assert "Triaged" not in small.officer.reads("/abroad")


def test_of_two_people_one_no_is_enough_for_they_share_the_case(small: Embassy) -> None:
    small.begins()
    recorded(small.house, small.number, "18-29", name="Lerato")
    assert "A case: Triaged" in small.officer.reads("/abroad")
    takes_back(small)
    assert NO_MORE in small.officer.reads("/abroad")


def test_before_anybody_is_on_record_nobody_can_have_said_no(small: Embassy) -> None:
    number = small.files()
    with writing(small.house.engine) as connection:
        open_case(connection, files().deadlines, small.house.id_of(number), "palesa", small.house.now)
    assert "A case: Triaged" in small.officer.reads(f"/abroad/reports/{number}")


def test_a_report_linked_to_one_of_that_case_tells_nothing_of_it_either(small: Embassy) -> None:
    small.begins()
    second = small.files(who="woman", once="b" * 32)
    AtDesk(small.palesa).decides(second, "link", other=small.number)
    assert "Joined to another report" in small.officer.reads(f"/abroad/reports/{second}")
    takes_back(small)
    page = small.officer.reads(f"/abroad/reports/{second}")
    assert NO_MORE in page and "Joined to another report" not in page


def test_a_report_that_is_of_another_case_goes_on_telling(small: Embassy) -> None:
    small.begins()
    other = small.files(who="woman", once="c" * 32)
    takes_back(small)
    page = small.officer.reads(f"/abroad/reports/{other}")
    assert NO_MORE not in page and "With the hotline, not opened yet" in page
    with writing(small.house.engine) as connection:
        case = hold(connection, small.number)
        add_report(connection, files().deadlines, case, other, "palesa", small.house.now)
    assert NO_MORE in small.officer.reads(f"/abroad/reports/{other}")
    with writing(small.house.engine) as connection:
        case = hold(connection, small.number)
        take_out(connection, files().deadlines, case, other, "palesa", small.house.now)
    assert NO_MORE not in small.officer.reads(f"/abroad/reports/{other}")


def test_what_was_referred_to_her_post_is_closed_and_its_link_too(embassy: Embassy) -> None:
    embassy.begins(tell="yes")
    thato = Office(embassy.house).partner(embassy.post, "thato", Role.CONSULAR_OFFICER)
    shared = {"service": "repatriation", "person": embassy.person, "fields": ["number", "name", "situation"]}
    first = sent(embassy.palesa, embassy.number, embassy.post, **shared)
    second = sent(embassy.palesa, embassy.number, embassy.post, **shared)
    path, code = link_of(embassy.palesa, second)
    assert "Puleng" in thato.reads(f"/received/{first}")
    takes_back(embassy)
    for referral_id in (first, second):  # one that was read, and one that nobody has opened yet
        page = thato.reads(f"/received/{referral_id}")
        assert "can no longer be read" in page and "Please take her in" not in page and "Puleng" not in page
    assert enter(embassy.house.visitor(), path, code).status_code == 403


def test_nor_does_a_referral_that_names_nobody_tell_her_post_of_the_case(embassy: Embassy) -> None:
    embassy.begins(tell="yes")
    thato = Office(embassy.house).partner(embassy.post, "thato", Role.CONSULAR_OFFICER)
    first = sent(embassy.palesa, embassy.number, embassy.post, service="repatriation")
    shelter = embassy.consulate("Safe House", "shelter")
    elsewhere = sent(embassy.palesa, embassy.number, shelter, service="repatriation")
    path, code = link_of(embassy.palesa, first)
    assert "Please take her in" in thato.reads(f"/received/{first}")
    takes_back(embassy)
    assert enter(embassy.house.visitor(), path, code).status_code == 403
    page = thato.reads(f"/received/{first}")
    assert "can no longer be read" in page and "Please take her in" not in page
    again = refer(embassy.palesa, embassy.number, embassy.post, service="repatriation")
    assert again.status_code == 400
    assert "Taken back" in embassy.palesa.reads(f"/referrals/{first}")
    assert "Taken back" not in embassy.palesa.reads(f"/referrals/{elsewhere}").split("The path")[0]


def test_a_way_home_that_she_has_open_takes_no_step_of_hers_any_more(small: Embassy) -> None:
    way_id = small.begins()
    at = f"/abroad/ways/{way_id}/steps/identity"
    token = small.officer.token(at)
    takes_back(small)
    form = {"csrf_token": token, "on": TODAY, "was": "", "remark": ""}
    assert small.officer.browser.post(at, data=form).status_code == 404
    assert small.steps(way_id) == {}


def test_the_hotline_reads_that_the_post_does_not_see_it_any_more(small: Embassy) -> None:
    way_id = small.begins()
    assert "Consulate, Johannesburg sees and writes it too." in small.palesa.reads(f"/abroad/ways/{way_id}")
    keeps_record_only(small)
    page = small.palesa.reads(f"/abroad/ways/{way_id}")
    assert "sees and writes it too" not in page
    assert "Consulate, Johannesburg does not see it: the person has not agreed." in page
