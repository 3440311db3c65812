"""Answers, and the way back to the case."""

import threading

import pytest

from gateway.privacy import seal, unseal
from gateway.referrals.machine import READABLE, Act, State
from gateway.referrals.organisations.store import seed
from gateway.referrals.path import store as path
from gateway.referrals.receiving.store import answer, open_one
from gateway.referrals.snapshot import for_receiver
from gateway.staff.rings import store as rings
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.console.house import files
from tests.referrals.bureau import KNOWN, PALESA, Bureau

ENDINGS = [(Act.REFUSE, "full"), (Act.REVOKE, "wrong_receiver"), (Act.EXPIRE, "")]


def opened(bureau: Bureau, referral_id: int, organisation_id: int) -> object:
    with writing(bureau.engine) as connection:
        return open_one(connection, bureau.now, "mpho", organisation_id, referral_id, bureau.rules)


def test_only_the_organisation_that_was_asked_reads_it_and_the_first_opening_shows(bureau: Bureau) -> None:
    shelter, other = bureau.organisation(), bureau.organisation()
    referral_id = bureau.sent(organisation_id=shelter)
    assert opened(bureau, referral_id, other) is None
    assert bureau.row(referral_id).state == State.SENT
    assert opened(bureau, referral_id, shelter) is not None
    assert bureau.row(referral_id).state == State.RECEIVED
    assert "opened" in {row.what for row in bureau.rows(casework.diary)}


def test_the_receivers_ring_opens_exactly_what_was_shared(small_bureau: Bureau) -> None:
    shelter = small_bureau.organisation(signs_in=False)
    with writing(small_bureau.engine) as connection:
        _, private = rings.new_ring(connection, rings.of_organisation(shelter), small_bureau.now)
    referral_id = small_bureau.sent(organisation_id=shelter)
    assert unseal(private, small_bureau.row(referral_id).for_receiver) == for_receiver(small_bureau.told(referral_id))


def test_a_draft_is_read_by_nobody_outside(small_bureau: Bureau) -> None:
    shelter = small_bureau.organisation()
    referral_id = small_bureau.draft(small_bureau.case(), shelter)
    assert opened(small_bureau, referral_id, shelter) is None
    with reading(small_bureau.engine) as connection:
        assert not path.to_organisation(connection, shelter)


def test_nobody_answers_for_another_organisation(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    with writing(small_bureau.engine) as connection:
        other = small_bureau.organisation  # made below, outside this transaction
        assert not answer(connection, small_bureau.now, "mpho", None, referral_id, Act.ACCEPT, small_bureau.rules)
    stranger = other()
    with writing(small_bureau.engine) as connection:
        assert not answer(connection, small_bureau.now, "x", stranger, referral_id, Act.ACCEPT, small_bureau.rules)
        assert not answer(connection, small_bureau.now, "x", stranger, referral_id, Act.REVOKE, small_bureau.rules)


@pytest.mark.parametrize(("act", "reason"), ENDINGS)
def test_what_comes_back_opens_the_need_again_and_shows_in_the_list(bureau: Bureau, act: Act, reason: str) -> None:
    number = bureau.case()
    bureau.need(number, "shelter")
    referral_id = bureau.sent(number)
    assert [need.state for need in bureau.rows(casework.needs)] == ["arranged"]
    assert bureau.act(referral_id, act, reason)
    assert [(need.state, need.referral_id) for need in bureau.rows(casework.needs)] == [("needed", None)]
    clocks = {row.what: row for row in bureau.rows(casework.deadlines) if row.kind == "referral"}
    assert clocks["refer"].met_at is None and clocks["refer"].report_id == bureau.case_id(number)
    assert clocks["answer"].met_at or clocks["answer"].stopped_at
    with reading(bureau.engine) as connection:
        assert path.came_back(connection, [bureau.case_id(number)]) == {bureau.case_id(number): referral_id}
    assert "came_back" in {row.what for row in bureau.rows(casework.diary)}


def test_asking_somebody_else_ends_the_clock_of_what_came_back(bureau: Bureau) -> None:
    number = bureau.case()
    first = bureau.sent(number)
    bureau.act(first, Act.REFUSE, "full")
    bureau.sent(number)
    [clock] = [row for row in bureau.rows(casework.deadlines) if row.what == "refer" and row.kind == "referral"]
    assert clock.met_at == bureau.now
    with reading(bureau.engine) as connection:
        assert not path.came_back(connection, [bureau.case_id(number)])


@pytest.mark.parametrize(("outcome", "state"), [("service_provided", "received"), ("not_found", "needed")])
def test_a_service_that_was_given_meets_the_need(small_bureau: Bureau, outcome: str, state: str) -> None:
    number = small_bureau.case()
    small_bureau.need(number, "shelter")
    referral_id = small_bureau.sent(number)
    for act, reason in ((Act.ACCEPT, ""), (Act.BEGIN, ""), (Act.FINISH, outcome)):
        assert small_bureau.act(referral_id, act, reason)
    assert [need.state for need in small_bureau.rows(casework.needs)] == [state]
    assert small_bureau.row(referral_id).outcome == outcome


def test_what_the_receiver_writes_stands_sealed_on_the_path_and_in_the_case(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    words = seal(bureau.key, {"text": "She is safe here."})
    assert bureau.act(referral_id, Act.ACCEPT, words=words, by="link")
    [note] = bureau.rows(casework.case_notes)
    assert (note.kind, note.by) == ("feedback", "link")
    assert unseal(bureau.private, note.box) == {"text": "She is safe here."}
    [said] = [event.remark for event in bureau.rows(casework.referral_events) if event.what == "accept"]
    assert unseal(bureau.private, said) == {"text": "She is safe here."}


@pytest.mark.parametrize(("act", "reason"), [*ENDINGS, (Act.FINISH, "victim_safe")])
def test_whatever_is_over_gives_the_receiver_nothing(bureau: Bureau, act: Act, reason: str) -> None:
    shelter = bureau.organisation()
    referral_id = bureau.sent(organisation_id=shelter)
    if act == Act.FINISH:
        bureau.act(referral_id, Act.ACCEPT)
    assert bureau.row(referral_id).for_receiver is not None
    bureau.act(referral_id, act, reason)
    found = opened(bureau, referral_id, shelter)
    assert found.state not in READABLE and found.for_receiver is None  # type: ignore[attr-defined]


def test_consent_that_is_withdrawn_takes_back_what_was_shared_when_they_next_look(bureau: Bureau) -> None:
    number, shelter = bureau.case("unsure"), bureau.organisation()
    person = bureau.person(number, "share:shelter")
    referral_id = bureau.draft(number, shelter, "number", "name", person=person)
    bureau.send(referral_id)
    bureau.withdraw(number, person)
    found = opened(bureau, referral_id, shelter)
    assert (found.state, found.reason) == (State.REVOKED, "consent_withdrawn")  # type: ignore[attr-defined]
    assert found.for_receiver is None  # type: ignore[attr-defined]


def test_a_change_of_the_case_changes_nothing_of_what_was_shared(small_bureau: Bureau) -> None:
    number = small_bureau.case()
    referral_id = small_bureau.sent(number)
    before = small_bureau.told(referral_id)
    with writing(small_bureau.engine) as connection:
        connection.execute(casework.cases.update().values(level="P4", plan=b"another"))
    small_bureau.act(referral_id, Act.ACCEPT)
    assert small_bureau.told(referral_id) == before
    assert before["lines"][0] == ["number", "Case number", KNOWN["number"]]  # type: ignore[index]


def test_whoever_accepts_a_transfer_carries_the_case(bureau: Bureau) -> None:
    number, shelter = bureau.case(), bureau.organisation()
    referral_id = bureau.draft(number, shelter, kind="transfer")
    bureau.send(referral_id)
    assert bureau.rows(casework.cases)[0].worker == PALESA
    bureau.act(referral_id, Act.ACCEPT)
    code = next(one.code for one in bureau.rows(casework.organisations) if one.id == shelter)
    assert bureau.rows(casework.cases)[0].worker == code


def test_of_two_answers_at_once_one_counts(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    won: list[Act] = []
    ready = threading.Barrier(2)

    def press(act: Act, reason: str) -> None:
        ready.wait()
        if bureau.act(referral_id, act, reason):
            won.append(act)

    hands = [threading.Thread(target=press, args=how) for how in ((Act.ACCEPT, ""), (Act.REFUSE, "full"))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(won) == 1
    assert len([step for step in bureau.steps(referral_id) if step in (Act.ACCEPT, Act.REFUSE)]) == 1


def test_the_directory_is_filled_once_and_then_left_to_people(bureau: Bureau) -> None:
    helpers = files().services.helpers
    with writing(bureau.engine) as connection:
        assert seed(connection, helpers, bureau.now) == len(helpers)
        connection.execute(casework.organisations.delete().where(casework.organisations.c.kind == "shelter"))
    with writing(bureau.engine) as connection:
        assert seed(connection, helpers, bureau.now) == len(helpers) - 1
    found = {row.code: row for row in bureau.rows(casework.organisations)}
    assert found["police_qachas_nek_child_and_gender"].places == ["LS-H"]
    assert found["lnfod_people_with_disability"].places == []
    assert all(row.number is None and row.services for row in found.values())
