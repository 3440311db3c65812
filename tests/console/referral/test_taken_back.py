"""What a partner can still do once something was taken back, or more often than anybody needs to."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.cases import store as case_store
from gateway.cases.people.store import withdraw
from gateway.referrals.steps.rules import MOST_A_DAY
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.console.house import Visitor
from tests.console.referral.office import Office, enter, link_of, press, sent

BY_CONSENT = {"fields": ["number", "name"]}


def shared(office: Office) -> tuple[str, Visitor, int]:
    """The case, a social worker, and what she was sent about somebody who agreed to it."""
    palesa, number = office.house.worker(), office.case()
    who = office.person(number, "share:social_worker")
    office_ = office.organisation("Social Welfare", "social_worker")
    mpho = office.partner(office_)
    return number, mpho, sent(palesa, number, office_, service="social_work", person=who, **BY_CONSENT)


def withdrawn(office: Office, number: str) -> None:
    """The person takes the consent back; the relay has not looked yet."""
    with writing(office.engine) as connection:
        case = case_store.hold(connection, number)
        assert case is not None
        for consent_id in connection.execute(sa.select(casework.consents.c.id)).scalars().all():
            withdraw(connection, case, consent_id, "palesa", office.house.now)


@pytest.mark.parametrize(
    ("to", "form"),
    [
        ("answer", {"accept-act": "accept"}),
        ("tell", {"note-tell": "note", "note-words": "We go there tonight."}),
    ],
)
def test_once_consent_is_taken_back_a_page_that_is_still_open_answers_nothing(
    office: Office, to: str, form: dict[str, str]
) -> None:
    number, mpho, referral_id = shared(office)
    token = mpho.token(f"/received/{referral_id}")
    withdrawn(office, number)
    sent_ = mpho.browser.post(f"/received/{referral_id}/{to}", data={"csrf_token": token} | form)
    assert sent_.status_code == 303
    row = office.row(referral_id)
    assert (row.state, row.reason, row.for_receiver) == ("revoked", "consent_withdrawn", None)
    assert {what for by, what in office.diary() if by == "mpho"} <= {"opened", "received"}


def notes(office: Office) -> int:
    with office.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(casework.case_notes)).scalar_one()


def test_one_link_does_not_bury_a_case_under_notes(small_office: Office) -> None:
    palesa, number = small_office.house.worker(), small_office.case()
    referral_id = sent(palesa, number, small_office.organisation())
    path, code = link_of(palesa, referral_id)
    nurse = small_office.house.visitor()
    enter(nurse, path, code)
    data = {"csrf_token": nurse.token(path), "note-tell": "note", "note-words": "Again."}
    answers = [nurse.browser.post(f"{path}/tell", data=data) for _ in range(MOST_A_DAY + 2)]
    assert [one.status_code for one in answers[-3:]] == [303, 429, 429]
    assert notes(small_office) == MOST_A_DAY
    assert nurse.look(path).status_code == 200
    accepted = press(nurse, path, f"{path}/answer", **{"accept-act": "accept"})
    assert accepted.status_code == 200 and small_office.row(referral_id).state == "accepted"


def test_two_who_tell_the_same_step_at_once_and_one_who_takes_it_back_break_nothing(office: Office) -> None:
    palesa, number = office.house.worker(), office.case()
    unit = office.organisation("Social Welfare", "social_worker")
    mpho = office.partner(unit)
    referral_id = sent(palesa, number, unit, service="social_work")
    page = f"/received/{referral_id}"
    press(mpho, page, f"{page}/answer", **{"accept-act": "accept"})
    form = {"csrf_token": mpho.token(page), "see_child-tell": "see_child", "see_child-result": "seen_safe"}
    back = {"csrf_token": palesa.token(f"/referrals/{referral_id}"), "revoke-reason": "not_safe"}
    doors: list[Any] = [(mpho, f"{page}/tell", form)] * 2 + [(palesa, f"/referrals/{referral_id}/revoke", back)]

    def go(door: Any) -> int:
        who, path, data = door
        cookie = who.browser.get_cookie("thuso_console")
        fresh = office.house.app.test_client()
        fresh.set_cookie("thuso_console", cookie.value)
        return int(fresh.post(path, data=data).status_code)

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(go, doors)) == [303, 303, 303]
    told = [what for by, what in office.diary() if what in ("told_hotline", "revoked")]
    assert told.count("revoked") == 1 and told.count("told_hotline") <= 1
    assert told[-1] == "revoked" and office.row(referral_id).for_receiver is None


@pytest.mark.parametrize("told", [{"suspect": "police"}, {"answers": {"tell": "not_police"}}])
def test_who_is_left_out_later_and_reads_still_stands_first_on_the_case(office: Office, told: dict[str, Any]) -> None:
    palesa, number = office.house.worker(), office.case()
    unit, home = office.organisation("Police Leribe", "police"), office.organisation()
    referral_id = sent(palesa, number, unit, service="protection")
    sent(palesa, number, home)
    warning = "Police Leribe can still read what was sent, and the caller or a suspect leaves it out now."
    assert "can still read" not in palesa.reads(f"/cases/{number}")
    with writing(office.engine) as connection:
        connection.execute(tables.reports.update().values(told))
    page = palesa.reads(f"/cases/{number}")
    assert warning in page and "Safe House can still read" not in page
    press(palesa, f"/referrals/{referral_id}", f"/referrals/{referral_id}/revoke", **{"revoke-reason": "not_safe"})
    assert "can still read" not in palesa.reads(f"/cases/{number}")


def test_who_is_left_out_by_now_gets_no_new_link(small_office: Office) -> None:
    palesa, number = small_office.house.worker(), small_office.case()
    referral_id = sent(palesa, number, small_office.organisation("Police Leribe", "police"), service="protection")
    assert link_of(palesa, referral_id)
    with writing(small_office.engine) as connection:
        connection.execute(tables.reports.update().values(suspect="police"))
    answer = press(palesa, f"/referrals/{referral_id}", f"/referrals/{referral_id}/link")
    assert answer.status_code == 303 and "/r/" not in answer.text
    assert "leaves this organisation out" in palesa.look(f"/referrals/{referral_id}").text
