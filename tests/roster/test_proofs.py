"""A phone proves that it is still its owner's. On SQLite and on PostgreSQL."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.members.store import FOR_GOOD
from gateway.alerts.proofs.proving import CODE_LIVES, MOST_TRIES, Proof, may_be_asked, new_code
from gateway.alerts.proofs.store import Asking, owe_proofs, prove, some_proven, unproven
from gateway.alerts.roster import PROOF_LIVES, Roster
from gateway.storage.database import reading, writing
from gateway.storage.tables import members, notes
from tests.roster.people import TEAMS

ROSTER = Roster(TEAMS, {})
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # ten o'clock in Maseru
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MAPUTSOE = "leribe_maputsoe_ccpt"


def look(engine: sa.Engine, now: datetime = MORNING) -> int:
    with writing(engine) as connection:
        return owe_proofs(connection, ROSTER, now)


def member(engine: sa.Engine, code: str) -> Any:
    with reading(engine) as connection:
        return connection.execute(sa.select(members).where(members.c.code == code)).one()


def change(engine: sa.Engine, code: str, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(members.update().where(members.c.code == code).values(values))


def owed(engine: sa.Engine) -> Sequence[Any]:
    with reading(engine) as connection:
        return connection.execute(sa.select(notes).order_by(notes.c.id)).all()


def answer(engine: sa.Engine, code: str, typed: str, now: datetime) -> bool:
    row = member(engine, code)
    with writing(engine) as connection:
        return prove(connection, row.id, typed, now)


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04}"


@given(st.integers(0, 23), st.integers(0, 59))
def test_nobody_is_asked_by_night(hour: int, minute: int) -> None:
    moment = datetime(2026, 11, 21, hour, minute, tzinfo=UTC)
    assert may_be_asked(moment) == (6 <= hour < 16), "eight to six in Maseru"


def test_a_code_has_four_digits_where_a_case_number_has_six() -> None:
    codes = {new_code() for _ in range(500)}
    assert all(len(code) == 4 and code.isdigit() for code in codes) and len(codes) > 400


def test_a_code_is_printed_nowhere() -> None:
    assert "4711" not in repr(Proof("4711", MORNING, 0))


def test_everybody_is_asked_in_their_language_and_at_once(engine: sa.Engine) -> None:
    assert look(engine) == 4
    found = {(note.member_id, note.wording, note.language, note.code) for note in owed(engine)}
    with reading(engine) as connection:
        rows = connection.execute(sa.select(members)).all()
    assert found == {(row.id, "prove", row.language, row.proof_code) for row in rows}
    assert {row.proof_sent_at for row in rows} == {MORNING}


def test_a_silent_phone_is_asked_once_a_day_with_a_new_code_each_time(engine: sa.Engine) -> None:
    look(engine)
    first = member(engine, f"{MAPUTSOE}_1").proof_code
    assert look(engine, MORNING + DAY - SECOND) == 0
    assert look(engine, MORNING + DAY) == 4
    assert [note.code for note in owed(engine)].count(first) <= 1
    assert look(engine, MORNING + timedelta(days=1, hours=10)) == 0, "not at eight in the evening"


def test_the_right_code_proves_the_phone_and_works_once(engine: sa.Engine) -> None:
    look(engine)
    code = member(engine, f"{MAPUTSOE}_1").proof_code
    assert answer(engine, f"{MAPUTSOE}_1", f" {code}\n", MORNING + CODE_LIVES - SECOND)
    row = member(engine, f"{MAPUTSOE}_1")
    assert row.proven_at == MORNING + CODE_LIVES - SECOND and row.proof_code is None
    assert not answer(engine, f"{MAPUTSOE}_1", code, MORNING + CODE_LIVES)


def test_a_code_that_comes_after_a_week_proves_nothing(engine: sa.Engine) -> None:
    look(engine)
    code = member(engine, f"{MAPUTSOE}_1").proof_code
    assert not answer(engine, f"{MAPUTSOE}_1", code, MORNING + CODE_LIVES)
    assert member(engine, f"{MAPUTSOE}_1").proven_at is None


def test_the_code_of_yesterday_is_void_once_a_new_one_was_sent(engine: sa.Engine) -> None:
    change(engine, f"{MAPUTSOE}_1", proof_code="00001", proof_sent_at=MORNING - DAY)
    look(engine)
    assert not answer(engine, f"{MAPUTSOE}_1", "00001", MORNING)


def test_a_code_cannot_be_tried_out(engine: sa.Engine) -> None:
    look(engine)
    code = member(engine, f"{MAPUTSOE}_1").proof_code
    for _ in range(MOST_TRIES):
        assert not answer(engine, f"{MAPUTSOE}_1", wrong_for(code), MORNING)
    assert not answer(engine, f"{MAPUTSOE}_1", code, MORNING)
    assert look(engine, MORNING + DAY) == 4
    code = member(engine, f"{MAPUTSOE}_1").proof_code
    assert answer(engine, f"{MAPUTSOE}_1", code, MORNING + DAY), "the next day's code counts from nothing"


def test_four_slips_are_forgiven(engine: sa.Engine) -> None:
    look(engine)
    code = member(engine, f"{MAPUTSOE}_1").proof_code
    for _ in range(MOST_TRIES - 1):
        answer(engine, f"{MAPUTSOE}_1", wrong_for(code), MORNING)
    assert answer(engine, f"{MAPUTSOE}_1", code, MORNING)


@pytest.mark.parametrize("typed", ["", "None", " "])
def test_who_was_asked_nothing_proves_nothing(engine: sa.Engine, typed: str) -> None:
    assert not answer(engine, f"{MAPUTSOE}_1", typed, MORNING)
    with writing(engine) as connection:
        assert not prove(connection, 999_999, typed, MORNING)


def test_a_proof_is_renewed_in_its_last_week(engine: sa.Engine) -> None:
    for code in ("hotline_lead_1", "national_desk_1", f"{MAPUTSOE}_1", f"{MAPUTSOE}_2"):
        change(engine, code, proven_at=MORNING)
    assert look(engine, MORNING + timedelta(days=82)) == 0
    assert look(engine, MORNING + timedelta(days=83)) == 4
    with reading(engine) as connection:
        assert unproven(connection, MORNING + PROOF_LIVES - SECOND) == 0
        assert unproven(connection, MORNING + PROOF_LIVES) == 4


def test_who_left_or_opted_out_or_is_invented_is_not_asked(engine: sa.Engine) -> None:
    change(engine, "national_desk_1", active=False)
    change(engine, f"{MAPUTSOE}_1", opted_out_at=MORNING)
    change(engine, f"{MAPUTSOE}_2", proven_at=FOR_GOOD)
    change(engine, "hotline_lead_1", opted_out_at=MORNING)
    assert look(engine) == 1
    assert [note.member_id for note in owed(engine)] == [member(engine, "hotline_lead_1").id]


def test_an_operator_knows_whether_the_hotline_can_be_sure_of_a_phone(engine: sa.Engine) -> None:
    change(engine, "hotline_lead_1", proven_at=MORNING)
    with reading(engine) as connection:
        assert unproven(connection, MORNING) == 3
        assert some_proven(connection, "hotline_lead", MORNING)
        assert not some_proven(connection, "hotline_lead", MORNING + PROOF_LIVES)
        assert not some_proven(connection, MAPUTSOE, MORNING)


def test_two_relays_ask_each_phone_once(engine: sa.Engine) -> None:
    both = [threading.Thread(target=look, args=(engine,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(owed(engine)) == 4


def test_the_relay_looks_every_few_minutes_of_the_day_and_writes_only_when_something_is_due(
    engine: sa.Engine,
) -> None:
    asking, begun = Asking(engine, ROSTER), []
    sa.event.listen(engine, "before_cursor_execute", lambda *told: begun.append(told[2]))
    asking(MORNING - timedelta(hours=10))
    assert not begun, "by night it does not even look"
    asking(MORNING)
    assert len(owed(engine)) == 4
    begun.clear()
    asking(MORNING + SECOND)
    assert not begun
    asking(MORNING + timedelta(hours=1))
    assert not [statement for statement in begun if statement.startswith(("BEGIN IMMEDIATE", "UPDATE", "INSERT"))]
    assert begun
