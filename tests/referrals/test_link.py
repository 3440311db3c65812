"""One-time links: for who has no account."""

import threading

import pytest

from gateway.privacy import CannotOpen
from gateway.referrals.link import LIVES, TRIES, VISIT, NewLink, new_link, new_visit, open_link, open_visit, spoken
from gateway.referrals.links import store as links
from gateway.referrals.machine import Act, State
from gateway.referrals.silence.store import Silence
from gateway.referrals.snapshot import fingerprint
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from tests.referrals.bureau import PALESA, Bureau

TOLD: dict[str, object] = {"service": "shelter", "lines": [["name", "Name", "Thandi"]]}


def made(bureau: Bureau, referral_id: int) -> NewLink:
    told = bureau.told(referral_id)
    link = new_link(told)
    with writing(bureau.engine) as connection:
        assert links.make(connection, bureau.now, PALESA, referral_id, link, fingerprint(told))
    return link


def enter(bureau: Bureau, token: str, code: str) -> str | None:
    """As the page does it; gives the token of the visit."""
    with writing(bureau.engine) as connection:
        row = links.take_try(connection, bureau.now, token)
    if row is None:
        return None
    try:
        visit = new_visit(open_link(token, code, row.salt, row.box))
    except CannotOpen:
        with writing(bureau.engine) as connection:
            links.fail(connection, bureau.now, row)
        return None
    with writing(bureau.engine) as connection:
        return visit.token if links.begin_visit(connection, bureau.now, row, visit, bureau.rules) else None


def seen(bureau: Bureau, token: str, visit: str) -> dict[str, object] | None:
    with writing(bureau.engine) as connection:
        row = links.find_visit(connection, bureau.now, token, visit)
    return open_visit(visit, row.box) if row else None


def test_link_and_code_together_open_it_and_neither_alone() -> None:
    link, other = new_link(TOLD), new_link(TOLD)
    assert open_link(link.token, link.code, link.salt, link.box) == TOLD
    for token, code in ((link.token, other.code), (other.token, link.code), (link.token, "")):
        with pytest.raises(CannotOpen):
            open_link(token, code, link.salt, link.box)


def test_tokens_are_long_codes_are_eight_digits_and_neither_shows_in_a_log() -> None:
    link = new_link(TOLD)
    assert len(link.token) >= 43 and len(link.code) == 8 and link.code.isdigit()
    assert spoken("12345678") == "1234 5678"
    assert link.token not in repr(link) and link.code not in repr(link) and "Thandi" not in repr(link)


def test_the_database_holds_neither_link_nor_code_nor_words(small_bureau: Bureau) -> None:
    link = made(small_bureau, small_bureau.sent())
    [row] = small_bureau.rows(casework.referral_links)
    kept = repr(tuple(row))
    assert link.token not in kept and link.code not in kept and "Maputsoe" not in kept


def test_a_stranger_who_answers_in_the_moment_in_which_a_new_link_is_made_comes_too_late(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    first, told = made(bureau, referral_id), bureau.told(referral_id)
    visit, read = enter(bureau, first.token, first.code), []
    assert visit is not None
    stranger = threading.Thread(target=lambda: read.append(seen(bureau, first.token, visit)))
    with writing(bureau.engine) as connection:
        assert links.make(connection, bureau.now, PALESA, referral_id, new_link(told), fingerprint(told))
        stranger.start()
        stranger.join(0.5)
    stranger.join()
    assert read == [None]


def test_it_opens_once_for_the_browser_that_opened_it(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    link = made(bureau, referral_id)
    visit = enter(bureau, link.token, link.code)
    assert visit is not None
    assert seen(bureau, link.token, visit) == bureau.told(referral_id)
    assert bureau.row(referral_id).state == State.RECEIVED
    assert enter(bureau, link.token, link.code) is None
    assert seen(bureau, link.token, "another browser") is None


def test_five_wrong_codes_end_it_also_for_the_right_one(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    link = made(bureau, referral_id)
    for _ in range(TRIES):
        assert enter(bureau, link.token, "00000000" if link.code != "00000000" else "11111111") is None
    assert enter(bureau, link.token, link.code) is None
    [row] = bureau.rows(casework.referral_links)
    assert row.box is None and row.ended_at is not None
    assert "link_ended" in bureau.steps(referral_id)


def test_a_right_code_after_four_wrong_ones_still_opens(small_bureau: Bureau) -> None:
    link = made(small_bureau, small_bureau.sent())
    for _ in range(TRIES - 1):
        enter(small_bureau, link.token, "x")
    assert enter(small_bureau, link.token, link.code)


def test_a_hundred_guesses_at_once_are_five(bureau: Bureau) -> None:
    link = made(bureau, bureau.sent())
    taken: list[object] = []

    def guess() -> None:
        with writing(bureau.engine) as connection:
            if (row := links.take_try(connection, bureau.now, link.token)) is not None:
                taken.append(row)

    hands = [threading.Thread(target=guess) for _ in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(taken) == TRIES


def test_two_browsers_with_the_right_code_at_once_one_reads_it(bureau: Bureau) -> None:
    link = made(bureau, bureau.sent())
    rows = []
    for _ in range(2):
        with writing(bureau.engine) as connection:
            rows.append(links.take_try(connection, bureau.now, link.token))
    visits = [new_visit(TOLD) for _ in rows]
    won = []
    for row, visit in zip(rows, visits, strict=True):
        with writing(bureau.engine) as connection:
            won.append(links.begin_visit(connection, bureau.now, row, visit, bureau.rules))
    assert won == [True, False]
    assert seen(bureau, link.token, visits[1].token) is None


def test_a_link_and_a_visit_have_their_time_and_then_hold_nothing(bureau: Bureau) -> None:
    first, second = made(bureau, bureau.sent()), made(bureau, bureau.sent())
    visit = enter(bureau, first.token, first.code) or ""
    bureau.now += VISIT
    assert seen(bureau, first.token, visit) is None
    bureau.now += LIVES
    assert enter(bureau, second.token, second.code) is None
    Silence(bureau.engine, bureau.rules, bureau.teams)(bureau.now)
    assert [row.box for row in bureau.rows(casework.referral_links)] == [None, None]


@pytest.mark.parametrize(("act", "reason"), [(Act.REVOKE, "not_safe"), (Act.REFUSE, "full"), (Act.EXPIRE, "")])
def test_what_is_over_opens_for_no_link_and_no_visit(bureau: Bureau, act: Act, reason: str) -> None:
    referral_id = bureau.sent()
    old, link = made(bureau, referral_id), made(bureau, referral_id)
    assert enter(bureau, old.token, old.code) is None, "a new link ends the old one"
    visit = enter(bureau, link.token, link.code) or ""
    bureau.act(referral_id, act, reason)
    assert seen(bureau, link.token, visit) is None
    assert all(row.box is None and row.ended_at for row in bureau.rows(casework.referral_links))
    other = new_link(bureau.told(referral_id))
    with writing(bureau.engine) as connection:
        assert not links.make(connection, bureau.now, PALESA, referral_id, other, bureau.row(referral_id).snapshot_hash)


def test_withdrawn_consent_closes_the_visit_at_once(small_bureau: Bureau) -> None:
    number, shelter = small_bureau.case("unsure"), small_bureau.organisation()
    person = small_bureau.person(number, "share:shelter")
    referral_id = small_bureau.draft(number, shelter, "name", person=person)
    small_bureau.send(referral_id)
    link = made(small_bureau, referral_id)
    visit = enter(small_bureau, link.token, link.code) or ""
    assert seen(small_bureau, link.token, visit) is not None
    small_bureau.withdraw(number, person)
    assert seen(small_bureau, link.token, visit) is None


def test_a_link_holds_only_what_was_sent(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    with writing(small_bureau.engine) as connection:
        link = new_link(TOLD)
        assert not links.make(connection, small_bureau.now, PALESA, referral_id, link, fingerprint(TOLD))
    draft = small_bureau.draft(small_bureau.case(), small_bureau.organisation())
    with writing(small_bureau.engine) as connection:
        seen_hash = small_bureau.row(draft).snapshot_hash
        assert not links.make(connection, small_bureau.now, PALESA, draft, link, seen_hash)
