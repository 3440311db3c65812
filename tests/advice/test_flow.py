"""The advice as a caller meets it: every page there, short, with the same keys, and never telling to take a risk."""

from collections.abc import Iterator

import pytest

from gateway.dialogue.checking import check
from gateway.dialogue.rendering import Flow, Page, measure
from gateway.dialogue.replaying import play
from gateway.dialogue.script import Screen
from gateway.dialogue.stepping import State, page_of, show
from gateway.dialogue.ways import reached
from gateway.gsm7 import septets
from tests.advice.files import (
    LONGEST_NUMBER,
    POLICE_OF_LERIBE,
    SHELTER,
    advice,
    changed,
    confirmed_text,
    districts,
    services,
)

CHANNELS = ("ussd", "sms")
SIGNS = ("job", "home", "herd", "sex", "work", "marriage", "moved", "missing")
START, MENU = ("2",), ("2", "4")  # English; Advice
# To the first page, in each language and on each channel; an SMS asks whether it is safe to text.
BEGINNINGS = [("ussd", ("1",)), ("ussd", ("2",)), ("sms", ("1",)), ("sms", ("Sesotho", "E"))]


def flow(channel: str = "ussd") -> Flow:
    return advice(services(changed()), channel)


def screens(of: Flow) -> Iterator[Screen]:
    yield from (screen for name, screen in of.screens.items() if name.startswith("advice."))


def pages(of: Flow) -> Iterator[tuple[str, Page]]:
    for screen in screens(of):
        for code in of.script.languages:
            yield from ((screen.name, page) for page in of.pages(screen.name, code, {"advice.district": "LS-F"}))


def walked(*keys: str, of: Flow | None = None) -> State:
    return play(of or flow(), keys).state


def on(*keys: str, of: Flow | None = None) -> str:
    return walked(*keys, of=of).screen


def test_the_checker_has_nothing_to_say_about_it() -> None:
    confirmed = services(confirmed_text((POLICE_OF_LERIBE, "2200 0001"), (SHELTER, "2200 0002")))
    for found in (services(changed()), confirmed):
        for one in (advice(found), advice(found, number=LONGEST_NUMBER), advice(found, "sms", 306)):
            assert [told for told in check(one) if told.where == "flows/advice.yaml"] == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("number", ["", LONGEST_NUMBER])
def test_every_screen_fits_one_page_of_every_phone_in_both_languages(channel: str, number: str) -> None:
    here = advice(services(changed()), channel, number=number)
    assert all(measure(page.text) <= 160 and septets(page.text) for _, page in pages(here))
    assert len(list(pages(here))) == 2 * len(list(screens(here))), "no page of advice is cut in two"


def test_every_screen_can_be_reached() -> None:
    assert {screen.name for screen in screens(flow())} <= set(reached(flow()))


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_way_back_is_printed_wherever_the_districts_leave_room(channel: str) -> None:
    without = {name for name, page in pages(flow(channel)) if "\n0. " not in page.text}
    assert without == {"advice.near"}


def test_what_one_key_does_is_called_the_same_on_every_page() -> None:
    acts = {"report.who": "2", "advice.menu": "4", "advice.signs_do": "1", "danger_first": "1"}
    for screen in screens(flow()):
        for key, choice in screen.choices.items():
            name = "report.who" if choice.then == "who" else choice.then
            assert acts.get(name, key) == key, (screen.name, key)


def test_every_page_leads_on_to_a_report_or_to_the_advice_or_to_the_next_page() -> None:
    for screen in screens(flow()):
        assert not screen.end
        assert [choice for choice in screen.choices.values() if choice.then or choice.do == "return"]


@pytest.mark.parametrize(("key", "sign"), list(enumerate(SIGNS, start=1)))
def test_each_situation_has_signs_under_the_key_that_it_has_in_the_report(key: int, sign: str) -> None:
    here = flow()
    assert on(*MENU, "1", str(key)) == f"advice.signs_{sign}"
    report = {choice.answer[:3] for k, choice in here.screens["what"].choices.items() if k == str(key)}
    assert report == {"mov" if sign == "moved" else sign[:3]}
    for code in here.script.languages:
        assert here.screens[f"advice.signs_{sign}"].words[code].count("\n- ") == 3


def test_whoever_reads_the_signs_is_told_not_to_confront_anyone_before_reporting() -> None:
    assert "Do not confront anyone" in show(flow(), walked(*MENU, "1", "1", "1"))
    assert on(*MENU, "1", "1", "1", "2") == on(*MENU, "1", "1", "2") == "who"


def test_how_to_report_says_who_is_told_and_what_cannot_be_promised() -> None:
    here, told, state = flow(), [], walked(*MENU, "2")
    while state.screen.startswith("advice.how"):
        told.append(show(here, state))
        state = walked(*MENU, "2", *["1"] * len(told))
    whole = " ".join(told)
    for promise in ("do not ask your name", "no police are told before you say yes", "cannot promise when help comes"):
        assert promise in whole
    assert state.screen == "danger_first"


def test_by_sms_the_word_stop_is_taught_and_not_the_key_of_calls() -> None:
    texts = {channel: " ".join(page.text for _, page in pages(flow(channel))) for channel in CHANNELS}
    assert "99" in texts["ussd"] and "STOP" not in texts["ussd"]
    assert "STOP" in texts["sms"] and "EMISA" in texts["sms"] and "99" not in texts["sms"]
    assert "dialled" not in texts["sms"]


def test_who_can_help_is_asked_by_district_and_shows_only_who_is_confirmed() -> None:
    here = advice(services(confirmed_text((POLICE_OF_LERIBE, "2200 0001"))))
    leribe, maseru = (walked(*MENU, "3", key, of=here) for key in ("3", "1"))
    assert "Police Leribe, child and gender: 2200 0001" in show(here, leribe)
    assert "no number here that we are sure of" in show(here, maseru) and "2200" not in show(here, maseru)


@pytest.mark.parametrize("key", [*map(str, range(1, len(districts()) + 1)), "11", "12"])
def test_without_a_confirmed_number_every_place_has_a_wording_and_a_way_on(key: str) -> None:
    state = walked(*MENU, "3", key)
    assert "We have no number here" in show(flow(), state)
    assert {"1", "2", "4", "0", "99"} <= set(page_of(flow(), state).keys)


@pytest.mark.parametrize(("channel", "beginning"), BEGINNINGS)
def test_a_child_comes_from_its_own_path_into_a_report_about_itself(channel: str, beginning: tuple[str, ...]) -> None:
    here = flow(channel)
    path = (*beginning, "4", "4", "1", "1", "1")
    assert on(*path, of=here) == "advice.child_ready"
    assert on(*path, "2", "6", of=here) == "danger_me"
    assert on(*path, "1", "1", "6", of=here) == "what_me", "in danger: a helper is alerted first"
    assert "alert_helper" in walked(*path, "1", "1", of=here).done


@pytest.mark.parametrize(
    "said",
    [
        ("yes", "advice", "I am a child", "go on", "tell us", "tell us now", "myself"),
        ("sesotho", "e", "keletso", "ngoana", "tsoela-pele", "re bolelle", "re bolelle", "ke 'na"),
    ],
)
def test_a_child_finds_its_way_by_words_in_an_sms(said: tuple[str, ...]) -> None:
    assert on(*said, of=flow("sms")) == "danger_me"


def test_a_child_is_never_asked_what_was_done_and_can_tell_from_every_page() -> None:
    for name in ("child", "child_who", "child_then"):
        assert flow().screens[f"advice.{name}"].choices["2"].then == "advice.child_ready"
    for screen in screens(flow()):
        assert not screen.type_up_to


@pytest.mark.parametrize(("question", "right"), [(1, "1"), (2, "1"), (3, "2"), (4, "1")])
def test_each_answer_of_the_quiz_has_a_screen_of_its_own_to_be_counted_and_nothing_else(
    question: int, right: str
) -> None:
    before = [*MENU, "5", "1"]
    for n in range(1, question):
        before += ["2" if n == 3 else "1", "1"]
    wrong = "2" if right == "1" else "1"
    assert on(*before, right) == f"advice.quiz_{question}_right"
    assert on(*before, wrong) == f"advice.quiz_{question}_wrong"
    assert on(*before, right, "1") == on(*before, wrong, "1")
    assert not walked(*before, wrong).answers, "the quiz remembers nothing"


def test_the_advice_is_over_where_it_was_called() -> None:
    assert on(*START) == on(*MENU, "6") == on(*MENU, "1", "1", "4", "6") == "start"
    assert on(*MENU, "0") == "start"
