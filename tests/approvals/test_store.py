"""Two people in SQL: asked, decided, used once; alone at night, and looked at the next day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.approvals import store
from gateway.approvals.rules import NotAlone
from gateway.deadlines import store as clocks
from gateway.diary.verifying.store import verify
from gateway.staff.roles import Role
from gateway.storage.casework.tables import diary
from gateway.storage.database import reading, writing
from tests.console.house import SEALED, House
from tests.deadlines.house import SHIPPED

WORKER, LEAD = Role.HOTLINE_WORKER, Role.HOTLINE_LEAD
NIGHT = datetime(2026, 3, 3, 20, 30, tzinfo=UTC)  # half past ten in Lesotho


def ask(house: House, what: str = "open_number", by: str = "palesa", subject: str = "100001") -> int:
    with writing(house.engine) as connection:
        return store.ask(connection, what, "report", subject, by, "call_back", SEALED, house.now)


def decide(house: House, question: int, by: str = "thabo", role: Role = WORKER, yes: bool = True) -> str:
    with writing(house.engine) as connection:
        return store.decide(connection, question, by, role, yes, house.now)


def use(house: House, question: int, by: str = "palesa") -> bool:
    with writing(house.engine) as connection:
        return store.use(connection, question, by, house.now)


def standing(house: House, what: str = "open_number", subject: str = "100001", **more: Any) -> Any:
    with reading(house.engine) as connection:
        return store.standing(connection, what, "report", subject, house.now, **more)


def written(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return list(connection.execute(sa.select(diary.c.what).order_by(diary.c.id)).scalars())


def test_two_people_and_then_once(house: House) -> None:
    question = ask(house)
    assert standing(house) is None
    assert not use(house, question)
    assert decide(house, question, by="palesa") == "same_person"
    assert decide(house, question) == "done"
    assert standing(house).id == question
    assert standing(house, subject="100002") is None
    assert standing(house, what="export_words") is None
    assert standing(house, asked_by="thabo") is None
    assert use(house, question)
    assert not use(house, question)
    assert standing(house) is None
    assert written(house) == ["asked", "agreed", "used"]
    assert verify(house.engine).wrong is None


def test_a_no_is_a_no(house: House) -> None:
    question = ask(house)
    assert decide(house, question, yes=False) == "done"
    assert decide(house, question, by="mpho") == "over"
    assert standing(house) is None
    assert not use(house, question)
    assert written(house) == ["asked", "said_no"]


def test_questions_and_answers_lapse_after_a_day(house: House) -> None:
    question = ask(house)
    house.wait(hours=24)
    assert decide(house, question) == "over"
    again = ask(house)
    assert again != question
    decide(house, again)
    house.wait(hours=23, minutes=59)
    assert standing(house).id == again
    house.wait(minutes=1)
    assert standing(house) is None
    assert not use(house, again)


def test_to_whom_the_caller_left_out_a_lead_says_yes(house: House) -> None:
    question = ask(house, "excluded")
    assert decide(house, question, role=WORKER) == "not_allowed"
    assert decide(house, question, role=Role.ADMINISTRATOR) == "not_allowed"
    assert decide(house, question, role=LEAD) == "done"


def test_asking_twice_is_one_question_but_two_people_may_ask(house: House) -> None:
    assert ask(house) == ask(house)
    assert ask(house, by="mpho") != ask(house)
    assert written(house) == ["asked", "asked"]


def test_a_question_that_is_not_there_is_over(house: House) -> None:
    assert decide(house, 99) == "over"
    assert not use(house, 99)


def test_of_eight_who_decide_at_once_one_decides_and_of_eight_who_use_one_does(house: House) -> None:
    question = ask(house)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda n: decide(house, question, by=f"worker{n}", yes=n % 2 == 0), range(8)))
    assert sorted(said) == ["done", *["over"] * 7]
    agreed = ask(house, subject="100002")
    decide(house, agreed)
    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(lambda _: use(house, agreed), range(8)))
    assert sum(used) == 1
    assert verify(house.engine).wrong is None


# ---- alone, at night ----


def alone(house: House, number: str, what: str = "open_number", by: str = "palesa") -> int:
    with writing(house.engine) as connection:
        return store.alone(connection, SHIPPED, what, "report", number, by, "danger", SEALED, house.now)


def review(house: House, question: int, by: str = "thabo", role: Role = WORKER) -> bool:
    with writing(house.engine) as connection:
        return store.review(connection, question, by, role, house.now)


def test_at_night_one_person_opens_the_number_of_a_p1_and_another_looks_the_next_day(house: House) -> None:
    house.now = NIGHT
    number = house.report("P1")
    question = alone(house, number)
    assert standing(house, subject=number).id == question
    assert use(house, question)
    with reading(house.engine) as connection:
        (clock,) = clocks.open_of(connection, [house.id_of(number)])[house.id_of(number)]
    assert (clock.what, clock.due_at) == ("review", datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    assert decide(house, question) == "over"
    assert not review(house, question, by="palesa")
    assert not review(house, question, role=Role.ANALYST)
    assert review(house, question)
    assert not review(house, question, by="mpho")
    with reading(house.engine) as connection:
        assert clocks.open_of(connection, [house.id_of(number)]) == {}
        assert store.to_review(connection) == []
    assert written(house) == ["decided_alone", "used", "reviewed"]


@pytest.mark.parametrize(
    ("level", "hours", "what"),
    [("P2", 0, "open_number"), (None, 0, "open_number"), ("P1", 12, "open_number"), ("P1", 0, "export_words")],
)
def test_by_day_for_a_milder_report_or_for_anything_else_nobody_is_alone(
    house: House, level: str | None, hours: int, what: str
) -> None:
    house.now = NIGHT + timedelta(hours=hours)
    number = house.report(level)
    with pytest.raises(NotAlone):
        alone(house, number, what)
    assert written(house) == []


def test_a_report_that_is_not_there_cannot_be_opened_alone(house: House) -> None:
    house.now = NIGHT
    with pytest.raises(NotAlone):
        alone(house, "999999")


def test_what_is_asked_is_listed_until_it_is_decided_or_lapses(house: House) -> None:
    first, second = ask(house), ask(house, "no_police", by="mpho")
    with reading(house.engine) as connection:
        assert [row.id for row in store.waiting(connection, house.now)] == [first, second]
        assert [row.id for row in store.asked_by(connection, "mpho")] == [second]
    decide(house, first)
    house.wait(hours=24)
    with reading(house.engine) as connection:
        assert store.waiting(connection, house.now) == []


def test_a_subject_is_called_by_its_number_however_it_was_asked(house: House) -> None:
    number = house.report("P1")
    with reading(house.engine) as connection:
        assert store.number_of(connection, "report", house.id_of(number)) == number
        assert store.number_of(connection, "report", number) == number
        assert store.number_of(connection, "case", number) == ""
        assert store.number_of(connection, "referral", "1²") == ""


def test_about_a_case_and_one_organisation_the_diary_has_it_under_the_case(house: House) -> None:
    with writing(house.engine) as connection:
        question = store.ask(connection, "excluded", "case", "100001:7", "palesa", "danger", SEALED, house.now)
        assert store.organisation_of(connection, "case", "100001:7") == ""
    assert decide(house, question, role=LEAD) == "done"
    with reading(house.engine) as connection:
        rows = connection.execute(sa.select(diary).order_by(diary.c.id)).all()
        assert store.standing(connection, "excluded", "case", "100001:7", house.now)
        assert store.standing(connection, "excluded", "case", "100001:8", house.now) is None
    assert [row.subject for row in rows] == ["100001", "100001"]
    assert '"organisation":7' in rows[0].detail
