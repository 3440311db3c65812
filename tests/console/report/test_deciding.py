"""Decisions on one report, at the page."""

from datetime import timedelta

from gateway.privacy import unseal
from gateway.staff.roles import Role
from tests.console.house import plain_text
from tests.console.report.desk import AtDesk, Hotline


def test_who_takes_a_p1_stops_its_ladder_and_its_clock(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    assert hotline.waits(number)
    text = palesa.does(number, "take")
    assert "You have it. Nobody else is asked any more." in text
    assert "Being looked at" in text
    row = hotline.row(number)
    assert (row.opened_by, row.assigned_to, row.triage) == ("palesa", "palesa", "screening")
    assert hotline.waits(number) == []
    (clock,) = hotline.clocks(number)
    assert (clock.what, clock.due_at - hotline.now) == ("decide", timedelta(hours=1)), "and the next one runs"


def test_given_to_a_colleague_others_are_asked_until_they_take_it(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    hotline.employ("mpho")
    assert "mpho has it now" in palesa.does(number, "assign", to="mpho")
    row = hotline.row(number)
    assert (row.assigned_to, row.opened_at, row.triage) == ("mpho", None, None)
    assert hotline.waits(number)
    assert [clock.what for clock in hotline.clocks(number)] == ["first_touch"]


def test_it_is_given_only_to_somebody_of_the_hotline(small: Hotline, palesa: AtDesk) -> None:
    small.employ("analyst", role=Role.ANALYST)
    small.employ("gone", active=False)
    number = small.calls_in()
    for name in ("analyst", "gone", "nobody", ""):
        assert palesa.decides(number, "assign", to=name).status_code == 400
    assert small.row(number).assigned_to is None


def test_given_back_the_next_are_asked_at_once(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    palesa.does(number, "take")
    hotline.wait(minutes=1)
    palesa.does(number, "give_back")
    row = hotline.row(number)
    assert (row.opened_at, row.assigned_to, row.triage) == (None, None, None)
    assert any(alert.due_at <= hotline.now for alert in hotline.waits(number))


def test_a_team_member_who_has_it_goes_on_when_staff_take_it(small: Hotline, palesa: AtDesk) -> None:
    member = small.member("leribe_maputsoe_ccpt")
    number = small.report("P2", opened_at=small.now, opened_by="leribe_1", held_by=member)
    palesa.does(number, "take")
    row = small.row(number)
    assert (row.opened_by, row.held_by, row.assigned_to) == ("leribe_1", member, "palesa")


def test_to_raise_a_level_takes_one_press_and_tells_the_hotline_lead(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    assert hotline.row(number).level == "P2"
    assert "The level is P1 now." in palesa.does(number, "level", level="P1")
    assert hotline.row(number).level == "P1"
    assert {"hotline_lead"} <= {alert.team for alert in hotline.waits(number) if alert.due_at <= hotline.now}
    assert all(alert.level == "P1" for alert in hotline.waits(number))


def test_to_lower_it_without_a_reason_is_refused_with_a_sentence(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    for missing in ({}, {"reason": "safe_now"}, {"remark": "She is home."}):
        answer = palesa.decides(number, "level", level="P3", **missing)
        assert answer.status_code == 409
        assert "To lower a level, choose a reason and write a remark." in plain_text(answer.text)
    assert hotline.row(number).level == "P1"
    assert hotline.decided(number) == []


def test_lowered_with_a_reason_everybody_sees_who_and_why(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    text = palesa.does(number, "level", level="P3", reason="safe_now", remark="The girl is home.")
    assert "palesa set the level from P1 to P3, the person is safe now. The girl is home." in text
    row = hotline.decided(number)[0]
    assert (row.before, row.after, row.reason) == ("P1", "P3", "safe_now")
    assert unseal(hotline.private, row.remark) == {"remark": "The girl is home."}
    assert "home" not in hotline.diary_text()
    assert all(alert.level == "P3" for alert in hotline.waits(number))


def test_lowered_at_night_it_wakes_nobody_local_any_more(small: Hotline, palesa: AtDesk) -> None:
    small.wait(hours=14)  # midnight in Lesotho
    number = small.calls_in(danger="now")
    assert any(alert.due_at <= small.now for alert in small.local_waits(number))
    palesa.does(number, "level", level="P3", reason="safe_now", remark="Safe.")
    assert all(alert.due_at.hour >= 4 for alert in small.local_waits(number))


def test_a_message_waits_for_the_caller_and_nobody_here_reads_it_again(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    text = palesa.does(number, "message", text="Is the girl at school?")
    assert "The message waits." in text
    assert "Written 10:00 : not read yet" in text
    assert "at school" not in text
    assert len(hotline.letters_of(number)) == 1


def test_a_message_that_no_phone_can_show_comes_back_with_a_sentence(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    wrong = {"你好": "holds letters that phones cannot show", "a" * 500: "500 letters long", "": "Write what the"}
    for text, says in wrong.items():
        answer = palesa.decides(number, "message", text=text)
        assert answer.status_code == 400
        assert says in plain_text(answer.text)
    assert small.letters_of(number) == []


def test_without_a_reference_nobody_can_be_written_to(small: Hotline, palesa: AtDesk) -> None:
    number = small.report("P2", state="received")
    assert "This caller has no reference" in palesa.reads(number)
    assert palesa.decides(number, "message", text="Hello").status_code == 409


def test_it_needs_more_or_is_enough_to_act_on(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    assert "Needs more information" in palesa.does(number, "need_info")
    assert "Enough to act on" in palesa.does(number, "actionable")
    assert palesa.decides(number, "actionable").status_code == 409


def test_not_trafficking_but_for_another_service(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    text = palesa.does(number, "other", service="social_worker", reason="child_neglect")
    assert "not trafficking, but for Social worker of the district" in text
    row = hotline.row(number)
    assert (row.triage, row.ended_as) == ("other", "not_tip_other_service")
    assert hotline.clocks(number) == []
    assert hotline.waits(number) == []


def test_closed_with_a_reason_nothing_runs_any_more(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    assert palesa.decides(number, "close", reason="").status_code == 400
    assert palesa.decides(number, "close", reason="bored").status_code == 400
    palesa.does(number, "close", reason="unfounded", remark="We asked twice.")
    row = hotline.row(number)
    assert (row.triage, row.ended_as, row.next_due_at) == ("closed", "unfounded", None)
    assert hotline.clocks(number) == []
    assert hotline.waits(number) == []


def test_a_p1_is_closed_by_the_lead_only(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(danger="now")
    answer = palesa.decides(number, "close", reason="resolved")
    assert answer.status_code == 409
    assert "A P1 is ended by the hotline lead." in plain_text(answer.text)
    assert palesa.decides(number, "other", service="police", reason="violence").status_code == 409
    AtDesk(small.worker("lineo", role=Role.HOTLINE_LEAD)).does(number, "close", reason="resolved")


def test_opened_again_it_is_with_whoever_opened_it(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    palesa.does(number, "close", reason="test")
    assert palesa.decides(number, "level", level="P1").status_code == 409
    assert "It is open again" in palesa.does(number, "reopen", reason="new_facts")
    row = hotline.row(number)
    assert (row.triage, row.ended_at, row.ended_as, row.assigned_to) == ("screening", None, None, "palesa")
    assert row.opened_at is not None


def test_every_decision_is_a_row_and_a_line_of_the_diary(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    palesa.does(number, "take")
    palesa.does(number, "need_info")
    palesa.does(number, "close", reason="resolved")
    assert [row.what for row in small.decided(number)] == ["take", "need_info", "close"]
    assert [what for what in small.diary_of(number) if what != "saw"] == ["took", "need_info", "closed"]


def test_a_colleague_was_faster_is_said_calmly_and_nothing_is_done(hotline: Hotline) -> None:
    number = hotline.calls_in()
    palesa, thabo = (AtDesk(hotline.worker(name)) for name in ("palesa", "thabo"))
    seen = thabo.version(number)
    palesa.does(number, "take")
    answer = thabo.decides(number, "close", version=seen, reason="spam")
    assert answer.status_code == 409
    assert "A colleague decided something here while you looked" in plain_text(answer.text)
    assert hotline.row(number).triage == "screening"
    thabo.does(number, "close", reason="spam")


def test_a_decision_that_nobody_offers_is_no_page(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    assert palesa.decides(number, "burn").status_code == 404
    assert palesa.decides(number, "case").status_code == 404


def test_a_form_without_its_token_changes_nothing(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    answer = palesa.visitor.browser.post(f"/reports/{number}/decide/take", data={"take-version": "0"})
    assert answer.status_code == 400
    assert small.row(number).assigned_to is None
