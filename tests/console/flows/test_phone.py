"""A screen on a phone, in both languages, with how much room it takes; and a walk from link to link."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.flows.phone import phones
from gateway.console.flows.walk import MOST, pressed, walked
from gateway.dialogue.drawing import with_samples
from gateway.dialogue.rendering import measure
from gateway.dialogue.stepping import show, start, step
from gateway.staff.roles import Role
from tests.console.flows.serving import months, own_files
from tests.console.house import House, Visitor
from tests.dialogue.pictures.flows import shipped, shipped_chart

CHANNELS = ("ussd", "sms")
LINK = re.compile(r'<li><a href="(/flows/phone[^"]*)">')


def officer(house: House) -> Visitor:
    return house.worker("mpho", role=Role.PROGRAMME_OFFICER)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_page_of_every_screen_is_measured_as_callers_get_it(channel: str) -> None:
    flow = shipped(channel)
    for screen in shipped_chart(channel).cards:
        shown = phones(flow, screen)
        assert [phone.code for phone in shown] == [*flow.script.languages]
        for sheet in (sheet for phone in shown for sheet in phone.sheets):
            assert "{" not in sheet.text
            assert sheet.septets == measure(sheet.text)
            assert sheet.fits, f"{screen}: {sheet.septets}"
            assert bool(sheet.sms) == (channel == "sms")


@pytest.mark.parametrize("channel", CHANNELS)
@given(data=st.data())
def test_a_walk_shows_what_a_caller_with_these_keys_sees(channel: str, data: st.DataObject) -> None:
    """Keys that are offered, one after the other; and the same keys in the engine itself."""
    flow, tokens = shipped(channel), list[str]()
    state = start(flow)._replace(language="st")
    for _ in range(data.draw(st.integers(0, 12))):
        stop = walked(flow, tokens, "st")
        plain = [key.token for key in stop.keys if key.token.isdigit()]
        assert stop.ended == (not stop.keys)
        if not plain:
            break
        tokens.append(data.draw(st.sampled_from(plain)))
        state = step(flow, state, tokens[-1]).state._replace(language="st")
        assert pressed(".".join(tokens)) == tuple(tokens)
    assert walked(flow, tokens, "st").leading.sheet.text == with_samples(show(flow, state))


@given(st.data())
def test_whatever_links_are_followed_a_walk_goes_on_or_ends(data: st.DataObject) -> None:
    flow, tokens = shipped(), list[str]()
    while (stop := walked(flow, tokens, "en")).keys and len(tokens) < 25:
        assert all(pressed(key.token) for key in stop.keys)
        assert [other.code for other in stop.others] == ["st"]
        assert all(1 <= beside.page <= beside.of for beside in stop.others)
        tokens.append(data.draw(st.sampled_from(stop.keys)).token)
    assert stop.ended or len(tokens) == 25


@pytest.mark.parametrize("said", ["a", "1..2", "123", "1.hello there", "1-anything", "w-wrong-wrong", "1.+26650000000"])
def test_an_address_takes_keys_and_never_words(small_house: House, said: str) -> None:
    assert pressed(said) is None
    assert officer(small_house).browser.get("/flows/phone", query_string={"keys": said}).status_code == 404


def test_a_walk_has_an_end() -> None:
    endless = ["x", "1"] * MOST
    assert pressed(".".join(endless)) is None
    assert len(pressed(".".join(endless[:MOST])) or ()) == MOST


def way_to(screen: str) -> list[str]:
    """The shortest way to this screen by links."""
    ahead, met = [list[str]()], set[str]()
    for tokens in ahead:
        stop = walked(shipped(), tokens, "en")
        if stop.screen == screen:
            return tokens
        if stop.screen not in met:
            met.add(stop.screen)
            ahead += [[*tokens, key.token] for key in stop.keys]
    raise LookupError(screen)


@pytest.mark.parametrize("goal", ["receipt", "advice.helpers", "team.accepted", "my_report.messages"])
def test_an_officer_comes_everywhere_by_links(small_house: House, goal: str) -> None:
    mpho, path = officer(small_house), "/flows/phone?language=en"
    for token in way_to(goal):
        found = LINK.findall(mpho.look(path).text)
        links = {link.split("keys=")[1].split("&")[0].split(".")[-1]: link for link in found}
        path = links[token].replace("&amp;", "&")
    assert re.search(rf'href="/flows/screen/{goal}["?]', mpho.look(path).text)


def test_both_languages_stand_side_by_side(small_house: House) -> None:
    months(small_house)
    mpho = officer(small_house)
    page = mpho.reads("/flows/phone?keys=2")
    assert "Danger here and now" in page and "Kotsi hona joale" in page
    page = mpho.reads("/flows/screen/start")
    assert "Danger here and now" in page and "Kotsi hona joale" in page
    assert "of 160 septets" in page


def test_a_network_has_its_own_page(small_house: House) -> None:
    mpho = officer(small_house)
    assert mpho.look("/flows/screen/start?network=65101").status_code == 200
    assert mpho.look("/flows/screen/start?network=%22%3E&channel=fax&language=xx").status_code == 200
    assert mpho.look("/flows/screen/nowhere").status_code == 404


def test_a_draft_can_be_walked_and_nobody_gets_it(small_house: House, tmp_path: Path) -> None:
    flows = own_files(small_house, tmp_path) / "flows"
    (flows / "drafts").mkdir()
    text = (flows / "report.yaml").read_text().replace("Danger now", "Danger at once")
    (flows / "drafts" / "report.yaml").write_text(text)
    (flows / "drafts" / "team.yaml").write_text("flow: team\nnonsense\n")
    mpho = officer(small_house)
    assert "Danger at once" in mpho.reads("/flows/phone?draft=report&keys=2")
    assert "Danger at once" in mpho.reads("/flows/drawn/report?draft=report")
    assert "Danger at once" not in mpho.reads("/flows/phone?keys=2")
    answer = mpho.look("/flows/phone?draft=team")
    assert answer.status_code == 409
    assert "flows/drafts/team.yaml" in answer.text
    assert "Danger now" in mpho.reads("/flows/phone?draft=..%2Freport&keys=2")


def test_in_production_no_draft_is_read(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    drafts = own_files(house, tmp_path) / "flows" / "drafts"
    drafts.mkdir()
    (drafts / "report.yaml").write_text((drafts.parent / "report.yaml").read_text().replace("Danger now", "At once"))
    house.app = house.build(production=True)
    somebody = house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    page = somebody.browser.get("/flows/phone?draft=report&keys=2", base_url="https://localhost").text
    assert "At once" not in page and "Danger now" in page
    house.engine.dispose()
