"""Going on after a break, where it is switched on: no echo of what was told, nothing lost, one report (design D2)."""

import sqlalchemy as sa

from gateway.storage import database
from gateway.storage.tables import breaks
from tests.breaks.calls import TO_CONTACT, TO_COUNCIL, TO_STORY, called
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

OFFER = "THUSO\n1. Go on\n2. Begin again"


def test_switched_off_nobody_is_asked(sqlite_url: str, valkey: Valkey) -> None:
    with house(sqlite_url, valkey.url) as gateway:
        called(gateway, *TO_STORY)
        assert "Sesotho" in called(gateway).screen
        (report,) = gateway.reports()
        assert (report.caller, report.stands_at) == (None, None)


def test_a_caller_whose_call_was_cut_goes_on_with_the_same_report(on_both: House) -> None:
    first = called(on_both, *TO_STORY, "by the*mill")
    assert "Write more" in first.screen
    second = called(on_both)
    assert second.screen.startswith(OFFER)
    assert "Write more" in second.type("1")
    second.type("a red car")
    for key in ("9", "1", "1"):
        second.type(key)
    assert "Send this report?" in second.screen
    assert "Girl" not in second.screen and "Leribe" not in second.screen, "what was told before is not shown again"
    assert "Report" in second.type("1")
    (report,) = on_both.reports()
    assert (report.state, report.level) == ("complete", "P1")
    assert report.answers == {
        "who": "girl", "danger": "soon", "what": "herd", "district": "LS-C", "council": "unsure", "tell": "yes",
        "contact": "no",
    }  # fmt: skip
    assert on_both.words(report) == {"details": ["a red car"]}
    assert [on_both.opened(letter) for letter in on_both.letters()] == [{"details": ["by the*mill"]}]
    assert "leribe_district" in on_both.told_teams() and "hotline_lead" in on_both.told_teams()


def test_no_key_leads_back_to_before_the_break(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway, "1")
    assert "Write the village" in second.screen
    for _ in range(3):
        assert "Write the village" in second.type("0")


def test_a_screen_that_would_show_what_was_told_is_asked_one_earlier(gateway: House) -> None:
    assert "Leribe: which council?" in called(gateway, *TO_COUNCIL).screen
    second = called(gateway, "1")
    assert "Where are they?" in second.screen
    assert "Berea" in second.type("2")
    second.type("8")
    (report,) = gateway.reports()
    assert (report.answers["district"], report.answers["council"]) == ("LS-D", "unsure")


def test_leaving_after_the_break_erases_nothing_that_was_told_before(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway, "1")
    assert second.type("99") and second.ended
    gateway.silence(0)
    (report,) = gateway.reports()
    assert (report.state, report.answers["who"]) == ("received", "girl")
    assert gateway.told_teams() == {"hotline_lead"}


def test_who_begins_again_makes_a_report_of_its_own(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway, "2")
    assert "free and private" in second.screen
    for key in ("2", "3", "3"):
        second.type(key)
    assert sorted(report.answers["who"] for report in gateway.reports()) == ["girl", "woman"]


def test_the_first_call_cannot_write_into_the_report_any_more(gateway: House) -> None:
    first = called(gateway, *TO_STORY)
    called(gateway, "1")
    assert "is kept" in first.type("9") and first.ended
    assert len(gateway.reports()) == 1


def test_a_permission_is_asked_again_when_its_question_stands_on_the_screen(gateway: House) -> None:
    called(gateway, *TO_CONTACT)  # the local team may know; cut at the next question
    second = called(gateway, "1", "1", "2")  # no contact; change
    assert "Who are you worried about?" in second.screen
    gateway.silence()
    (report,) = gateway.reports()
    assert "tell" not in report.answers and gateway.told_teams() == {"hotline_lead"}


def test_another_phone_a_late_caller_and_a_sent_report_are_not_asked(gateway: House) -> None:
    called(gateway, *TO_STORY)
    assert "Sesotho" in called(gateway, number="+26650123988").screen
    gateway.silence(601)
    assert "Sesotho" in called(gateway).screen
    called(gateway, *TO_STORY, "9", "1", "1", "1")
    assert "Sesotho" in called(gateway).screen


def test_every_hop_may_come_twice_and_the_process_may_start_anew(gateway: House) -> None:
    called(gateway, *TO_STORY)
    gateway.clock.passes(seconds=10)
    second = Phone(gateway)
    second.dial()
    for key in ("1", "9", "1", "1"):
        before = second.screen
        assert second.again() == before
        gateway.starts_anew()
        second.type(key)
    assert "Send this report?" in second.screen
    assert "Report" in second.type("1")
    assert len(gateway.reports()) == 1


def test_half_an_hour_later_nothing_tells_that_two_calls_were_one(on_both: House) -> None:
    called(on_both, *TO_STORY)
    called(on_both, "1")
    on_both.silence()
    on_both.clock.passes(minutes=31)
    on_both.forget()
    (report,) = on_both.reports()
    assert (report.caller, report.stands_at) == (None, None)
    with database.reading(on_both.engine) as connection:
        assert connection.execute(sa.select(breaks)).all() == []
