"""Staff write down what somebody told them; it is a report like any other."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.test import TestResponse

from gateway.console import plain_words as plain
from gateway.console.report.forms import full_number
from gateway.conversation.store import Closing
from gateway.privacy import unseal
from gateway.reports import store as report_store
from gateway.reports.letters.store import read as read_letters
from gateway.reports.references import stretch, unwrap
from gateway.storage.database import reading
from tests.console.house import plain_text
from tests.console.report.desk import PEPPER, AtDesk, Hotline

HOME = Path(__file__).parents[3]
TOLD = {
    "channel": "phone", "language": "st", "who": "girl", "danger": "now", "what": "home", "place": "031515",
    "tell": "yes", "contact": "no", "details": "She is kept in a house",
}  # fmt: skip


def _sends(desk: AtDesk, once: str = "", **changed: Any) -> TestResponse:
    page = desk.visitor.look("/reports/new").text
    found = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    form = {"csrf_token": desk.visitor.token("/reports/new"), "once": once or (found[1] if found else "")} | TOLD
    wanted = {name: value for name, value in (form | changed).items() if value is not None}
    return desk.visitor.browser.post("/reports/new", data=wanted)


def _number(answer: TestResponse) -> str:
    assert answer.status_code == 303, plain_text(answer.text)
    return answer.location.rsplit("/", 1)[-1]


def test_it_lands_on_its_page_under_the_same_rules(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    number = _number(_sends(palesa))
    text = palesa.reads(number)
    assert "P1 because the caller answered “in danger: yes, now”" in text
    assert "Told by phone; written down by palesa." in text
    row = hotline.row(number)
    assert (row.state, row.channel, row.entered_by, row.level) == ("complete", "phone", "palesa", "P1")
    assert row.answers["district"] == "LS-C"
    assert row.answers["council"] == "031515"


def test_whoever_must_know_is_told_as_of_any_report(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    number = _number(_sends(palesa))
    assert {alert.team for alert in hotline.waits(number)} >= {"leribe_maputsoe_ccpt", "hotline_lead"}
    private = _number(_sends(palesa, tell="hotline"))
    assert hotline.local_waits(private) == []
    assert hotline.waits(private)


def by_language(palesa: AtDesk) -> dict[str, str]:
    rows = csv.reader(StringIO(palesa.visitor.look("/figures/language.csv").text.removeprefix("\ufeff")))
    return {row[0]: row[1] for row in rows}


def test_who_writes_it_down_says_which_language_they_speak_and_the_figures_count_that(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    spoken = {"st": "Sesotho", "other": "Another language", "unsure": "Not known"}
    for code, says in spoken.items():
        number = _number(_sends(palesa, language=code))
        assert hotline.row(number).language == code
        assert f"Language: {says}." in palesa.reads(number)
    counted = by_language(palesa)
    assert [counted[one] for one in ("Sesotho", "English", "Another language", "Not told", "All")] == [
        "1", "0", "1", "1", "3",
    ]  # fmt: skip


@pytest.mark.parametrize("language", [None, "", "xx"])
def test_no_language_is_taken_for_granted(small: Hotline, palesa: AtDesk, language: str | None) -> None:
    answer = _sends(palesa, language=language)
    assert answer.status_code == 400
    asked = plain_text(answer.text).partition("Which language they speak")[2]
    assert asked.index("Sesotho") < asked.index("English") < asked.index("Another language") < asked.index("Not known")
    assert 'name="language"' in answer.text and "checked" not in answer.text.partition('name="language"')[2][:400]


def test_the_words_are_sealed_and_opened_like_any(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    number = _number(_sends(palesa))
    assert unseal(hotline.private, hotline.row(number).words) == {"details": ["She is kept in a house"]}
    assert "She is kept in a house" in palesa.presses(number, "words").text
    assert "house" not in hotline.diary_text()


def test_it_resembles_what_callers_told(hotline: Hotline) -> None:
    other = hotline.calls_in(danger="now")
    palesa = AtDesk(hotline.worker("palesa"))
    assert f"Report {other}" in palesa.reads(_number(_sends(palesa)))


def test_a_number_is_kept_only_with_a_tick(small: Hotline, palesa: AtDesk) -> None:
    answer = _sends(palesa, contact="call", number="5012 3987")
    assert answer.status_code == 400
    assert "Ask whether we may keep the number" in plain_text(answer.text)
    number = _number(_sends(palesa, contact="call", number="5012 3987", agreed="y"))
    assert unseal(small.private, small.row(number).call_back) == {"number": "+26650123987"}


def test_a_number_without_the_wish_to_be_contacted_is_thrown_away(small: Hotline, palesa: AtDesk) -> None:
    number = _number(_sends(palesa, contact="no", number="50123987", agreed="y"))
    assert small.row(number).call_back is None


def test_the_reference_is_shown_once_and_opens_the_letters(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    answer = _sends(palesa, reference="y")
    assert answer.status_code == 200
    shown = re.search(r"\d{4} \d{4} \d{4} \d{4}", answer.text)
    assert shown
    found = re.search(r"The report is kept: (\d{6})", answer.text)
    assert found
    number = found[1]
    palesa.does(number, "message", text="We are on the way.")
    made = stretch(shown[0].replace(" ", ""), PEPPER)
    with reading(hotline.engine) as connection:
        opened = report_store.find_by_reference(connection, made.reference_hash)
        assert opened is not None
        assert opened.case_number == number
        key = unwrap(opened.box_private, made.wrap)
        letters = read_letters(connection, opened.report_id, 10**6, key)
    assert [letter.text for letter in letters] == ["We are on the way."]
    assert shown[0] not in palesa.page(number)


def test_without_the_wish_there_is_no_reference(small: Hotline, palesa: AtDesk) -> None:
    row = small.row(_number(_sends(palesa)))
    assert (row.reference_hash, row.box_public, row.box_private) == (None, None, None)


def test_sent_twice_it_is_one_report(hotline: Hotline) -> None:
    palesa = AtDesk(hotline.worker("palesa"))
    first, second = _sends(palesa, once="a" * 32), _sends(palesa, once="a" * 32)
    assert _number(first) == _number(second)


@pytest.mark.parametrize("missing", ["channel", "who", "danger", "what", "tell", "contact"])
def test_a_question_left_out_comes_back_with_a_sentence(small: Hotline, palesa: AtDesk, missing: str) -> None:
    answer = _sends(palesa, **{missing: None})
    assert answer.status_code == 400
    assert "Choose one." in plain_text(answer.text)
    assert "She is kept in a house" in answer.text


@pytest.mark.parametrize(
    ("place", "district", "council"),
    [("LS-C", "LS-C", "unsure"), ("ZA", "ZA", None), ("unsure", "unsure", None), ("031515", "LS-C", "031515")],
)
def test_one_list_gives_district_and_council(
    small: Hotline, palesa: AtDesk, place: str, district: str, council: str | None
) -> None:
    answers = small.row(_number(_sends(palesa, place=place))).answers
    assert (answers["district"], answers.get("council")) == (district, council)


def test_it_is_forgotten_and_coarsened_like_any(small: Hotline, palesa: AtDesk) -> None:
    number = _number(_sends(palesa))
    small.wait(days=4)
    Closing(small.engine, small.desk().alerts).forget(small.now)
    row = small.row(number)
    assert (row.call_key, row.lengths, row.times_coarse) == (None, None, True)


def test_its_questions_know_every_answer_that_is_agreed() -> None:
    agreed = yaml.safe_load((HOME / "config/urgency.yaml").read_text())["answers"]
    for question in ("who", "danger", "what", "tell", "contact", "safe_time"):
        assert list(plain.ANSWERS[question]) == agreed[question]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5012 3987", "+26650123987"), ("+266 5012-3987", "+26650123987"), ("+27821234567", "+27821234567"),
        ("0123", ""), ("", ""), ("call me", ""), ("50123987x", ""),
    ],
)  # fmt: skip
def test_numbers_as_people_say_them(typed: str, number: str) -> None:
    assert full_number(typed) == number
