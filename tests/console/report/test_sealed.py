"""The caller's words and number: sealed, until somebody asks and it is written down."""

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.privacy import seal
from gateway.staff.roles import Role
from gateway.storage.casework.tables import approvals as asked_rows
from gateway.storage.casework.tables import ring_keys
from gateway.storage.database import reading, writing
from gateway.storage.tables import letters
from tests.console.house import plain_text
from tests.console.report.desk import PHONE, WORDS, AtDesk, Hotline

ASKED = {"ask_number-version": "0", "ask_number-reason": "danger", "ask_number-remark": "Nobody knows the house."}
SHOWN = "+266 5012 3987"


def test_the_words_are_opened_by_a_button_and_stand_on_that_answer_only(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    answer = palesa.presses(number, "words")
    assert answer.status_code == 200
    assert WORDS in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert WORDS not in palesa.page(number)
    assert "opened_words" in hotline.diary_of(number)


def test_what_the_caller_added_later_is_opened_with_it(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    box = seal(hotline.public, {"added": ["They moved her", "to Ficksburg"]})
    row = {"report_id": hotline.id_of(number), "written_by": "caller", "box": box, "written_at": hotline.now}
    with writing(hotline.engine) as connection:
        connection.execute(letters.insert().values(row))
    assert "The caller wrote again once." in palesa.reads(number)
    assert "They moved her to Ficksburg" in plain_text(palesa.presses(number, "words").text)


def test_words_cannot_be_asked_for_by_a_link(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    assert palesa.visitor.look(f"/reports/{number}/words").status_code == 405
    assert "opened_words" not in small.diary_of(number)


def test_who_lost_the_key_reads_so_calmly_and_nothing_is_said_to_be_opened(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(number=PHONE, contact="call")
    with writing(small.engine) as connection:
        connection.execute(ring_keys.delete())
    answer = palesa.presses(number, "words")
    assert answer.status_code == 403
    assert "You do not hold the key" in plain_text(answer.text)
    assert "opened_words" not in small.diary_of(number)


def test_a_remark_that_cannot_be_opened_does_not_break_the_page(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(danger="now")
    palesa.does(number, "level", level="P2", reason="safe_now", remark="Home.")
    with writing(small.engine) as connection:
        connection.execute(ring_keys.delete())
    assert "(sealed: you do not hold the hotline's key)" in palesa.reads(number).replace("&#39;", "'")


def _agree(hotline: Hotline, by: str) -> str:
    with writing(hotline.engine) as connection:
        approval_id = approvals.waiting(connection, hotline.now)[0].id
        return approvals.decide(connection, approval_id, by, Role.HOTLINE_WORKER, True, hotline.now)


def test_the_number_takes_two_people_and_is_shown_once(hotline: Hotline) -> None:
    number = hotline.calls_in(number=PHONE, contact="call")
    palesa = AtDesk(hotline.worker("palesa"))
    assert palesa.presses(number, "number").status_code == 409
    assert palesa.presses(number, "number/ask", **ASKED).status_code == 303
    assert "palesa asked, and waits for a colleague to agree" in palesa.reads(number)
    assert _agree(hotline, "palesa") == "same_person"
    assert palesa.presses(number, "number").status_code == 409
    assert _agree(hotline, "thabo") == "done"
    assert "Show the number once" in palesa.reads(number)
    answer = palesa.presses(number, "number")
    assert SHOWN in plain_text(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert palesa.presses(number, "number").status_code == 409
    assert SHOWN not in palesa.reads(number)
    assert hotline.diary_of(number).count("opened_number") == 1
    assert "50123987" not in hotline.diary_text()


def test_to_ask_takes_a_reason_in_code_and_in_words_that_only_colleagues_read(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(number=PHONE, contact="call")
    assert palesa.presses(number, "number/ask", **(ASKED | {"ask_number-remark": ""})).status_code == 400
    palesa.presses(number, "number/ask", **ASKED)
    with reading(small.engine) as connection:
        row = connection.execute(sa.select(asked_rows)).one()
    assert (row.what, row.reason) == ("open_number", "danger")
    assert b"house" not in row.remark


def test_for_a_p1_at_night_one_person_may_and_it_is_reviewed(hotline: Hotline) -> None:
    hotline.wait(hours=12)  # ten in the evening in Lesotho
    number = hotline.calls_in(number=PHONE, contact="call", danger="now")
    palesa = AtDesk(hotline.worker("palesa"))
    assert "Nobody is here: decide alone" in palesa.reads(number)
    assert palesa.presses(number, "number/alone", **ASKED).status_code == 303
    assert SHOWN in plain_text(palesa.presses(number, "number").text)
    assert "review" in {clock.what for clock in hotline.clocks(number)}


def test_by_day_and_for_less_than_a_p1_nobody_may_alone(small: Hotline, palesa: AtDesk) -> None:
    by_day = small.calls_in(number=PHONE, contact="call", danger="now")
    assert "decide alone" not in palesa.reads(by_day)
    assert palesa.presses(by_day, "number/alone", **ASKED).status_code == 409
    small.wait(hours=12)
    mild = AtDesk(small.let_in(small.employ("thabo")))
    p2 = small.calls_in(number=PHONE, contact="call")
    assert mild.presses(p2, "number/alone", **ASKED).status_code == 409


def test_a_caller_who_left_no_number_is_asked_for_none(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    assert "The caller’s number" not in palesa.reads(number)
    assert palesa.presses(number, "number").status_code == 409
    assert palesa.presses(number, "number/ask", **ASKED).status_code == 409
