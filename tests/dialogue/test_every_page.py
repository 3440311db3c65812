"""Walks the whole shipped flow, page by page, as only a phone's keys allow."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import State, show, start, step
from gateway.gsm7 import septets, transliterate
from tests.dialogue.flows import LONGEST_NUMBER, laid_out, pressed, report_flow, shipped, small

SITUATIONS = {"job", "home", "herd", "sex", "work", "marr", "move", "miss", "other"}
PEOPLE = {"girl", "boy", "woman", "man", "several", "myself", "unsure"}


def keys_shown(page: str) -> list[str]:
    """The keys that a caller can read on a page."""
    return re.findall(r"(?:^|(?<=\s))(\d{1,2})\. ?(?=\S)", page, re.MULTILINE) + re.findall(r"(\d) = \w", page)


@cache
def walked(flow_of: str = "") -> dict[tuple[str, str, int], State]:
    """One state for each screen, language and page that keys lead to."""
    flow = report_flow(flow_of)
    found: dict[tuple[str, str, int], State] = {}
    ahead = [start(flow)]
    while ahead:
        state = ahead.pop()
        at = (state.screen, state.language if state.way else "", state.page)
        if at in found:
            continue
        found[at] = state
        ahead += [step(flow, state, key).state for key in keys_shown(show(flow, state))]
        if flow.script.screens[state.screen].type_up_to:
            ahead.append(step(flow, state, "a white van").state)
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


@pytest.mark.parametrize("language", ["en", "st"])
def test_every_screen_can_be_reached_by_keys_in_each_language(language: str) -> None:
    first = report_flow().script.first_screen
    reached = {screen for screen, spoken, _ in walked() if spoken == language} | {first}
    assert reached == set(report_flow().script.screens)


def test_every_page_can_be_left_and_all_but_the_first_gone_back_from() -> None:
    flow = report_flow()
    for (screen, _, _), state in walked().items():
        if not state.ended:
            left = step(flow, state, "99").state
            assert left.left and left.ended, screen
            back = step(flow, state, "0").state
            assert back.screen != screen or back.page < state.page or not state.way, screen


@pytest.mark.parametrize("police", ["", LONGEST_NUMBER])
def test_every_page_fits_and_goes_out_in_letters_that_every_phone_has(police: str) -> None:
    flow = report_flow(police)
    for at, state in walked(police).items():
        length = septets(show(flow, state, {"ref": "0000 0000 0000 0000"}))
        assert length is not None and length <= 160, at


def test_every_key_that_is_shown_works() -> None:
    flow = report_flow()
    for at, state in walked().items():
        for key in keys_shown(show(flow, state)):
            assert state.ended or not step(flow, state, key).state.wrong, (at, key)


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
