"""What partners tell while they help, and how it comes back to the case."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from gateway.cases import store as case_store
from gateway.cases.path.store import write_grounds, write_stage
from gateway.clock import in_maseru
from gateway.deadlines.rules import PARTNER
from gateway.privacy import seal
from gateway.referrals.machine import Act
from gateway.referrals.steps.rules import AGE_FIELDS
from gateway.referrals.steps.store import Telling, of_referrals
from gateway.referrals.steps.telling.store import tell
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.referrals.bureau import PALESA, Bureau

THABO = "thabo"


def told(bureau: Bureau, referral_id: int, what: str, result: str = "", text: str = "", by: str = THABO) -> bool:
    box = seal(bureau.key, {"text": text}) if text else None
    with writing(bureau.engine) as connection:
        return tell(connection, bureau.now, by, referral_id, Telling(what, result, box, box), bureau.rules)


def steps(bureau: Bureau, referral_id: int) -> dict[str, Any]:
    with reading(bureau.engine) as connection:
        return {row.what: row for row in of_referrals(connection, [referral_id])}


def accepted(bureau: Bureau, kind: str, service: str, **how: Any) -> int:
    referral_id = bureau.sent(how.pop("number", ""), bureau.organisation(kind), service=service, **how)
    assert bureau.act(referral_id, Act.ACCEPT, by=THABO)
    return referral_id


def clock(bureau: Bureau, what: str = PARTNER) -> Any:
    [found] = [row for row in bureau.rows(casework.deadlines) if row.what == what]
    return found


def stages(bureau: Bureau) -> dict[str, str]:
    return {row.stage: row.by for row in bureau.rows(casework.case_stages)}


def notes(bureau: Bureau) -> list[str]:
    return [row.kind for row in bureau.rows(casework.case_notes)]


def test_steps_begin_with_the_acceptance_and_with_nothing_else(bureau: Bureau) -> None:
    referral_id = bureau.sent("", bureau.organisation("police"), service="protection")
    assert steps(bureau, referral_id) == {}
    assert bureau.act(referral_id, Act.RECEIVE, by=THABO)
    assert steps(bureau, referral_id) == {}
    began = bureau.now
    bureau.wait(hours=5)
    assert bureau.act(referral_id, Act.ACCEPT, by=THABO)
    found = steps(bureau, referral_id)
    assert set(found) == {"first_assessment", "written_copy", "report_back"}
    assert found["first_assessment"].due_at == began + timedelta(hours=24), "they know since they opened it"
    assert clock(bureau).due_at == began + timedelta(hours=24)


def test_a_refusal_owes_nothing(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, Act.REFUSE, "full")
    assert steps(small_bureau, referral_id) == {}
    assert not told(small_bureau, referral_id, "report_back", "same")


def test_the_first_assessment_of_the_police_stands_on_the_path_of_the_case(bureau: Bureau) -> None:
    referral_id = accepted(bureau, "police", "protection")
    assert told(bureau, referral_id, "first_assessment", "investigates", "We found the house.")
    assert stages(bureau)["police_assessment"] == THABO
    assert notes(bureau) == ["feedback"]
    assert steps(bureau, referral_id)["first_assessment"].result == "investigates"
    assert clock(bureau).due_at == steps(bureau, referral_id)["written_copy"].due_at, "the clock follows the next step"
    assert not told(bureau, referral_id, "first_assessment", "no_ground"), "the first time counts"


def test_what_was_handed_to_another_unit_is_no_assessment(small_bureau: Bureau) -> None:
    referral_id = accepted(small_bureau, "police", "protection")
    assert told(small_bureau, referral_id, "first_assessment", "other_unit")
    assert "police_assessment" not in stages(small_bureau)


def in_a_safe_place(bureau: Bureau, number: str) -> None:
    """A child is on record, and safe since now: the 48 hours of the law run."""
    with writing(bureau.engine) as connection:
        case = case_store.hold(connection, number)
        assert case is not None
        write_grounds(connection, bureau.rules, case, "yes", "", "open", PALESA, bureau.now)
        write_stage(connection, bureau.rules, case, "safe", "reached", in_maseru(bureau.now).date(), PALESA, bureau.now)


def test_the_report_of_the_social_worker_ends_the_48_hours_of_the_case(bureau: Bureau) -> None:
    number = bureau.case()
    bureau.person(number, "share:social_worker", age="12-17")
    in_a_safe_place(bureau, number)
    runs_out = clock(bureau, "social_welfare").due_at
    bureau.wait(hours=10)
    referral_id = accepted(bureau, "social_worker", "social_work", number=number)
    assert steps(bureau, referral_id)["see_child"].due_at == runs_out, "not 48 hours more"
    assert not told(bureau, referral_id, "social_report", "stays"), "a report is words"
    assert clock(bureau, "social_welfare").met_at is None
    assert told(bureau, referral_id, "social_report", "stays", "She is with her aunt.")
    assert clock(bureau, "social_welfare").met_at == bureau.now and notes(bureau) == ["social_report"]
    assert told(bureau, referral_id, "assess_needs", "assessed")
    assert stages(bureau)["needs_assessment"] == THABO


def test_needs_of_nobody_on_record_do_not_move_the_case_and_are_not_lost(small_bureau: Bureau) -> None:
    referral_id = accepted(small_bureau, "social_worker", "social_work")
    assert told(small_bureau, referral_id, "assess_needs", "assessed", "She needs a doctor.")
    assert "needs_assessment" not in stages(small_bureau)
    assert "assess_needs" in small_bureau.steps(referral_id) and notes(small_bureau) == ["feedback"]


@pytest.mark.parametrize(
    ("age", "shared", "sees"),
    [
        ("30-59", "age_band", False),
        ("30-59", "place", True),
        ("12-17", "age_band", True),
        ("unknown", "age_band", True),
    ],
)
def test_an_age_that_was_not_told_counts_as_a_childs(small_bureau: Bureau, age: str, shared: str, sees: bool) -> None:
    number = small_bureau.case()
    person = small_bureau.person(number, "share:social_worker", age=age)
    worker = small_bureau.organisation("social_worker")
    referral_id = small_bureau.draft(number, worker, "number", shared, service="social_work", person=person)
    small_bureau.send(referral_id)
    small_bureau.act(referral_id, Act.ACCEPT)
    assert ("see_child" in steps(small_bureau, referral_id)) == sees
    assert "place" not in AGE_FIELDS


def test_whatever_they_tell_the_next_word_is_owed_a_week_later(bureau: Bureau) -> None:
    referral_id = accepted(bureau, "legal", "legal")
    for what, result, text in (("report_back", "same", ""), ("note", "", "We go on."), ("further_need", "medical", "")):
        bureau.wait(days=6)
        assert told(bureau, referral_id, what, result, text)
        assert steps(bureau, referral_id)["report_back"].due_at == bureau.now + timedelta(days=7)
        assert clock(bureau).due_at == bureau.now + timedelta(days=7)
    assert steps(bureau, referral_id)["report_back"].result == "same"


def test_silence_stands_on_the_line_of_the_report(bureau: Bureau) -> None:
    accepted(bureau, "legal", "legal")
    [line] = bureau.rows(tables.reports)
    kept = [row.due_at for row in bureau.rows(casework.deadlines) if not row.met_at and not row.stopped_at]
    assert clock(bureau).report_id == line.id and line.next_due_at == min(kept)


def test_a_further_need_is_open_on_the_case_once(bureau: Bureau) -> None:
    number = bureau.case()
    person = bureau.person(number, "share:shelter")
    referral_id = accepted(bureau, "shelter", "shelter", number=number, person=person)
    assert told(bureau, referral_id, "further_need", "medical") and told(bureau, referral_id, "further_need", "medical")
    assert [(row.service, row.state, row.person_id) for row in bureau.rows(casework.needs)] == [
        ("medical", "needed", person)
    ]
    assert not told(bureau, referral_id, "further_need", "sugar")


@pytest.mark.parametrize(("end", "reason"), [(Act.FINISH, "victim_safe"), (Act.REVOKE, "not_needed")])
def test_once_it_is_over_no_clock_runs_and_their_own_words_are_gone(bureau: Bureau, end: Act, reason: str) -> None:
    referral_id = accepted(bureau, "shelter", "shelter")
    told(bureau, referral_id, "note", text="She sleeps.")
    assert any(row.own_box for row in bureau.rows(casework.referral_events))
    assert bureau.act(referral_id, end, reason)
    assert clock(bureau).stopped_at == bureau.now
    assert not any(row.own_box for row in bureau.rows(casework.referral_events))
    assert any(row.remark for row in bureau.rows(casework.referral_events)), "the hotline's stay"
    assert not told(bureau, referral_id, "note", text="Too late")
    assert clock(bureau).stopped_at == bureau.now


def test_before_they_accept_they_can_write_a_note_and_nothing_else(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, Act.RECEIVE)
    assert told(small_bureau, referral_id, "note", text="Is there a wheelchair?")
    assert not told(small_bureau, referral_id, "report_back", "same")
    assert not told(small_bureau, referral_id, "further_need", "medical")


def test_of_two_who_tell_the_same_step_at_once_one_is_heard(bureau: Bureau) -> None:
    referral_id = accepted(bureau, "police", "protection")
    heard: list[bool] = []
    both = [
        Thread(target=lambda by=by: heard.append(told(bureau, referral_id, "first_assessment", "investigates", by=by)))
        for by in ("thabo", "mpho")
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(heard) == [False, True]
    assert bureau.steps(referral_id).count("first_assessment") == 1


def test_a_closed_case_still_takes_what_they_wrote(small_bureau: Bureau) -> None:
    referral_id = accepted(small_bureau, "police", "protection")
    with writing(small_bureau.engine) as connection:
        connection.execute(casework.cases.update().values(status="closed"))
    assert told(small_bureau, referral_id, "first_assessment", "investigates", "We found the house.")
    assert notes(small_bureau) == ["feedback"] and "police_assessment" not in stages(small_bureau)


def test_the_diary_says_what_was_told_and_no_word_of_it(bureau: Bureau) -> None:
    referral_id = accepted(bureau, "police", "protection")
    told(bureau, referral_id, "first_assessment", "investigates", "We found the house.")
    last = bureau.rows(casework.diary)[-1]
    assert (last.by, last.what, last.subject) == (THABO, "told_hotline", str(referral_id))
    assert "investigates" in last.detail and "house" not in last.detail
