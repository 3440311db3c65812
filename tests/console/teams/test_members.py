"""The roster changed at the console: by the rules of an import, in the diary, and with no number anywhere."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from gateway.alerts.pins import store as pins
from gateway.alerts.proofs import store as proofs
from gateway.privacy import keyed_hash
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework.tables import diary
from gateway.storage.database import reading, writing
from tests.console.house import ROSTER_KEY, House, Visitor, files, plain_text
from tests.console.teams.roster import MAPUTSOE, NEW, OTHER, change, move_in, number, row

THABO, LINEO = f"{MAPUTSOE}_1", f"{MAPUTSOE}_2"
HERS = {"team": MAPUTSOE, "role": "ccpt", "turn": "", "language": "st", "duty": "always"}


def written(office: House) -> list[tuple[str, str, str]]:
    """What was done to whom, from the first; looking is left out."""
    with reading(office.engine) as connection:
        rows = connection.execute(sa.select(diary).where(diary.c.what != "saw").order_by(diary.c.id)).all()
    return [(one.what, one.kind, one.subject) for one in rows]


def adds(somebody: Visitor, **changed: str) -> TestResponse:
    path = f"/team/{MAPUTSOE}/member"
    return somebody.send(path, path, **(HERS | {"number": NEW} | changed))


def edits(somebody: Visitor, code: str, **changed: str) -> TestResponse:
    path = f"/member/{code}/edit"
    seen = somebody.browser.get(path).text.split('name="seen" value="')[1].split('"')[0]
    return somebody.send(path, path, **(HERS | {"seen": seen} | changed))


def everything(office: House) -> str:
    """Every cell of every table."""
    with reading(office.engine) as connection:
        return repr([connection.execute(sa.select(table)).all() for table in tables.metadata.sorted_tables])


def test_somebody_new_gets_a_code_and_a_phone_that_is_to_be_proven(office: House, lineo: Visitor) -> None:
    answer = adds(lineo)
    assert (answer.status_code, answer.location) == (303, f"/member/{MAPUTSOE}_3")
    new = row(office, f"{MAPUTSOE}_3")
    assert (new.turn, new.active, new.proven_at, new.kept_by) == (3, True, None, "lineo")
    assert number(office, new.code) == NEW
    assert written(office) == [("added", "member", new.code)]
    office.wait(hours=1)
    with writing(office.engine) as connection:
        assert proofs.owe_proofs(connection, files().teams, office.now) == 1


def test_the_number_stands_nowhere(office: House, lineo: Visitor) -> None:
    with capture_logs() as logs:
        pages = [adds(lineo), lineo.look(f"/member/{MAPUTSOE}_3"), lineo.look("/teams")]
        path = f"/member/{MAPUTSOE}_3/number"
        pages += [lineo.look(one) for one in (f"/team/{MAPUTSOE}", f"/member/{MAPUTSOE}_3/edit", path)]
        pages += [lineo.send(path, path, number=OTHER), lineo.look(f"/member/{MAPUTSOE}_3")]
        pages += [adds(lineo, number=OTHER), adds(lineo, number=f"{OTHER}x"), lineo.look("/diary")]
    assert number(office, f"{MAPUTSOE}_3") == OTHER
    said = everything(office) + repr(logs) + "".join(f"{page.text}{page.headers}" for page in pages)
    for typed in (NEW, OTHER):
        for spelling in (typed, typed[1:], typed[4:], typed[-7:]):
            assert spelling not in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"number": "58000777"}, "Write the number with + and the country"),
        ({"number": ""}, "Write the number with + and the country"),
        ({"number": "+26600000113"}, f"this number is that of {THABO}"),
        ({"duty": "mornings"}, "duty hours are written as"),
        ({"turn": "0"}, "must be a whole number from 1 to 999"),
    ],
)
def test_what_an_import_refuses_is_said_at_the_field(
    office: House, lineo: Visitor, typed: dict[str, str], says: str
) -> None:
    answer = adds(lineo, **typed)
    assert answer.status_code == 400
    (name,) = typed
    field = answer.text.split(f'id="{name}-wrong">')[1].split("</p>")[0]
    assert says in field
    assert 'value="+266' not in answer.text and not written(office)


def test_a_change_says_which_columns_and_not_what(office: House, lineo: Visitor) -> None:
    assert edits(lineo, THABO, role="police", turn="1", duty="mo-fr 08:00-17:00").status_code == 303
    assert (row(office, THABO).role, row(office, THABO).duty) == ("police", "mo-fr 08:00-17:00")
    with reading(office.engine) as connection:
        (told,) = connection.execute(sa.select(diary.c.detail).where(diary.c.what == "changed")).scalars()
    assert json.loads(told) == {"fields": ["duty", "role"]}


def test_somebody_moves_to_another_team_and_keeps_code_and_phone(office: House, lineo: Visitor) -> None:
    before = row(office, THABO)
    assert edits(lineo, THABO, team="leribe_hlotse_ccpt", turn="1").status_code == 303
    after = row(office, THABO)
    kept = (before.number_hash, before.proven_at)
    assert (after.team, after.number_hash, after.proven_at) == ("leribe_hlotse_ccpt", *kept)


def test_of_two_who_change_the_same_member_the_second_is_told(office: House, lineo: Visitor) -> None:
    path = f"/member/{THABO}/edit"
    seen = lineo.browser.get(path).text.split('name="seen" value="')[1].split('"')[0]
    assert edits(lineo, THABO, role="police", turn="1").status_code == 303
    late = lineo.send(path, path, **HERS, seen=seen)
    assert late.status_code == 400
    assert "somebody else has changed this meanwhile" in plain_text(late.text)
    assert row(office, THABO).role == "police"


def test_another_number_has_to_be_proven_again(office: House, lineo: Visitor) -> None:
    path = f"/member/{THABO}/number"
    assert lineo.send(path, path, number=NEW).status_code == 303
    assert (row(office, THABO).proven_at, number(office, THABO)) == (None, NEW)
    assert "Not proven" in lineo.reads(f"/member/{THABO}")


def test_leave_is_written_down_and_ended(office: House, lineo: Visitor) -> None:
    page = f"/member/{THABO}"
    assert lineo.send(f"{page}/leave", page, first="2026-03-03", last="2026-03-05").status_code == 303
    assert row(office, THABO).leave == "2026-03-03..2026-03-05"
    assert "On leave" in lineo.reads(page)
    assert lineo.send(f"{page}/leave", page, first="2026-04-01", last="2026-04-01").status_code == 303
    assert row(office, THABO).leave == "2026-03-03..2026-03-05; 2026-04-01..2026-04-01"
    assert lineo.send(f"{page}/leave", page, ends="yes").status_code == 303
    assert row(office, THABO).leave == "none"
    assert [what for what, *_ in written(office)] == ["leave_set", "leave_set", "leave_ended"]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-03-05", "2026-03-03", "leave ends before it begins"),
        ("tomorrow", "2026-03-03", "leave is written as"),
        ("", "2026-03-03", "Choose the first day"),
    ],
)
def test_days_that_cannot_be_are_refused_on_the_page(
    office: House, lineo: Visitor, first: str, last: str, says: str
) -> None:
    page = f"/member/{THABO}"
    answer = lineo.send(f"{page}/leave", page, first=first, last=last)
    assert answer.status_code == 400 and says in plain_text(answer.text)
    assert not written(office)


def test_who_leaves_is_told_of_nothing_and_may_come_back(office: House, lineo: Visitor) -> None:
    page = f"/member/{THABO}"
    lineo.send(f"{page}/switch", page, to="off")
    assert not row(office, THABO).active and "Switched off" in lineo.reads(page)
    lineo.send(f"{page}/switch", page, to="on")
    assert row(office, THABO).active


def test_the_last_of_the_hotline_stays(office: House, lineo: Visitor) -> None:
    for code in ("hotline_lead_1", "hotline_lead_2"):
        said = lineo.send(f"/member/{code}/switch", f"/member/{code}", to="off")
        assert said.status_code == 303
    assert not row(office, "hotline_lead_1").active and row(office, "hotline_lead_2").active
    assert "is the last of the hotline" in lineo.browser.get("/member/hotline_lead_2").text
    assert edits(lineo, "hotline_lead_2", team=MAPUTSOE, role="hotline_lead").status_code == 400


def test_a_pin_is_shown_once_and_opens_the_menu(office: House, lineo: Visitor) -> None:
    page = f"/member/{THABO}"
    shown = lineo.send(f"{page}/pin", page)
    digits = [part.split("<")[0] for part in shown.text.split('class="once code" tabindex="0">')[1:]]
    assert [len(one) for one in digits] == [6, 6]
    with writing(office.engine) as connection:
        member = pins.sign_in(connection, "caller", "".join(digits), ROSTER_KEY, office.now)
    assert member == row(office, THABO).id
    for path in (page, "/diary", "/teams"):
        assert not any(one in plain_text(lineo.look(path).text) for one in digits)
    assert written(office) == [("pin_given", "member", THABO)]


def test_five_wrong_pins_are_seen(office: House, lineo: Visitor) -> None:
    lineo.send(f"/member/{THABO}/pin", f"/member/{THABO}")
    change(office, THABO, pin_failures=5)
    assert "Locked after five wrong tries" in lineo.reads(f"/member/{THABO}")


def test_a_new_proof_is_asked_for_by_day(office: House, lineo: Visitor) -> None:
    lineo.send(f"/member/{THABO}/prove", f"/member/{THABO}")
    office.wait(minutes=10)
    with writing(office.engine) as connection:
        assert proofs.owe_proofs(connection, files().teams, office.now) == 1
    asked = row(office, THABO)
    with writing(office.engine) as connection:
        assert proofs.prove(connection, asked.id, asked.proof_code, office.now + timedelta(minutes=1))
    assert "Proven until 1 June" in lineo.reads(f"/member/{THABO}")


def test_two_who_add_somebody_at_the_same_moment_get_two_codes(office: House) -> None:
    leads = [office.worker(name, role=Role.HOTLINE_LEAD) for name in ("lineo", "mpho")]
    answers: list[Any] = []
    tasks = [
        threading.Thread(target=lambda v=v, n=n: answers.append(adds(v, number=n)))
        for v, n in zip(leads, (NEW, OTHER), strict=True)
    ]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()
    assert sorted(one.location for one in answers) == [f"/member/{MAPUTSOE}_{n}" for n in (3, 4)]


def test_what_a_demo_has_in_its_files_does_not_bring_back_what_was_changed_here(office: House, lineo: Visitor) -> None:
    """Each start follows the files again."""
    edits(lineo, THABO, team="leribe_hlotse_ccpt", role="police", turn="1")
    path = f"/member/{LINEO}/number"
    lineo.send(path, path, number=NEW)
    lineo.send("/member/berea_urban_ccpt_1/switch", "/member/berea_urban_ccpt_1", to="off")
    change(office, "maseru_city_ccpt_1", role="police")  # nobody at the console
    before = everybody(office)
    move_in(office)
    followed = ("maseru_city_ccpt_1", "maseru_city_ccpt")
    assert everybody(office) == (before - {(*followed, "police", True)}) | {(*followed, "ccpt", True)}
    assert number(office, LINEO) == NEW


def everybody(office: House) -> set[tuple[str, str, str, bool]]:
    with reading(office.engine) as connection:
        rows = connection.execute(sa.select(tables.members)).all()
    return {(one.code, one.team, one.role, one.active) for one in rows}


def test_who_may_only_look_sees_no_button_and_may_press_none(office: House) -> None:
    palesa = office.worker("palesa")
    assert THABO in palesa.reads(f"/team/{MAPUTSOE}")
    assert "Give a new duty number" not in palesa.reads(f"/member/{THABO}")
    assert adds(palesa).status_code == 403
    assert palesa.send(f"/member/{THABO}/pin", f"/member/{THABO}").status_code == 403


def test_an_administrator_who_reads_no_case_gets_no_pin_that_opens_one(office: House, lineo: Visitor) -> None:
    admin, page = office.worker("rethabile", role=Role.ADMINISTRATOR), f"/member/{THABO}"
    before = row(office, THABO).pin_hash
    assert "Change the number" in admin.reads(page) and "Give a new duty number" not in admin.reads(page)
    assert admin.send(f"{page}/pin", page).status_code == 403 and row(office, THABO).pin_hash == before
    assert "Give a new duty number" in lineo.reads(page)


def test_looking_at_a_member_is_written_down(office: House, lineo: Visitor) -> None:
    lineo.look(f"/member/{THABO}")
    with reading(office.engine) as connection:
        rows = connection.execute(sa.select(diary).where(diary.c.what == "saw")).all()
    assert [(one.by, one.kind, one.subject) for one in rows] == [("lineo", "member", THABO)]


def test_a_number_is_found_by_the_hash_that_the_gateway_uses(office: House, lineo: Visitor) -> None:
    adds(lineo)
    assert row(office, f"{MAPUTSOE}_3").number_hash == keyed_hash(ROSTER_KEY, "responder", NEW).hex()
