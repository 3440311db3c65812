"""Letters: what may be written to a caller, by which command, and who can open it."""

from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gateway.gsm7 import outside, septets, transliterate
from gateway.operators.cli import operator
from gateway.privacy import CannotOpen, unseal
from gateway.reports.letters.letter import LONGEST, wrong_with
from tests.house import House
from tests.phone import Phone
from tests.visits.callers import asking, hotline_writes, letters, pressed, reported, rows


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_what_may_be_written_can_be_shown_on_any_phone(text: str) -> None:
    if not wrong_with(text):
        assert text.strip() and not outside(text)
        assert (septets(transliterate(text)) or 0) <= LONGEST


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("ok \u4f60", "phones cannot show: \u4f60"),
        ("a" * 481, "is 481 letters long; 480 at most"),
    ],
)
def test_what_may_not_be_written_is_said_plainly(text: str, says: str) -> None:
    assert says in wrong_with(text)


def test_nobody_at_the_hotline_can_open_what_was_written_to_a_caller(light: House) -> None:
    reported(light)
    hotline_writes(light, "She is safe.")
    (letter,) = rows(light, letters)
    with pytest.raises(CannotOpen):
        unseal(light.private, letter.box)


def says(light: House, case: str, text: str | bytes) -> Any:
    environ = {"DATABASE_URL": light.settings.database_url}
    return CliRunner(env=environ).invoke(operator, ["write", case], input=text)


def test_an_operator_writes_to_a_caller_from_standard_input(light: House) -> None:
    digits = reported(light)
    (report,) = light.reports()
    said = says(light, report.case_number, "Re buile le eena, o t\u0161epile.\n")
    assert (said.exit_code, said.output) == (0, "the caller can read it with the reference of the report\n")
    phone = pressed(asking(light, digits), "1", "1")
    assert "Re buile le eena, o ts'epile.\n1. Go on" in phone.screen


@pytest.mark.parametrize(
    ("case", "text", "sentence"),
    [
        ("", "hello", "case: there is no case with this number."),
        ("000000x", "hello", "case: there is no case with this number."),
        ("its own", "", "text: is empty."),
        ("its own", b"\xff\xfe", "text: holds letters that phones cannot show"),
    ],
)
def test_what_an_operator_cannot_write_changes_nothing(
    light: House, case: str, text: str | bytes, sentence: str
) -> None:
    reported(light)
    (report,) = light.reports()
    said = says(light, report.case_number if case == "its own" else case, text)
    assert said.exit_code == 2 and said.output.startswith(sentence)
    assert rows(light, letters) == []


def test_a_report_that_was_cut_has_nobody_to_write_to(light: House) -> None:
    pressed(Phone(light), "2", "2", "1", "1", "2")
    (report,) = light.reports()
    said = says(light, report.case_number, "hello")
    assert said.exit_code == 2 and "its caller has no reference" in said.output
