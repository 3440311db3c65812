"""A partner says whether somebody is safe, and the hotline reads it where it looks first."""

import pytest

from tests.console.house import Visitor
from tests.console.referral.office import Office, sent
from tests.console.referral.test_telling import say, tells


def social_worker(office: Office) -> tuple[Visitor, Visitor, str, int]:
    """Palesa, a social worker, and a referral of a child that she accepted, with its case."""
    palesa, number = office.house.worker(), office.case()
    unit = office.organisation("Social Welfare", "social_worker")
    mpho = office.partner(unit)
    referral_id = sent(palesa, number, unit, service="social_work")
    say(mpho, referral_id, "answer", **{"accept-act": "accept"})
    return palesa, mpho, number, referral_id


def top_of(palesa: Visitor, number: str) -> str:
    """What stands before the parts of the case."""
    return palesa.reads(f"/cases/{number}").partition("Grounds Path People")[0]


def test_that_somebody_was_seen_and_is_safe_stands_at_the_top_and_beside_the_stage(office: Office) -> None:
    palesa, mpho, number, referral_id = social_worker(office)
    assert "What partners told last" not in top_of(palesa, number)
    assert "Find out whether the person is safe now." in top_of(palesa, number)
    tells(mpho, referral_id, "see_child", "seen_safe")
    top = top_of(palesa, number)
    assert "What partners told last ✓ Social Welfare: The child was visited Seen, and safe now" in top
    assert "Social Welfare says: Seen, and safe now. Make sure of it, then write it on the path." in top
    assert "Find out whether the person is safe now." not in top
    path = palesa.reads(f"/cases/{number}").partition("The path")[2].partition("Needs assessed")[0]
    assert "Safe now still to come ✓ Social Welfare: The child was visited Seen, and safe now" in path


def test_later_notes_do_not_push_it_away(small_office: Office) -> None:
    palesa, mpho, number, referral_id = social_worker(small_office)
    tells(mpho, referral_id, "see_child", "seen_safe")
    more = {"report_back": "same", "assess_needs": "assessed", "further_need": "medical", "note": ""}
    for what, result in more.items():
        tells(mpho, referral_id, what, result, "More.")
    top = top_of(palesa, number)
    assert "What partners told last ✓ Social Welfare: The child was visited Seen, and safe now" in top
    assert "They wrote a note" in top and "How it goes" not in top, "four lines at most, the newest of the rest"


def test_who_was_seen_and_is_not_safe_stands_there_in_words_and_nobody_is_told_that_they_are(
    small_office: Office,
) -> None:
    palesa, mpho, number, referral_id = social_worker(small_office)
    tells(mpho, referral_id, "see_child", "seen_at_risk")
    top = top_of(palesa, number)
    assert "What partners told last Look at this Social Welfare: The child was visited Seen, and not safe" in top
    assert "Find out whether the person is safe now." in top and "✓" not in top


def test_the_newest_word_of_safety_counts(small_office: Office) -> None:
    palesa, mpho, number, referral_id = social_worker(small_office)
    tells(mpho, referral_id, "see_child", "seen_safe")
    small_office.house.wait(minutes=5)
    tells(mpho, referral_id, "social_report", "not_safe", "The uncle came back.")
    page = palesa.reads(f"/cases/{number}")
    assert "Find out whether the person is safe now." in page
    path = page.partition("The path")[2].partition("Needs assessed")[0]
    assert "The child is not safe" in path and "Seen, and safe now" not in path


@pytest.mark.parametrize("what, result", [("assess_needs", "not_found"), ("report_back", "worse")])
def test_who_was_safe_and_is_gone_or_worse_off_since_counts_as_safe_no_more(
    small_office: Office, what: str, result: str
) -> None:
    palesa, mpho, number, referral_id = social_worker(small_office)
    tells(mpho, referral_id, "see_child", "seen_safe")
    small_office.house.wait(minutes=5)
    tells(mpho, referral_id, what, result, "Her bed was empty.")
    page = palesa.reads(f"/cases/{number}")
    assert "Find out whether the person is safe now." in page and "Make sure of it" not in page
    path = page.partition("The path")[2].partition("Needs assessed")[0]
    assert "Look at this Social Welfare" in path and "Seen, and safe now" not in path


def test_a_help_that_ended_well_stands_there_too(small_office: Office) -> None:
    palesa, mpho, number, referral_id = social_worker(small_office)
    say(mpho, referral_id, "answer", **{"begin-act": "begin"})
    say(mpho, referral_id, "answer", **{"finish-act": "finish", "finish-reason": "victim_safe"})
    assert "✓ Social Welfare: Their help has ended The person is safe" in top_of(palesa, number)
