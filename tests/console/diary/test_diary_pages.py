"""The diary at the real door: filtered, turned over, in plain words, and itself written down."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.diary import store
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, diary, referrals
from gateway.storage.database import reading, writing
from tests.console.house import House, Visitor


def wrote(house: House, by: str, what: str, kind: str = "report", subject: str = "100001", **told: object) -> None:
    with writing(house.engine) as connection:
        store.write(connection, house.now, by, what, kind, subject, **told)


def lead(house: House) -> Visitor:
    return house.worker("lerato", role=Role.HOTLINE_LEAD)


def test_a_lead_reads_who_did_what_in_plain_words(house: House) -> None:
    number = house.report()
    wrote(house, "palesa", "opened_words", subject=number)
    wrote(house, "machine", "escalated", "referral", "7", level="P1")
    wrote(house, "thabo", "brewed_tea", "kettle", "3", sugar="two")
    page = lead(house).reads("/diary")
    assert f"palesa opened the words Report {number}" in page
    assert "The machine told the hotline of silence level P1 Referral 7" in page
    assert "thabo brewed_tea sugar two kettle 3" in page, "what nobody has put into words is shown as it is"


def test_to_look_is_written_down_and_with_which_filter(house: House) -> None:
    visitor = lead(house)
    visitor.reads("/diary?number=100001&day=2026-03-03")
    with reading(house.engine) as connection:
        row = connection.execute(sa.select(diary).where(diary.c.subject == "diary")).one()
    assert (row.by, row.what, row.kind) == ("lerato", "saw", "list")
    assert row.detail == '{"filters":"number day","number":"100001"}'
    assert "Report 100001" not in visitor.reads("/diary?kind=referral")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("person=palesa", "opened the words", "wrote the safety plan"),
        ("kind=case", "wrote the safety plan", "opened the words"),
        ("number=100009", "opened the words", "wrote the safety plan"),
        ("day=2026-03-02", "wrote the safety plan", "opened the words"),
        ("number=100009&person=thabo", "No row of the diary fits", "opened the words"),
    ],
)
def test_filters_leave_the_rest_out(house: House, query: str, shown: str, hidden: str) -> None:
    for name in ("palesa", "thabo"):
        house.employ(name)
    wrote(house, "palesa", "opened_words", subject="100009")
    house.now = datetime(2026, 3, 2, 21, 59, tzinfo=UTC)  # a minute before midnight in Lesotho
    wrote(house, "thabo", "wrote_plan", "case", "100001")
    house.now += timedelta(hours=12)
    page = lead(house).reads(f"/diary?{query}")
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize(
    ("query", "says"),
    [("number=12", "Six digits"), ("day=yesterday", "Choose a day"), ("person=nobody", "Not a valid choice")],
)
def test_a_filter_that_cannot_be_is_said_at_its_field(small_house: House, query: str, says: str) -> None:
    answer = lead(small_house).look(f"/diary?{query}")
    assert answer.status_code == 400
    assert says in answer.text
    assert "Mend what is marked" in answer.text


def test_a_long_diary_is_turned_over_and_keeps_its_filter(small_house: House) -> None:
    for n in range(60):
        wrote(small_house, "machine", "escalated", "referral", str(n))
    visitor = lead(small_house)
    page = visitor.look("/diary?kind=referral").text
    assert "Referral 59" in page
    assert "Referral 9 " not in page.replace("<", " ")
    assert "kind=referral&amp;before=11" in page
    older = visitor.reads("/diary?kind=referral&before=11")
    assert "Referral 9 " in older
    assert "Back to the newest" in older
    assert "Show older rows" not in older
    for odd in ("-1", "x", "99999999999999999999"):
        assert visitor.look(f"/diary?before={odd}").status_code == 200


def test_who_has_seen_a_report_is_a_page_for_the_hotline(house: House) -> None:
    number, other = house.report(), house.report()
    wrote(house, "palesa", "saw", subject=number)
    wrote(house, "palesa", "opened_number", subject=house.id_of(number))
    wrote(house, "thabo", "opened_words", subject=other)
    page = house.worker("mpho").reads(f"/diary/report/{number}")
    assert "looked at it" in page
    assert "opened the call-back number" in page
    assert "thabo" not in page
    assert "mpho looked at who has seen it" in house.worker("neo").reads(f"/diary/report/{number}")


def test_of_a_case_its_referrals_are_shown_too(house: House) -> None:
    number = house.report()
    with writing(house.engine) as connection:
        connection.execute(cases.insert().values(CASE | {"number": number, "opened_at": house.now}))
        organisation = connection.execute(sa.text(ORGANISATION)).scalar_one()
        row = REFERRAL | {"organisation_id": organisation, "written_at": house.now}
        referral = connection.execute(referrals.insert().values(row)).inserted_primary_key
    wrote(house, "palesa", "wrote_plan", "case", number)
    wrote(house, "palesa", "sent", "referral", str(referral[0] if referral else 0))
    page = house.worker("mpho").reads(f"/diary/case/{number}")
    assert "wrote the safety plan" in page
    assert "sent it" in page
    assert "sent it" in house.worker("neo").reads(f"/diary/referral/{referral[0] if referral else 0}")


CASE = {
    "id": "c" * 32, "level": "P1", "status": "active", "stage": "triaged", "worker": "palesa", "grounds": "open",
    "opened_by": "palesa", "checklist": {},
}  # fmt: skip
REFERRAL = {
    "case_id": "c" * 32, "kind": "referral", "service": "shelter", "level": "P1", "state": "sent", "fields": [],
    "written_by": "palesa",
}  # fmt: skip
ORGANISATION = (
    "INSERT INTO organisations (code, name, kind, services, places, active) "
    "VALUES ('home', 'A home', 'shelter', '[]', '[]', true) RETURNING id"
)


@pytest.mark.parametrize("path", ["report/999999", "case/999999", "referral/1²", "referral/99999999999", "tea/1"])
def test_what_is_not_there_has_no_page(house: House, path: str) -> None:
    assert house.worker("mpho").look(f"/diary/{path}").status_code == 404


def test_a_row_that_somebody_tampered_with_is_still_shown(small_house: House) -> None:
    wrote(small_house, "palesa", "saw")
    with writing(small_house.engine) as connection:
        connection.execute(diary.update().values(detail="{torn"))
    assert "{torn" in lead(small_house).reads("/diary")


def test_a_worker_does_not_read_what_colleagues_did(small_house: House) -> None:
    assert small_house.worker("mpho").look("/diary").status_code == 403
    assert small_house.worker("anna", role=Role.ADMINISTRATOR).look("/diary").status_code == 200


@pytest.mark.parametrize(
    "query", ["day=0001-01-01", "day=9999-12-31", "endpoint=x", "_method=POST", "_anchor=x", "_scheme=javascript"]
)
def test_what_an_address_says_beside_the_filters_breaks_nothing_and_leads_nowhere_else(
    small_house: House, query: str
) -> None:
    for number in range(60):
        wrote(small_house, "palesa", "saw", subject=f"{100000 + number}")
    answer = lead(small_house).look(f"/diary?{query}&kind=report")
    assert answer.status_code == (400 if "day" in query else 200)
    if answer.status_code == 200:
        assert '"/diary?kind=report&amp;before=' in answer.text
        assert "javascript" not in answer.text
