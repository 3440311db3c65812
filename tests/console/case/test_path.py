"""Grounds, the police, the stages and the clocks of the law."""

from tests.console.case.room import agree, case_of
from tests.console.house import House


def test_with_reasonable_grounds_the_police_clock_runs_for_24_hours(house: House) -> None:
    case = case_of(house)
    assert "Decide on the grounds: 24 h left." in case.reads()
    case.finds()
    assert "Decide on the grounds done" in case.reads()
    case.waits(hours=11)
    text = case.reads()
    assert "Tell the police 13 h left" in text
    assert "24 hours, Anti-Trafficking Act s 23(2)" in text
    case.waits(hours=15)
    assert "Tell the police overdue by 2 h" in case.reads()
    case.reaches("police", on="2026-03-04", remark="By telephone, 10:00")
    text = case.reads()
    assert "Tell the police done" in text
    assert "Reported to the police ✓ 4 March 2026, palesa By telephone, 10:00" in text
    assert case.clock("police").met_at


def test_a_no_needs_its_reason_and_no_police(house: House) -> None:
    case = case_of(house)
    assert "Choose a reason." in case.refused("/grounds", answer="no", was="open")
    case.finds("no", reason="other_offence")
    text = case.reads()
    assert "No : Another offence, not trafficking, said palesa" in text
    assert "Tell the police" not in text


def test_that_the_police_are_not_told_takes_a_second_person(house: House) -> None:
    case = case_of(house)
    case.finds()
    told = {"reason": "police_involved", "remark": "The uncle works at the station."}
    assert "Write what the second person has to know." in case.refused("/no-police", reason="police_involved")
    case.does("/no-police", **told)
    text = case.reads()
    assert "until they agree, the clock runs" in text
    assert case.clock("police").stopped_at is None
    agree(house, case)
    text = case.reads()
    assert "Two people decided that the police are not told." in text
    assert "not needed, said thabo, 3 March 2026 Asked by palesa: Somebody in the police may be involved" in text
    assert "The uncle works at the station." not in " ".join(str(row) for row in case.rows(_approvals()))
    assert case.clock("police").stopped_at
    assert "police_not_told" in case.diary()


def test_a_no_of_the_second_person_leaves_the_clock_running(house: House) -> None:
    case = case_of(house)
    case.finds()
    case.does("/no-police", reason="danger_to_person", remark="He would kill her.")
    agree(house, case, yes=False)
    text = case.reads()
    assert "Tell the police 24 h left" in text or "Tell the police 23 h left" in text
    assert "Do not tell the police" in text
    assert case.clock("police").stopped_at is None


def test_nobody_says_alone_that_the_police_are_not_needed(house: House) -> None:
    case = case_of(house)
    case.finds()
    assert "a reason and a second person" in case.refused("/stages/police", state="not_needed", on="2026-03-03")
    assert "The police clock runs." in case.refused("/grounds", answer="open", was="yes")


def test_the_social_worker_has_48_hours_for_a_child_in_a_safe_place(house: House) -> None:
    case = case_of(house)
    case.records(age_band="12-17", given_by="guardian")
    assert "Social worker sees the child" not in case.reads()
    case.reaches("safe")
    case.waits(hours=35)
    assert "Social worker sees the child 13 h left" in case.reads()
    says = case.refused("/stages/needs_assessment", state="not_needed", on="2026-03-03")
    assert "A child is on record" in says
    case.reaches("needs_assessment", on="2026-03-04")
    assert case.clock("social_welfare").met_at
    assert "Social worker sees the child done" in case.reads()


def test_the_report_of_the_social_worker_keeps_the_48_hours_too(house: House) -> None:
    case = case_of(house)
    case.reaches("safe")
    case.records(age_band="unknown")
    assert case.clock("social_welfare").met_at is None
    case.does("/notes", kind="social_report", text="Seen at the shelter. Report follows.")
    assert case.clock("social_welfare").met_at


def test_no_social_worker_is_asked_for_an_adult(house: House) -> None:
    case = case_of(house)
    case.records(age_band="30-59")
    case.reaches("safe")
    assert "Social worker" not in case.reads().split("The path")[0]


def test_a_child_that_was_safe_yesterday_has_less_time_left(small_house: House) -> None:
    """Of yesterday only the day is known: its first hour counts, which asks the most of us."""
    case = case_of(small_house, minutes_ago=1440)
    case.records(age_band="0-11", given_by="guardian")
    case.reaches("safe", on="2026-03-02")
    assert "Social worker sees the child 14 h left" in case.reads()


def test_a_day_lies_between_the_report_and_today(small_house: House) -> None:
    case = case_of(small_house)
    assert "still to come" in case.refused("/stages/safe", state="reached", on="2026-03-04")
    assert "before the report" in case.refused("/stages/safe", state="reached", on="2026-03-01")
    case.reaches("safe", on="2026-03-02")


def test_help_is_written_down_only_for_somebody_on_record(small_house: House) -> None:
    case = case_of(small_house)
    for stage in ("needs_assessment", "assistance", "repatriation", "reintegration"):
        says = case.refused(f"/stages/{stage}", state="reached", on="2026-03-03")
        assert "Record a person and their consent first." in says


def test_a_return_home_says_what_was_done_before(small_house: House) -> None:
    case = case_of(small_house)
    case.records()
    case.reaches("repatriation", country="ZA", checks=["risk_checked", "papers_ready"], remark="By bus, Tuesday")
    text = case.reads()
    assert "The risk of going back was checked Travel papers are ready From South Africa By bus, Tuesday" in text
    form = case.visitor.look(f"{case.at}/stages/repatriation").text
    assert "By bus, Tuesday" in form
    assert form.count("checked") >= 3  # reached, and two of the ticks


def test_a_stage_is_corrected_and_the_correction_says_by_whom(small_house: House) -> None:
    case = case_of(small_house)
    case.reaches("safe")
    case.waits(days=1)
    case.reaches("safe", state="not_needed", on="2026-03-04")
    assert "Safe now – not needed, said palesa, 4 March 2026" in case.reads()


def test_the_page_says_what_comes_next(small_house: House) -> None:
    case = case_of(small_house)
    assert "Ask for consent, then record the person." in case.reads()
    case.finds()
    text = case.reads()
    assert text.index("Refer to somebody who helps: 24 h left.") < text.index("Find out whether the person is safe")
    person = case.records()
    case.reaches("safe")
    assert "Make a safety plan together with the person." in case.reads()
    case.does("/plan", safe_times="Evenings", was=_no_print())
    assert "Write down what the person needs." in case.reads()
    case.does("/needs", person=person, service="startup")
    assert "Start-up materials is needed: find somebody who gives it." in case.reads()


def _approvals():  # type: ignore[no-untyped-def]
    from gateway.storage.casework.tables import approvals

    return approvals


def _no_print() -> str:
    from gateway.cases.people.store import print_of

    return print_of(None)
