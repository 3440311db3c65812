"""Files of many cases leave the console by two people, locked, for a day, and only into the hands of who made them."""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from gateway.approvals import store as approvals
from gateway.console.apart import Limits, TookTooLong
from gateway.console.export.locking import is_passphrase, new_passphrase
from gateway.console.files import views
from gateway.console.files.back import views as back
from gateway.exports.archives.store import Emptying, Lapsed, keep
from gateway.exports.htcds import parcel as reading_back
from gateway.exports.sheets import Sheet
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.casework.tables import diary
from gateway.storage.database import reading, writing
from gateway.storage.partners.tables import archives
from tests.console.browser.case_work import fill
from tests.console.browser.town import CASE, Town
from tests.console.house import House, Visitor
from tests.exports.crafted import crafted

WHAT = {
    "kind": "htcds",
    "first": "2026-03",
    "last": "2026-03",
    "reason": "partner",
    "remark": "For the shelter’s report.",
}


@pytest.fixture
def town(house: House) -> Town:
    return fill(house, with_files=False)


@pytest.fixture
def small_town(small_house: House) -> Town:
    return fill(small_house, with_files=False)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the process of its own and the second that locking takes."""
    monkeypatch.setattr(views, "locked_folder", lambda name, sheets, told, passphrase: b"LOCKED" + told.encode())


def lineo(town: Town) -> Visitor:
    return town.visitor(Role.HOTLINE_LEAD)


def asks(somebody: Visitor, **form: str) -> Any:
    return somebody.send("/files", "/files", **(WHAT | form))


def agrees(town: Town, yes: bool = True, by: str = "thabo", role: Role = Role.HOTLINE_LEAD) -> int:
    """A second lead decides what waits; gives its number."""
    with writing(town.house.engine) as connection:
        row = approvals.waiting(connection, town.house.now)[-1]
        assert approvals.decide(connection, row.id, by, role, yes, town.house.now) == (
            "done" if by != row.asked_by else ""
        )
    return int(row.id)


def makes(somebody: Visitor, approval_id: int) -> tuple[Any, str]:
    path = f"/files/make/{approval_id}"
    shown = re.search(r'class="passphrase once">([^<]+)<', somebody.look(path).text)
    passphrase = shown[1] if shown else new_passphrase()
    return somebody.send(path, "/files", passphrase=passphrase), passphrase


def fetches(somebody: Visitor, archive_id: int = 1) -> Any:
    return somebody.send(f"/files/{archive_id}/fetch", "/files")


def a_file(town: Town, **form: str) -> tuple[Visitor, str]:
    """Asked for, agreed to, made."""
    lead = lineo(town)
    assert asks(lead, **form).status_code == 303
    answer, passphrase = makes(lead, agrees(town))
    assert answer.status_code == 303
    return lead, passphrase


def kept(town: Town) -> list[Any]:
    with reading(town.house.engine) as connection:
        return list(connection.execute(sa.select(archives).order_by(archives.c.id)))


def counted(town: Town) -> dict[str, int]:
    """How much of each there is: everybody in the town has agreed to be on record."""
    tables = {"cases": casework.cases, "victims": casework.people, "services": casework.needs}
    tables["referrals"] = casework.referrals
    with reading(town.house.engine) as connection:
        counts = {name: sa.select(sa.func.count()).select_from(table) for name, table in tables.items()}
        return {name: int(connection.execute(query).scalar_one()) for name, query in counts.items()}


def written(town: Town) -> list[tuple[str, str, str]]:
    with reading(town.house.engine) as connection:
        mine = sa.select(diary.c.by, diary.c.what, diary.c.subject).where(diary.c.kind == "export").order_by(diary.c.id)
        return [(row.by, row.what, row.subject) for row in connection.execute(mine)]


def test_two_leads_one_file_that_opens_with_one_passphrase(town: Town) -> None:
    lead, passphrase = a_file(town)
    assert is_passphrase(passphrase)
    assert "The file is made" in lead.look("/files").text
    answer = fetches(lead)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=thuso-htcds.2026-03.2026-03.zip.age"
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(answer.data, new_passphrase())
    folder = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(answer.data, passphrase)))
    assert folder.namelist() == [
        "README.txt", "cases.csv", "victims.csv", "services.csv", "referrals.csv", "htcds.xlsx"
    ]  # fmt: skip
    about = folder.read("README.txt").decode()
    assert "by lineo; thabo agreed" in about
    assert "CC BY 4.0" in about and "IOM does not\nendorse" in about
    book = load_workbook(io.BytesIO(folder.read("htcds.xlsx")))
    assert {page.title: page.max_row for page in book} == {name: 1 + found for name, found in counted(town).items()}
    text = "".join(folder.read(name).decode("utf-8-sig") for name in folder.namelist() if name.endswith(".csv"))
    for secret in (CASE, "Limpho", "031515", "Crisis home", "+266", "2012", "palesa", "aunt", "2026-03-"):
        assert secret not in text, secret
    subject = "htcds.2026-03.2026-03"
    assert written(town) == [
        ("lineo", "asked", subject), ("thabo", "agreed", subject), ("lineo", "used", subject),
        ("lineo", "made_file", subject), ("lineo", "fetched_file", subject),
    ]  # fmt: skip


def test_a_file_is_fetched_by_who_made_it_and_by_nobody_else(town: Town, fast: None) -> None:
    lead, _ = a_file(town)
    other, administrator = town.house.worker("mamello", role=Role.HOTLINE_LEAD), town.visitor(Role.ADMINISTRATOR)
    for somebody in (other, administrator):
        assert fetches(somebody).status_code == 404
        assert somebody.send("/files/1/empty", "/files").status_code == 404
        assert somebody.look("/files/make/2").status_code == 404
        assert "HTCDS" not in somebody.reads("/files").partition("Ask for a file")[0]
    assert town.visitor(Role.HOTLINE_WORKER).look("/files").status_code == 403
    assert kept(town)[0].fetched_at is None
    assert fetches(lead).status_code == fetches(lead).status_code == 200
    assert [what for _, what, _ in written(town)].count("fetched_file") == 2


def test_after_a_day_the_bytes_are_gone(town: Town, fast: None) -> None:
    a_file(town)
    sweep = Emptying(town.house.engine)
    town.house.wait(hours=23, minutes=59)
    sweep(town.house.now)
    assert kept(town)[0].box is not None
    town.house.wait(minutes=1)
    later = town.house.let_in(town.staff[Role.HOTLINE_LEAD])
    assert fetches(later).status_code == 404, "nobody waits for the sweep"
    Emptying(town.house.engine)(town.house.now)
    (row,) = kept(town)
    assert (row.box, row.ended_at) == (None, town.house.now)
    assert "emptied" in later.reads("/files")
    assert written(town)[-1] == ("machine", "emptied_file", row.what)
    Emptying(town.house.engine)(town.house.now + timedelta(hours=1))
    assert [what for _, what, _ in written(town)].count("emptied_file") == 1


def test_nothing_of_an_emptied_file_stays_on_the_disk(
    small_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in SQLite's pages nor in its journal."""
    monkeypatch.setattr(views, "locked_folder", lambda *_: b"NOBODY-MAY-FIND-THIS" * 5000)
    a_file(small_town)
    assert any(b"NOBODY-MAY-FIND-THIS" in path.read_bytes() for path in tmp_path.iterdir())
    small_town.house.wait(hours=24)
    Emptying(small_town.house.engine)(small_town.house.now)
    assert not any(b"NOBODY-MAY-FIND-THIS" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_who_needs_it_no_more_empties_it_at_once(small_town: Town, fast: None) -> None:
    lead, _ = a_file(small_town)
    assert lead.send("/files/1/empty", "/files").status_code == 303
    assert kept(small_town)[0].box is None
    assert fetches(lead).status_code == 404
    assert lead.send("/files/1/empty", "/files").status_code == 404


def test_a_worker_does_not_decide_and_a_no_makes_nothing(town: Town, fast: None) -> None:
    lead = lineo(town)
    asks(lead)
    worker = town.visitor(Role.HOTLINE_WORKER)
    assert "Take codes of many cases out" not in worker.reads("/approvals").partition("What you asked")[0]
    with writing(town.house.engine) as connection:
        row = approvals.waiting(connection, town.house.now)[-1]
        said = approvals.decide(connection, row.id, "palesa", Role.HOTLINE_WORKER, True, town.house.now)
        own = approvals.decide(connection, row.id, "lineo", Role.HOTLINE_LEAD, True, town.house.now)
    assert (said, own) == ("not_allowed", "same_person")
    number = agrees(town, yes=False)
    assert makes(lead, number)[0].status_code == 404
    assert kept(town) == []


def test_the_second_lead_reads_what_for_whom_and_why(town: Town) -> None:
    asks(lineo(town))
    page = town.house.worker("mamello", role=Role.HOTLINE_LEAD).reads("/approvals")
    assert "Cases for other organisations (HTCDS 2.0), 2026-03" in page
    assert "For the shelter’s report." in page
    assert "Another organisation works with us on these cases" in page


def test_a_yes_makes_one_file_also_for_two_who_press_at_once(town: Town) -> None:
    asks(lineo(town))
    number = agrees(town)
    sheets = [Sheet("cases", ("a",), [["1"]])]

    def keeps(_: int) -> str:
        try:
            with writing(town.house.engine) as connection:
                keep(connection, number, "lineo", sheets, b"LOCKED", town.house.now)
        except Lapsed:
            return "lapsed"
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(keeps, range(8))) == ["kept", *["lapsed"] * 7]
    assert len(kept(town)) == 1
    assert [what for _, what, _ in written(town)] == ["asked", "agreed", "used", "made_file"]


def test_a_yes_is_used_by_who_asked_within_a_day_and_once(town: Town, fast: None) -> None:
    lead, _ = a_file(town)
    assert makes(lead, 2)[0].status_code == 404, "used"
    assert lead.look("/files/make/999").status_code == 404
    asks(lead)
    number = agrees(town)
    town.house.wait(hours=24)
    later = town.house.let_in(town.staff[Role.HOTLINE_LEAD])
    assert makes(later, number)[0].status_code == 404
    assert len(kept(town)) == 1


def test_an_administrator_takes_the_diary_out_and_nothing_else(town: Town, fast: None) -> None:
    administrator = town.visitor(Role.ADMINISTRATOR)
    assert "HTCDS" not in administrator.reads("/files")
    assert asks(administrator).status_code == 400
    assert administrator.look("/files/read").status_code == 403
    assert asks(administrator, kind="diary").status_code == 303
    answer, _ = makes(administrator, agrees(town))
    assert answer.status_code == 303
    assert fetches(administrator).status_code == 200
    assert kept(town)[0].what == "diary.2026-03.2026-03"


def test_who_is_no_lead_any_more_fetches_nothing_of_cases(small_town: Town, fast: None) -> None:
    a_file(small_town)
    with writing(small_town.house.engine) as connection:
        connection.exec_driver_sql("UPDATE operators SET role = 'administrator' WHERE name = 'lineo'")
    now_administrator = small_town.house.let_in(small_town.staff[Role.HOTLINE_LEAD])
    assert fetches(now_administrator).status_code == 404
    assert "HTCDS" not in now_administrator.reads("/files")


@pytest.mark.parametrize("kind", ["lists", "diary"])
def test_lists_hold_codes_and_nothing_that_was_typed(town: Town, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Sheet] = []
    monkeypatch.setattr(views, "locked_folder", lambda name, sheets, *_: taken.extend(sheets) or b"LOCKED")
    a_file(town, kind=kind)
    text = " ".join(cell for sheet in taken for row in sheet.rows for cell in row)
    assert "Limpho" not in text and "+266" not in text and "aunt" not in text
    columns = {sheet.name: dict(zip(sheet.columns, sheet.rows[-1], strict=True)) for sheet in taken}
    if kind == "lists":
        assert CASE in {row[0] for row in taken[1].rows}
        assert {"271828", "314159"} <= {row[0] for row in taken[0].rows}
        assert columns["cases"]["people"] in ("0", "1")
        assert re.fullmatch(r"2026-03-0\d", columns["reports"]["day"])
    else:
        assert [row[0] for row in taken[0].rows] == sorted((row[0] for row in taken[0].rows), key=int)
        assert len(columns["diary"]["hash"]) == 64


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": ""}, "Choose what to take out."),
        ({"kind": "people"}, "Not a valid choice"),
        ({"first": "March"}, "Write the month as 2026-03."),
        ({"first": "2026-04"}, "This month lies before the first one."),
        ({"last": "9999-12"}, "Write the month as 2026-03."),
        ({"first": ""}, "Write a month."),
        ({"reason": "tea"}, "Not a valid choice"),
        ({"remark": " "}, "Say for whom, and what for"),
    ],
)
def test_a_wish_with_a_mistake_is_said_at_the_field(small_town: Town, form: dict[str, str], says: str) -> None:
    answer = asks(lineo(small_town), **form)
    assert answer.status_code == 400
    assert says in answer.text
    assert written(small_town) == []


def test_too_many_lines_are_said_before_anybody_is_asked(small_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_LINES", 3)
    answer = asks(lineo(small_town))
    assert answer.status_code == 400
    assert "one file holds 3 at most. Choose fewer months." in answer.text


def test_what_grew_meanwhile_or_takes_too_long_leaves_the_yes_unused(
    small_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = lineo(small_town)
    asks(lead)
    number = agrees(small_town)
    monkeypatch.setattr(views, "MOST_LINES", 3)
    makes(lead, number)
    assert "Choose fewer months." in lead.look("/files").text
    monkeypatch.setattr(views, "MOST_LINES", 60_000)

    def slow(*_: Any) -> bytes:
        raise TookTooLong

    monkeypatch.setattr(views, "locked_folder", slow)
    makes(lead, number)
    assert "It took too long, and nothing was made." in lead.look("/files").text
    assert kept(small_town) == []
    monkeypatch.setattr(views, "locked_folder", lambda *_: b"LOCKED")
    makes(lead, number)
    assert len(kept(small_town)) == 1


def test_a_weak_passphrase_cannot_be_put_in_the_place_of_ours(small_town: Town, fast: None) -> None:
    lead = lineo(small_town)
    asks(lead)
    number = agrees(small_town)
    assert lead.send(f"/files/make/{number}", "/files", passphrase="password").status_code == 400
    assert kept(small_town) == []


# ---- read back ----


def brings(somebody: Visitor, content: bytes, name: str = "cases.csv") -> Any:
    form = {"csrf_token": somebody.token("/files/read"), "file": (io.BytesIO(content), name)}
    return somebody.browser.post("/files/read", data=form, content_type="multipart/form-data")


def test_a_file_that_was_made_here_is_read_back_in_our_words(small_town: Town) -> None:
    lead, passphrase = a_file(small_town)
    folder = pyrage.passphrase.decrypt(fetches(lead).data, passphrase)
    answer = brings(lead, folder, "thuso.zip")
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))
    for words in (
        "Every code in it is known.", f"Cases: {counted(small_town)['cases']} lines",
        "Being taken away or over the border:", "12 to 17:", "Locked in, guarded, may not leave:", "Leribe:",
        "We do not give this help:",
    ):  # fmt: skip
        assert words in text, words
    with reading(small_town.house.engine) as connection:
        last = connection.execute(sa.select(diary).order_by(diary.c.id.desc())).first()
    assert last is not None and last.what == "read_file"


def test_wrong_codes_are_said_with_their_line(small_town: Town) -> None:
    answer = brings(lineo(small_town), b"cas_Status,prs_FirstName\r\nActive,Limpho\r\nOpen,<b>x</b>\r\n")
    assert "cases, line 3: column cas_Status: Open is no code of this column. Write one of: Active" in answer.text
    assert "Limpho" not in answer.text and "<b>x" not in answer.text
    assert "prs_FirstName" in answer.text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89PNG\r\n", b"a,b\r\n1,2\r\n"])
def test_what_is_no_such_file_is_said_calmly(small_town: Town, content: bytes) -> None:
    answer = brings(lineo(small_town), content)
    assert answer.status_code in (200, 400)
    assert "What is wrong with it" in answer.text


def test_a_file_of_many_megabytes_is_not_taken(small_town: Town) -> None:
    answer = brings(lineo(small_town), b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413
    assert "larger than 4 MB" in answer.text


def test_what_would_hold_the_console_up_is_refused_with_what_to_do(
    small_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crafted spreadsheet of some kilobytes that takes minutes: it is given up, and the next file is read."""
    lead = lineo(small_town)
    monkeypatch.setattr(back, "LIMITS", Limits(seconds=20, processor=1))
    merged = '<mergeCell ref="A1:C9"/>' * 390_000
    answer = brings(lead, crafted(f"<mergeCells>{merged}</mergeCells>"), "cases.xlsx")
    assert answer.status_code == 400
    assert "cases.xlsx: It takes too long to read" in answer.text
    assert "bring one sheet at a time, as CSV" in answer.text
    monkeypatch.undo()
    assert brings(lead, b"cas_Status\r\nActive\r\n").status_code == 200


def test_a_file_is_taken_apart_in_no_thread_of_the_console(small_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_back, "read", None)
    assert brings(lineo(small_town), b"cas_Status\r\nActive\r\n").status_code == 200
