"""Reports that tell of the same thing, as a person found."""

from gateway.alerts.alike.store import cases_alike
from gateway.conversation.store import alert_about
from gateway.reports.report import State as CallState
from gateway.reports.store import Row, raise_to_p1
from gateway.staff.roles import Role
from gateway.storage.database import reading, writing
from tests.console.house import plain_text
from tests.console.report.desk import AtDesk, Hotline


def test_linked_the_other_goes_on_for_both_and_its_own_clocks_stop(hotline: Hotline) -> None:
    one, other = hotline.calls_in(), hotline.calls_in()
    palesa = AtDesk(hotline.worker("palesa"))
    text = palesa.does(one, "link", other=other)
    assert f"It is linked to {other}, which goes on for both." in text
    row = hotline.row(one)
    assert (row.linked_to, row.triage, row.ended_as) == (hotline.id_of(other), "linked", "duplicate")
    assert hotline.clocks(one) == []
    assert hotline.waits(one) == []
    assert hotline.clocks(other)
    assert "Linked to this one" in palesa.reads(other)


def test_the_one_that_goes_on_takes_the_worst_level(hotline: Hotline) -> None:
    one, other = hotline.calls_in(danger="now"), hotline.calls_in()
    palesa = AtDesk(hotline.worker("palesa"))
    palesa.does(one, "link", other=other)
    assert hotline.row(other).level == "P1"
    assert "because a worse report was linked to it" in palesa.reads(other)


def test_there_are_no_chains(hotline: Hotline) -> None:
    one, two, three = (hotline.calls_in() for _ in range(3))
    palesa = AtDesk(hotline.worker("palesa"))
    palesa.does(one, "link", other=two)
    palesa.does(two, "link", other=three)
    root = hotline.id_of(three)
    assert [hotline.row(number).linked_to for number in (one, two, three)] == [root, root, None]


def test_linked_to_a_linked_one_it_points_to_the_root(small: Hotline, palesa: AtDesk) -> None:
    one, two, three = (small.calls_in() for _ in range(3))
    palesa.does(two, "link", other=three)
    palesa.does(one, "link", other=two)
    assert small.row(one).linked_to == small.id_of(three)


def test_there_are_no_circles(small: Hotline, palesa: AtDesk) -> None:
    one, other = small.calls_in(), small.calls_in()
    assert palesa.decides(one, "link", other=one).status_code == 409
    palesa.does(one, "link", other=other)
    assert palesa.decides(other, "link", other=one).status_code == 409
    assert small.row(other).linked_to is None


def test_nothing_hides_behind_a_closed_report(small: Hotline, palesa: AtDesk) -> None:
    one, other = small.calls_in(danger="now"), small.calls_in()
    palesa.does(other, "close", reason="spam")
    answer = palesa.decides(one, "link", other=other)
    assert answer.status_code == 409
    assert "That report has ended" in plain_text(answer.text)


def test_a_number_that_is_no_report_is_refused_with_a_sentence(small: Hotline, palesa: AtDesk) -> None:
    one = small.calls_in()
    assert palesa.decides(one, "link", other="12").status_code == 400
    answer = palesa.decides(one, "link", other="000001")
    assert answer.status_code == 409
    assert "There is no open report with this number" in plain_text(answer.text)


def test_the_link_off_it_stands_by_itself_and_nothing_is_lost(hotline: Hotline) -> None:
    one, other = hotline.calls_in(words="mine"), hotline.calls_in()
    palesa = AtDesk(hotline.worker("palesa"))
    palesa.does(one, "link", other=other)
    before = hotline.row(one)
    palesa.does(one, "unlink")
    row = hotline.row(one)
    assert (row.linked_to, row.triage, row.ended_as, row.assigned_to) == (None, "screening", None, "palesa")
    assert (row.words, row.answers, row.level) == (before.words, before.answers, before.level)


def test_not_the_same_is_offered_no_more_on_either_side(hotline: Hotline) -> None:
    one, other = hotline.calls_in(), hotline.calls_in()
    palesa = AtDesk(hotline.worker("palesa"))
    assert "May be the same" in palesa.reads(one)
    palesa.does(one, "differ", other=other)
    assert f"Report {other}" not in palesa.reads(one)
    assert f"Report {one}" not in palesa.reads(other)
    row, store = hotline.row(other), hotline.desk().alerts
    with writing(hotline.engine) as connection:  # the road looks for resemblance anew
        told = Row(row.id, other, row.level, row.answers, CallState(row.state), False)
        alert_about(connection, store, told, True, hotline.now)
    with reading(hotline.engine) as connection:
        assert cases_alike(connection, [hotline.id_of(one), hotline.id_of(other)]) == {}


def test_a_caller_in_danger_opens_what_was_ended(hotline: Hotline) -> None:
    one, other = hotline.calls_in(), hotline.calls_in()
    palesa = AtDesk(hotline.worker("palesa", role=Role.HOTLINE_LEAD))
    palesa.does(one, "link", other=other)
    palesa.does(other, "close", reason="resolved")
    with writing(hotline.engine) as connection:
        for number in (one, other):
            raise_to_p1(connection, hotline.id_of(number), hotline.now)
    for number in (one, other):
        row = hotline.row(number)
        assert (row.level, row.triage, row.ended_at, row.linked_to, row.opened_at) == ("P1", None, None, None, None)
