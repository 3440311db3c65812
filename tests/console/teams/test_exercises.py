"""Exercises at the console: begun after a look at what goes out, watched, ended, read weeks later."""

import re
from datetime import timedelta

import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.store import AlertStore
from gateway.drill.sms import most_sms
from gateway.drill.store import Drills
from gateway.messages import Outcome, Result
from gateway.staff.roles import Role
from gateway.storage.casework.tables import diary
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, reports
from tests.alerts.people import places
from tests.alerts.village import village
from tests.console.house import House, Visitor, files
from tests.console.teams.roster import MAPUTSOE, change, row

COUNCIL = {"council": "031515", "minutes": "30"}
THABO = f"{MAPUTSOE}_1"
STORE = AlertStore(files().teams)


def begins(lineo: Visitor) -> str:
    """The page of the exercise."""
    answer = lineo.send("/exercises/new", "/exercises/new?council=031515", **COUNCIL)
    assert answer.status_code == 303
    return str(answer.location)


def texts_go_out(office: House) -> int:
    with writing(office.engine) as connection:
        rows = STORE.publish(connection, office.now)
        for one in rows:
            held = STORE.claim(connection, one.id, office.now)
            assert held
            STORE.settle(connection, held, Outcome(Result.ACCEPTED, f"ATXid_{one.id}"), office.now)
    return len(rows)


def test_nothing_is_begun_by_looking(office: House, lineo: Visitor) -> None:
    reads = lineo.reads("/exercises/new?council=031515&minutes=15")
    assert "2 people of the team are asked" in reads and "4 SMS go out at most" in reads
    with reading(office.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(reports)).scalar_one() == 0


def test_it_is_begun_watched_and_ended(office: House, lineo: Visitor) -> None:
    page = begins(lineo)
    number = page.rpartition("/")[2]
    assert "Not asked" in lineo.reads(page)
    assert texts_go_out(office) == 1
    office.wait(seconds=42)
    with writing(office.engine) as connection:
        STORE.take_answer(connection, row(office, THABO).id, Answered(number, Answer.ACT), office.now)
    assert re.search(rf"{THABO} after 0 seconds – I act 42 seconds", lineo.reads(page))
    assert "Under way: somebody acts" in lineo.reads(f"{page}/rows") or "Under way" in lineo.look(f"{page}/rows").text
    assert lineo.send(f"{page}/end", page).status_code == 303
    assert "Over: somebody acts" in lineo.reads(page)
    assert "hx-get" not in lineo.look(f"{page}/rows").text
    assert f"{number} Maputsoe 10:00 42 seconds Over: somebody acts" in lineo.reads("/exercises").replace("Began ", "")
    with reading(office.engine) as connection:
        told = connection.execute(sa.select(diary.c.what).where(diary.c.subject == number)).scalars().all()
    assert [what for what in told if what != "saw"] == ["began_drill", "ended_drill"]


def test_nobody_begins_a_second_one_beside_it(office: House, lineo: Visitor) -> None:
    begins(lineo)
    assert "is under way" in lineo.reads("/exercises/new?council=031515")
    office_before = _count(office)
    again = lineo.send("/exercises/new", "/exercises/new?council=013201", **COUNCIL)
    assert again.status_code == 400 and _count(office) == office_before


def _count(office: House) -> int:
    with reading(office.engine) as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(reports)).scalar_one()


def test_ending_it_twice_is_written_down_once(office: House, lineo: Visitor) -> None:
    page = begins(lineo)
    for _ in range(2):
        assert lineo.send(f"{page}/end", "/exercises/new?council=013201").status_code == 303
    with reading(office.engine) as connection:
        ended = connection.execute(sa.select(diary).where(diary.c.what == "ended_drill")).all()
    assert len(ended) == 1


def test_a_team_that_has_nobody_on_duty_cannot_be_asked(office: House, lineo: Visitor) -> None:
    for code in (THABO, f"{MAPUTSOE}_2"):
        change(office, code, duty="mo-su 20:00-21:00")
    assert "Nobody of the team is on duty now" in lineo.reads("/exercises/new?council=031515")
    refused = lineo.send("/exercises/new", "/exercises/new?council=013201", **COUNCIL)
    assert refused.status_code == 400 and _count(office) == 0


def test_one_that_the_relay_ended_is_still_read(office: House, lineo: Visitor) -> None:
    page = begins(lineo)
    texts_go_out(office)
    office.wait(minutes=14)
    lineo.look("/exercises")
    office.wait(minutes=14)
    lineo.look("/exercises")
    office.wait(minutes=3)
    Drills(office.engine)(office.now)
    assert "Over: nobody acts" in lineo.reads(page) and "No answer" in lineo.reads(page)


def test_only_a_lead_begins_one(office: House, lineo: Visitor) -> None:
    page = begins(lineo)
    admin = office.worker("rethabile", role=Role.ADMINISTRATOR)
    assert "Under way" in admin.reads(page)
    assert admin.look("/exercises/new?council=031515").status_code == 403
    assert admin.send(f"{page}/end", page).status_code == 403


def test_an_exercise_of_a_council_is_no_page_for_a_real_case(office: House, lineo: Visitor) -> None:
    number = office.report("P1")
    assert lineo.look(f"/exercises/{number}").status_code == 404
    assert lineo.look("/exercises/new?council=LS-C").status_code == 303


def test_as_many_sms_go_out_as_the_page_has_said(office: House, lineo: Visitor) -> None:
    """If nobody answers."""
    said = int(re.findall(r"(\d+) SMS go out", lineo.reads("/exercises/new?council=031515&minutes=60"))[0])
    lineo.send("/exercises/new", "/exercises/new?council=031515", council="031515", minutes="60")
    sent = 0
    for _ in range(60 * 6 - 1):
        sent += texts_go_out(office)
        office.wait(seconds=10)
    assert sent == said
    with reading(office.engine) as connection:
        assert set(connection.execute(sa.select(alerts.c.team)).scalars()) == {MAPUTSOE}


def test_a_council_without_a_team_sends_nothing(house: House) -> None:
    assert most_sms(village(), places().by_code["030601"], house.now, house.now + timedelta(hours=1)) == 0
