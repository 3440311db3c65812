"""Calls of one phone after the other, where going on after a break is switched on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.editions.conftest import Desk
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

TO_DANGER = ("2", "2", "1")  # English, a report, a girl
TO_COUNCIL = (*TO_DANGER, "2", "3", "3")  # moved soon, herding, Leribe
TO_STORY = (*TO_COUNCIL, "8")
TO_CONTACT = (*TO_STORY, "9", "1")  # no words; the local team may know


@contextmanager
def going_on_for(minutes: int, folder: Path, database_url: str, valkey: Valkey) -> Iterator[House]:
    desk = Desk(folder)
    desk.edit("config/service.yaml", ("go_on_within: no", f"go_on_within: {minutes}"))
    with house(database_url, valkey.url, FLOWS_DIR=str(desk.flows), CONFIG_DIR=str(desk.config)) as made:
        yield made


def called(gateway: House, *keys: str, number: str = "+26650123987") -> Phone:
    """Dials ten seconds after whatever was before, and types these."""
    gateway.clock.passes(seconds=10)
    phone = Phone(gateway, number=number)
    phone.dial()
    for key in keys:
        phone.type(key)
    return phone
