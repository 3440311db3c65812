"""The page of the second person at the real door."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.approvals import store
from gateway.privacy import seal
from gateway.staff.roles import Role
from gateway.storage.casework.tables import rings
from gateway.storage.database import reading, writing
from tests.console.house import House, Visitor
from tests.deadlines.house import SHIPPED

REASON = "caller_asked"
NIGHT = datetime(2026, 3, 3, 20, 30, tzinfo=UTC)  # half past ten in Lesotho
ROLES = pytest.mark.parametrize("role", [Role.HOTLINE_WORKER, Role.HOTLINE_LEAD])


def asks(house: House, what: str = "open_number", by: str = "palesa", **more: Any) -> tuple[int, str]:
    """Somebody asks about a new report; gives the question and the report's number."""
    number = house.report()
    remark = seal(more.get("key", house.public), {"remark": "The caller asked for it <twice>."})
    with writing(house.engine) as connection:
        return store.ask(connection, what, "report", number, by, REASON, remark, house.now), number


def answer(somebody: Visitor, question: int, said: str, remark: str = "") -> Any:
    form = {f"q{question}-answer": said, f"q{question}-remark": remark, "csrf_token": somebody.token("/approvals")}
    return somebody.browser.post(f"/approvals/{question}", data=form)


def row_of(house: House, question: int) -> Any:
    with reading(house.engine) as connection:
        return store.read(connection, question)


@ROLES
def test_another_person_reads_why_and_agrees(house: House, role: Role) -> None:
    question, number = asks(house)
    thabo = house.worker("thabo", role=role)
    page = thabo.look("/approvals").text
    assert "Open the sealed call-back number" in page
    assert f"Report {number}" in page
    assert "The caller asked to be contacted" in page
    assert "The caller asked for it &lt;twice&gt;." in page
    said = answer(thabo, question, "yes", "I know the case.")
    assert said.status_code == 303
    assert "You agreed. It can be done within 24 hours." in thabo.look("/approvals").text
    assert (row_of(house, question).decision, row_of(house, question).decided_by) == ("yes", "thabo")
    assert b"I know the case" not in row_of(house, question).answer, "kept sealed"


def test_who_asked_sees_what_became_of_it_and_cannot_agree_alone(house: House) -> None:
    palesa, thabo = house.worker("palesa"), house.worker("thabo")
    question, _ = asks(house)
    page = palesa.reads("/approvals")
    assert "Nothing waits for you." in page
    assert "waits for another person" in page
    answer(palesa, question, "yes")
    assert "You asked this yourself. Another person decides." in palesa.look("/approvals").text
    assert row_of(house, question).decision is None
    answer(thabo, question, "no", "Not without the court order.")
    page = palesa.reads("/approvals")
    assert "refused by thabo" in page
    assert "Not without the court order." in page


def test_two_who_decide_at_once_are_told_which_one_was_first(house: House) -> None:
    thabo, mpho = house.worker("thabo"), house.worker("mpho")
    question, _ = asks(house)
    answer(thabo, question, "yes")
    answer(mpho, question, "no")
    assert "Somebody has decided this already" in mpho.look("/approvals").text
    assert row_of(house, question).decision == "yes"


def test_only_a_lead_is_shown_what_only_a_lead_decides(house: House) -> None:
    question, _ = asks(house, "excluded")
    thabo, lerato = house.worker("thabo"), house.worker("lerato", role=Role.HOTLINE_LEAD)
    assert "Nothing waits for you." in thabo.reads("/approvals")
    answer(thabo, question, "yes")
    assert "Only a hotline lead decides this." in thabo.look("/approvals").text
    assert "Refer to whom the caller left out" in lerato.reads("/approvals")
    answer(lerato, question, "yes")
    assert row_of(house, question).decision == "yes"


def test_an_answer_that_is_neither_yes_nor_no_is_said_at_the_question(small_house: House) -> None:
    question, _ = asks(small_house)
    thabo = small_house.worker("thabo")
    for wrong, remark in (("maybe", ""), ("", ""), ("yes", "x" * 2001)):
        said = answer(thabo, question, wrong, remark)
        assert said.status_code == 400
        assert "Choose yes or no." in said.text or "2000 characters at most." in said.text
    assert row_of(small_house, question).decision is None


def test_without_the_key_the_question_is_shown_and_its_words_are_not(small_house: House) -> None:
    asks(small_house)
    thabo = small_house.worker("thabo")
    with writing(small_house.engine) as connection:
        connection.exec_driver_sql("DELETE FROM ring_keys")
        assert connection.execute(rings.select()).first()
    page = thabo.reads("/approvals")
    assert "You do not hold the key that opens these words." in page
    assert "twice" not in page


def test_what_one_did_alone_at_night_is_reviewed_by_another(house: House) -> None:
    house.now = NIGHT
    palesa, thabo = house.worker("palesa"), house.worker("thabo")
    number = house.report("P1")
    with writing(house.engine) as connection:
        remark = seal(house.public, {"remark": "Nobody answered the phone."})
        told = (connection, SHIPPED, "open_number", "report", number, "palesa", "danger", remark, house.now)
        question = store.alone(*told)
    assert "You did this yourself. Another person reviews it." in palesa.reads("/approvals")
    palesa.browser.post(f"/approvals/{question}/review", data={"csrf_token": palesa.token("/approvals")})
    assert row_of(house, question).reviewed_by is None
    assert "Nobody answered the phone." in thabo.reads("/approvals")
    thabo.browser.post(f"/approvals/{question}/review", data={"csrf_token": thabo.token("/approvals")})
    assert row_of(house, question).reviewed_by == "thabo"
    assert "Nothing is to be reviewed." in thabo.reads("/approvals")


def test_nothing_is_decided_without_the_token_of_the_page(small_house: House) -> None:
    question, _ = asks(small_house)
    thabo = small_house.worker("thabo")
    said = thabo.browser.post(f"/approvals/{question}", data={f"q{question}-answer": "yes"})
    assert said.status_code == 400
    assert thabo.browser.post(f"/approvals/{question}/review").status_code == 400
    assert row_of(small_house, question).decision is None


def test_a_question_that_is_not_there_changes_nothing(house: House) -> None:
    thabo = house.worker("thabo")
    asks(house)
    assert answer(thabo, 99, "yes").status_code == 303
    assert "Nothing was changed" in thabo.look("/approvals").text


def test_others_do_not_see_what_the_hotline_asks(small_house: House) -> None:
    for role in (Role.ADMINISTRATOR, Role.SOCIAL_WORKER, Role.ANALYST):
        assert small_house.worker(role.value, role=role).look("/approvals").status_code == 403
