"""One-time and recovery codes in SQL, each for one use. Every function works inside its caller's transaction."""

from datetime import datetime

import sqlalchemy as sa

from gateway.privacy import CannotOpen
from gateway.staff.one_time import RECOVERY_CODES, drawn, hash_of, step_of
from gateway.staff.vault import take
from gateway.storage.casework.tables import recovery_codes
from gateway.storage.tables import operators


def use(connection: sa.Connection, operator_id: int, private: bytes, typed: str, now: datetime) -> str:
    """Uses a code up and says which it was, "code" or "recovery"; "" for a wrong one and for one that was used.

    Of two who type the same code at the same moment one is let in."""
    box = connection.execute(sa.select(operators.c.totp_box).where(operators.c.id == operator_id)).scalar()
    if not box:
        return ""
    try:
        step = step_of(take(private, box).decode(), typed, now)
    except CannotOpen:
        return ""
    if step is not None:
        return "code" if _use_step(connection, operator_id, step) else ""
    return "recovery" if _use_recovery(connection, operator_id, typed, now) else ""


def _use_step(connection: sa.Connection, operator_id: int, step: int) -> bool:
    fresh = operators.c.totp_last.is_(None) | (operators.c.totp_last < step)
    used = operators.update().where(operators.c.id == operator_id, fresh).values(totp_last=step)
    return bool(connection.execute(used).rowcount)


def _use_recovery(connection: sa.Connection, operator_id: int, typed: str, now: datetime) -> bool:
    mine = (recovery_codes.c.operator_id == operator_id, recovery_codes.c.used_at.is_(None))
    fits = recovery_codes.c.code_hash == hash_of(typed)
    return bool(connection.execute(recovery_codes.update().where(*mine, fits).values(used_at=now)).rowcount)


def set_up(connection: sa.Connection, operator_id: int, box: bytes, step: int) -> list[str]:
    """Codes from now on, the one of this step used; gives new recovery codes."""
    mine = operators.update().where(operators.c.id == operator_id)
    connection.execute(mine.values(totp_box=box, totp_last=step))
    return draw_recovery(connection, operator_id)


def draw_recovery(connection: sa.Connection, operator_id: int) -> list[str]:
    """Ten new ones, to be shown once; older ones fit no more."""
    _forget_recovery(connection, operator_id)
    codes = [drawn() for _ in range(RECOVERY_CODES)]
    rows = [{"operator_id": operator_id, "code_hash": hash_of(code)} for code in codes]
    connection.execute(recovery_codes.insert().values(rows))
    return codes


def recovery_left(connection: sa.Connection, operator_id: int) -> int:
    """How many are unused."""
    mine = (recovery_codes.c.operator_id == operator_id, recovery_codes.c.used_at.is_(None))
    return connection.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()


def forget(connection: sa.Connection, operator_id: int) -> None:
    """No code fits any more; the next sign-in sets them up anew."""
    mine = operators.update().where(operators.c.id == operator_id)
    connection.execute(mine.values(totp_box=None, totp_last=None))
    _forget_recovery(connection, operator_id)


def _forget_recovery(connection: sa.Connection, operator_id: int) -> None:
    connection.execute(recovery_codes.delete().where(recovery_codes.c.operator_id == operator_id))
