"""Trying out a draft from the page, and the label that the carrier brings back."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gateway.handset.app import create_handset_app
from tests.handset.conftest import PALESA, Hands
from tests.handset.stub_gateway import SECRET, Got, Says, StubGateway
from tests.handset.test_page import browser as browser  # the same browser, under its own name
from tests.handset.test_page import page as page

LABEL = "at-ussd-hop-metadata"


class Drawer:
    """What lies in flows/drafts/ while a test runs."""

    names = ("advice", "report", "all")


@pytest.fixture
def app(gateway: StubGateway) -> Iterator[Flask]:
    app = create_handset_app(gateway.url, SECRET, drafts=lambda: Drawer.names)
    yield app
    app.extensions["exchange"].stop()


def test_a_call_on_a_draft_names_it_in_the_service_code_of_every_hop(hands: Hands, gateway: StubGateway) -> None:
    call = hands.post("dial", number=PALESA, draft="report")
    hands.type(call, "1")
    hands.post("dial", number=PALESA, code="*384*96*2*1#", draft="report")
    assert [got.fields["serviceCode"] for got in gateway.at("ussd")] == ["*384*96*draft:report#"] * 3
    assert [got.fields["text"] for got in gateway.at("ussd")] == ["", "1", "2*1"]
    hands.dial()
    assert gateway.at("ussd")[-1].fields["serviceCode"] == "*384*96#"


def test_a_label_comes_back_with_the_next_hop_unless_this_carrier_is_an_older_one(
    hands: Hands, gateway: StubGateway
) -> None:
    gateway.answer = lambda got: Says(headers={LABEL: f"after-{got.fields['text']}"})

    def labels() -> list[str]:
        gateway.got.clear()
        call = hands.dial()
        hands.type(hands.type(call, "1"), "2")
        return [got.headers.get(LABEL, "") for got in gateway.at("ussd")]

    assert labels() == ["", "after-", "after-1"]
    hands.switch(echo_label=False)
    assert labels() == ["", "", ""]


@pytest.mark.browser
def test_palesa_chooses_a_draft_on_the_page(page: Page, gateway: StubGateway) -> None:
    choice = page.get_by_label("Flow")
    expect(choice.locator("option")).to_have_text(
        ["the one that serves", "draft: advice", "draft: report", "all drafts together"]
    )
    choice.select_option("report")
    page.locator("#caller-phone .green").click()
    expect(page.locator("#caller-phone .screen")).to_contain_text("THUSO")
    assert gateway.at("ussd")[-1].fields["serviceCode"] == "*384*96*draft:report#"


@pytest.mark.browser
def test_a_page_without_drafts_asks_nothing_about_them(
    page: Page, gateway: StubGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(page.get_by_label("Flow")).to_be_visible()
    monkeypatch.setattr(Drawer, "names", ())
    expect(page.get_by_label("Flow")).to_be_hidden()
    page.locator("#caller-phone .green").click()
    expect(page.locator("#caller-phone .screen")).to_contain_text("THUSO")
    assert gateway.at("ussd")[-1].fields["serviceCode"] == "*384*96#"


def test_what_is_wrong_with_a_draft_is_shown_as_the_screen(hands: Hands, gateway: StubGateway) -> None:
    def refuses(got: Got) -> Says:
        return Says("END flows/drafts/report.yaml, line 7: screen who: there is no text in Sesotho.")

    gateway.answer = refuses
    call = hands.post("dial", number=PALESA, draft="report")
    assert call["ends"] and re.search(r"line 7: screen who", call["screen"])
