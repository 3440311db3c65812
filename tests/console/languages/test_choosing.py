"""Somebody chooses a language at the foot of any page, and every page speaks it."""

import re

import pytest
from flask import flash, get_flashed_messages
from werkzeug.test import TestResponse

from gateway.cases.words import NEEDS
from gateway.console.languages.catalog import translations
from gateway.console.languages.views import COOKIE
from gateway.phrases import aloud, count, inside, listed, phrase
from gateway.staff.roles import Role
from tests.console.house import House, Visitor

DRAFT = "ke moralo feela"


def choose(somebody: Visitor, language: str, at: str = "/login", **form: str) -> TestResponse:
    return somebody.send("/language", at, language=language, **{"back": at, **form})


def sesotho(house: House, **who: Role) -> Visitor:
    worker = house.worker(**who)
    choose(worker, "st", "/account")
    return worker


def test_a_stranger_chooses_before_signing_in_and_comes_back_to_the_door(small_house: House) -> None:
    stranger = small_house.visitor()
    answer = choose(stranger, "st")
    assert (answer.status_code, answer.location) == (303, "/login")
    page = stranger.look("/login")
    assert '<html lang="st">' in page.text
    assert page.headers["Content-Language"] == "st"
    assert "Kena" in page.text
    assert "Lentsoe la lekunutu" in page.text  # a label of a form


def test_the_choice_is_a_plain_form_with_a_button_for_each_language(small_house: House) -> None:
    page = small_house.visitor().look("/login").text
    form = page[page.index('class="speak"') :]
    assert re.findall(r'name="language" value="(\w+)" lang="(\w+)"', form) == [("en", "en"), ("st", "st")]
    assert 'value="en" lang="en" aria-pressed="true"' in form


def test_the_choice_holds_through_sign_in_and_sign_out(small_house: House) -> None:
    small_house.employ("palesa")
    palesa = small_house.visitor()
    choose(palesa, "st")
    palesa.sign_in_fully("palesa", small_house.authenticator())
    assert "Litlaleho, tse mpe" in palesa.reads("/reports")
    palesa.sign_out()
    assert 'lang="st"' in palesa.look("/login").text


def test_who_is_signed_in_changes_back_to_english_where_they_are(small_house: House) -> None:
    palesa = sesotho(small_house)
    assert choose(palesa, "en", "/account", back="/reports?level=P1").location == "/reports?level=P1"
    page = palesa.look("/reports")
    assert page.headers["Content-Language"] == "en"
    assert "Reports, worst first" in page.text


def test_sesotho_says_on_every_page_that_it_is_a_draft_and_english_does_not(small_house: House) -> None:
    palesa = sesotho(small_house)
    assert all(DRAFT in palesa.look(path).text for path in ("/reports", "/cases", "/account", "/nowhere"))
    assert DRAFT not in small_house.visitor().look("/login").text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "evil.example", "", "/\t/evil.example", "/\n//evil",
     "javascript:alert(1)", "\\\\evil.example", "/\r\nLocation: https://evil.example"],
)  # fmt: skip
def test_choosing_leads_only_to_our_own_pages(small_house: House, elsewhere: str) -> None:
    answer = choose(small_house.visitor(), "st", back=elsewhere)
    assert answer.location == "/"


def test_a_language_that_nobody_speaks_here_changes_nothing(small_house: House) -> None:
    stranger = small_house.visitor()
    assert "Set-Cookie" not in choose(stranger, "xx").headers
    stranger.browser.set_cookie(COOKIE, "../../etc")
    page = stranger.look("/login")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text


def test_choosing_takes_the_token_of_a_page(small_house: House) -> None:
    answer = small_house.visitor().browser.post("/language", data={"language": "st", "back": "/login"})
    assert answer.status_code == 400


def test_the_cookie_says_the_language_and_nothing_else(small_house: House) -> None:
    set_ = choose(small_house.visitor(), "st").headers["Set-Cookie"]
    assert set_.startswith(f"{COOKIE}=st;")
    assert "HttpOnly" in set_
    assert "SameSite=Strict" in set_


def test_words_of_rules_reach_the_page_in_the_reader_s_language(small_house: House) -> None:
    number = small_house.report("P1", minutes_ago=125)
    page = sesotho(small_house).reads(f"/reports/{number}")
    assert "Ngoanana ka tlase ho lilemo tse 18" in page  # an answer
    assert "O isoa hole kapa ka nqane ho moeli" in page  # a situation
    assert "Hang-hang" in page  # a level
    assert "lihora tse 2 metsotso e 5" in page  # a span of time
    assert "Ba mo tšosa ka boloi" in page  # a flag


def test_a_day_is_written_as_in_lesotho(small_house: House) -> None:
    number = small_house.report("P2", minutes_ago=60 * 24 * 40)
    assert "22 Pherekhong, 10:00" in sesotho(small_house).reads(f"/reports/{number}")


def test_what_a_wrong_form_says_is_translated(small_house: House) -> None:
    palesa = sesotho(small_house)
    number = small_house.report("P2")
    shown = palesa.look(f"/reports/{number}").text
    version = re.search(r'name="level-version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="level-version"', shown)
    assert version is not None
    form = {"level-version": version[1] or version[2]}
    answer = palesa.send(f"/reports/{number}/decide/level", f"/reports/{number}", **form)
    assert answer.status_code == 400
    assert "Khetha boemo." in answer.text


def test_what_the_library_of_forms_says_by_itself_is_translated(small_house: House) -> None:
    stranger = small_house.visitor()
    choose(stranger, "st")
    admin = sesotho(small_house, role=Role.ADMINISTRATOR)
    answer = admin.send("/people/new", "/people/new", name="thabo", role="no such role", organisation="0")
    assert "Khetho ena ha ea nepahala." in answer.text


def test_errors_are_said_in_the_reader_s_language(small_house: House) -> None:
    page = sesotho(small_house).look("/nowhere")
    assert page.status_code == 404
    assert "Leqephe lena ha le eo" in page.text
    assert page.headers["Content-Language"] == "st"


def test_a_phrase_that_waits_for_the_next_page_is_said_when_it_is_kept(small_house: House) -> None:
    with small_house.app.test_request_context("/", headers={"Cookie": f"{COOKIE}=st"}):
        small_house.app.preprocess_request()
        flash(aloud(count("{n} day", "{n} days", 3)))
        assert get_flashed_messages() == ["matsatsi a 3"]


def test_sentences_of_sentences_are_said_whole(small_house: House) -> None:
    with small_house.app.test_request_context("/", headers={"Cookie": f"{COOKIE}=st"}):
        small_house.app.preprocess_request()
        who = listed([phrase("Woman"), "Maputsoe"])
        assert aloud(phrase("With {holder}", holder=inside(who))) == "E na le mosali, Maputsoe"
    assert who == "Woman, Maputsoe"


def test_what_people_typed_is_never_taken_for_a_sentence_of_ours(small_house: House) -> None:
    with small_house.app.test_request_context("/", headers={"Cookie": f"{COOKIE}=st"}):
        small_house.app.preprocess_request()
        typed = phrase("With {holder}", holder="{n} days <b>Woman</b>")
        assert typed.__html__() == "E na le {n} days &lt;b&gt;Woman&lt;/b&gt;"


def test_a_room_a_stage_and_a_need_are_not_said_with_one_word(small_house: House) -> None:
    number = small_house.report()
    palesa = sesotho(small_house)
    palesa.send(f"/reports/{number}/case", f"/reports/{number}")
    assert "Tlaleho e amohetsoe" in palesa.reads(f"/cases/{number}")  # the stage: a report came in
    mpho = small_house.worker("mpho", role=Role.SOCIAL_WORKER)
    choose(mpho, "st", "/account")
    assert "<title>Tse amohetsoeng" in mpho.look("/received").text  # the room: what was sent to them
    assert translations("st").gettext(NEEDS["received"]) == "Thuso e amohetsoe"  # a need that was met


def test_keys_of_the_keyboard_are_not_called_as_those_of_what_is_sealed(small_house: House) -> None:
    lead = small_house.worker(role=Role.HOTLINE_LEAD)
    choose(lead, "st", "/account")
    page = lead.look("/reports").text
    assert "<summary>Likonopo tse tobetsoang</summary>" in page and "<summary>Linotlolo" not in page
    assert lead.reads("/keys").startswith("Linotlolo")
