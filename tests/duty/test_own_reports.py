"""A member reports what they saw, in the same call, and is as nameless as anybody; nothing joins the two."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from gateway.storage import database
from tests.architecture.hearing import Ear
from tests.architecture.search import Search, in_commands, in_files, in_lines, in_redis, in_tables
from tests.architecture.spellings import Canary
from tests.breaks.calls import going_on_for
from tests.duty.members import (
    CASES,
    FACTS,
    I_ACT,
    KEY,
    MENU,
    REPORT_OWN,
    WRONG,
    duties,
    member,
    pressed,
    rows,
    signing_in,
    told_of_a_case,
    tries,
    with_pin,
    wrong_pin,
)
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.visits.callers import NO_CONTACT, TO_CONTACT, asking

TOLD = (*TO_CONTACT[2:], *NO_CONTACT)  # from "who" on


def digits_of(screen: str) -> str:
    return "".join(word.rstrip(".") for word in screen.split() if word.rstrip(".").isdigit())[:16]


def test_a_member_reports_in_whatever_way_hops_come(gateway: House, way: Any) -> None:
    phone = pressed(signing_in(gateway, with_pin(gateway), way=way), REPORT_OWN)
    assert phone.screen.startswith("Who are you worried about?")
    digits = digits_of(pressed(phone, *TOLD).screen)
    assert pressed(phone, digits[-4:]).ended
    (report,) = gateway.reports()
    assert (report.state, report.answers["who"], report.answers["what"]) == ("complete", "girl", "home")
    assert gateway.words(report)["details"] == ["a white house by the mill"]
    assert asking(gateway, digits).screen.startswith("We have it. Nobody has opened it yet")


def test_it_looks_as_a_report_does_that_anybody_made(gateway: House) -> None:
    pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN, *TOLD)
    pressed(Phone(gateway, number="+26650000001"), "2", "2", *TOLD)
    own, usual = gateway.reports()
    assert own.lengths == usual.lengths.removeprefix("1,1,") and own.hops == usual.hops - 2
    same = ("state", "answers", "language", "channel", "level", "digest", "call_back", "caller", "held_by", "opened_by")
    assert [getattr(own, name) for name in same] == [getattr(usual, name) for name in same]


def test_no_column_joins_the_report_to_the_call_or_to_the_member(gateway: House) -> None:
    phone = pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN)
    gateway.clock.passes(seconds=7)
    before = rows(gateway, duties)
    pressed(phone, *TOLD)
    (report,), (duty,) = gateway.reports(), rows(gateway, duties)
    assert [duty] == before, "the call's row is not touched while a report is told"
    ours = {str(value) for value in (duty.call_key, duty.last_hop_at, member(gateway).code, duty.lengths)}
    assert not ours & {str(value) for value in report._mapping.values()}


def test_late_hops_of_both_parts_are_answered_as_before(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = signing_in(gateway, with_pin(gateway))
    screens = {phone.texts[-1]: phone.screen}
    for key in (CASES, "1", FACTS, "1", "7", "0", "0", "1", REPORT_OWN):
        pressed(phone, key)
        screens[phone.texts[-1]] = phone.screen
    pressed(phone, "0", "0", "0")
    phone = pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN)
    screens = {phone.texts[-1]: phone.screen}
    for key in TOLD:
        pressed(phone, key)
        screens[phone.texts[-1]] = phone.screen
    before = gateway.reports(), rows(gateway, duties), gateway.alerts()
    for text, screen in screens.items():
        assert phone.send(text) == screen
    assert (gateway.reports(), rows(gateway, duties), gateway.alerts()) == before


def test_no_key_leads_back_from_the_report_to_the_menu(light: House) -> None:
    phone = pressed(signing_in(light, with_pin(light)), REPORT_OWN, "0")
    assert phone.screen.startswith("Who are you worried about?")
    assert pressed(phone, "1", "0").screen.startswith("Who are you worried about?")


def test_leaving_erases_the_report_and_nothing_of_the_duty(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", I_ACT, "1", "7", "0", "1")
    phone = pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN, "1", "3", "2", "99")
    assert phone.ended
    case, own = gateway.reports()
    assert (own.state, own.answers) == ("left", {}) and case.opened_at


def test_a_call_that_is_cut_becomes_a_report_as_any(gateway: House) -> None:
    pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN, "1", "1")
    gateway.silence()
    (report,) = gateway.reports()
    assert (report.state, report.level) == ("received", "P1")


def test_a_call_that_is_over_for_the_carrier_need_not_wait_for_silence(gateway: House) -> None:
    phone = pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN, "1", "1")
    assert phone.end_event() == 200
    gateway.silence(seconds=1)
    (report,) = gateway.reports()
    assert (report.state, report.level) == ("received", "P1")


def test_in_a_call_that_has_told_something_nobody_signs_in(gateway: House) -> None:
    typed = with_pin(gateway)
    phone = pressed(Phone(gateway), "2", "2", "1", "1", "0", "0", "0", KEY, typed)
    assert phone.screen.startswith(WRONG) and rows(gateway, duties) == [], "the two would be one call"
    assert (tries(gateway), member(gateway).pin_failures) == (0, 0)
    assert pressed(phone, "0", "0", "2", "1", "1").screen.startswith("If you can, go to a safe place.")
    gateway.silence()
    (report,) = gateway.reports()
    assert (report.state, report.level) == ("received", "P1")
    assert signing_in(gateway, typed).screen.startswith(MENU)


def test_a_stranger_cannot_come_to_it_by_that_key(light: House) -> None:
    phone = pressed(signing_in(light, wrong_pin(with_pin(light))), REPORT_OWN)
    assert not phone.screen.startswith("Who are") and light.reports() == []


def test_neither_number_nor_pin_nor_what_was_shown_is_found_anywhere(
    database_url: str, valkey: Valkey, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()
    with house(database_url, valkey.url) as gateway, Ear(valkey.socket) as ear, valkey.client() as client:
        told_of_a_case(gateway)
        typed = with_pin(gateway)
        phone = pressed(signing_in(gateway, typed), CASES, "1", FACTS, "1", I_ACT, "1", "7")
        assert pressed(phone, "0", "7").screen  # wherever that leads
        wrong = signing_in(gateway, wrong_pin(typed))
        with database.writing(gateway.engine) as connection:
            connection.execute(sa.text("ALTER TABLE field_notes RENAME TO elsewhere"))
        assert pressed(signing_in(gateway, typed), CASES, "1", I_ACT).screen
        with database.writing(gateway.engine) as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO field_notes"))
        own = pressed(signing_in(gateway, typed), REPORT_OWN, *TOLD)
        sessions = (phone.session, wrong.session, own.session)
        search = Search(
            [Canary("secret", "number and PIN", typed), Canary("secret", "a wrong PIN", wrong_pin(typed)),
             Canary("number", "the member", phone.number), Canary("words", "shown", "Who: Girl under 18"),
             *(Canary("session", "a call", session) for session in sessions)]
        )  # fmt: skip
        with gateway.engine.connect() as connection:
            places = [*in_tables(connection), *in_redis(client), *in_files(tmp_path)]
    said = capfd.readouterr()
    places += [*in_commands(ear.heard), *in_lines((said.err + said.out).encode(), "the log")]
    assert search.look(places) == []
    assert search.look([("planted", f"x{typed}y".encode())])


def test_the_menu_is_there_again_after_the_report_in_a_new_call(light: House) -> None:
    typed = with_pin(light)
    pressed(signing_in(light, typed), REPORT_OWN, *TOLD)
    assert signing_in(light, typed).screen.startswith(MENU)


def test_where_calls_go_on_after_a_break_a_members_report_holds_no_name_of_the_phone(
    tmp_path: Path, database_url: str, valkey: Valkey
) -> None:
    with going_on_for(10, tmp_path, database_url, valkey) as gateway:
        phone = pressed(signing_in(gateway, with_pin(gateway)), REPORT_OWN, "1", "3", "2")
        (report,) = gateway.reports()
        assert (report.caller, report.stands_at) == (None, None)
        gateway.clock.passes(seconds=30)
        assert Phone(gateway, number=phone.number).dial().startswith("THUSO\n1. Sesotho"), "nothing is offered"
        digits = digits_of(pressed(phone, *TOLD[3:]).screen)
        assert len(digits) == 16 and len(gateway.reports()) == 1
