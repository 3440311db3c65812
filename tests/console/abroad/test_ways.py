"""A way home through the pages and the real store: who writes what, who sees what, and what the case shows."""

from datetime import date
from typing import Any

import pytest

from gateway.abroad.store import Written, begin, write_step
from gateway.cases.impossible import Impossible
from gateway.cases.people.store import withdraw
from gateway.cases.store import hold
from gateway.privacy import unseal
from gateway.staff.roles import Role
from gateway.storage.casework.tables import case_stages, cases, consents, diary, people
from gateway.storage.database import writing
from gateway.storage.partners.tables import found_abroad, return_parties
from tests.console.abroad.embassy import TODAY, Embassy
from tests.console.abroad.travelled import case_of_found, recorded
from tests.console.house import plain_text


def ready(embassy: Embassy, way_id: int) -> None:
    """All that a child needs before it leaves."""
    for step, result, more in (
        ("best_interest", "return", {}), ("identity", "", {}), ("papers", "", {}), ("risk", "low", {}),
        ("escort", "officer", {"remark": "Mamello Thoahlane"}),
    ):  # fmt: skip
        embassy.wrote(way_id, step, result, **more)
    embassy.all_agree(way_id)


def refuses(answer: Any, says: str) -> None:
    assert answer.status_code == 400, answer.status
    assert says in plain_text(answer.text)


def test_who_has_agreed_is_not_asked_again(small: Embassy) -> None:
    assert "has not agreed" not in small.palesa.reads(f"/abroad/ways/{small.begins()}")


def test_a_child_comes_home_and_the_case_shows_it(embassy: Embassy) -> None:
    way_id = embassy.begins()
    ready(embassy, way_id)
    embassy.wrote(way_id, "left", by=embassy.officer)
    embassy.wrote(way_id, "arrived")
    assert embassy.row(way_id).state == "arrived"
    stages = {row.stage: row for row in embassy.rows(case_stages)}
    assert (stages["repatriation"].state, stages["repatriation"].on) == ("reached", TODAY)
    assert stages["repatriation"].detail == {
        "way": way_id, "country": "ZA", "risk_checked": True, "papers_ready": True, "foreign_affairs": True,
        "social_development": True, "home_affairs": True, "child_escorted": True,
    }  # fmt: skip
    embassy.wrote(way_id, "handed_over", "social_worker")
    embassy.wrote(way_id, "reintegration")
    embassy.wrote(way_id, "reintegrated")
    row = embassy.row(way_id)
    assert (row.state, row.ended_as, row.risk, row.escort) == ("reintegrated", "reintegrated", "low", "officer")
    (case,) = embassy.rows(cases)
    assert case.stage == "reintegration"
    page = embassy.palesa.reads(f"/cases/{embassy.number}")
    assert "From South Africa" in page
    assert "A child is escorted" in page
    told = [row.what for row in embassy.rows(diary) if row.what == "wrote_stage"]
    assert len(told) == 2


def test_nobody_leaves_before_everything_is_there(embassy: Embassy) -> None:
    way_id = embassy.begins()
    refuses(embassy.writes(way_id, "left"), "First write down what is best for the child.")
    refuses(embassy.writes(way_id, "arrived"), "First write down when the person left.")
    for step, result in (("best_interest", "return"), ("identity", ""), ("papers", ""), ("risk", "low")):
        embassy.wrote(way_id, step, result)
    refuses(embassy.writes(way_id, "left", by=embassy.officer), "A child travels only with an escort")
    embassy.wrote(way_id, "escort", "relative", remark="Her aunt")
    refuses(embassy.writes(way_id, "left"), "First all three ministries have to agree")
    assert "left" not in embassy.steps(way_id)
    assert not [row for row in embassy.rows(case_stages) if row.stage == "repatriation"]


def test_the_name_of_the_escort_is_sealed(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "escort", "relative", remark="Her aunt Mamello")
    step = embassy.steps(way_id)["escort"]
    assert unseal(embassy.house.private, step.remark) == {"text": "Her aunt Mamello"}
    assert step.detail == {"result": "relative"}
    assert "Mamello" in embassy.palesa.reads(f"/abroad/ways/{way_id}")
    assert "Mamello" not in embassy.officer.reads(f"/abroad/ways/{way_id}")
    assert "Mamello" not in str(embassy.rows(diary))


def test_the_day_lies_neither_in_the_future_nor_before_what_had_to_come_first(small: Embassy) -> None:
    way_id = small.begins()
    refuses(small.writes(way_id, "identity", on="2026-03-04"), "This day is still to come.")
    refuses(small.writes(way_id, "identity", on="2026-02-28"), "This day lies before the report.")
    small.wrote(way_id, "identity", on="2026-03-03")
    refuses(small.writes(way_id, "papers", on="2026-03-02"), "This day lies before a step that had to come first.")


def test_an_officer_who_corrects_a_day_does_not_erase_what_she_cannot_read(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "identity", on="2026-03-02", remark="Her mother brought the baptism paper")
    embassy.wrote(way_id, "identity", by=embassy.officer)
    step = embassy.steps(way_id)["identity"]
    assert (step.on, step.by) == (TODAY, "nthabiseng")
    assert "baptism paper" in unseal(embassy.house.private, step.remark)["text"]
    embassy.wrote(way_id, "identity")
    assert embassy.steps(way_id)["identity"].remark is None


def test_a_risk_that_is_too_high_stops_it_until_somebody_checks_anew(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "risk", "not_now")
    assert (embassy.row(way_id).state, embassy.row(way_id).ended_as) == ("stopped", "risk")
    assert "The risk of going back is too high now" in embassy.palesa.reads(f"/abroad/ways/{way_id}")
    refuses(embassy.writes(way_id, "identity"), "This way home has ended.")
    at = f"/abroad/ways/{way_id}/again"
    assert embassy.palesa.send(at, at).status_code == 303
    row = embassy.row(way_id)
    assert (row.state, row.ended_as, row.ended_at, row.risk) == ("under_way", None, None, None)
    assert "risk" not in embassy.steps(way_id)
    refuses(embassy.palesa.send(at, at), "This way home goes on.")


def test_an_adult_who_does_not_wish_to_go_is_not_sent(embassy: Embassy) -> None:
    way_id = embassy.begins("18-29", who="woman")
    refuses(embassy.writes(way_id, "best_interest", "return"), "An adult decides alone")
    embassy.wrote(way_id, "wish", "no", by=embassy.officer)
    assert embassy.row(way_id).ended_as == "no_wish"


def test_somebody_of_unknown_age_is_escorted_as_a_child_is(small: Embassy) -> None:
    way_id = small.begins("unknown", who="unsure")
    assert small.row(way_id).child
    assert "Child’s rights apply" in small.palesa.reads(f"/abroad/ways/{way_id}")
    refuses(small.writes(way_id, "wish", "yes"), "what is best for the child")


def test_an_adult_is_escorted_only_where_they_wish_it_and_a_child_always(small: Embassy) -> None:
    adult, child = small.begins("18-29", who="woman"), small.begins("12-17", who="girl")
    assert "Escort named Only where the person wishes it" in small.palesa.reads(f"/abroad/ways/{adult}")
    assert "Escort named To do now: The hotline" in small.palesa.reads(f"/abroad/ways/{child}")


# ---- who writes and sees what ----


def test_the_officer_writes_the_steps_at_the_post_and_no_others(small: Embassy) -> None:
    way_id = small.begins("18-29", who="woman")
    for step, result in (("wish", "yes"), ("identity", ""), ("papers", ""), ("booked", "road")):
        small.wrote(way_id, step, result, by=small.officer)
    assert {row.by for row in small.steps(way_id).values()} == {"nthabiseng"}
    for step in ("risk", "escort", "arrived", "reintegration", "best_interest", "nonsense"):
        assert small.officer.look(f"/abroad/ways/{way_id}/steps/{step}").status_code == 404
    for path in ("parties/home_affairs", "stop", "again"):
        assert small.officer.look(f"/abroad/ways/{way_id}/{path}").status_code == 403
    assert small.officer.look(f"/cases/{small.number}/home").status_code == 403


def test_the_store_itself_lets_no_post_write_what_the_hotline_writes(small: Embassy) -> None:
    way_id = small.begins()
    with pytest.raises(Impossible, match="not_the_post"), writing(small.house.engine) as connection:
        written, rules = Written(date(2026, 3, 3), "low"), small.house.desk().deadlines
        case = hold(connection, small.number)
        write_step(connection, rules, case, way_id, "risk", written, "nthabiseng", small.house.now, at_the_post=True)


def test_another_consulate_does_not_learn_that_it_is_there(embassy: Embassy) -> None:
    way_id = embassy.begins()
    token = embassy.stranger.token("/account")
    for path in ("", "/steps/identity", "/steps/left"):
        at = f"/abroad/ways/{way_id}{path}"
        assert embassy.officer.look(at).status_code == 200
        assert embassy.stranger.look(at).status_code == 404
        form = {"csrf_token": token, "on": TODAY, "was": ""}
        assert not path or embassy.stranger.browser.post(at, data=form).status_code == 404
    assert embassy.number not in embassy.stranger.reads("/abroad")
    assert embassy.number in embassy.officer.reads("/abroad")
    assert embassy.steps(way_id) == {}


def test_an_officer_without_a_consulate_is_not_taken_for_the_hotline(small: Embassy) -> None:
    way_id = small.begins()
    lost = small.house.worker("lost", Role.CONSULAR_OFFICER, organisation_id=None)
    assert lost.look(f"/abroad/ways/{way_id}").status_code == 404
    assert small.number not in lost.reads("/abroad")


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.POLICE_LIAISON, Role.ANALYST, Role.ADMINISTRATOR,
                                  Role.PROGRAMME_OFFICER])  # fmt: skip
def test_nobody_else_comes_in(small: Embassy, role: Role) -> None:
    way_id = small.begins()
    visitor = small.house.worker("x", role, organisation_id=small.post)
    for path in ("/abroad", "/abroad/new", f"/abroad/ways/{way_id}", f"/abroad/reports/{small.number}"):
        assert visitor.look(path).status_code == 403


def test_without_the_consent_of_the_person_the_consulate_sees_nothing(embassy: Embassy) -> None:
    embassy.number = embassy.files()
    embassy.person = case_of_found(embassy.house, embassy.number, scopes=("keep_record",))
    refuses(embassy.asks_to_begin(), "The person has not agreed that a consulate knows.")
    assert embassy.asks_to_begin(post="").status_code == 303
    assert embassy.number not in plain_text(embassy.officer.look("/abroad").text).split("What your post filed")[0]


def test_consent_that_is_taken_back_hides_it_from_the_consulate_and_nobody_writes_on(embassy: Embassy) -> None:
    way_id = embassy.begins()
    with writing(embassy.house.engine) as connection:
        (agreed,) = embassy.rows(consents)
        withdraw(connection, hold(connection, embassy.number), agreed.id, "palesa", embassy.house.now)
    assert embassy.rows(people)[0].erased_at is not None
    assert embassy.officer.look(f"/abroad/ways/{way_id}").status_code == 404
    assert "Consent was taken back" in embassy.palesa.reads(f"/abroad/ways/{way_id}")
    refuses(embassy.writes(way_id, "identity"), "This person is not on record any more.")
    at = f"/abroad/ways/{way_id}/stop"
    assert embassy.palesa.send(at, at, reason="lost_contact").status_code == 303
    assert embassy.row(way_id).state == "stopped"


def test_a_post_that_does_not_know_of_the_case_cannot_be_chosen(small: Embassy) -> None:
    small.number = small.files()
    small.person = case_of_found(small.house, small.number)
    refuses(small.asks_to_begin(post=str(small.other)), "Not a valid choice")


def test_a_ministry_is_told_only_with_consent_and_before_it_agrees(embassy: Embassy) -> None:
    way_id = embassy.begins(scopes=("keep_record", "share:consulate"))
    refuses(embassy.moves(way_id, "home_affairs", "told"), "has not agreed that a ministry knows")
    refuses(embassy.moves(way_id, "home_affairs", "agreed"), "Not a valid choice")
    assert "has not agreed that a ministry knows. Record consent" in embassy.palesa.reads(f"/abroad/ways/{way_id}")
    officer = embassy.officer.reads(f"/abroad/ways/{way_id}")
    assert "has not agreed that a ministry knows." in officer and "Record consent" not in officer
    assert {row.state for row in embassy.rows(return_parties)} == {"to_tell"}


# ---- two at once, the rest of the case ----


def test_who_comes_second_reads_what_the_first_has_written(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "risk", "medium")
    refuses(embassy.writes(way_id, "risk", "low", was=""), "Somebody else has changed this meanwhile.")
    assert embassy.row(way_id).risk == "medium"
    embassy.wrote(way_id, "risk", "low")
    assert embassy.row(way_id).risk == "low"
    assert embassy.moves(way_id, "home_affairs", "told").status_code == 303
    refuses(embassy.moves(way_id, "home_affairs", "agreed", was="to_tell"), "Somebody else has changed this meanwhile.")


def test_one_person_has_one_way_home(embassy: Embassy) -> None:
    embassy.begins()
    refuses(embassy.asks_to_begin(), "Whose way home has begun already is not offered again.")
    with pytest.raises(Impossible, match="begun_already"), writing(embassy.house.engine) as connection:
        case = hold(connection, embassy.number)
        begin(connection, case, embassy.person, "ZA", None, "palesa", embassy.house.now)


def test_who_has_left_is_corrected_no_more_and_the_stage_is_written_by_the_way_home(embassy: Embassy) -> None:
    way_id = embassy.begins()
    ready(embassy, way_id)
    embassy.wrote(way_id, "left")
    refuses(embassy.writes(way_id, "papers"), "The person has left.")
    answer = embassy.palesa.look(f"/cases/{embassy.number}/stages/repatriation")
    assert (answer.status_code, answer.location) == (303, f"/abroad/ways/{way_id}")


def test_two_of_one_case_come_home_and_the_stage_is_told_once(embassy: Embassy) -> None:
    first = embassy.begins()
    embassy.person = recorded(embassy.house, embassy.number, "12-17", name="Thabo")
    second = int(embassy.asks_to_begin().location.rsplit("/", 1)[-1])
    embassy.house.wait(days=2)
    embassy.signs_in_again()
    for way_id in (first, second):
        ready(embassy, way_id)
        embassy.wrote(way_id, "left")
        embassy.wrote(way_id, "arrived", on="2026-03-05" if way_id == second else TODAY)
    embassy.wrote(first, "arrived", on="2026-03-04")  # corrected
    (stage,) = [row for row in embassy.rows(case_stages) if row.stage == "repatriation"]
    assert (stage.detail["way"], stage.on) == (first, "2026-03-04")


def test_a_case_is_not_closed_while_somebody_is_on_the_way(embassy: Embassy) -> None:
    embassy.begins()
    assert "Somebody is on the way home." in embassy.palesa.reads(f"/cases/{embassy.number}")


def test_in_a_closed_case_nothing_is_written(small: Embassy) -> None:
    way_id = small.begins()
    with writing(small.house.engine) as connection:
        connection.execute(cases.update().values(status="closed"))
    refuses(small.writes(way_id, "identity"), "This case is closed.")
    assert "To do now" not in small.palesa.reads("/abroad")


def test_a_week_without_a_step_shows_as_late(small: Embassy) -> None:
    way_id = small.begins()
    small.house.wait(days=8)
    palesa = small.house.worker("palesa.2")
    for path in ("/abroad", f"/abroad/ways/{way_id}", f"/cases/{small.number}"):
        assert "Late: " in palesa.reads(path)


def test_every_look_and_step_is_in_the_diary_of_the_case(small: Embassy) -> None:
    way_id = small.begins()
    small.wrote(way_id, "identity", by=small.officer)
    small.officer.reads(f"/abroad/ways/{way_id}")
    rows = [(row.by, row.what) for row in small.rows(diary) if row.kind == "case" and row.subject == small.number]
    assert {("palesa", "began_way_home"), ("nthabiseng", "wrote_way_home"), ("nthabiseng", "saw")} <= set(rows)
    page = small.palesa.reads(f"/diary/case/{small.number}")
    assert "wrote down a step of the way home" in page
    assert "Identity confirmed" in page


def test_no_address_leads_to_an_error(small: Embassy) -> None:
    small.begins()
    for path in (
        "ways/99999",
        "ways/2147483647",
        "ways/1/steps/x",
        "ways/1/parties/x",
        "reports/abc",
        "reports/000000",
    ):
        for visitor in (small.palesa, small.officer):
            assert visitor.look(f"/abroad/{path}").status_code in (403, 404)
    assert small.palesa.look("/cases/000000/home").status_code == 404


def test_a_post_reads_the_names_of_its_own_people_and_of_nobody_at_the_hotline(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "identity")
    embassy.wrote(way_id, "papers", by=embassy.officer)
    assert embassy.moves(way_id, "foreign_affairs", "told").status_code == 303
    page = embassy.officer.reads(f"/abroad/ways/{way_id}")
    assert "palesa" not in page and "the hotline" in page and "3 March 2026, nthabiseng" in page
    assert "3 March 2026, palesa" in embassy.palesa.reads(f"/abroad/ways/{way_id}")


def test_papers_that_are_sent_twice_are_kept_once(small: Embassy) -> None:
    small.files(papers=["kept", "kept"])
    assert [row.papers for row in small.rows(found_abroad)] == [["kept"]]
