"""What a worker reads on the page of one report."""

import pytest

from gateway.staff.roles import HOTLINE, Role
from tests.console.house import plain_text
from tests.console.report.desk import GIRL, PHONE, WORDS, AtDesk, Hotline


def test_it_says_what_was_told_in_plain_words(hotline: Hotline) -> None:
    number = hotline.calls_in(danger="now")
    text = AtDesk(hotline.worker()).reads(number)
    for words in ("Girl under 18", "Forced work in a home", "Maputsoe, Leribe", "P1 At once", "Kept, sealed"):
        assert words in text


def test_it_says_which_rule_fitted_and_why(small: Hotline, palesa: AtDesk) -> None:
    text = palesa.reads(small.calls_in(danger="now"))
    assert "P1 because the caller answered “in danger: yes, now”" in text
    assert "Local teams may be told: the caller said yes." in text


def test_it_shows_the_road_that_it_took(hotline: Hotline) -> None:
    text = AtDesk(hotline.worker()).reads(hotline.calls_in(danger="now"))
    assert "Told of every P1" in text
    assert "Leribe maputsoe CCPT leribe_maputsoe_ccpt_a" in text
    assert "Not asked: others first" in text


def test_looking_at_it_is_written_down(hotline: Hotline) -> None:
    number = hotline.calls_in()
    AtDesk(hotline.worker()).reads(number)
    assert hotline.diary_of(number) == ["saw"]


def test_the_first_clock_is_shown(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(danger="now")
    small.wait(minutes=5)
    assert "First look: 10 minutes left" in palesa.reads(number)
    small.wait(minutes=10)
    palesa.reads(number)
    small.wait(minutes=5)
    assert "First look: 5 minutes late" in palesa.reads(number)


def test_a_duplicate_stands_beside_it_field_by_field(hotline: Hotline) -> None:
    one = hotline.calls_in(danger="now")
    hotline.wait(minutes=7)
    other = hotline.calls_in(danger="soon")
    text = AtDesk(hotline.worker()).reads(one)
    assert f"Report {other} 4 of 5 answers are the same. 7 minutes apart" in text
    assert f"This: Yes, now {other}: Yes, today or tomorrow Different" in text


def test_a_withdrawn_report_says_so_and_can_only_be_closed(small: Hotline, palesa: AtDesk) -> None:
    number = small.report("P2", state="left", withdrawn=True, answers={})
    text = palesa.reads(number)
    assert "The caller withdrew" in text
    assert "They are erased" in text
    assert palesa.decides(number, "level", level="P1").status_code == 409
    assert palesa.decides(number, "flags", flags=["F01"]).status_code == 409
    palesa.does(number, "close", reason="resolved")


@pytest.mark.parametrize("number", ["000000", "abc", "1234567", "12345a"])
def test_a_number_that_is_no_report_is_said_calmly(small: Hotline, palesa: AtDesk, number: str) -> None:
    small.calls_in()
    assert palesa.visitor.look(f"/reports/{number}").status_code == 404
    assert palesa.presses(number, "words").status_code in (400, 404)


def test_an_exercise_is_no_report(small: Hotline, palesa: AtDesk) -> None:
    assert palesa.visitor.look(f"/reports/{small.report(drill=True)}").status_code == 404


def test_a_report_without_a_level_or_an_answer_is_shown_too(small: Hotline, palesa: AtDesk) -> None:
    assert "No level yet" in palesa.reads(small.report(None, state="incomplete", answers={}))


@pytest.mark.parametrize("role", sorted(set(Role) - HOTLINE))
def test_nobody_but_the_hotline_comes_in(small: Hotline, role: Role) -> None:
    number = small.calls_in()
    somebody = AtDesk(small.worker("somebody", role=role))
    assert somebody.visitor.look(f"/reports/{number}").status_code == 403
    assert somebody.visitor.look("/reports/new").status_code == 403


def test_no_answer_holds_what_is_sealed(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(number=PHONE, contact="call")
    page = palesa.page(number)
    assert WORDS not in page
    assert "50123987" not in page


def test_the_page_is_kept_by_nobody(small: Hotline, palesa: AtDesk) -> None:
    assert palesa.visitor.look(f"/reports/{small.calls_in()}").headers["Cache-Control"] == "no-store"


def test_every_answer_that_callers_can_give_is_understood(small: Hotline, palesa: AtDesk) -> None:
    number = small.report("P2", answers=GIRL | {"what": "odd", "who": "odd", "tell": "odd", "council": "999999"})
    assert "odd" in plain_text(palesa.page(number))
