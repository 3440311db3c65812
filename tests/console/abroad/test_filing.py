"""A consular officer files a report of somebody found abroad; it is a report like any other."""

import pytest

from gateway.privacy import unseal
from gateway.staff.roles import Role
from gateway.storage.casework.tables import diary
from gateway.storage.partners.tables import found_abroad
from tests.console.abroad.embassy import FORM, Embassy
from tests.console.house import plain_text


def test_it_is_a_report_with_a_number_and_a_level_under_the_same_rules(embassy: Embassy) -> None:
    row = embassy.report(embassy.files())
    assert (row.state, row.channel, row.entered_by, row.level) == ("complete", "consul", "nthabiseng", "P2")
    assert row.answers == {
        "who": "girl", "danger": "no", "what": "home", "tell": "hotline", "district": "ZA", "contact": "no",
    }  # fmt: skip
    (found,) = embassy.rows(found_abroad)
    assert (found.organisation_id, found.post, found.papers, found.people, found.children) == (
        embassy.post, "johannesburg", ["kept"], 1, 1,
    )  # fmt: skip


def test_the_hotline_is_told_as_of_any_report(embassy: Embassy) -> None:
    embassy.house.member("hotline_lead")
    assert {alert.team for alert in embassy.waits(embassy.files(danger="now"))} == {"hotline_lead"}


def test_what_she_types_is_sealed_to_the_hotline_and_stands_nowhere_else(embassy: Embassy) -> None:
    number = embassy.files()
    assert unseal(embassy.house.private, embassy.report(number).words) == {"details": [FORM["details"]]}
    assert "Puleng" not in str(embassy.rows(diary))
    assert "Puleng" not in embassy.officer.reads(f"/abroad/reports/{number}")


@pytest.mark.parametrize(("code", "says"), [("st", "Sesotho"), ("other", "Another language"), ("unsure", "Not known")])
def test_the_language_that_the_person_speaks_is_asked_and_kept(small: Embassy, code: str, says: str) -> None:
    number = small.files(language=code)
    assert small.report(number).language == code
    assert f"Language {says}" in small.officer.reads(f"/abroad/reports/{number}")
    assert f"Language: {says}." in small.palesa.reads(f"/reports/{number}")


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"who": "woman"}, "P3"),
        ({"who": "woman", "safety": "danger"}, "P1"),
        ({"who": "woman", "safety": "detained"}, "P2"),
        ({"who": "woman", "danger": "now", "safety": "safe"}, "P1"),
        ({"who": "unsure"}, "P2"),
        ({"who": "several", "people": "3", "children": "1"}, "P2"),
    ],
)
def test_a_machine_may_raise_the_level_and_never_lowers_it(small: Embassy, told: dict[str, str], level: str) -> None:
    assert small.report(small.files(**told)).level == level


def test_the_page_of_the_report_says_why_it_was_raised_and_what_the_post_knew(small: Embassy) -> None:
    page = small.palesa.reads(f"/reports/{small.files(who='woman', safety='danger')}")
    assert "It is P1, because of how safe the person is there." in page
    assert "Filed by the consular officer nthabiseng" in page
    assert "Somebody else keeps them" in page
    assert "South Africa" in page


def test_another_country_is_shown_by_its_name(small: Embassy) -> None:
    number = small.files(country="AE", post="other")
    assert "United Arab Emirates" in small.palesa.reads(f"/reports/{number}")
    assert "United Arab Emirates" in small.palesa.reads("/reports")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"country": "AE"}, "This post is in South Africa."),
        ({"papers": ["none", "passport"]}, "Choose “None at all” alone"),
        ({"people": "2"}, "For more than one person choose"),
        ({"who": "several"}, "For more than one person choose"),
        ({"who": "several", "people": "2", "children": "3"}, "There cannot be more children than people."),
        ({"people": "0"}, "Write a number from 1 on."),
        ({"safety": None}, "Choose one."),
        ({"language": None}, "Choose one."),
        ({"who": "myself"}, "Not a valid choice"),
        ({"country": "XX"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence_and_keeps_what_was_typed(
    small: Embassy, told: dict[str, str], says: str
) -> None:
    answer = small.sends(**told)
    assert answer.status_code == 400
    assert says in plain_text(answer.text)
    assert FORM["details"] in answer.text
    assert not small.rows(found_abroad)


def test_sent_twice_it_is_one_report(embassy: Embassy) -> None:
    assert embassy.files(once="a" * 32) == embassy.files(once="a" * 32)
    assert len(embassy.rows(found_abroad)) == 1


def test_one_adult_is_one_person_and_no_sum(small: Embassy) -> None:
    number = small.files(who="woman")
    page = small.officer.reads(f"/abroad/reports/{number}")
    assert "How many 1 person" in page and "of them" not in page


def test_who_belongs_to_no_consulate_files_nothing(small: Embassy) -> None:
    shelter = small.consulate("Crisis home", kind="shelter")
    for organisation_id in (None, shelter):
        account = {"role": Role.CONSULAR_OFFICER, "organisation_id": organisation_id}
        visitor = small.house.worker(f"odd{organisation_id}", **account)
        answer = small.sends(visitor)
        assert answer.status_code == 400
        assert "Your account belongs to no consulate." in plain_text(answer.text)
        assert "Nothing yet" in visitor.reads("/abroad")


def test_the_officer_sees_how_far_each_of_her_reports_is(small: Embassy) -> None:
    number = small.files()
    assert "With the hotline, not opened yet" in small.officer.reads("/abroad")
    small.palesa.send(f"/reports/{number}/decide/take", f"/reports/{number}", **{"take-version": "1"})
    assert "The hotline has opened it" in small.officer.reads(f"/abroad/reports/{number}")
    small.palesa.send(f"/reports/{number}/case", f"/reports/{number}")
    assert "A case: Triaged" in small.officer.reads("/abroad")


def test_another_consulate_does_not_even_learn_that_it_is_there(embassy: Embassy) -> None:
    number = embassy.files()
    assert embassy.officer.look(f"/abroad/reports/{number}").status_code == 200
    assert embassy.stranger.look(f"/abroad/reports/{number}").status_code == 404
    assert number not in embassy.stranger.reads("/abroad")
    assert number in embassy.officer.reads("/abroad")
    callers = embassy.house.report()
    assert embassy.officer.look(f"/abroad/reports/{callers}").status_code == 404


def test_looking_is_written_down(small: Embassy) -> None:
    number = small.files()
    small.officer.reads(f"/abroad/reports/{number}")
    small.officer.reads("/abroad")
    rows = [(row.by, row.what, row.kind, row.subject) for row in small.rows(diary)]
    assert ("nthabiseng", "entered", "report", number) in rows
    assert ("nthabiseng", "saw", "report", number) in rows
    assert ("nthabiseng", "saw", "list", "abroad") in rows
