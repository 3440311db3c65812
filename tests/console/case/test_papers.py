"""Safety plan, notes and files: sealed on the way in, opened for who holds the key."""

import io

import pytest

from gateway.cases.papers.kinds import LARGEST, MOST
from gateway.cases.people.store import print_of
from gateway.storage.casework import tables as work
from gateway.storage.database import writing
from tests.console.case.room import CaseWorker, case_of
from tests.console.house import House

PDF = b"%PDF-1.7 the contract that she signed"


def _uploads(case: CaseWorker, content: bytes, name: str = "contract.pdf", status: int = 303) -> str:
    answer = case.sends("/files", file=(io.BytesIO(content), name))
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_safety_plan_is_sealed_and_read_on_the_page(house: House) -> None:
    case = case_of(house)
    case.does("/plan", code_word="red hen", may_know="Only her sister", was=print_of(None))
    (row,) = case.rows(work.cases)
    assert b"red hen" not in row.plan
    text = case.reads()
    assert "Code word red hen" in text
    assert "Who may know Only her sister" in text
    says = case.refused("/plan", code_word="blue hen", was=print_of(None))
    assert "Somebody else has changed this" in says
    case.does("/plan", code_word="blue hen", was=print_of(row.plan))
    assert "Code word blue hen" in case.reads()


def test_notes_are_kept_in_order_and_never_changed(house: House) -> None:
    case = case_of(house)
    case.does("/notes", kind="note", text="First: the brother called.")
    case.waits(hours=1)
    case.does("/notes", kind="feedback", text="Then: <b>she</b> is at the shelter.")
    text = case.reads()
    assert text.index("Then:") < text.index("First:")
    assert "&lt;b&gt;" in case.visitor.look(case.at).text
    assert b"brother" not in b"".join(row.box for row in case.rows(work.case_notes))
    rules = [r.rule for r in house.app.url_map.iter_rules() if "notes" in r.rule and "case" in r.endpoint]
    assert rules == ["/cases/<number>/notes"]  # nothing that changes or deletes one


def test_a_long_note_in_sesotho_fits(house: House) -> None:
    case = case_of(house)
    case.does("/notes", kind="note", text="š" * 8000)
    assert "at most 8000 letters" in case.refused("/notes", kind="note", text="š" * 8001)


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(house: House) -> None:
    case = case_of(house)
    _uploads(case, PDF, "pay slip <1>.pdf")
    (row,) = case.rows(work.case_files)
    assert b"contract" not in row.box + row.label
    assert "pay slip _1.pdf" in case.reads()
    answer = case.visitor.look(f"{case.at}/files/{row.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pay slip _1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert case.diary().count("opened_file") == 1


def test_five_megabytes_fit_and_one_byte_more_does_not(house: House) -> None:
    case = case_of(house)
    _uploads(case, PDF + b" " * (LARGEST - len(PDF)))
    assert "larger than 5 MB" in _uploads(case, PDF + b" " * LARGEST, status=400)
    assert "larger than 5 MB" in _uploads(case, PDF + b" " * (LARGEST + 200_000), status=413)
    assert len(case.rows(work.case_files)) == 1


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<svg></svg>\x00", b""])
def test_other_kinds_of_files_are_not_kept(small_house: House, content: bytes) -> None:
    case = case_of(small_house)
    _uploads(case, content, "letter.pdf", status=400)
    assert not case.rows(work.case_files)


def test_a_case_holds_so_many_files_and_no_more(small_house: House) -> None:
    case = case_of(small_house)
    row = {"case_id": case.rows(work.cases)[0].id, "label": b"-", "box": b"-", "size": 1, "by": "x"}
    with writing(small_house.engine) as connection:
        connection.execute(work.case_files.insert(), [row | {"at": small_house.now}] * MOST)
    assert "as many files as it may" in _uploads(case, PDF, status=400)


def test_a_file_of_another_case_is_not_opened_from_here(small_house: House) -> None:
    mine = case_of(small_house)
    other = case_of(small_house, mine.visitor)
    _uploads(other, PDF)
    (row,) = other.rows(work.case_files)
    assert mine.visitor.look(f"{mine.at}/files/{row.id}").status_code == 404


def test_every_other_form_of_the_console_stays_small(small_house: House) -> None:
    case = case_of(small_house)
    answer = case.sends("/worker", worker="x" * 20_000)
    assert answer.status_code == 413
