"""A caller comes back with the reference: reads, adds, takes the number out, asks for help. At the real door."""

from typing import Any

import pytest

from gateway.reports.ageing.store import CALL_KEY_LIVES
from tests.house import House
from tests.phone import Phone
from tests.visits.callers import (
    BY_SMS,
    NEIGHBOUR,
    added,
    asking,
    failures,
    guess,
    hotline_writes,
    letters,
    notes,
    open_case,
    pressed,
    reported,
    rows,
    told_hotline_now,
    visits,
)  # fmt: skip

WAITING = "We have it. Nobody has opened it yet"
IN_HAND = "We have it, and a hotline worker is busy with it."
WRONG = "We do not find this number."
MENU = "What do you want?"


def test_the_whole_road_in_whatever_way_hops_come(gateway: House, way: Any) -> None:
    digits = reported(gateway, *BY_SMS)
    gateway.texts_go_out()
    hotline_writes(gateway, "She is safe. Thank you.")
    phone = asking(gateway, digits, way=way)
    assert phone.screen.startswith(WAITING)
    pressed(phone, "1", "1")
    assert "She is safe. Thank you." in phone.screen
    pressed(phone, "1", "2", "they moved * to the shop", "by the river", "9", "4", "1")
    assert phone.screen.startswith("Your number is out of the report.")
    pressed(phone, "1", "3", "1")
    assert phone.screen.startswith("We are alerting a helper now.")
    assert pressed(phone, "99").ended
    (report,) = gateway.reports()
    assert added(gateway) == [["they moved * to the shop", "by the river"]]
    assert (report.call_back, report.answers["contact"], "safe_time" in report.answers) == (None, "no", False)
    assert report.level == "P1" and {row.level for row in told_hotline_now(gateway)} == {"P1"}
    assert [row.read_at is not None for row in rows(gateway, letters) if row.written_by == "hotline"] == [True]
    assert {row.wording for row in rows(gateway, notes)} == {"caller_wrote"}
    assert len(rows(gateway, visits)) == 1 and failures(gateway, "caller") == 0


def test_it_speaks_sesotho_too(light: House) -> None:
    digits = reported(light)
    phone = pressed(Phone(light), "1", "3", digits)
    assert phone.screen.startswith("Re na le eona.")


def test_the_reference_may_be_typed_as_it_is_shown(light: House) -> None:
    digits = reported(light)
    shown = " ".join(digits[n : n + 4] for n in range(0, 16, 4))
    assert asking(light, shown).screen.startswith(WAITING)


def test_a_case_that_a_person_has_open_is_in_hand(light: House) -> None:
    digits = reported(light)
    open_case(light)
    assert asking(light, digits).screen.startswith(IN_HAND)


def test_anybody_with_the_reference_may_ask_from_any_phone(light: House) -> None:
    digits = reported(light)
    assert asking(light, digits, number=NEIGHBOUR).screen.startswith(WAITING)


def test_it_opens_days_later_too(light: House) -> None:
    digits = reported(light)
    light.clock.passes(seconds=(CALL_KEY_LIVES * 5).total_seconds())
    light.forget()
    assert asking(light, digits).screen.startswith(WAITING)


def test_nothing_that_was_told_is_ever_shown(light: House) -> None:
    digits = reported(light)
    hotline_writes(light, "Please dial again on Monday.")
    phone = asking(light, digits)
    (report,) = light.reports()
    for key in ("1", "1", "1", "2", "by the river", "9", "3", "0", "4", "0"):
        pressed(phone, key)
        seen = phone.screen.casefold()
        for told in ("girl", "leribe", "mill", "river", "home", report.case_number, digits[-4:]):
            assert told not in seen, phone.screen


# Messages


def test_without_a_message_there_is_none(light: House) -> None:
    phone = asking(light, reported(light))
    assert pressed(phone, "1", "1").screen.startswith("There is no message for you.")
    assert pressed(phone, "1").screen.startswith(MENU)


def test_messages_come_newest_first_each_with_its_day(light: House) -> None:
    digits = reported(light)
    hotline_writes(light, "first", light.clock().replace(month=11, day=20))
    hotline_writes(light, "second", light.clock().replace(month=11, day=21))
    assert pressed(asking(light, digits), "1", "1").screen.startswith("21/11: second\n20/11: first\n")


def test_long_messages_are_turned_page_by_page_on_whole_words(light: House) -> None:
    digits = reported(light)
    text = " ".join(f"word{n:03}" for n in range(60))
    hotline_writes(light, text)
    phone = pressed(asking(light, digits), "1", "1")
    seen = []
    while "9. More" in phone.screen:
        seen.append(phone.screen)
        pressed(phone, "9")
    seen.append(phone.screen)
    assert len(seen) > 3 and all(len(page) <= 160 for page in seen)
    assert [word for page in seen for word in page.split() if word.startswith("word")] == text.split()


def test_a_letter_that_comes_during_the_call_waits_for_the_next_one(light: House) -> None:
    digits = reported(light)
    hotline_writes(light, "the first")
    phone = asking(light, digits)
    hotline_writes(light, "the second")
    assert "the second" not in pressed(phone, "1", "1").screen and "the first" in phone.screen
    assert [row.read_at is not None for row in rows(light, letters)] == [True, False]
    assert "the second" in pressed(asking(light, digits), "1", "1").screen


def test_the_same_pages_come_again_on_every_late_hop(light: House) -> None:
    digits = reported(light)
    hotline_writes(light, "We have spoken to her.")
    phone = asking(light, digits)
    screens = {phone.texts[-1]: phone.screen}
    for key in ("1", "1", "1", "2", "a * b", "9", "3"):
        pressed(phone, key)
        screens[phone.texts[-1]] = phone.screen
    hotline_writes(light, "a newer one")
    open_case(light)
    for text, screen in screens.items():
        assert phone.send(text) == screen
    assert added(light) == [["a * b"]] and failures(light, "caller") == 0


# What is added


def test_words_are_kept_when_the_call_is_cut_right_after_them(light: House) -> None:
    phone = asking(light, reported(light))
    assert pressed(phone, "1", "2", "they moved her").screen.startswith("Kept")
    phone.end_event()
    light.clock.passes(hours=1)
    light.forget()
    assert added(light) == [["they moved her"]]
    assert rows(light, visits) == [] and rows(light, letters)[0].visit_id is None


def test_leaving_takes_nothing_back(light: House) -> None:
    digits = reported(light)
    phone = pressed(asking(light, digits), "1", "2", "they moved her", "9", "99")
    assert phone.ended and added(light) == [["they moved her"]]
    (report,) = light.reports()
    assert report.state == "complete" and asking(light, digits).screen.startswith(WAITING)


def test_each_visit_leaves_a_letter_of_its_own(light: House) -> None:
    digits = reported(light)
    for n in range(3):
        pressed(asking(light, digits), "1", "2", f"visit {n}", "9", "2", "more")
        light.clock.passes(hours=1)
        light.forget()
    assert added(light) == [[f"visit {n}", "more"] for n in range(3)]


def test_when_a_caller_wrote_is_kept_to_the_hour(light: House) -> None:
    pressed(asking(light, reported(light)), "1", "2", "they moved her")
    (letter,) = rows(light, letters)
    assert (letter.written_at.minute, letter.written_at.second) == (0, 0)


def test_the_hotline_is_told_once_for_each_visit(light: House) -> None:
    pressed(asking(light, reported(light)), "1", "2", "one", "two", "9", "2", "three")
    (report,) = light.reports()
    told = rows(light, notes)
    assert {note.case_number for note in told} == {report.case_number}
    assert sorted(note.language for note in told) == ["en", "st"]  # the two of the hotline, each in their language


# Help


def test_who_is_in_danger_now_wakes_the_hotline_however_often_it_was_told_before(gateway: House) -> None:
    digits = reported(gateway)
    for _ in range(3):
        gateway.clock.passes(minutes=31)
        gateway.texts_go_out()
        assert told_hotline_now(gateway) == []
        pressed(asking(gateway, digits), "1", "3", "1")
        now = told_hotline_now(gateway)
        assert len(now) == 2 and {row.level for row in now} == {"P1"}


def test_who_goes_on_after_asking_for_help_does_not_ask_for_it_again(gateway: House) -> None:
    phone = pressed(asking(gateway, reported(gateway)), "1", "3", "1")
    gateway.texts_go_out()
    open_case(gateway)
    pressed(phone, "1", "behind the shop", "9", "1")
    (report,) = gateway.reports()
    assert report.opened_by == "Lineo" and told_hotline_now(gateway) == []
    assert added(gateway) == [["behind the shop"]]


def test_two_calls_for_help_at_once_are_one_alert(light: House) -> None:
    digits = reported(light)
    light.texts_go_out()
    for _ in range(3):
        pressed(asking(light, digits), "1", "3", "1", "2", "3", "1")
    assert len(told_hotline_now(light)) == 2


def test_a_case_in_hand_must_be_opened_anew_after_danger_now(gateway: House) -> None:
    digits = reported(gateway)
    gateway.texts_go_out()
    open_case(gateway)
    phone = pressed(asking(gateway, digits), "1", "3", "1")
    assert len(told_hotline_now(gateway)) == 2
    gateway.texts_go_out()
    gateway.clock.passes(minutes=6)
    gateway.texts_go_out()  # nobody opened it: the ladder goes on
    assert len([row for row in gateway.alerts() if row.sent_at and row.team == "hotline_lead"]) == 4
    assert asking(gateway, digits).screen.startswith(WAITING)
    open_case(gateway, "Thabo")
    assert phone.again().startswith("We are alerting a helper now.")
    (report,) = gateway.reports()
    assert report.opened_by == "Thabo", "a late repeat of the hop takes the case from nobody"


def test_nobody_local_is_told_of_danger_without_a_permission(light: House) -> None:
    phone = pressed(Phone(light), "2", "2", "1", "3", "2", "3", "1", "9", "4", "1", "1")
    digits = "".join(word.rstrip(".") for word in phone.screen.split() if word.rstrip(".").isdigit())[:16]
    light.texts_go_out()
    pressed(asking(light, digits), "1", "3", "1")
    light.texts_go_out()
    light.clock.passes(minutes=30)
    light.texts_go_out()
    assert {row.team for row in light.alerts()} == {"hotline_lead"}


# A report and a visit in one call


def test_a_wrong_number_on_the_way_leaves_the_report_of_this_call_as_it_is(light: House) -> None:
    phone = pressed(Phone(light), "2", "2", "1", "3", "0", "0", "0", "3", guess())
    assert phone.screen.startswith(WRONG)
    pressed(phone, "2", "2", "1", "2", "2", "11", "9", "1", "1", "1")
    assert "Report " in phone.screen
    (report,) = light.reports()
    assert report.state == "complete" and report.answers["danger"] == "soon"


def test_who_began_a_report_and_opens_an_older_one_loses_neither(light: House) -> None:
    digits = reported(light)
    phone = pressed(Phone(light), "2", "2", "1", "3", "0", "0", "0", "3", digits)
    assert phone.screen.startswith(WAITING)
    pressed(phone, "1", "2", "they moved her", "9")
    light.silence()
    assert sorted(report.state for report in light.reports()) == ["complete", "received"]
    assert added(light) == [["they moved her"]]


@pytest.mark.parametrize("keys", [("1",), ("1", "2", "words")])
def test_a_visit_makes_no_report(light: House, keys: tuple[str, ...]) -> None:
    digits = reported(light)
    pressed(asking(light, digits), *keys, "3", "1", "99")
    light.silence()
    assert len(light.reports()) == 1
