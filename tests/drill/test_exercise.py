"""An exercise in the database: the team's whole ladder, nobody else, and nothing of it in what is real."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.notes.store import publish_notes
from gateway.alerts.store import AlertStore
from gateway.alerts.watch.store import read_case, read_stuck, unopened
from gateway.alerts.wording import alert_text
from gateway.complaints import Refused
from gateway.console.worklist.asked import Asked
from gateway.console.worklist.store import read_page
from gateway.drill.drill import Drill, Standing, is_finished, somebody_acts
from gateway.drill.store import KEPT_FOR, LOOKED_AFTER, Drills, Exercise
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, field_notes, members, passed_over, reports
from tests.alerts.people import LADDER, LINEO, NOW, THABO, places, shipped_words

MINUTE = timedelta(minutes=1)
STEPS = tuple(
    Step(n * MINUTE, tell)
    for n, tell in ((0, "one"), (5, "next"), (10, "district"), (15, "national"), (30, "everybody"))
)
TEAMS = replace(LADDER, ladders={"P1": Ladder(STEPS, 15 * MINUTE)})
STORE = AlertStore(TEAMS)
MAPUTSOE, RAMAPEPE = places().by_code["031515"], places().by_code["030806"]
THABOS, LINEOS = "leribe_maputsoe_ccpt_1", "leribe_maputsoe_ccpt_2"


class Evening:
    """An exercise in Maputsoe, and the relay, worker and phones that it goes through; the clock moves when told."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.now = engine, NOW
        self.exercise = Exercise(engine, TEAMS, MAPUTSOE, lambda: self.now)
        self.drill: Drill = self.exercise.begin(45 * MINUTE)

    def texts_go_out(self) -> list[int]:
        """The members whose SMS the carrier takes now."""
        with writing(self.engine) as c:
            rows = STORE.publish(c, self.now)
            for row in rows:
                held = STORE.claim(c, row.id, self.now)
                assert held and held.drill, "it must read as an exercise"
                STORE.settle(c, held, Outcome(Result.ACCEPTED, f"ATXid_{row.id}"), self.now)
        return [row.member_id for row in rows]

    def minutes(self, many: float) -> list[int]:
        """Who is told meanwhile, in order."""
        told = []
        for _ in range(int(many * 2)):
            self.now += MINUTE / 2
            told += self.texts_go_out()
        return told

    def answers(self, member: int, answer: Answer) -> str:
        with writing(self.engine) as c:
            return STORE.take_answer(c, member, Answered(self.drill.case_number, answer), self.now).wording

    def accepts(self, member: int) -> str:
        with writing(self.engine) as c:
            return STORE.accept(c, member, self.drill.case_number, self.now)

    def stands(self) -> Standing:
        return self.exercise.look(self.drill)

    def ends(self) -> Standing:
        return self.exercise.end(self.drill)


@pytest.fixture
def evening(engine: sa.Engine) -> Iterator[Evening]:
    with writing(engine) as c:
        c.execute(reports.delete())  # the case of the desk
    yield Evening(engine)


def test_the_ladder_of_one_team_is_climbed_and_nobody_above_it_is_told(evening: Evening) -> None:
    assert evening.texts_go_out() == [THABO], "not even the hotline"
    assert evening.minutes(4.5) == []
    assert evening.minutes(0.5) == [LINEO]
    assert set(evening.minutes(39)) == {THABO, LINEO}, "and everybody again, until it is over"
    with reading(evening.engine) as c:
        assert set(c.execute(sa.select(alerts.c.team)).scalars()) == {"leribe_maputsoe_ccpt"}


def test_the_sms_says_that_it_is_an_exercise_and_fits_one(evening: Evening) -> None:
    with writing(evening.engine) as c:
        (row,) = STORE.publish(c, NOW)
        held = STORE.claim(c, row.id, NOW)
    assert held
    for language, says in (("en", "EXERCISE"), ("st", "BOIKOETLISO")):
        text = alert_text(replace(held, language=language), shipped_words(), "Maputsoe")
        assert says in text and evening.drill.case_number in text and len(text) <= 160


def test_answers_by_sms_work_as_in_a_real_case_and_show_how_fast_they_were(evening: Evening) -> None:
    evening.texts_go_out()
    evening.now += 70 * MINUTE / 60
    assert evening.answers(THABO, Answer.CANNOT) == "noted_cannot"
    assert evening.texts_go_out() == [LINEO], "the next is told at once"
    evening.now += MINUTE
    assert evening.answers(LINEO, Answer.ACT) == "noted_act"
    thabo, lineo = evening.stands().asked
    assert (thabo.member, thabo.answer, thabo.sent_at) == (THABOS, "cannot", NOW)
    assert (lineo.member, lineo.answer, lineo.rung) == (LINEOS, "act", 1)
    assert is_finished(evening.drill, evening.stands(), evening.now) and somebody_acts(evening.ends())


def test_nobody_else_is_told_when_all_refuse(evening: Evening) -> None:
    evening.texts_go_out()
    evening.answers(THABO, Answer.KNOW)
    assert evening.texts_go_out() == [LINEO]
    evening.answers(LINEO, Answer.CANNOT)
    assert THABO not in evening.minutes(40)
    with reading(evening.engine) as c:
        assert set(c.execute(sa.select(alerts.c.team)).scalars()) == {"leribe_maputsoe_ccpt"}
    assert not somebody_acts(evening.ends())


def test_who_accepts_with_the_pin_ends_it_and_owes_no_outcome_afterwards(evening: Evening) -> None:
    evening.texts_go_out()
    assert evening.accepts(THABO) == "accepted"
    assert is_finished(evening.drill, evening.stands(), evening.now)
    last = evening.ends()
    assert last.holder == THABOS and somebody_acts(last)
    with writing(evening.engine) as c:
        assert STORE.restart_overdue(c, NOW + timedelta(days=1)) == 0
    assert evening.minutes(60) == []


def test_nothing_climbs_once_it_is_over_whoever_answers_then(evening: Evening) -> None:
    evening.texts_go_out()
    evening.ends()
    assert evening.minutes(60) == []
    evening.answers(THABO, Answer.CANNOT)
    assert evening.accepts(THABO) == "taken"
    with writing(evening.engine) as c:
        STORE.give_up(c, THABO, evening.drill.case_number, evening.now)
        assert STORE.stalled(c) == []
    assert evening.minutes(60) == []
    assert evening.ends().over, "to end it twice changes nothing"


def test_an_exercise_whose_terminal_died_ends_by_itself(evening: Evening) -> None:
    relay = Drills(evening.engine)
    evening.texts_go_out()
    evening.minutes(44.5)
    relay(evening.now)
    assert not evening.stands().over
    evening.now += LOOKED_AFTER
    relay(evening.now)
    assert evening.now == evening.drill.ends_at and evening.stands().over
    assert evening.minutes(60) == []


def test_it_is_forgotten_after_thirty_days_and_a_real_case_is_not(evening: Evening) -> None:
    evening.texts_go_out()
    evening.accepts(THABO)
    evening.ends()
    with writing(evening.engine) as c:
        c.execute(
            reports.insert().values(
                id="real", case_number="111111", level="P1", state="complete", hops=1, answers={}, withdrawn=False,
                started_at=NOW - KEPT_FOR, last_hop_at=NOW, times_coarse=False,
            )
        )  # fmt: skip
        row = {"report_id": evening.drill.report_id, "rung": 0, "team": "x", "reason": "later", "at": NOW}
        c.execute(passed_over.insert().values(row))
    Drills(evening.engine)(NOW + KEPT_FOR)
    assert evening.stands().over
    Drills(evening.engine)(NOW + KEPT_FOR + MINUTE)
    with reading(evening.engine) as c:
        assert list(c.execute(sa.select(reports.c.id)).scalars()) == ["real"]
        for table in (alerts, field_notes, passed_over):
            assert c.execute(sa.select(table)).all() == []


def test_it_is_in_no_list_and_no_figure_and_can_be_asked_for_by_its_number(evening: Evening) -> None:
    evening.texts_go_out()
    later = NOW + 20 * MINUTE
    page = read_page(evening.engine, Asked(), "palesa", later)
    assert page.reports == [] and not page.counts
    with reading(evening.engine) as c:
        assert read_stuck(c, later) == [] and not any(unopened(c).values())
        assert not any(STORE.standing(c, later).values())
        case = read_case(c, evening.drill.case_number)
    assert case and case.drill and {life.member for life in case.alerts} == {THABOS, LINEOS}


def test_the_hotline_hears_nothing_of_it(evening: Evening) -> None:
    evening.texts_go_out()
    evening.answers(THABO, Answer.KNOW)
    evening.minutes(1)
    evening.accepts(LINEO)
    with writing(evening.engine) as c:
        told = {row.member_id for row in publish_notes(c, evening.now)}
    assert told <= {THABO, LINEO}


def refused(engine: sa.Engine, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as wrong:
        Exercise(engine, TEAMS, MAPUTSOE, lambda: now).begin(MINUTE)
    return str(wrong.value)


def change(engine: sa.Engine, **values: object) -> None:
    with writing(engine) as c:
        c.execute(members.update().where(members.c.team == "leribe_maputsoe_ccpt").values(values))


def test_a_second_one_of_the_same_team_waits_until_the_first_is_over(evening: Evening) -> None:
    assert "an exercise of leribe_maputsoe_ccpt is under way" in refused(evening.engine)
    evening.texts_go_out()
    evening.accepts(THABO)
    assert "is under way" in refused(evening.engine), "accepted is not over"
    evening.ends()
    assert Exercise(evening.engine, TEAMS, MAPUTSOE, lambda: NOW).begin(MINUTE).case_number


def test_two_that_were_asked_for_at_once_are_one(engine: sa.Engine) -> None:
    first, second = (Exercise(engine, TEAMS, MAPUTSOE, lambda: NOW) for _ in range(2))
    first.begin(MINUTE)
    with pytest.raises(Refused):
        second.begin(MINUTE)


def test_a_council_without_a_team_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(Refused, match="Ramapepe has no team of its own"):
        Exercise(engine, TEAMS, RAMAPEPE, lambda: NOW)


def test_a_team_in_which_nobody_can_be_told_is_refused_with_the_reasons(engine: sa.Engine) -> None:
    with writing(engine) as c:
        c.execute(members.update().where(members.c.id == THABO).values(proven_at=None))
        c.execute(members.update().where(members.c.id == LINEO).values(leave="2026-11-01..2026-12-01"))
    assert "nobody in leribe_maputsoe_ccpt can be told (1 not proven, 1 on leave)" in refused(engine)
    change(engine, active=False)
    assert "nobody in leribe_maputsoe_ccpt can be told." in refused(engine)


def test_a_team_of_which_nobody_is_on_duty_is_refused_and_nothing_is_left_behind(engine: sa.Engine) -> None:
    change(engine, duty="mo-fr 08:00-12:00")
    assert "on duty now (2 off duty): a real alert would go past this team" in refused(engine)
    with reading(engine) as c:
        assert not c.execute(sa.select(reports.c.id).where(reports.c.drill)).all()
