"""What a talk by SMS leaves behind: nothing by which anybody finds who wrote, or what."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from gateway.conversation.talks import store
from gateway.conversation.talks.talk import Talk, new_call
from gateway.messages import TalkKey
from gateway.storage.database import reading, writing
from gateway.storage.tables import talks
from tests.architecture.search import Search, in_files, in_redis, in_tables
from tests.architecture.spellings import Canary
from tests.house import PHONE, House, house
from tests.parts.valkey import Valkey
from tests.texting.phone import TextPhone

STORY = "seqonoka mohlolohali behind the mill"
OTHER = "+26658310423"


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def whole_talk(gateway: House, number: str = PHONE) -> TextPhone:
    phone = TextPhone(gateway, number)
    phone.types("HELP", "1 2 1 1", "1", "3", "3", "9", "3", STORY)
    return phone


def everywhere(gateway: House, valkey: Valkey, tmp_path: Path, said: str) -> list[object]:
    canaries = [
        Canary("number", "the caller", PHONE), Canary("words", "the story", STORY),
        *(Canary("words", "a key", key.key.hex()) for key in gateway.parts.doors.numbers.talk_keys(PHONE)),
        *(Canary("words", "a day's key", key.hex()) for key in gateway.parts.keys.living()),
    ]  # fmt: skip
    search = Search(canaries)
    with gateway.engine.connect() as connection, valkey.client() as client:
        found = [*search.look(in_tables(connection)), *search.look(in_redis(client)), *search.look(in_files(tmp_path))]
    return [*found, *search.look([("the log", said.encode())])]


def test_in_the_middle_of_a_talk_neither_number_nor_words_nor_keys_lie_anywhere(
    gateway: House, valkey: Valkey, tmp_path: Path
) -> None:
    said = io.StringIO()
    shout = logging.StreamHandler(said)
    logging.root.addHandler(shout)
    with structlog.testing.capture_logs() as lines:
        whole_talk(gateway)
        with reading(gateway.engine) as connection:
            assert len(connection.execute(sa.select(talks)).all()) == 1
        gateway.clock.passes(minutes=16)
        gateway.forget()
    logging.root.removeHandler(shout)
    found = everywhere(gateway, valkey, tmp_path, said.getvalue() + str(lines))
    assert [one for one in found if "thuso:day" not in str(one)] == []


def test_what_is_looked_for_would_be_found(gateway: House, valkey: Valkey, tmp_path: Path) -> None:
    with valkey.client() as client:
        client.set("planted", STORY)
    (tmp_path / "planted").write_text(f"{PHONE} wrote")
    assert len(everywhere(gateway, valkey, tmp_path, "")) >= 2


def test_a_talk_opens_only_with_its_own_number_and_day(gateway: House) -> None:
    whole_talk(gateway)
    numbers = gateway.parts.doors.numbers
    with reading(gateway.engine) as connection:
        (row,) = connection.execute(sa.select(talks)).all()
    (mine,) = numbers.talk_keys(PHONE)
    assert row.token == mine.token and STORY.encode() in SecretBox(mine.key).decrypt(row.box)
    gateway.clock.passes(days=1)
    for keys in (numbers.talk_keys(OTHER), numbers.talk_keys(PHONE)):
        assert row.token not in {key.token for key in keys}
        with pytest.raises(CryptoError):
            SecretBox(keys[0].key).decrypt(row.box)


def test_token_and_key_say_nothing_of_each_other(gateway: House) -> None:
    (key,) = gateway.parts.doors.numbers.talk_keys(PHONE)
    assert key.token != key.key.hex() and PHONE[4:] not in key.token and key.key.hex() not in repr(key)


def test_who_stops_leaves_a_mark_without_words(gateway: House) -> None:
    phone = whole_talk(gateway)
    phone.writes("STOP")
    (mine,) = gateway.parts.doors.numbers.talk_keys(PHONE)
    with reading(gateway.engine) as connection:
        (row,) = connection.execute(sa.select(talks)).all()
    box = SecretBox(mine.key).decrypt(row.box)
    assert b"mill" not in box and b"herd" not in box and b'"inputs": []' in box


@pytest.mark.parametrize("box", [b"", b"x" * 60, None])
def test_a_damaged_box_is_no_talk(gateway: House, box: bytes | None) -> None:
    key = TalkKey("t" * 64, b"k" * 32)
    with writing(gateway.engine) as connection:
        store.save(connection, [key], Talk(new_call(), "d", "en", "sms.safe"), gateway.clock())
        if box is not None:
            connection.execute(talks.update().values(box=box))
        found = store.find(connection, [key], gateway.clock())
    assert (found is None) == (box is not None)
