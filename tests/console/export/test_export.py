"""Words leave the console only by two people, once, and in a file that opens with one passphrase."""

import re
from typing import Any

import pyrage
import pytest
import sqlalchemy as sa

from gateway.approvals import store
from gateway.console.apart import TookTooLong
from gateway.console.export import locking, views
from gateway.console.export.locking import is_passphrase, new_passphrase
from gateway.privacy import new_key_pair, seal
from gateway.staff.roles import Role
from gateway.storage.casework.tables import case_notes, cases, decisions, diary
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports
from tests.console.diary.test_diary_pages import CASE
from tests.console.house import House, Visitor


def a_report(house: House) -> str:
    return house.report(words=seal(house.public, {"happened": "They took my papers.", "added": ["And my phone."]}))


def lerato(house: House) -> Visitor:
    return house.worker("lerato", role=Role.HOTLINE_LEAD)


def asks(somebody: Visitor, path: str, **form: str) -> Any:
    told = {"reason": "court", "remark": "Court order 12 of Leribe."} | form
    return somebody.browser.post(path, data=told | {"csrf_token": somebody.token(path)})


def agrees(house: House, by: str = "thabo", yes: bool = True) -> None:
    with writing(house.engine) as connection:
        (row,) = store.waiting(connection, house.now)
        assert store.decide(connection, row.id, by, Role.HOTLINE_WORKER, yes, house.now) == "done"


def takes(somebody: Visitor, path: str, passphrase: str = "") -> tuple[Any, str]:
    page = somebody.look(path).text
    shown = re.search(r'class="passphrase">([^<]+)<', page)
    typed = passphrase or (shown[1] if shown else new_passphrase())
    form = {"passphrase": typed, "csrf_token": somebody.token(path)}
    return somebody.browser.post(f"{path}/file", data=form), typed


def written(house: House, number: str) -> list[str]:
    """What was done; that somebody looked at the page stands between."""
    with reading(house.engine) as connection:
        mine = sa.select(diary.c.what).where(diary.c.subject == number, diary.c.what != "saw").order_by(diary.c.id)
        return list(connection.execute(mine).scalars())


def test_two_people_one_file_one_passphrase(house: House) -> None:
    number, lead = a_report(house), lerato(house)
    path = f"/export/report/{number}"
    assert asks(lead, path).status_code == 303
    assert "Waits for another person" in lead.reads(path)
    agrees(house)
    assert "thabo agreed: take the file now" in lead.reads(path)
    file, passphrase = takes(lead, path)
    assert file.status_code == 200
    assert file.headers["Content-Disposition"] == f"attachment; filename=thuso-report-{number}.txt.age"
    assert b"papers" not in file.data
    text = pyrage.passphrase.decrypt(file.data, passphrase).decode()
    assert "happened: They took my papers." in text
    assert "added: And my phone." in text
    assert "by lerato; thabo agreed" in text
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(file.data, new_passphrase())
    again, _ = takes(lead, path)
    assert again.status_code == 303
    assert written(house, number) == ["asked", "agreed", "used", "exported_words"]


def test_of_a_case_all_that_staff_wrote_is_in_it(house: House) -> None:
    number, lead = a_report(house), lerato(house)
    remark, plan = seal(house.public, {"remark": "New facts."}), seal(house.public, {"text": "A safe room."})
    with writing(house.engine) as connection:
        connection.execute(cases.insert().values(CASE | {"number": number, "opened_at": house.now, "plan": plan}))
        connection.execute(reports.update().values(case_id=CASE["id"]))
        row = {"report_id": house.id_of(number), "by": "palesa", "at": house.now, "what": "level"}
        connection.execute(decisions.insert().values(**row, before="P3", after="P1", reason="", remark=remark))
        note = {"case_id": CASE["id"], "kind": "note", "by": "palesa", "at": house.now}
        connection.execute(case_notes.insert().values(**note, box=seal(house.public, {"text": "She called."})))
        connection.execute(
            case_notes.insert().values(**note, box=seal(new_key_pair()[0], {"text": "Of another ring."}))
        )
    path = f"/export/case/{number}"
    asks(lead, path)
    agrees(house)
    file, passphrase = takes(lead, path)
    text = pyrage.passphrase.decrypt(file.data, passphrase).decode()
    for words in ("They took my papers.", "remark: New facts.", "A safe room.", "She called.", "could not be opened"):
        assert words in text
    assert "another ring" not in text


def test_a_no_gives_nothing_and_nobody_takes_what_another_asked_for(house: House) -> None:
    number, lead, other = a_report(house), lerato(house), house.worker("mamello", role=Role.HOTLINE_LEAD)
    path = f"/export/report/{number}"
    asks(lead, path)
    agrees(house, yes=False)
    assert takes(lead, path)[0].status_code == 303
    asks(lead, path)
    agrees(house)
    assert takes(other, path)[0].status_code == 303
    house.wait(minutes=5)
    assert takes(lead, path)[0].status_code == 200
    assert written(house, number).count("exported_words") == 1


def test_a_yes_of_yesterday_gives_nothing(house: House) -> None:
    number = a_report(house)
    asks(lerato(house), f"/export/report/{number}")
    agrees(house)
    house.wait(hours=24)
    later = house.worker("other", role=Role.HOTLINE_LEAD)
    assert takes(later, f"/export/report/{number}")[0].status_code == 303


def test_a_weak_passphrase_cannot_be_put_in_the_place_of_ours(small_house: House) -> None:
    number, lead = a_report(small_house), lerato(small_house)
    asks(lead, f"/export/report/{number}")
    agrees(small_house)
    assert takes(lead, f"/export/report/{number}", "password")[0].status_code == 400
    assert "exported_words" not in written(small_house, number)
    assert all(is_passphrase(new_passphrase()) for _ in range(100))


def test_without_the_key_nothing_is_taken_and_the_yes_is_not_spent(small_house: House) -> None:
    number, lead = a_report(small_house), lerato(small_house)
    asks(lead, f"/export/report/{number}")
    agrees(small_house)
    with writing(small_house.engine) as connection:
        connection.exec_driver_sql("DELETE FROM ring_keys")
    assert takes(lead, f"/export/report/{number}")[0].status_code == 303
    assert "You do not hold the key" in lead.look(f"/export/report/{number}").text
    assert written(small_house, number) == ["asked", "agreed"]


def test_words_are_locked_in_no_thread_of_the_console(small_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locking takes a second or two in which no other thread runs: other pages do not wait for it."""
    number, lead = a_report(small_house), lerato(small_house)
    asks(lead, f"/export/report/{number}")
    agrees(small_house)
    monkeypatch.setattr(locking, "lock_bytes", None)
    file, passphrase = takes(lead, f"/export/report/{number}")
    assert "my papers" in pyrage.passphrase.decrypt(file.data, passphrase).decode()


def test_what_takes_too_long_gives_nothing_and_the_yes_is_not_spent(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: str) -> bytes:
        raise TookTooLong

    number, lead = a_report(small_house), lerato(small_house)
    asks(lead, f"/export/report/{number}")
    agrees(small_house)
    monkeypatch.setattr(views, "locked", slow)
    assert takes(lead, f"/export/report/{number}")[0].status_code == 303
    assert "It took too long, and nothing was taken out." in lead.look(f"/export/report/{number}").text
    assert written(small_house, number) == ["asked", "agreed"]
    monkeypatch.undo()
    assert takes(lead, f"/export/report/{number}")[0].status_code == 200


def test_a_wish_without_a_reason_or_words_is_said_at_the_field(small_house: House) -> None:
    number, lead = a_report(small_house), lerato(small_house)
    for form, says in (({"remark": ""}, "Say who asked"), ({"reason": "tea"}, "Not a valid choice")):
        said = asks(lead, f"/export/report/{number}", **form)
        assert said.status_code == 400
        assert says in said.text
    assert written(small_house, number) == []


def test_what_is_not_there_cannot_be_taken_and_workers_take_nothing(small_house: House) -> None:
    assert lerato(small_house).look("/export/report/999999").status_code == 404
    assert lerato_again(small_house).look("/export/tea/999999").status_code == 404
    assert small_house.worker("mpho").look(f"/export/report/{a_report(small_house)}").status_code == 403


def lerato_again(house: House) -> Visitor:
    return house.worker("lerato2", role=Role.HOTLINE_LEAD)
