"""What team members read: exactly what was agreed, one SMS, never a place for the story."""

import inspect
from dataclasses import replace

import pytest

from gateway.alerts.alert import Alert, Claimed
from gateway.alerts.wording import NOTES, alert_text, note_text
from gateway.alerts.wordings_file import read_wordings
from gateway.gsm7 import segments, septets
from gateway.strict_yaml import loads
from tests.alerts.people import CONFIG, places, shipped_words

WORDS = shipped_words()
ALERT = Claimed(1, "token", 1, "483920", "P1", "031515", "en", b"sealed")


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


def test_an_alert_that_speaks_for_others_says_how_many_more_there_are() -> None:
    assert alert_text(replace(ALERT, more=2), WORDS, "Maputsoe").startswith("THUSO 483920 and 2 more: P1, Maputsoe.")
    assert "le tse ling tse 2" in alert_text(replace(ALERT, more=2, language="st"), WORDS, "Maputsoe")


@pytest.mark.parametrize("language", ["en", "st"])
@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("more", [2, 10**6])
def test_however_many_more_it_is_one_sms_that_says_how_to_answer(more: int, drill: bool, language: str) -> None:
    longest = max((place.called for place in places().by_code.values()), key=len)
    text = alert_text(replace(ALERT, language=language, more=more, drill=drill), WORDS, longest)
    assert septets(text) is not None and segments(text) == 1
    assert "1 483920 = " in text and "2 = " in text and "3 = " in text and "{" not in text
    assert "1000000" not in text


@pytest.mark.parametrize(("language", "says"), [("en", "THUSO EXERCISE 483920"), ("st", "THUSO BOIKOETLISO 483920")])
def test_an_exercise_says_so_before_anything_else_and_names_no_level(language: str, says: str) -> None:
    text = alert_text(replace(ALERT, language=language, drill=True), WORDS, "Maputsoe")
    assert text.startswith(says) and "Maputsoe" in text and "P1" not in text


def test_reports_from_south_africa_and_from_nowhere_known_say_so() -> None:
    assert "P1, South Africa." in alert_text(replace(ALERT, language="en", place="ZA"), WORDS, "")
    assert "P1, place not known." in alert_text(replace(ALERT, language="en", place=""), WORDS, "")


@pytest.mark.parametrize("language", ["en", "st"])
@pytest.mark.parametrize("wording", NOTES)
def test_every_note_fits_one_gsm7_sms(wording: str, language: str) -> None:
    text = note_text(wording, "483920", language, WORDS)
    assert septets(text) is not None and segments(text) == 1


@pytest.mark.parametrize(("language", "says"), [("en", "the code 4821."), ("st", "khoutu 4821.")])
def test_only_the_asking_for_a_proof_holds_its_code(language: str, says: str) -> None:
    assert says in note_text("prove", "", language, WORDS, "4821")
    assert all("4821" not in note_text(note, "483920", language, WORDS, "4821") for note in NOTES if note != "prove")


@pytest.mark.parametrize("language", ["en", "st"])
def test_who_acts_reads_how_to_say_that_it_is_done(language: str) -> None:
    assert " 4 483920" in note_text("noted_act", "483920", language, WORDS)


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
        ("alert_more:", "alert_less:", "'alert_more' is missing"),
        ("{case} and {more} more", "{case} and more", "{more} is missing"),
        ("THUSO EXERCISE {case}, {place}.", "THUSO EXERCISE {case}, {place}, {level}.", "{level} is not known here"),
        ("with the code {code}.", "with the code.", "{code} is missing"),
        ("thank you, your phone", "thank you {code}, your phone", "{code} is not known here"),
        ("  stand_down:", "  stand_up:", "'stand_down' is missing"),
        ("  done:\n", "  ready:\n", "'done' is missing"),
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
