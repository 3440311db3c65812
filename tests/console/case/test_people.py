"""People at risk: only with consent, sealed, and erased when it is taken back."""

import re

import pytest
import sqlalchemy as sa

from gateway.storage.casework import tables as work
from gateway.storage.database import writing
from tests.console.case.room import NAME, CaseWorker, case_of
from tests.console.house import House


def _form_of(case: CaseWorker, path: str) -> str:
    return case.visitor.look(f"{case.at}{path}").text


def _was(case: CaseWorker, path: str) -> str:
    found = re.search(r'name="was"[^>]*value="([0-9a-f]*)"', _form_of(case, path))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"scope": ["disability"]}, "Without consent to keep a record, nothing is kept."),
        ({"scope": []}, "Without consent to keep a record, nothing is kept."),
        ({"given_by": ""}, "Choose who agreed."),
        ({"age_band": "0-11"}, "A child under 12 cannot agree alone."),
        ({"given_by": "guardian"}, "An adult decides alone."),
        ({"given_by": "best_interest", "age_band": "12-17"}, "Write who assessed"),
        ({"on": "2026-03-09"}, "This day is still to come."),
        ({"on": ""}, "Write the day."),
        ({"support": ["hearing"]}, "Support needs are kept only with consent to it."),
        ({"age_band": "7"}, "Not a valid choice"),
    ],
)
def test_nobody_is_recorded_without_consent(small_house: House, form: dict[str, object], says: str) -> None:
    case = case_of(small_house)
    told = {"given_by": "self", "scope": ["keep_record"], "on": "2026-03-03", "age_band": "18-29", "sex": "f",
            "citizenship": "LS", "status": "possible", "name": NAME} | form  # fmt: skip
    text = case.refused("/people", **told)
    assert says in text
    assert NAME in text  # what was typed is not lost
    assert not case.rows(work.people)
    assert not case.rows(work.consents)


def test_a_person_and_the_consent_are_written_in_one_step_and_sealed(house: House) -> None:
    case = case_of(house)
    case.records(contact="Only on Sundays, at church", consent_remark="Asked twice, alone", scope=["keep_record"])
    (person,), (consent,) = case.rows(work.people), case.rows(work.consents)
    assert consent.person_id == person.id
    assert consent.written_at <= person.written_at
    lies = repr(person) + repr(consent)
    assert NAME not in lies
    assert "church" not in lies
    text = case.reads()
    for told in (NAME, "Only on Sundays, at church", "Asked twice, alone", "Age 18 to 29", "Citizen of Lesotho"):
        assert told in text
    for row in case.rows(work.diary):
        assert NAME not in row.detail
        assert NAME not in row.subject


def test_a_best_interest_record_stands_in_for_a_child(house: House) -> None:
    case = case_of(house)
    case.records(given_by="best_interest", assessor="M. Thamae", age_band="0-11")
    text = case.reads()
    assert "it is best for the child (best-interest record), M. Thamae, 3 March 2026" in text
    assert "Child’s rights apply" in text


def test_support_needs_are_kept_with_consent_to_them(house: House) -> None:
    case = case_of(house)
    case.records(scope=["keep_record", "disability"], support=["hearing", "sign_language"])
    assert "Support Difficulty hearing, Sign language" in case.reads()


def test_more_is_agreed_to_later(house: House) -> None:
    case = case_of(house)
    person = case.records()
    was = _was(case, f"/people/{person}")
    changed = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "actual", "name": NAME, "was": was}
    says = case.refused(f"/people/{person}", **changed, support=["ramp"])
    assert "Support needs are kept only with consent" in says
    more = {"given_by": "self", "scope": ["keep_record", "disability"], "on": "2026-03-03"}
    case.does(f"/people/{person}/consent", **more)
    case.does(f"/people/{person}", **changed, support=["ramp"])
    text = case.reads()
    assert "Trafficking Victim of trafficking" in text
    assert "A way in without steps" in text


def test_a_child_that_proves_to_be_an_adult_is_asked_alone(small_house: House) -> None:
    case = case_of(small_house)
    person = case.records(age_band="12-17", given_by="guardian")
    told = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "actual"}
    told |= {"name": NAME, "was": _was(case, f"/people/{person}")}
    assert "An adult decides alone." in case.refused(f"/people/{person}", **told)
    case.does(f"/people/{person}/consent", given_by="self", scope=["keep_record"], on="2026-03-03")
    case.does(f"/people/{person}", **told)


def test_two_who_change_the_same_person_do_not_overwrite_each_other(house: House) -> None:
    case = case_of(house)
    person = case.records()
    told = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "possible"}
    was = _was(case, f"/people/{person}")
    case.does(f"/people/{person}", **told, name="Lineo M.", was=was)
    assert "Somebody else has changed this" in case.refused(f"/people/{person}", **told, name="X", was=was)
    assert "Lineo M." in case.reads()


def test_taking_consent_back_is_explained_then_erases_the_identity(house: House) -> None:
    case = case_of(house)
    case.records(scope=["keep_record", "disability"], support=["ramp"], consent_remark="Asked alone")
    (consent,) = case.rows(work.consents)
    page = _form_of(case, f"/consents/{consent.id}/withdraw")
    assert "are erased at once and cannot be brought back" in page
    assert "Keep names and how to reach them" in page
    case.does(f"/consents/{consent.id}/withdraw")
    (person,), (consent,) = case.rows(work.people), case.rows(work.consents)
    assert (person.box, person.support, bool(person.erased_at)) == (b"", [], True)
    assert consent.remark is None
    text = case.reads()
    assert NAME not in text
    assert "Names and support needs are erased." in text
    assert "Asked alone" not in text
    assert case.visitor.look(f"{case.at}/people/{person.id}").status_code == 404


def test_one_consent_taken_back_leaves_what_the_other_covers(house: House) -> None:
    case = case_of(house)
    person = case.records()
    case.does(f"/people/{person}/consent", given_by="self", scope=["keep_record", "disability"], on="2026-03-03")
    told = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "possible", "name": NAME}
    case.does(f"/people/{person}", **told, support=["ramp"], was=_was(case, f"/people/{person}"))
    case.does(f"/consents/{case.rows(work.consents)[1].id}/withdraw")
    text = case.reads()
    assert NAME in text
    assert "A way in without steps" not in text


def test_taking_consent_back_stops_drafts_and_names_what_is_out(house: House) -> None:
    case = case_of(house)
    person = case.records(scope=["keep_record", "share:shelter"])
    (consent,) = case.rows(work.consents)
    place = {"code": "bds", "name": "BDS", "kind": "shelter", "services": [], "places": [], "active": True}
    row = {"case_id": case.rows(work.cases)[0].id, "person_id": person, "kind": "referral", "service": "shelter",
           "level": "P2", "fields": [], "consent_id": consent.id, "written_by": "palesa",
           "written_at": house.now}  # fmt: skip
    with writing(house.engine) as connection:
        key = connection.execute(work.organisations.insert().values(place)).inserted_primary_key
        for state in ("draft", "sent"):
            connection.execute(work.referrals.insert().values(row | {"state": state, "organisation_id": key[0]}))
    case.does(f"/consents/{consent.id}/withdraw")
    draft, sent = case.rows(work.referrals)
    assert (draft.state, draft.reason, sent.state) == ("revoked", "consent_withdrawn", "sent")
    assert f"Shared already with referral {sent.id}" in case.visitor.look(case.at).text


def test_a_need_is_written_once_and_goes_its_way(house: House) -> None:
    case = case_of(house)
    person = case.records()
    case.does("/needs", person=person, service="business_skills")
    assert "on the list already" in case.refused("/needs", person=person, service="business_skills")
    (need,) = case.rows(work.needs)
    assert "Business skills Needed" in case.reads()
    case.does(f"/needs/{need.id}", state="arranged", was="needed")
    assert "Somebody else has changed this" in case.refused(f"/needs/{need.id}", state="declined", was="needed")
    case.does(f"/needs/{need.id}", state="received", was="arranged")
    assert "Business skills Help received" in case.reads()
    assert "does not follow" in case.refused(f"/needs/{need.id}", state="arranged", was="received")
    assert "Not a valid choice" in case.refused("/needs", person=99, service="shelter")


def test_needs_of_another_case_are_not_reached_from_here(small_house: House) -> None:
    mine, worker = case_of(small_house), None
    other = case_of(small_house, mine.visitor)
    person = other.records()
    other.does("/needs", person=person, service="shelter")
    (need,) = other.rows(work.needs)
    assert worker is None
    assert "changed this" in mine.refused(f"/needs/{need.id}", state="arranged", was="needed")
    assert mine.visitor.look(f"{mine.at}/people/{person}").status_code == 404
    assert mine.visitor.look(f"{mine.at}/consents/1/withdraw").status_code == 404


def test_without_the_key_the_page_shows_the_coded_part_only(house: House) -> None:
    case = case_of(house)
    person = case.records(contact="By the river")
    case.does("/notes", kind="note", text="She cried.")
    other = house.worker("thabo")
    with writing(house.engine) as connection:
        thabo = sa.select(_operators().c.id).where(_operators().c.name == "thabo").scalar_subquery()
        connection.execute(work.ring_keys.delete().where(work.ring_keys.c.operator_id == thabo))
    text = other.reads(case.at)
    assert "You do not hold the key" in text
    assert "Person 1" in text
    assert "Age 18 to 29" in text
    for secret in (NAME, "By the river", "She cried."):
        assert secret not in text
    assert other.look(f"{case.at}/people/{person}").status_code == 303
    assert other.look(f"{case.at}/plan").status_code in (200, 303)
    assert case.diary()[-1] == "saw"
    case.reads()
    assert case.diary()[-1] == "opened_case"


def _operators() -> sa.Table:
    from gateway.storage.tables import operators

    return operators
