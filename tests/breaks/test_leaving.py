"""Who leaves after a break: what was told stays, what was allowed does not."""

from tests.breaks.calls import TO_CONTACT, TO_STORY, called
from tests.house import House


def test_a_permission_of_the_first_call_is_gone_for_who_leaves_the_second(gateway: House) -> None:
    called(gateway, *TO_CONTACT)
    second = called(gateway, "1", "99")
    assert second.ended
    gateway.silence(0)
    (report,) = gateway.reports()
    assert (report.state, report.answers["who"], report.answers.get("tell")) == ("received", "girl", None)
    assert gateway.told_teams() == {"hotline_lead"}


def test_a_number_given_after_the_break_is_not_kept_for_who_leaves(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway, "1", "a red car", "9", "1", "3")  # the local team may know; call me
    assert gateway.reports()[0].call_back is not None
    second.type("99")
    gateway.silence(0)
    (report,) = gateway.reports()
    assert report.call_back is None and not {"tell", "contact"} & report.answers.keys()
    assert gateway.words(report) == {"details": ["a red car"]}, "nothing that was told is erased"
    assert gateway.told_teams() == {"hotline_lead"}


def test_who_leaves_after_silence_had_closed_the_call_stops_what_goes_to_the_local_team(gateway: House) -> None:
    called(gateway, *TO_CONTACT)
    second = called(gateway, "1")
    gateway.silence()
    assert "leribe_district" in gateway.told_teams(), "the permission of the first call held until now"
    second.type("99")
    gateway.silence(0)
    assert {alert.team for alert in gateway.alerts() if alert.state != "cancelled"} == {"hotline_lead"}


def test_no_choice_promises_to_keep_nothing_of_what_is_kept(gateway: House) -> None:
    called(gateway, *TO_CONTACT)
    second = called(gateway, "1", "1")
    assert second.screen == "Send this report?\n1. Send\n2. Change\n0. Back"
    assert "Choose a number" in second.type("3") and not second.ended
    for key in ("2", "3", "3", "3", "3", "8", "9", "4", "1"):  # all anew: nothing of it was told before the break
        second.type(key)
    assert "Woman" in second.screen and "Cancel" not in second.screen
    assert second.type("99") and gateway.reports()[0].answers["who"] == "woman"


def test_without_a_break_cancel_keeps_nothing(gateway: House) -> None:
    only = called(gateway, *TO_CONTACT, "1")
    assert "3. Cancel, keep nothing" in only.screen
    only.type("3")
    assert gateway.reports()[0].state == "left"


def test_three_wrong_keys_at_the_offer_do_not_say_that_nothing_is_kept(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway, "7", "7", "7")
    assert second.ended and "What you told us is kept" in second.screen
