"""Somebody without an account opens a one-time link."""

import logging
from typing import Any

import pytest

from tests.console.referral.office import COOKIE, Office, enter, link_of, press, sent


@pytest.fixture
def link(small_office: Office) -> tuple[Office, int, str, str]:
    palesa = small_office.house.worker()
    referral_id = sent(palesa, small_office.case(), small_office.organisation())
    return small_office, referral_id, *link_of(palesa, referral_id)


def test_looking_at_the_link_opens_nothing_and_uses_nothing_up(link: tuple[Office, int, str, str]) -> None:
    office, referral_id, path, _ = link
    for _ in range(20):
        page = office.house.visitor().look(path)
        assert page.status_code == 200 and "Safe House" not in page.text and "take her in" not in page.text
    assert office.row(referral_id).state == "sent"


def test_with_the_code_they_read_and_answer_without_an_account(link: tuple[Office, int, str, str]) -> None:
    office, referral_id, path, code = link
    nurse = office.house.visitor()
    assert enter(nurse, path, code).status_code == 303
    page = nurse.look(path)
    assert "Please take her in tonight." in page.text and "Sign out" not in page.text and "<nav" not in page.text
    words = {"accept-act": "accept", "accept-words": "We come now."}
    assert "Accepted" in press(nurse, path, f"{path}/answer", **words).text
    assert office.row(referral_id).state == "accepted"
    done = press(nurse, path, f"{path}/answer", **{"finish-act": "finish", "finish-reason": "victim_safe"})
    assert "Thank you" in done.text and "take her in" not in done.text
    assert "take her in" not in nurse.look(path).text
    palesa = office.house.let_in(1)
    back = palesa.reads(f"/referrals/{referral_id}")
    assert "We come now." in back and "Safe House, by one-time link" in back


def test_unknown_used_old_and_wrong_all_read_the_same(link: tuple[Office, int, str, str]) -> None:
    office, _, path, code = link
    said: set[str] = set()

    def try_(visitor: Any, where: str, digits: str) -> None:
        answer = enter(visitor, where, digits)
        assert answer.status_code == 403
        token, csrf = where.rpartition("/")[2], visitor.token(where)
        text = answer.text.replace(token, "TOKEN").replace(digits, "CODE")
        said.add("".join(line for line in text.splitlines() if "csrf_token" not in line and csrf not in line))

    try_(office.house.visitor(), "/r/" + "x" * 43, "11111111")
    try_(office.house.visitor(), path, "11111111" if code != "1111 1111" else "22222222")
    enter(office.house.visitor(), path, code)
    try_(office.house.visitor(), path, code.replace(" ", ""))
    office.house.wait(days=5)
    try_(office.house.visitor(), path, "33333333")
    assert len(said) == 1


def test_the_visit_stays_in_one_browser_on_one_path(link: tuple[Office, int, str, str]) -> None:
    office, _, path, code = link
    nurse = office.house.visitor()
    cookie = next(c for c in enter(nurse, path, code).headers.getlist("Set-Cookie") if COOKIE in c)
    assert "Path=/r" in cookie and "HttpOnly" in cookie and "Max-Age=28800" in cookie
    assert "take her in" not in office.house.visitor().look(path).text
    office.house.wait(hours=8)
    assert "take her in" not in nurse.look(path).text


def test_in_production_the_visit_travels_only_encrypted(small_office: Office) -> None:
    palesa = small_office.house.worker()
    referral_id = sent(palesa, small_office.case(), small_office.organisation())
    path, code = link_of(palesa, referral_id)
    nurse = small_office.house.visitor(small_office.house.build(production=True))
    page = nurse.browser.get(path, base_url="https://localhost").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "code": code}
    answer = nurse.browser.post(path, data=form, base_url="https://localhost")
    assert "Secure" in next(c for c in answer.headers.getlist("Set-Cookie") if COOKIE in c)


def test_the_page_is_kept_by_nobody_and_runs_nothing(link: tuple[Office, int, str, str]) -> None:
    office, _, path, code = link
    nurse = office.house.visitor()
    enter(nurse, path, code)
    page = nurse.look(path)
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert 'name="robots" content="noindex' in page.text


def test_without_the_form_of_the_page_nothing_is_tried(link: tuple[Office, int, str, str]) -> None:
    office, _, path, code = link
    assert office.house.visitor().browser.post(path, data={"code": code}).status_code == 400
    assert enter(office.house.visitor(), path, code).status_code == 303


def test_neither_link_nor_code_reach_a_log(
    link: tuple[Office, int, str, str], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    office, _, path, code = link
    with caplog.at_level(logging.DEBUG):
        enter(office.house.visitor(), path, "00000000")
        enter(office.house.visitor(), path, code)
    out = capsys.readouterr()
    said = caplog.text + out.out + out.err
    assert path not in said and code not in said and code.replace(" ", "") not in said


def test_taken_back_while_they_read_it_is_gone(link: tuple[Office, int, str, str]) -> None:
    office, referral_id, path, code = link
    nurse, palesa = office.house.visitor(), office.house.let_in(1)
    enter(nurse, path, code)
    page = f"/referrals/{referral_id}"
    press(palesa, page, f"{page}/revoke", **{"revoke-reason": "not_safe"})
    assert "take her in" not in nurse.look(path).text
    late = {"accept-act": "accept", "csrf_token": nurse.token(path)}
    assert nurse.browser.post(f"{path}/answer", data=late).status_code == 403
    assert office.row(referral_id).state == "revoked"


def test_a_new_link_ends_the_reading_of_a_stranger_to_whom_the_first_was_passed_on(
    link: tuple[Office, int, str, str],
) -> None:
    office, referral_id, path, code = link
    stranger, palesa = office.house.visitor(), office.house.let_in(1)
    enter(stranger, path, code)
    late = {"refuse-act": "refuse", "refuse-reason": "full", "csrf_token": stranger.token(path)}
    again, its_code = link_of(palesa, referral_id)
    assert "take her in" not in stranger.look(path).text
    assert stranger.browser.post(f"{path}/answer", data=late).status_code == 403
    assert office.row(referral_id).state == "received"
    nurse = office.house.visitor()
    assert enter(nurse, again, its_code).status_code == 303 and "take her in" in nurse.look(again).text


def test_who_reads_at_a_computer_of_others_closes_it_and_leaves_nothing_there(
    link: tuple[Office, int, str, str],
) -> None:
    office, referral_id, path, code = link
    nurse = office.house.visitor()
    enter(nurse, path, code)
    kept = nurse.browser.get_cookie(COOKIE, path=path)
    assert kept is not None and "computer that others use" in nurse.look(path).text
    closed = press(nurse, path, f"{path}/close")
    assert closed.status_code == 200 and "Nobody can read it in this browser any more" in closed.text
    assert nurse.browser.get_cookie(COOKIE, path=path) is None and "take her in" not in nurse.look(path).text
    next_one = office.house.visitor()
    next_one.browser.set_cookie(COOKIE, kept.value, path=path)
    assert "take her in" not in next_one.look(path).text and enter(next_one, path, code).status_code == 403
    assert office.row(referral_id).state == "received" and ("link", "closed_link") in office.diary()
    assert "Closed by who read it" in office.house.let_in(1).reads(f"/referrals/{referral_id}")


def test_a_stranger_closes_nothing(link: tuple[Office, int, str, str]) -> None:
    office, _, path, code = link
    nurse = office.house.visitor()
    enter(nurse, path, code)
    assert "take her in" not in press(office.house.visitor(), path, f"{path}/close").text
    assert "take her in" in nurse.look(path).text and ("link", "closed_link") not in office.diary()


@pytest.mark.parametrize("hours", [0, 9])
def test_who_closes_it_twice_or_after_it_ended_by_itself_reads_that_it_is_closed(
    link: tuple[Office, int, str, str], hours: int
) -> None:
    office, _, path, code = link
    nurse = office.house.visitor()
    enter(nurse, path, code)
    form = {"csrf_token": nurse.token(path)}
    office.house.wait(hours=hours)
    for _ in range(2):
        again = nurse.browser.post(f"{path}/close", data=form)
        assert again.status_code == 200 and "Nobody can read it in this browser any more" in again.text
    assert office.diary().count(("link", "closed_link")) == (0 if hours else 1)
