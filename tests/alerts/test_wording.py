"""What team members read: exactly what was agreed, one SMS, never a place for the story."""

import inspect
from dataclasses import replace

import pytest

from gateway.alerts.alert import Alert
from gateway.alerts.routing import route
from gateway.alerts.wording import NOTES, alert_text, note_text
from gateway.alerts.wordings_file import read_wordings
from gateway.gsm7 import segments, septets
from gateway.strict_yaml import loads
from tests.alerts.people import CONFIG, LADDER, NOW, facts, places, shipped_words
from tests.alerts.test_routing import with_people

WORDS = shipped_words()
ALERT = route(facts(), with_people(LADDER), NOW)[0]


def test_the_english_alert_reads_exactly_as_agreed() -> None:
    assert alert_text(replace(ALERT, language="en"), WORDS, "Maputsoe") == (
        "THUSO 483920: P1, Maputsoe. Reply 1 483920 = I act, 2 = cannot, 3 = know the people. No names."
    )


def test_the_sesotho_alert_tells_level_case_place_and_how_to_answer() -> None:
    text = alert_text(replace(ALERT, language="st"), WORDS, "Maputsoe")
    assert text.startswith("THUSO 483920: P1, Maputsoe. Araba 1 483920 = ke ka thusa")
    assert text.endswith("U se ke ua ngola mabitso.")


@pytest.mark.parametrize("language", ["en", "st"])
@pytest.mark.parametrize("code", [*places().by_code, "ZA", ""])
def test_every_place_fits_one_gsm7_sms(language: str, code: str) -> None:
    text = alert_text(replace(ALERT, language=language, place=code), WORDS, places().name(code))
    assert septets(text) is not None and segments(text) == 1
    assert ", ." not in text and "{" not in text


def test_reports_from_south_africa_and_from_nowhere_known_say_so() -> None:
    assert "P1, South Africa." in alert_text(replace(ALERT, language="en", place="ZA"), WORDS, "")
    assert "P1, place not known." in alert_text(replace(ALERT, language="en", place=""), WORDS, "")


@pytest.mark.parametrize("language", ["en", "st"])
@pytest.mark.parametrize("wording", NOTES)
def test_every_note_fits_one_gsm7_sms(wording: str, language: str) -> None:
    text = note_text(wording, "483920", language, WORDS)
    assert septets(text) is not None and segments(text) == 1


def test_an_alert_has_no_field_for_the_story() -> None:
    assert set(inspect.signature(Alert).parameters) == {
        "report_id", "case_number", "level", "place", "team", "member_id", "language", "rung", "climbs", "reason",
        "due_at",
    }  # fmt: skip


SHIPPED = (CONFIG / "wordings.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('  en: "THUSO {case}: {level}', '  fr: "THUSO {case}: {level}', "'en' is missing"),
        ("{level}, {place}. Reply", "{level}. Reply", "{place} is missing"),
        ("No names.", "No names. {story}", "{story} is not known here"),
        ("No names.", "No names. " + "x" * 80, "one SMS holds 160"),
        ("No names.", "No names. \u4e2d", "letters that phones cannot show"),
        ("alert:", "alarm:", "'alarm' is not known"),
        ("  noted_act:", "  noted_action:", "'noted_act' is missing"),
        ("draft: [st]", "draft: [xx]", "languages that are announced"),
        ("know them,", "i act,", "'i act' means two answers"),
        ("small_words: [i,", "small_words: [1,", "made of letters"),
        ("turned_round: [no,", "turned: [no,", "'turned' is not known"),
        ('not_known: {en: "place not known"', 'unknown: {en: "place not known"', "'not_known' is missing"),
    ],
)
def test_each_mistake_in_the_wordings_is_named_with_a_line(old: str, new: str, says: str) -> None:
    assert old in SHIPPED
    complaints = read_wordings(loads(SHIPPED.replace(old, new, 1), "wordings.yaml"), ["Maputsoe"])[1]
    assert any(says in c.says and c.line for c in complaints), list(map(str, complaints))


@pytest.mark.parametrize("text", ["[]", "alert: x", "answers: []", "languages: {en: E}\nanswers: {act: x}"])
def test_wordings_of_another_shape_are_complained_about_and_break_nothing(text: str) -> None:
    assert read_wordings(loads(text, "wordings.yaml"), [])[1]


def test_the_longest_place_name_is_what_a_wording_is_measured_with() -> None:
    assert read_wordings(loads(SHIPPED, "w"), ["x" * 22])[1] == []
    assert read_wordings(loads(SHIPPED, "w"), ["x" * 80])[1]
