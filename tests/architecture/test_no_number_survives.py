"""After a busy day nobody finds a caller's number, words, session or reference, nor a member's number, PIN or code, nor
a secret, wherever they look.

On PostgreSQL rows that were changed or deleted stay in the files as dead tuples until VACUUM, and in its log of writes
until that is recycled. A dump does not show them. So nothing may ever be *written* in clear, not even for a moment:
what is in no living row, no command and no log line of this day was not written at all. What dead tuples keep is
sealed words, hashes and coded answers; docs/threat-model.md says so.
"""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.privacy import CannotOpen, unseal
from gateway.storage.tables import alerts, members, metadata, notes, reports
from tests.architecture.conftest import Evidence
from tests.architecture.search import Found, Place, Search, in_commands, in_files
from tests.architecture.spellings import Canary

pytestmark = pytest.mark.slow

TYPED_BY_STAFF = {
    "approvals": ("remark", "answer"), "decisions": ("remark",), "cases": ("plan",), "case_stages": ("remark",),
    "people": ("box",), "consents": ("remark",), "case_notes": ("box",), "case_files": ("label",),
    "referrals": ("snapshot",), "referral_events": ("remark",), "return_steps": ("remark",), "reports": ("words",),
}  # fmt: skip

SAID = (
    "A name", "Why it is worse", "Why it is right", "Code_word", "Note", "An answer", "What the person needs",
    "A note of the partner", "A note by link", "What was found abroad", "Escort", "Who was found",
    "For whom the archive is",
)  # fmt: skip

# There are two carriers, one last line of the diary, one archive, two processes whose hearts are heard, and a key for
# the hotline and for each partner with accounts.
FEW = ("senders", "diary_head", "archives", "pulses")


def _is_meant(found: Found) -> bool:
    """Daily keys live in Redis, which keeps nothing on disk (design D6); nowhere else."""
    return "the daily key" in found.what and "thuso:day:" in found.where


def test_the_day_was_busy(evidence: Evidence) -> None:
    """Else the search below would find nothing because there was nothing."""
    kinds = [canary.kind for canary in evidence.canaries]
    assert kinds.count("number") > 100
    assert kinds.count("session") > 40
    assert kinds.count("reference") > 20
    with evidence.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.scalar(sa.select(sa.func.count()).select_from(table))
            assert rows > (0 if table.name in FEW else 2), table.name
        assert set(connection.scalars(sa.select(alerts.c.sender))) == {None, "africastalking", "kannel"}
        assert connection.scalar(sa.select(reports.c.id).where(reports.c.drill).limit(1))
        for happened in (reports.c.held_by, alerts.c.joined_to, members.c.off_until):
            assert connection.scalar(sa.select(happened).where(happened.is_not(None)).limit(1)), happened
    assert kinds.count("pin") > 2
    assert kinds.count("id") > 60  # tokens of browsers, links and recovery codes among them
    assert kinds.count("signing in") > 8
    assert b"rq:job:" in evidence.told
    assert b"thuso:envelope:" in evidence.told
    said = evidence.said.decode()
    assert '"doing": "hop"' in said
    assert '"doing": "door"' in said
    assert "JobFailed" in said
    for library in ("sqlalchemy.engine", "urllib3", "rq.queue"):
        assert re.search(rf"^{library}\S* DEBUG|^{library}\S* INFO", said, re.MULTILINE), library


def test_nothing_is_found_anywhere(evidence: Evidence) -> None:
    found = [found for found in evidence.search.look(evidence.places()) if not _is_meant(found)]
    assert found == [], found[:10]


def test_codes_that_prove_a_phone_are_said_nowhere(evidence: Evidence) -> None:
    """Four digits stand somewhere by chance, three of a few codes do not: a leak would show most of them."""
    said = {word for _, data in evidence.outside_the_database() for word in _words_of_a_code(data)}
    assert len(evidence.codes) > 5
    assert len(said.intersection(evidence.codes)) < 3
    leak = {word for code in evidence.codes for word in _words_of_a_code(f'{{"text": "ok {code}"}}'.encode())}
    assert leak == set(evidence.codes)


def test_one_time_codes_of_staff_are_found_nowhere(evidence: Evidence) -> None:
    """Six digits stand somewhere by chance too; the fractions of a time do not count."""
    assert len(evidence.one_time) > 3
    said = {digits for _, data in evidence.places() for digits in re.findall(rb"(?<![\d.])\d{6}(?!\d)", data)}
    assert len(said.intersection(code.encode() for code in evidence.one_time)) < 2


def test_redis_hears_nothing_of_the_console(evidence: Evidence) -> None:
    """Its process has no address of it; what its changes send goes by the database, and so by the relay."""
    assert "REDIS_URL" not in evidence.keys["console"]
    names = rb"thabo|lineo|rethabile|session|doorstep|referral|organisation|approval|csrf"
    assert not [where for where, data in in_commands(evidence.told) if re.search(names, data)]


def test_duty_numbers_are_said_nowhere(evidence: Evidence) -> None:
    """They are half of what is typed, and stand in a row of the database."""
    assert len(evidence.duty_numbers) > 2
    search = Search(Canary("pin", "a duty number", number) for number in evidence.duty_numbers)
    assert search.look(evidence.outside_the_database()) == []


def _words_of_a_code(data: bytes) -> list[str]:
    return re.findall(r"(?<![\w.:-])\d{4}(?![\w.:-])", data.decode(errors="replace"))


def test_a_code_is_kept_until_it_is_answered_and_no_longer(evidence: Evidence) -> None:
    with evidence.engine.connect() as connection:
        proven = sa.select(members.c.proof_code).where(members.c.proof_sent_at.is_not(None))
        answered = set(connection.scalars(proven.where(members.c.proven_at.is_not(None))))
        sent = set(connection.scalars(sa.select(notes.c.code).where(notes.c.wording == "prove")))
    assert answered == {None}
    assert sent == {None}


def test_what_was_sealed_opens_with_the_key_that_no_server_has(evidence: Evidence) -> None:
    """The search finds nothing because it is sealed, not because it is lost."""
    boxes, opens = _boxes(evidence), [base64.b64decode(key) for key in evidence.keys["opens"]]
    assert len(boxes) > 15
    told = json.dumps([unseal(opens[0], box) for box in boxes], ensure_ascii=False)
    assert "behind the mill, he sleeps with the cattle" in told
    assert any(canary.value in told for canary in evidence.canaries if canary.kind == "number")
    assert sum(canary.value in told for canary in evidence.canaries if canary.kind == "words") > 5


def test_what_staff_wrote_opens_with_it_too(evidence: Evidence) -> None:
    """All that is sealed to the hotline, whichever column holds it; a file's own bytes are no JSON."""
    opens = base64.b64decode(evidence.keys["opens"][0])
    boxes = _typed_by_staff(evidence)
    told = json.dumps([unseal(opens, box) for box in boxes], ensure_ascii=False)
    for said in SAID:
        assert f"{said}: " in told, said


def test_a_partner_keeps_its_own_words_while_it_helps(evidence: Evidence) -> None:
    """Sealed to its own ring: not even the key of the hotline opens them."""
    own = _own_words(evidence)
    assert own
    for box in own:
        with pytest.raises(CannotOpen):
            unseal(base64.b64decode(evidence.keys["opens"][0]), box)


def _own_words(evidence: Evidence) -> list[bytes]:
    return _kept(evidence, "referral_events", ("own_box",))


def test_an_archive_is_locked_and_names_nobody(evidence: Evidence) -> None:
    """Opened, it holds codes and case numbers: nothing that anybody typed, no number, no PIN."""
    (box,) = _kept(evidence, "archives", ("box",))
    assert box.startswith(b"age-encryption.org/v1\n-> scrypt ")
    left = list(in_files(evidence.left))
    assert len(left) > 4
    assert evidence.search.look([*left, *_inside(evidence.left)]) == []


def _inside(left: Path) -> Iterator[Place]:
    """A spreadsheet is a folder that is packed."""
    for book in left.glob("*.xlsx"):
        with zipfile.ZipFile(book) as folder:
            yield from ((f"{book.name}, {name}", folder.read(name)) for name in folder.namelist())


def _typed_by_staff(evidence: Evidence) -> list[bytes]:
    return [box for table, columns in TYPED_BY_STAFF.items() for box in _kept(evidence, table, columns)]


def _kept(evidence: Evidence, name: str, columns: tuple[str, ...]) -> list[bytes]:
    table = metadata.tables[name]
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(*(table.c[column] for column in columns))).all()
    return [box for row in rows for box in row if box is not None]


@pytest.mark.parametrize("process", ["web", "console"])
def test_no_setting_of_a_process_opens_a_box(evidence: Evidence, process: str) -> None:
    boxes = [*_boxes(evidence), *_typed_by_staff(evidence), *_own_words(evidence)]
    for name, text in evidence.keys[process].items():
        for key in _as_keys(text):
            for box in boxes:
                with pytest.raises(CannotOpen):
                    unseal(key, box)
        assert not {text, *text.split(",")} & set(evidence.keys["opens"]), name


def test_members_stand_encrypted_and_nobody_twice(evidence: Evidence) -> None:
    numbers = [canary.value for canary in evidence.canaries if canary.of == "a team member"]
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(members.c.number, members.c.number_hash)).all()
    assert len(rows) == len(numbers) == len({row.number for row in rows})
    assert all(row.number.startswith(b"gAAAA") for row in rows)


def test_some_members_were_added_at_the_console(evidence: Evidence) -> None:
    """A file changes them no more."""
    with evidence.engine.connect() as connection:
        kept = connection.execute(sa.select(members.c.number).where(members.c.kept_by == "lineo")).scalars().all()
    assert len(kept) > 1


def _boxes(evidence: Evidence) -> list[bytes]:
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(reports.c.words, reports.c.call_back)).all()
    return [box for row in rows for box in row if box is not None]


def _as_keys(text: str) -> list[bytes]:
    """Every key of 32 bytes that could be cut out of a setting."""
    found = [text.encode()[:32].ljust(32, b"\0")]
    for part in text.split(","):
        try:
            found.append(base64.b64decode(part, validate=True)[:32].ljust(32, b"\0"))
        except ValueError:
            continue
    return found
