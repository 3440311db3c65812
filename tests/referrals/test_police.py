"""When a referral has told the police, and when it has not."""

from typing import Any

import pytest

from gateway.cases import store as case_store
from gateway.cases.path.store import write_grounds
from gateway.cases.stages import POLICE
from gateway.referrals.machine import Act
from gateway.referrals.receiving.store import open_one
from gateway.referrals.silence.store import Silence
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.referrals.bureau import PALESA, Bureau


@pytest.fixture
def asked(bureau: Bureau) -> tuple[Bureau, str, int]:
    """A case with reasonable grounds, and a referral that is on its way to the police."""
    number, police = bureau.case(), bureau.organisation("police")
    with writing(bureau.engine) as connection:
        case = case_store.hold(connection, number)
        assert case is not None
        write_grounds(connection, bureau.rules, case, "yes", "", "open", PALESA, bureau.now)
    return bureau, number, bureau.sent(number, police, service="protection")


def clock(bureau: Bureau) -> Any:
    [found] = [row for row in bureau.rows(casework.deadlines) if row.what == "police"]
    return found


def told(bureau: Bureau) -> list[tuple[str, str]]:
    return [(row.by, row.on) for row in bureau.rows(casework.case_stages) if row.stage == POLICE]


def test_what_was_only_sent_has_told_nobody(asked: tuple[Bureau, str, int]) -> None:
    bureau, _, referral_id = asked
    assert told(bureau) == [] and clock(bureau).met_at is None
    bureau.wait(days=4)
    Silence(bureau.engine, bureau.rules, bureau.teams)(bureau.now)
    assert bureau.row(referral_id).state == "expired"
    assert told(bureau) == [] and clock(bureau).met_at is None, "the law's clock runs on"


def test_once_they_open_it_the_police_know(asked: tuple[Bureau, str, int]) -> None:
    bureau, _, referral_id = asked
    bureau.wait(hours=20)
    with writing(bureau.engine) as connection:
        to = bureau.row(referral_id).organisation_id
        open_one(connection, bureau.now, "thabo", to, referral_id, bureau.rules)
    assert told(bureau) == [("thabo", "2026-03-04")] and clock(bureau).met_at == bureau.now
    assert bureau.act(referral_id, Act.REVOKE, "not_needed")
    assert told(bureau) and clock(bureau).met_at, "they were told; nothing unsays that"


def test_a_yes_by_phone_counts_and_a_no_does_not(asked: tuple[Bureau, str, int]) -> None:
    bureau, number, first = asked
    bureau.act(first, Act.REFUSE, "other_place")
    assert told(bureau) == []
    second = bureau.sent(number, bureau.organisation("police"), service="protection")
    bureau.act(second, Act.ACCEPT)
    assert told(bureau) == [(PALESA, "2026-03-03")] and clock(bureau).met_at


def test_the_day_that_somebody_wrote_down_stays(asked: tuple[Bureau, str, int]) -> None:
    bureau, number, referral_id = asked
    bureau.act(referral_id, Act.RECEIVE, by="thabo")
    again = bureau.sent(number, bureau.organisation("police"), service="investigation")
    bureau.wait(days=1)
    bureau.act(again, Act.RECEIVE, by="other")
    assert told(bureau) == [("thabo", "2026-03-03")]


def test_who_is_no_police_tells_no_police(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, Act.RECEIVE)
    assert told(small_bureau) == []


def test_a_closed_case_keeps_nobody_from_opening_what_was_sent(asked: tuple[Bureau, str, int]) -> None:
    bureau, _, referral_id = asked
    with writing(bureau.engine) as connection:
        connection.execute(casework.cases.update().values(status="closed"))
    assert bureau.act(referral_id, Act.RECEIVE)
    assert told(bureau) == []
