"""What the commands about accounts of the console need, and one thing each. All of them raise Refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from gateway import clock as clocks
from gateway.clock import in_maseru
from gateway.complaints import Complaint, Refused
from gateway.diary import store as diary
from gateway.privacy import key_as_text, key_from_text
from gateway.processes.wiring import engine_for
from gateway.settings import Settings
from gateway.staff import credentials, store
from gateway.staff.one_time import drawn
from gateway.staff.rings import store as rings
from gateway.staff.roles import HOTLINE, Role
from gateway.staff.sessions import store as sessions
from gateway.staff.vault import give, new_person, public_half
from gateway.storage import database
from gateway.storage.casework.tables import organisations
from gateway.storage.tables import operators

Done = TypeVar("Done")
KEY = "OPEN_PRIVATE_KEY"
NO_KEY = Complaint(KEY, "is no key: 44 letters and digits, ending with =.")
STRANGE = Complaint(KEY, "is not the other half of the key to which the hotline seals. `operator rotate` changes that.")
ONLY_HOTLINE = Complaint("--holds-key", "goes with hotline_worker and hotline_lead only.")
NOT_READY = Complaint("name", "has not signed in yet, is switched off, or has a role without this key.")


def add_account(
    settings: Settings, name: str, password: str, role: Role = Role.HOTLINE_WORKER, organisation: str = ""
) -> None:
    """An account whose password is for one sign-in. organisation: its code in the directory."""
    engine = engine_for(settings)
    store.add_operator(engine, name, password, clocks.now(), role, _organisation(engine, organisation))


def add_holder(settings: Settings, name: str, password: str, role: Role, key: str) -> None:
    """An account of the hotline with a password of the person's own, that holds the key which opens words. For the
    first one: whoever types this has the key in hand."""
    private = _private(key)
    if role not in HOTLINE:
        raise Refused([ONLY_HOTLINE])
    engine, now = engine_for(settings), clocks.now()
    with database.reading(engine) as connection:
        _check_ours(connection, private)
    _holder(engine, store.add_operator(engine, name, password, now, role), password, private)


def _check_ours(connection: sa.Connection, private: bytes) -> None:
    """Where the hotline has a ring, it must be one of this key."""
    there = rings.newest_ring(connection, rings.HOTLINE) is not None
    if there and rings.ring_with(connection, public_half(private)) is None:
        raise Refused([STRANGE])


def _holder(engine: sa.Engine, operator_id: int, password: str, private: bytes, codes: str = "") -> None:
    """The password with which the account was just added stays. codes: the secret of one-time codes, where they are
    set up for the person already."""
    (keys, _), now, mine = new_person(password), clocks.now(), operators.c.id == operator_id
    with database.writing(engine) as connection:
        hashed = connection.scalars(sa.select(operators.c.password_hash).where(mine)).one()
        if codes:
            box = give(keys.public, codes.encode())
            connection.execute(operators.update().where(mine).values(totp_box=box, totp_last=None))
        store.choose_password(connection, operator_id, hashed, keys, now, diary.MACHINE)
        ring_id = rings.add_ring(connection, rings.HOTLINE, public_half(private), now)
        rings.begin_for(connection, operator_id, now)
        if rings.may_hold(connection, rings.HOTLINE, operator_id):
            rings.give_key(connection, ring_id, private, operator_id, None, now)
            diary.write(connection, now, diary.MACHINE, "key_given", "staff", str(operator_id), ring=rings.HOTLINE)


def list_accounts(settings: Settings) -> list[str]:
    """A line each: name, role, state, whether the key is held, last sign-in."""
    with database.reading(engine_for(settings)) as connection:
        everybody, holders = store.everybody(connection), rings.holders_today(connection)
    return [_line(row, holders) for row in everybody]


def _line(row: sa.Row[tuple[object, ...]], holders: Mapping[str, set[int]]) -> str:
    state = "off" if not row.active else "new password" if row.must_change else "on" if row.has_codes else "no codes"
    holds = any(row.id in people for people in holders.values())
    last = f"{in_maseru(row.signed_in_at):%Y-%m-%d %H:%M}" if row.signed_in_at else "never"
    return f"{row.name}  {row.role}  {state}  {'holds the key' if holds else 'no key'}  last signed in {last}"


def reset_account(settings: Settings, name: str) -> str:
    """A new password for one sign-in; codes and keys of this person are gone."""
    password = drawn()
    hashed = credentials.hash_password(password)
    _do(settings, name, lambda at, who, now: store.reset(at, who, hashed, now, diary.MACHINE))
    return password


def switch_account(settings: Settings, name: str, active: bool) -> None:
    """Off: out at once, without any key."""
    _do(settings, name, lambda at, who, now: store.switch(at, who, active, now, diary.MACHINE))


def change_account(settings: Settings, name: str, role: Role, organisation: str) -> None:
    """Another role, or another organisation for a partner."""
    place = _organisation(engine_for(settings), organisation)
    _do(settings, name, lambda at, who, now: store.change(at, who, role, place, now, diary.MACHINE))


def end_sessions(settings: Settings, name: str) -> int:
    """Signs somebody out everywhere; gives how many sessions that were."""
    return _do(settings, name, lambda at, who, now: store.end_sessions(at, who, now, diary.MACHINE))


def list_sessions(settings: Settings, name: str) -> list[str]:
    """A line for each open session of somebody."""
    engine = engine_for(settings)
    with database.reading(engine) as connection:
        found = sessions.open_of(connection, _id(engine, name))
    times = [(in_maseru(row.began_at), in_maseru(row.seen_at)) for row in found]
    return [f"since {began:%Y-%m-%d %H:%M}, last used {seen:%H:%M}" for began, seen in times]


def give_key(settings: Settings, name: str, key: str) -> None:
    """Gives the hotline's key to somebody at the machine, where nobody who holds it can do so in the console."""
    private = _private(key)

    def act(connection: sa.Connection, operator_id: int, now: datetime) -> None:
        ring_id = rings.ring_with(connection, public_half(private))
        if ring_id is None:
            raise Refused([STRANGE])
        if not rings.may_hold(connection, rings.HOTLINE, operator_id):
            raise Refused([NOT_READY])
        rings.give_key(connection, ring_id, private, operator_id, None, now)
        diary.write(connection, now, diary.MACHINE, "key_given", "staff", str(operator_id), ring=rings.HOTLINE)

    _do(settings, name, act)


def rotate(settings: Settings, public: str, key: str) -> int:
    """Words are to be sealed to another key: whoever held the old one holds this one too; gives how many people.
    public: the new SEAL_PUBLIC_KEY, so that a mistyped private half is found out."""
    private = _private(key)
    if key_as_text(public_half(private)) != public.strip():
        raise Refused([Complaint(KEY, "is not the other half of this SEAL_PUBLIC_KEY.")])
    now = clocks.now()
    with database.writing(engine_for(settings)) as connection:
        rings.add_ring(connection, rings.HOTLINE, public_half(private), now)
        holders = rings.bring(connection, private, None, now)
        diary.write(connection, now, diary.MACHINE, "key_brought", "staff", rings.HOTLINE, holders=holders)
    return holders


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who works at the demo. kind: of the organisation where a partner works."""

    name: str
    role: Role
    kind: str
    password: str = field(repr=False)
    codes: str = field(repr=False)


def add_demo_accounts(settings: Settings, accounts: Sequence[DemoAccount], key: str) -> list[str]:
    """Ready to sign in, with the secret of their one-time codes known to the demo. Gives the names of those that were
    there before, which stay as they are."""
    if settings.production:
        raise Refused([Complaint("THUSO_ENV", "is production, where nobody's one-time codes may be known.")])
    engine = engine_for(settings)
    return [account.name for account in accounts if not _demo_account(engine, account, _private(key))]


def _demo_account(engine: sa.Engine, account: DemoAccount, private: bytes) -> bool:
    if store.find_operator(engine, account.name):
        return False
    with database.reading(engine) as connection:
        of_kind = sa.select(sa.func.min(organisations.c.id)).where(organisations.c.kind == account.kind)
        place = connection.execute(of_kind).scalar()
    if account.kind and place is None:  # the directory has nobody of this kind
        return True
    made = store.add_operator(engine, account.name, account.password, clocks.now(), account.role, place)
    _holder(engine, made, account.password, private, account.codes)
    return True


def _do(settings: Settings, name: str, act: Callable[[sa.Connection, int, datetime], Done]) -> Done:
    engine = engine_for(settings)
    operator_id = _id(engine, name)
    with database.writing(engine) as connection:
        return act(connection, operator_id, clocks.now())


def _id(engine: sa.Engine, name: str) -> int:
    if found := store.find_operator(engine, name):
        return found.id
    raise Refused([Complaint("name", "nobody has this name. `operator list` shows all.")])


def _organisation(engine: sa.Engine, code: str) -> int | None:
    if not code:
        return None
    with database.reading(engine) as connection:
        query = sa.select(organisations.c.id).where(organisations.c.code == code.strip())
        found = connection.execute(query).scalar()
    if found is None:
        raise Refused([Complaint("--organisation", "there is none with this code in the directory.")])
    return int(found)


def _private(text: str) -> bytes:
    try:
        return key_from_text(text.strip())
    except ValueError:
        raise Refused([NO_KEY]) from None
