"""Hops that come late, twice or at once, and a database that fails, around a break."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from gateway.conversation.breaks import store as breaks_store
from gateway.conversation.store import SqlBook
from tests.breaks.calls import TO_CONTACT, TO_DANGER, TO_STORY, called
from tests.house import House
from tests.phone import Phone

A_HELPER = ("2", "2", "3", "1", "1")  # English, a report, a woman, danger now, alert a helper


def test_who_begins_again_never_comes_back_to_the_offer(gateway: House) -> None:
    called(gateway, *TO_CONTACT)
    second = called(gateway, "2", "2", "3", "1")
    for _ in range(5):
        second.type("0")
    assert "free and private" in second.screen
    second.type("1")
    assert sorted(report.answers["who"] for report in gateway.reports()) == ["girl", "woman"]


@pytest.mark.parametrize("last", ["1", "0", "9"])
def test_a_late_hop_of_the_second_call_takes_nothing_from_the_third(on_both: House, last: str) -> None:
    called(on_both, *TO_STORY)
    second = called(on_both, "1", "9", "1")  # the local team may know
    third = called(on_both, "1", "1", "2")  # no contact; change: the permission is taken back
    third.type("3")
    assert "is kept" in second.again() and "is kept" in second.type(last)
    assert "is kept" in second.send("1") and "is kept" in second.send("")
    on_both.silence()
    (report,) = on_both.reports()
    assert report.answers["who"] == "woman" and "tell" not in report.answers
    assert on_both.told_teams() == {"hotline_lead"}


def test_an_offer_that_is_taken_up_late_takes_nothing_from_a_later_call(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway)
    third = called(gateway, "1")
    assert "is kept" in second.type("1")
    assert "safe if the local" in third.type("9")


def test_a_permission_taken_back_between_offer_and_going_on_stays_taken_back(gateway: House) -> None:
    first = called(gateway, *TO_CONTACT)
    second = called(gateway)
    first.type("0")
    assert "tell" not in gateway.reports()[0].answers
    for key in ("1", "1"):
        second.type(key)
    gateway.silence()
    assert "tell" not in gateway.reports()[0].answers and gateway.told_teams() == {"hotline_lead"}


def test_what_came_between_offer_and_going_on_is_not_lost(gateway: House) -> None:
    first = called(gateway, *TO_DANGER, "2", "3")
    second = called(gateway)
    first.type("3")
    first.type("8")
    second.type("1")
    assert gateway.reports()[0].answers["district"] == "LS-C"
    second.type("12")
    assert gateway.reports()[0].answers["district"] == "unsure"


def test_going_on_lowers_no_level_and_forgets_no_helper(gateway: House) -> None:
    first = called(gateway, *A_HELPER)
    for key in ("0", "0", "3"):  # not in danger after all
        first.type(key)
    second = called(gateway, "1", "2")
    assert "Where are they?" in second.screen
    assert gateway.reports()[0].level == "P1" and gateway.alerts()


def test_a_key_that_was_lost_on_the_way_is_not_read_as_words(gateway: House) -> None:
    called(gateway, *TO_STORY)
    second = called(gateway)
    assert "May a hotline worker" in second.send("1*9*4")
    (report,) = gateway.reports()
    assert report.answers["tell"] == "hotline" and gateway.words(report) == {}


def test_a_call_that_may_still_be_alive_is_not_offered_and_its_caller_is_answered_the_same_twice(
    gateway: House,
) -> None:
    called(gateway, *TO_STORY)
    gateway.clock.passes(seconds=4)
    second = Phone(gateway)
    assert "Sesotho" in second.dial()
    gateway.clock.passes(seconds=4)
    assert "Sesotho" in second.again()
    for key in ("2", "2", "3", "3"):
        second.type(key)
    assert sorted(report.answers["who"] for report in gateway.reports()) == ["girl", "woman"]


def test_a_last_hop_that_comes_after_the_next_call_began_changes_none_of_its_screens(gateway: House) -> None:
    first = called(gateway, *TO_DANGER)
    second = called(gateway)
    first.type("2")
    assert "Sesotho" in second.again()


def test_first_hops_that_come_at_once_are_answered_alike(on_both: House) -> None:
    called(on_both, *TO_STORY)
    on_both.clock.passes(seconds=10)
    form = Phone(on_both).form("")
    with ThreadPoolExecutor(4) as many:
        said = set(many.map(lambda _: on_both.post("/ussd", form).get_data(as_text=True), range(4)))
    assert said == {"CON THUSO\n1. Go on\n2. Begin again\n0. Back"}


def test_a_hop_that_looked_before_the_report_went_on_makes_no_second_report(
    on_both: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = called(on_both, *TO_CONTACT)
    page = SqlBook.page

    def later(book: SqlBook, calls: object) -> object:
        monkeypatch.setattr(SqlBook, "page", page)
        called(on_both, "1", "1")  # meanwhile the caller has dialled again and gone on
        return page(book, calls)  # type: ignore[arg-type]

    monkeypatch.setattr(SqlBook, "page", later)
    assert "is kept" in first.again()
    (report,) = on_both.reports()
    assert report.answers["contact"] == "no"


@pytest.mark.parametrize("key", ["1", "9"])
def test_a_fault_while_looking_for_the_break_never_changes_what_keys_mean(
    gateway: House, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    called(gateway, *TO_STORY, "9")
    second = called(gateway, "1", "4", "1")
    before = gateway.reports()
    with monkeypatch.context() as away:
        away.setattr(breaks_store, "reading", _away)
        assert "bothata" in second.type(key) and second.ended
    assert gateway.reports() == before and not gateway.alerts()


def test_a_fault_on_the_first_hop_lets_the_call_begin_anew(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    called(gateway, *TO_STORY)
    with monkeypatch.context() as away:
        away.setattr(breaks_store, "reading", _away)
        second = called(gateway)
    assert "Sesotho" in second.screen
    assert "free and private" in second.type("2")


def test_without_a_number_nobody_is_offered_the_call_of_somebody_else(gateway: House) -> None:
    called(gateway, *TO_STORY, number="")
    assert "Sesotho" in called(gateway, number="").screen


def _away(engine: sa.Engine) -> None:
    raise sa.exc.OperationalError("no database", None, Exception())
