"""The page as people see it, in a real browser, on a small and on a large screen, by keyboard alone."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from tests.handset.conftest import PALESA, THABO, Hands
from tests.handset.stub_gateway import Got, Says, StubGateway

pytestmark = pytest.mark.browser

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--no-first-run"]  # fmt: skip
ALERT = "THUSO 483920: P1, Maputsoe. Reply 1 483920 = I act, 2 = cannot, 3 = know the people. No names."
BOXES = "phones => phones.map(phone => phone.getBoundingClientRect().toJSON())"  # all at one moment
LONG = "CON " + "A rather long line of a menu\n" * 6


def talk(got: Got) -> Says:
    if got.door != "ussd":
        return Says("")
    screens = {"": "CON THUSO\n1. Sesotho\n2. English", "2": "CON Who?\n  1. Girl", "2*1": "END <b>Thank you</b>"}
    return Says(screens.get(got.fields["text"], LONG))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, served: str, gateway: StubGateway) -> Iterator[Page]:
    """The page, open; it fails the test if its script complains or if anything hangs over the side."""
    gateway.answer = talk
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
    page.on("response", lambda got: complaints.append(got.url) if got.status == 404 else None)
    page.goto(served)
    expect(caller(page).locator("input").first).not_to_have_value("")  # the page has heard which code is dialled
    yield page
    assert complaints == []
    assert_nothing_hangs_over(page)
    page.close()


def is_complaint(said: ConsoleMessage) -> bool:
    """A door that refuses is no fault of the page."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


def assert_nothing_hangs_over(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    boxes = page.locator(".phone").evaluate_all(BOXES)
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            below = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert beside or below


def caller(page: Page) -> Locator:
    return page.locator("#caller-phone .phone")


def receive(hands: Hands, number: str, text: str = ALERT) -> None:
    form = {"username": "sandbox", "to": number, "message": text, "from": "THUSO"}
    assert hands.client.post("/version1/messaging", data=form, headers={"apiKey": "demo"}).status_code == 201


def test_palesa_dials_answers_and_reads_each_screen(page: Page, gateway: StubGateway) -> None:
    phone, screen = caller(page), caller(page).locator(".screen")
    expect(phone.get_by_label("Dial")).to_have_value("*384*96#")
    phone.get_by_label("Dial").focus()
    page.keyboard.press("Enter")
    expect(screen).to_have_text("THUSO\n1. Sesotho\n2. English", use_inner_text=True)
    expect(phone.get_by_text("27 of 160 septets")).to_be_visible()
    for answer, shows in (("2", "Who?\n  1. Girl"), ("1", "<b>Thank you</b>")):
        expect(phone.get_by_label("Your answer")).to_be_focused()
        page.keyboard.type(answer)
        page.keyboard.press("Enter")
        expect(screen).to_have_text(shows, use_inner_text=True)
    assert [hop.fields["text"] for hop in gateway.at("ussd")] == ["", "2", "2*1"]
    expect(phone.get_by_text("septets · ended")).to_be_visible()
    expect(phone.get_by_label("Dial")).to_have_value("*384*96#")


def test_the_green_key_on_an_empty_line_rings_nobody_and_offers_the_code(page: Page, gateway: StubGateway) -> None:
    line = caller(page).get_by_label("Dial")
    line.fill("")
    page.keyboard.press("Enter")
    expect(line).to_have_value("*384*96#")
    assert gateway.at("ussd") == []


def test_the_green_key_waits_until_the_page_has_heard_which_code_is_dialled(page: Page, gateway: StubGateway) -> None:
    page.route("**/handset/phones", lambda route: None)
    page.reload()
    green = caller(page).get_by_role("button", name="Dial")
    expect(green).to_be_disabled()
    for view in ("Texts", "Call"):
        caller(page).get_by_role("button", name=view).click()
    expect(green).to_be_disabled()
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    green.click()
    assert len(gateway.wait_for("ussd")) == 1


def test_palesa_changes_number_network_and_code(page: Page, gateway: StubGateway) -> None:
    page.get_by_label("Own number").fill("+266 6000 0009")
    page.get_by_label("Network", exact=True).fill("65102")
    caller(page).get_by_label("Dial").fill("*384*96*2*1#")
    page.keyboard.press("Enter")
    expect(caller(page).locator(".screen")).to_have_text("<b>Thank you</b>")
    (hop,) = gateway.at("ussd")
    fields = hop.fields
    assert (fields["phoneNumber"], fields["networkCode"], fields["text"]) == ("+26660000009", "65102", "2*1")


def test_the_red_key_and_the_number_keys_work(page: Page, gateway: StubGateway) -> None:
    phone = caller(page)
    phone.get_by_role("button", name="Dial").click()
    expect(phone.get_by_label("Your answer")).to_be_visible()
    phone.locator(".keypad button").filter(has_text="9").click()
    expect(phone.get_by_label("Your answer")).to_have_value("9")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".gauge.many")).to_contain_text("174 of 160 septets")
    phone.get_by_role("button", name="Hang up").click()
    expect(phone.get_by_text("septets · hung up")).to_be_visible()
    assert gateway.wait_for("ussd/end")[0].fields["status"] == "Incomplete"


def test_while_the_gateway_thinks_the_phone_says_so_and_a_failure_is_the_networks(
    page: Page, gateway: StubGateway
) -> None:
    thought = threading.Event()
    gateway.answer = lambda got: Says("no prefix") if thought.wait(20) else Says("")
    screen = caller(page).locator(".screen")
    caller(page).get_by_role("button", name="Dial").click()
    expect(screen).to_have_text("USSD code running...")
    thought.set()
    expect(screen).to_have_text("Network problem.\nPlease try again later.", use_inner_text=True)


def test_thabo_gets_a_text_without_reloading_and_answers_it(page: Page, hands: Hands, gateway: StubGateway) -> None:
    expect(page.get_by_text("gets a phone here")).to_be_visible()
    receive(hands, THABO)
    phone = page.get_by_label("Phone +266 5000 0101")
    expect(phone.get_by_text(ALERT)).to_be_visible()
    expect(phone.get_by_text(re.compile(r"THUSO · \d\d:\d\d · 94 septets, 1 part"))).to_be_visible()
    expect(page.get_by_text("gets a phone here")).to_be_hidden()
    phone.get_by_label("Text to 12345").fill("1 483920")
    page.keyboard.press("Enter")
    expect(phone.locator(".texts .out p")).to_have_text("1 483920")
    (sms,) = gateway.wait_for("sms")
    assert (sms.fields["from"], sms.fields["text"]) == (THABO, "1 483920")
    expect(phone.locator(".texts .out small")).to_contain_text("to 12345")


def test_several_phones_stand_side_by_side_and_the_caller_gets_texts_too(page: Page, hands: Hands) -> None:
    for number in (THABO, "+26660000102", "+26650000103", PALESA):
        receive(hands, number, "a long word: " + "x" * 90)
    expect(page.locator("#team-phones .phone")).to_have_count(3)
    texts = caller(page).get_by_role("button", name="Texts 1")
    texts.click()
    expect(caller(page).locator(".texts .in")).to_have_count(1)
    assert_nothing_hangs_over(page)


def test_a_mood_can_be_switched_on_and_the_table_cleared(page: Page, hands: Hands) -> None:
    page.get_by_label("Put another phone on the table").fill("+266 5000 0101")
    page.keyboard.press("Enter")
    expect(page.locator("#team-phones .phone")).to_have_count(1)
    page.locator("#moods summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Every hop arrives twice").check()
    page.get_by_label("A text that we send is").select_option("error_500")
    page.get_by_label("Seconds before the answer").fill("61")
    page.keyboard.press("Tab")
    expect(page.locator("#mood-count")).to_have_text("4 changed")
    switches = hands.client.get("/handset/switches").get_json()
    assert (switches["duplicate_hops"], switches["sends"], switches["slow_seconds"]) == (True, "error_500", 0)
    assert_nothing_hangs_over(page)
    page.get_by_role("button", name="Clear the table").click()
    expect(page.locator("#mood-count")).to_have_text("calm")
    expect(page.locator("#team-phones .phone")).to_have_count(0)
