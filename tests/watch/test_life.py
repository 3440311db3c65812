"""An operator asks what became of the alerts of one case: each from written to answered, and who was not asked."""

from datetime import timedelta

import sqlalchemy as sa

from gateway.alerts.watch.life import CaseLife, Life, case_lines
from gateway.alerts.watch.store import read_case
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, field_notes, passed_over, reports
from tests.alerts.desk import ACT, LOST, Desk
from tests.alerts.people import LINEO, NOW, PALESA_HOTLINE, THABO, ids_of
from tests.watch.cases import alert_of, another_case

SECOND = timedelta(seconds=1)


def case(engine: sa.Engine, number: str = "483920") -> CaseLife:
    with reading(engine) as c:
        found = read_case(c, number)
    assert found
    return found


def told(engine: sa.Engine, number: str = "483920") -> str:
    return "\n".join(case_lines(case(engine, number)))


def of(found: CaseLife, member: str) -> Life:
    return next(life for life in found.alerts if life.member == member)


def test_an_alert_shows_each_state_that_it_reached_and_when(desk: Desk) -> None:
    desk.report()
    desk.publish(NOW + SECOND)
    desk.send(THABO, now=NOW + 2 * SECOND)
    desk.delivery("Success")
    desk.answer(THABO, ACT, NOW + 65 * SECOND)
    thabo = of(case(desk.engine), "leribe_maputsoe_ccpt_1")
    assert (thabo.written_at, thabo.queued_at, thabo.sent_at) == (NOW, NOW + SECOND, NOW + 2 * SECOND)
    assert (thabo.delivered_at, thabo.answer, thabo.answered_at) == (NOW, "act", NOW + 65 * SECOND)
    page = told(desk.engine)
    assert "step 0  leribe_maputsoe_ccpt_1, leribe_maputsoe_ccpt; told because: nearest" in page
    assert "written 21 Nov 21:00:00, queued 21 Nov 21:00:01, accepted by the carrier 21 Nov 21:00:02" in page
    assert "delivered 21 Nov 21:00:00, answered 'act' 21 Nov 21:01:05" in page
    assert "case 483920, P1: nobody has opened it" in page


def test_what_waits_in_the_queue_says_since_when_and_a_repeat_does_not_make_it_younger(desk: Desk) -> None:
    desk.report()
    desk.publish(NOW)
    desk.publish(NOW + 40 * SECOND)  # nobody took it
    assert of(case(desk.engine), "leribe_maputsoe_ccpt_1").queued_at == NOW
    desk.send(THABO, LOST, NOW + 41 * SECOND)
    desk.publish(NOW + 42 * SECOND)  # handed over anew, after a try
    assert of(case(desk.engine), "leribe_maputsoe_ccpt_1").queued_at == NOW + 42 * SECOND
    assert "the carrier's answer was lost" in told(desk.engine)


def test_no_page_holds_a_number_or_what_the_caller_told(desk: Desk) -> None:
    desk.told_team()
    page = told(desk.engine)
    assert not any(part in page for part in ("266", "0000010", "031515", "tell", "yes"))


def test_who_was_passed_over_stands_there_with_the_reason(desk: Desk) -> None:
    desk.report()
    with writing(desk.engine) as c:
        for member, team, why in ((LINEO, "leribe_maputsoe_ccpt", "off_duty"), (None, "leribe_district", "empty")):
            row = {"report_id": "r1", "rung": 1, "team": team, "member_id": member, "reason": why, "at": NOW}
            c.execute(passed_over.insert().values(row))
    page = told(desk.engine)
    assert "step 1  leribe_maputsoe_ccpt_2, leribe_maputsoe_ccpt: off duty (21 Nov 21:00:00)" in page
    assert "step 1  the team leribe_district: empty" in page


def test_who_holds_the_case_and_what_was_noted_stands_there(desk: Desk) -> None:
    desk.told_team()
    with writing(desk.engine) as c:
        c.execute(reports.update().values(opened_at=NOW, opened_by="somebody", held_by=THABO))
        c.execute(field_notes.insert().values(report_id="r1", member_id=THABO, what="not_found", by="sms", at=NOW))
    page = told(desk.engine)
    assert "open since 21 Nov 21:00:00, leribe_maputsoe_ccpt_1 has it" in page
    assert "leribe_maputsoe_ccpt_1: not found, by SMS, which can be faked" in page


def test_an_alert_that_another_sms_spoke_for_names_that_case(desk: Desk) -> None:
    desk.told_team()
    another_case(desk.engine, "555555", "P1")
    with reading(desk.engine) as c:
        speaker = ids_of(c, THABO)[0]
    alert_of(desk.engine, "555555", THABO, joined_to=speaker)
    assert "told by the SMS about case 483920, as one more" in told(desk.engine, "555555")


def test_times_that_have_been_cut_are_said_to_be_cut_and_an_exercise_to_be_one(desk: Desk) -> None:
    desk.report()
    assert "cut to the hour" not in told(desk.engine) and "DRILL" not in told(desk.engine)
    with writing(desk.engine) as c:
        c.execute(reports.update().values(times_coarse=True, drill=True))
    assert told(desk.engine).startswith("DRILL case 483920") and "cut to the hour" in told(desk.engine)


def test_what_went_wrong_stands_there_in_our_code(desk: Desk) -> None:
    desk.report()
    with writing(desk.engine) as c:
        mine = alerts.update().where(alerts.c.member_id == PALESA_HOTLINE)
        c.execute(mine.values(state="failed", failure="blacklisted", attempts=3))
    assert "did not arrive (blacklisted); tried 3 times so far" in told(desk.engine)


def test_there_is_nothing_to_tell_of_a_case_that_is_not_there(engine: sa.Engine) -> None:
    with reading(engine) as c:
        assert read_case(c, "000000") is None
