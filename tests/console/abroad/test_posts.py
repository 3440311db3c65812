"""Which consulate sees a way home, once it has begun: another one, or none, with a reason."""

import json
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.abroad import store
from gateway.cases.store import add_report, hold
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, diary
from gateway.storage.database import writing
from gateway.storage.partners.tables import found_abroad
from tests.console.abroad.embassy import TODAY, Embassy
from tests.console.abroad.test_taken_back import takes_back
from tests.console.house import files, plain_text


def changes(embassy: Embassy, way_id: int, post: int | None, reason: str = "person_asked", **more: Any) -> TestResponse:
    at = f"/abroad/ways/{way_id}/post"
    was = re.search(r'name="was"[^>]*value="([^"]*)"', embassy.palesa.look(at).text)
    form = {"post": str(post or ""), "reason": reason, "was": was[1] if was else ""}
    return embassy.palesa.send(at, at, **(form | more))


def changed(embassy: Embassy, way_id: int, post: int | None, reason: str = "person_asked") -> None:
    answer = changes(embassy, way_id, post, reason)
    assert answer.status_code == 303, plain_text(answer.text)


def knows_too(embassy: Embassy) -> None:
    """The other consulate filed a report of the same case."""
    second = embassy.files(embassy.stranger, once="d" * 32)
    with writing(embassy.house.engine) as connection:
        add_report(connection, files().deadlines, hold(connection, embassy.number), second, "palesa", embassy.house.now)


def written(embassy: Embassy) -> list[tuple[str, str, Any]]:
    rows = embassy.rows(diary, diary.c.what.in_(["named_post", "took_post_off"]))
    return [(row.by, row.what, json.loads(row.detail)) for row in rows]


def test_a_consulate_that_is_taken_off_sees_nothing_of_the_way_home_from_then_on(embassy: Embassy) -> None:
    way_id = embassy.begins()
    pages = (f"/abroad/ways/{way_id}", f"/abroad/ways/{way_id}/steps/identity")
    assert [embassy.officer.look(page).status_code for page in pages] == [200, 200]
    changed(embassy, way_id, None, "not_safe_there")
    assert [embassy.officer.look(page).status_code for page in pages] == [404, 404]
    assert f"/abroad/ways/{way_id}" not in embassy.officer.look("/abroad").text
    assert "The hotline writes every step." in embassy.palesa.reads(pages[0])
    assert embassy.row(way_id).organisation_id is None


def test_a_form_that_she_has_open_writes_nothing_any_more(embassy: Embassy) -> None:
    way_id = embassy.begins()
    at = f"/abroad/ways/{way_id}/steps/identity"
    token = embassy.officer.token(at)
    changed(embassy, way_id, None)
    form = {"csrf_token": token, "on": TODAY, "was": "", "remark": ""}
    assert embassy.officer.browser.post(at, data=form).status_code == 404
    assert embassy.steps(way_id) == {}


def test_another_consulate_that_knows_of_the_case_takes_over(embassy: Embassy) -> None:
    way_id = embassy.begins()
    knows_too(embassy)
    assert embassy.stranger.look(f"/abroad/ways/{way_id}").status_code == 404
    changed(embassy, way_id, embassy.other, "person_moved")
    assert embassy.officer.look(f"/abroad/ways/{way_id}").status_code == 404
    embassy.wrote(way_id, "identity", by=embassy.stranger)
    assert "Embassy, Pretoria sees and writes it too." in embassy.palesa.reads(f"/abroad/ways/{way_id}")


def test_the_one_that_takes_over_is_not_told_that_the_hotline_wrote_what_the_first_did(embassy: Embassy) -> None:
    way_id = embassy.begins()
    embassy.wrote(way_id, "identity", by=embassy.officer)
    knows_too(embassy)
    changed(embassy, way_id, embassy.other, "person_moved")
    page = embassy.stranger.reads(f"/abroad/ways/{way_id}")
    assert "the hotline or another post" in page and "nthabiseng" not in page


def test_one_is_named_later_where_none_was(small: Embassy) -> None:
    way_id = small.begins(post=False)
    assert small.officer.look(f"/abroad/ways/{way_id}").status_code == 404
    changed(small, way_id, small.post)
    assert small.officer.look(f"/abroad/ways/{way_id}").status_code == 200


def test_the_diary_tells_who_did_it_and_why(embassy: Embassy) -> None:
    way_id = embassy.begins()
    knows_too(embassy)
    changed(embassy, way_id, embassy.other, "person_moved")
    changed(embassy, way_id, None, "post_done")
    assert written(embassy) == [
        ("palesa", "named_post",
         {"way": way_id, "organisation": embassy.other, "before": embassy.post, "reason": "person_moved"}),
        ("palesa", "took_post_off",
         {"way": way_id, "organisation": None, "before": embassy.other, "reason": "post_done"}),
    ]  # fmt: skip
    page = embassy.palesa.reads(f"/diary/case/{embassy.number}")
    assert "took the consulate off a way home" in page and "The post has done its part" in page
    assert "named the consulate that sees a way home" in page and "The person is near another post now" in page


def test_what_cannot_be_written_into_the_diary_is_not_changed(small: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    way_id = small.begins()

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(store.diary, "write", full)
    with pytest.raises(OSError), writing(small.house.engine) as connection:
        case = hold(connection, small.number)
        store.change_post(connection, case, way_id, None, small.post, "post_done", "palesa", small.house.now)
    assert small.row(way_id).organisation_id == small.post


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": ""}, "Choose why."),
        ({"reason": "because"}, "Not a valid choice"),
        ({"was": ""}, "Somebody else has changed this meanwhile."),
    ],
)
def test_without_a_reason_or_over_what_somebody_else_did_nothing_changes(
    small: Embassy, form: dict[str, str], says: str
) -> None:
    way_id = small.begins()
    answer = changes(small, way_id, None, **form)
    assert answer.status_code == 400 and says in plain_text(answer.text)
    assert small.row(way_id).organisation_id == small.post and written(small) == []


def test_one_that_knows_nothing_of_the_case_or_stands_there_already_is_not_named(small: Embassy) -> None:
    way_id = small.begins()
    assert changes(small, way_id, small.other).status_code == 400
    again = changes(small, way_id, small.post)
    assert again.status_code == 400 and "This is as it stands already." in plain_text(again.text)
    assert written(small) == []


def test_for_a_way_home_that_was_stopped_none_is_named_before_it_goes_on(small: Embassy) -> None:
    way_id = small.begins(post=False)
    at = f"/abroad/ways/{way_id}/stop"
    assert small.palesa.send(at, at, reason="lost_contact").status_code == 303
    answer = changes(small, way_id, small.post)
    assert answer.status_code == 400 and "This way home has ended." in plain_text(answer.text)
    assert small.row(way_id).organisation_id is None


def test_the_one_that_sees_it_now_is_said_also_if_it_knows_of_the_case_no_more(small: Embassy) -> None:
    way_id = small.begins()
    with writing(small.house.engine) as connection:
        connection.execute(found_abroad.update().values(organisation_id=small.other))
    page = small.palesa.look(f"/abroad/ways/{way_id}/post").text
    assert f'<option selected value="{small.post}">' in page


@pytest.mark.parametrize("was", ["9" * 5000, "²", "-1", "a"])
def test_what_no_page_sends_is_answered_calmly(small: Embassy, was: str) -> None:
    way_id = small.begins()
    assert changes(small, way_id, None, was=was).status_code == 400


def test_none_is_named_without_the_consent_of_the_person(small: Embassy) -> None:
    way_id = small.begins(scopes=("keep_record", "share:ministry"), post=False)
    answer = changes(small, way_id, small.post)
    assert answer.status_code == 400 and "has not agreed that a consulate knows" in plain_text(answer.text)
    assert small.row(way_id).organisation_id is None


def test_it_can_be_taken_off_also_after_all_consent_was_taken_back_and_in_a_closed_case(small: Embassy) -> None:
    way_id = small.begins()
    takes_back(small)
    with writing(small.house.engine) as connection:
        connection.execute(cases.update().values(status="closed_referred", outcome="confirmed"))
    assert f"/abroad/ways/{way_id}/post" in small.palesa.look(f"/abroad/ways/{way_id}").text
    changed(small, way_id, None)
    assert small.row(way_id).organisation_id is None
    assert changes(small, way_id, small.post).status_code == 400
    assert f"/abroad/ways/{way_id}/post" not in small.palesa.look(f"/abroad/ways/{way_id}").text


def test_no_consulate_changes_it_itself(small: Embassy) -> None:
    way_id = small.begins()
    lead = small.house.worker("lineo", role=Role.HOTLINE_LEAD)
    at = f"/abroad/ways/{way_id}/post"
    assert [one.look(at).status_code for one in (small.officer, small.stranger, lead)] == [403, 403, 200]
    assert at not in small.officer.look(f"/abroad/ways/{way_id}").text
