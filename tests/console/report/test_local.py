"""Flags, and whether local teams may know."""

from gateway.alerts.store import AlertStore
from gateway.conversation.store import alert_about
from gateway.reports.report import State as CallState
from gateway.reports.store import Row
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.house import plain_text
from tests.console.report.desk import AtDesk, Hotline


def _told_anew(hotline: Hotline, number: str) -> None:
    """The road writes what is due, and the relay publishes it: also an old mistake would come out here."""
    store: AlertStore = hotline.desk().alerts
    row = hotline.row(number)
    with writing(hotline.engine) as connection:
        told = Row(row.id, number, row.level, row.answers, CallState(row.state), row.opened_at is not None)
        alert_about(connection, store, told, True, hotline.now)
        store.publish(connection, hotline.now)


def test_kept_from_local_teams_nobody_local_waits_and_the_hotline_is_told(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    assert hotline.local_waits(number)
    text = palesa.does(number, "hold", reason="team_involved", remark="Her uncle sits there.")
    assert "No local team is told: the hotline keeps it from them" in text
    assert hotline.local_waits(number) == []
    assert hotline.waits(number)
    hotline.wait(hours=3)
    _told_anew(hotline, number)
    assert hotline.local_waits(number) == []


def test_let_known_again_local_teams_are_asked(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    palesa.does(number, "hold", reason="check_first")
    assert palesa.decides(number, "hold", reason="check_first").status_code == 409
    palesa.does(number, "release", reason="hold_over")
    assert hotline.local_waits(number)
    assert hotline.row(number).local_hold is False


def test_what_the_caller_told_the_hotline_only_is_let_known_with_a_reason(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now", tell="hotline"), AtDesk(hotline.worker("palesa"))
    assert hotline.local_waits(number) == []
    assert palesa.decides(number, "release", reason="").status_code == 400
    assert "palesa let them know" in palesa.does(number, "release", reason="caller_agreed")
    assert hotline.local_waits(number)


def test_what_they_know_already_is_not_let_known_again(small: Hotline, palesa: AtDesk) -> None:
    assert palesa.decides(small.calls_in(), "release", reason="caller_agreed").status_code == 409


def test_a_powerful_suspect_stops_local_alerts_and_must_be_named(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    answer = palesa.decides(number, "flags", flags=["F23"])
    assert answer.status_code == 409
    assert "Choose what the suspect is" in plain_text(answer.text)
    text = palesa.does(number, "flags", flags=["F23"], suspect="chief")
    assert "Nobody local is told until somebody lets them know." in text
    assert hotline.row(number).suspect == "chief"
    assert hotline.local_waits(number) == []


def test_once_f23_is_off_again_a_person_must_still_let_them_know(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    palesa.does(number, "flags", flags=["F23"], suspect="teacher")
    palesa.does(number, "flags", flags=[])
    row = hotline.row(number)
    assert (row.suspect, row.local_hold, row.flags) == (None, True, [])
    _told_anew(hotline, number)
    assert hotline.local_waits(number) == []
    assert [row.what for row in hotline.decided(number)] == ["flags", "flags", "hold"]
    palesa.does(number, "release", reason="hold_over")
    assert hotline.local_waits(number)


def test_a_relative_is_warned_of_and_stops_nobody(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(danger="now")
    text = palesa.does(number, "flags", flags=["F24"])
    assert "Do not contact the family" in text
    assert small.row(number).suspect == "relative"
    assert small.local_waits(number)


def test_a_relative_does_not_take_back_what_was_let_known(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(danger="now", tell="unsure")
    palesa.does(number, "release", reason="life_in_danger")
    palesa.does(number, "flags", flags=["F24"])
    assert small.row(number).released_by == "palesa"
    assert small.local_waits(number)


def test_an_urgent_flag_on_a_child_raises_the_level_and_says_so(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    text = palesa.does(number, "flags", flags=["F03", "F08"])
    assert "They raised the level to P1." in text
    assert "The service set the level from P2 to P1, because of the flags." in text
    assert hotline.row(number).level == "P1"
    assert hotline.row(number).flags == ["F03", "F08"]


def test_a_flag_taken_off_lowers_nothing(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in()
    palesa.does(number, "flags", flags=["F03"])
    palesa.does(number, "flags", flags=[])
    assert small.row(number).level == "P1"


def test_all_flags_at_once_are_kept(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    every = [f"F{n:02d}" for n in range(1, 25)]
    palesa.does(number, "flags", flags=every, suspect="police")
    assert hotline.row(number).flags == every


def test_a_member_who_could_not_know_it_now_loses_it(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(danger="now"), AtDesk(hotline.worker("palesa"))
    alert = hotline.local_waits(number)[0]
    with writing(hotline.engine) as connection:
        mine = reports.update().where(reports.c.case_number == number)
        holds = {"opened_at": hotline.now, "opened_by": "leribe", "held_by": alert.member_id}
        connection.execute(mine.values(holds | {"outcome_due_at": None}))
    palesa.does(number, "hold", reason="team_involved")
    row = hotline.row(number)
    assert (row.held_by, row.opened_at) == (None, None)


def test_the_rule_itself_knows_the_hold() -> None:
    from gateway.alerts.facts import permits

    assert permits({"tell": "yes"}, "", False, False)
    assert not permits({"tell": "yes"}, "", False, True, True)
