"""Walks the whole shipped flow on both channels, page by page, as only keys, answers and mistakes allow."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from gateway.dialogue.rendering import LATE, Flow
from gateway.dialogue.script import ASKED_VALUES, ASKS, MOST_TRIES, Screen
from gateway.dialogue.stepping import Ask, Found, State, show, start, step
from gateway.dialogue.ways import reached
from gateway.gsm7 import septets, transliterate
from gateway.reports.references import reference
from tests.dialogue.flows import LONGEST_NUMBER, laid_out, pressed, report_flow, shipped, small

SITUATIONS = {"job", "home", "herd", "sex", "work", "marr", "move", "miss", "other"}
PEOPLE = {"girl", "boy", "woman", "man", "several", "myself", "unsure"}
TYPED = {
    "words": "a white van", "digits": "1234", "phone": "22000000", "date": "21-11-2026", "code": reference(b"t" * 32),
}  # fmt: skip
MESSAGES = "We have seen it. " * 40
SHOWN = dict.fromkeys(ASKED_VALUES, "483920 P1 Thaba-Tseka Urban") | {"messages": MESSAGES}
NO_KEY = "#"
both = pytest.mark.parametrize("channel", ["ussd", "sms"])


def keys_shown(page: str) -> list[str]:
    """The keys that a caller can read on a page: at the head of a line, or side by side."""
    found = re.finditer(r"^(\d{1,2})\. ?(?=\S)|(?<=\s)(\d{1,2})\.(?=[^\s\d])|(\d) = \w", page, re.MULTILINE)
    return [key for one in found for key in one.groups() if key]


@cache
def flow_on(channel: str, police: str = "") -> Flow:
    shelf = shipped().shelf
    budget = shelf.service.sms_budget if channel == "sms" else 160
    return Flow(shelf.script, shelf.lists, {"police": police, "hotline": police}, budget, channel, shelf.tables)


def answering(outcome: str) -> Ask:
    """A service that answers so whatever it is asked."""
    return lambda do, typed: Found(outcome, SHOWN)


def typed_on(screen: Screen) -> str:
    """Something of the shape and length that this screen asks for."""
    typed = TYPED[screen.shape]
    return typed[: screen.type_up_to] if screen.type_at_least <= len(typed) else typed * 3


def after(flow: Flow, state: State) -> Iterator[State]:
    """Where each key that is shown leads, and the one for team members that is not; each answer of the service, typing,
    and three mistakes."""
    screen = flow.screens[state.screen]
    inputs = [*keys_shown(show(flow, state)), *([typed_on(screen)] if screen.type_up_to else [])]
    inputs += [key for key, choice in screen.choices.items() if choice.call and not choice.words]
    for typed in inputs:
        outcomes = asked(screen, typed) or [""]
        yield from (step(flow, state, typed, answering(outcome)).state for outcome in outcomes)
    for _ in range(MOST_TRIES):
        state = step(flow, state, NO_KEY).state
    yield state


def asked(screen: Screen, typed: str) -> list[str]:
    """What the service may answer to this, where it is asked."""
    choice = screen.choices.get(typed)
    return list(ASKS.get(choice.do if choice else screen.do, ()))


@cache
def walked(channel: str, police: str = "") -> dict[tuple[str, str, int], State]:
    """One state for each screen, language and page that keys lead to."""
    flow = flow_on(channel, police)
    found: dict[tuple[str, str, int], State] = {}
    ahead = [start(flow)]
    if channel == "sms":  # the first word that is written tells the language
        ahead = [state._replace(language=code) for state in ahead for code in flow.script.languages]
    while ahead:
        state = ahead.pop()
        at = (state.screen, state.language, state.page)
        if at not in found:
            found[at] = state
            ahead += after(flow, state) if not state.ended else ()
    return found


def roads(flow: Flow, since: State, screen: str) -> Iterator[State]:
    """Every state in which a shown key of this screen, on any of its pages, has been pressed once."""
    state = since
    assert state.screen == screen
    while True:
        keys = keys_shown(show(flow, state))
        yield from (step(flow, state, key).state for key in keys if key not in ("0", "9"))
        turned = step(flow, state, "9").state if "9" in keys else state
        if turned.screen != screen or turned.page == state.page:
            if turned.screen != screen:
                yield turned  # 9 was an answer here
            return
        state = turned


@both
@pytest.mark.parametrize("language", ["en", "st"])
def test_every_screen_that_the_checker_sees_can_be_reached_by_keys(language: str, channel: str) -> None:
    script = shipped().shelf.script
    lines = {name for name in script.screens if name.startswith("sms.line")}
    by_other_doors = {script.after_break, *lines}  # after a call that broke off, and by a report in one line
    by_keys = {screen for screen, spoken, _ in walked(channel) if spoken == language}
    assert by_keys | by_other_doors >= set(reached(flow_on(channel))) >= by_keys


def test_no_screen_is_left_that_nobody_reaches() -> None:
    met = {name for channel in ("ussd", "sms") for name in reached(flow_on(channel))}
    assert met == set(shipped().shelf.script.screens)


@both
def test_every_page_can_be_left_and_all_but_the_first_gone_back_from(channel: str) -> None:
    flow = flow_on(channel)
    for (screen, _, _), state in walked(channel).items():
        if not state.ended:
            left = step(flow, state, "99").state
            assert left.left and left.ended, screen
            back = step(flow, state, "0").state
            assert (back.screen, back.page, back.way) != (state.screen, state.page, state.way) or not state.way, screen


@both
@pytest.mark.parametrize("police", ["", LONGEST_NUMBER])
def test_every_page_fits_and_goes_out_in_letters_that_every_phone_has(police: str, channel: str) -> None:
    flow = flow_on(channel, police)
    for at, state in walked(channel, police).items():
        length = septets(show(flow, state, LATE))
        assert length is not None and length <= flow.budget, at


@both
def test_every_key_that_is_shown_works(channel: str) -> None:
    flow = flow_on(channel)
    for at, state in walked(channel).items():
        for key in keys_shown(show(flow, state)):
            assert state.ended or not step(flow, state, key).state.wrong, (at, key)


@both
def test_whoever_types_something_else_is_told_so_wherever_something_is_typed(channel: str) -> None:
    flow = flow_on(channel)
    for at, state in walked(channel).items():
        if flow.screens[state.screen].type_up_to and not flow.screens[state.screen].free_words and not state.ended:
            assert show(flow, step(flow, state, "x").state) != show(flow, state), at


@pytest.mark.parametrize("language", ["1", "2"])
@pytest.mark.parametrize(("who", "screen"), [("1", "what"), ("6", "what_me")])
def test_all_nine_situations_can_be_chosen(language: str, who: str, screen: str) -> None:
    flow = report_flow()
    asked = pressed(flow, language, "2", who, "3")
    assert {state.answers.get("what") for state in roads(flow, asked, screen)} == SITUATIONS


@pytest.mark.parametrize("language", ["1", "2"])
def test_everybody_can_be_named(language: str) -> None:
    flow = report_flow()
    asked = pressed(flow, language, "2")
    assert {state.answers["who"] for state in roads(flow, asked, "who")} == PEOPLE


@pytest.mark.parametrize("language", ["1", "2"])
@pytest.mark.parametrize("who", ["1", "6"])
def test_all_ten_districts_and_76_councils_can_be_chosen(language: str, who: str) -> None:
    flow = report_flow()
    asked = pressed(flow, language, "2", who, "3", "1")
    councils: dict[str, set[str]] = {}
    others = set()
    for chosen in roads(flow, asked, asked.screen):
        district = chosen.answers["district"]
        if chosen.screen.startswith("council"):
            told = {state.answers["council"] for state in roads(flow, chosen, chosen.screen)}
            assert "unsure" in told
            councils[district] = told - {"unsure"}
        else:
            others.add(district)
    places = shipped().places
    assert others == {"ZA", "unsure"}
    assert councils == {d.code: {c.code for c in places.councils(d.code)} for d in places.districts()}
    assert (len(councils), sum(map(len, councils.values()))) == (10, 76)


def test_the_key_for_not_sure_is_the_same_on_every_page_of_councils() -> None:
    flow = report_flow()
    for district in ("1", "3"):
        state = pressed(flow, "2", "2", "1", "3", "1", district)
        for page in flow.pages("council", "en", state.answers):
            assert page.keys["8"].answer == "unsure"
            assert "8. Not sure" in page.text


def test_the_name_of_a_place_is_shown_as_the_file_has_it() -> None:
    flow = report_flow()
    state = pressed(flow, "2", "2", "1", "3", "1", "4")
    pages = "\n".join(page.text for page in flow.pages("council", "en", state.answers))
    for council in shipped().places.councils(state.answers["district"]):
        assert transliterate(council.name) in pages


def test_nothing_is_cut_when_a_list_is_longer_than_a_page() -> None:
    for budget in (80, 100, 120, 160, 182):
        flow = laid_out(small().script, budget)
        for district, items in flow.lists["councils"].items.items():
            pages = flow.pages("council", "en", {"district": district})
            answers = [c.answer for page in pages for c in page.keys.values() if c.answer not in ("", "unsure")]
            assert answers == [item.code for item in items], (district, budget)


def test_more_is_offered_on_every_page_but_the_last() -> None:
    flow = report_flow()
    for district in flow.lists["councils"].items:
        pages = flow.pages("council", "en", {"district": district})
        assert all("9. More" in page.text and page.keys["9"].do == "more" for page in pages[:-1])
        assert "9. More" not in pages[-1].text and "9" not in pages[-1].keys
