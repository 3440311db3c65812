"""Two people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from gateway.staff.roles import Role
from gateway.storage.database import writing
from gateway.triage import store as triage
from gateway.triage.links import store as links
from gateway.triage.store import Hand, On, Refused
from tests.console.report.desk import Hotline


def _at_once(hotline: Hotline, *deeds: Callable[[Hand], Any]) -> list[str]:
    """What came of each: "" or why it was refused."""
    gate, desk = Barrier(len(deeds)), hotline.desk()

    def does(deed: Callable[[Hand], Any], name: str) -> str:
        gate.wait()
        try:
            with writing(hotline.engine) as connection:
                role = Role.HOTLINE_LEAD
                deed(Hand(connection, desk.alerts, desk.deadlines, hotline.public, name, role, hotline.now))
        except Refused as no:
            return no.code
        return ""

    with ThreadPoolExecutor(len(deeds)) as people:
        names = [f"worker_{n}" for n in range(len(deeds))]
        return list(people.map(does, deeds, names))


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_reads_so(hotline: Hotline) -> None:
    number = hotline.calls_in(danger="now")
    came = _at_once(hotline, *[lambda hand: triage.take(hand, On(number, 0))] * 2)
    assert sorted(came) == ["", "changed"]
    assert len(hotline.decided(number)) == 1
    assert hotline.row(number).assigned_to == hotline.decided(number)[0].by


def test_two_reports_linked_to_each_other_at_once_make_no_circle(hotline: Hotline) -> None:
    for _ in range(4):
        one, other = hotline.calls_in(), hotline.calls_in()
        _at_once(
            hotline,
            lambda hand, here=one, there=other: links.link(hand, On(here, 0), there),
            lambda hand, here=other, there=one: links.link(hand, On(here, 0), there),
        )
        linked = [hotline.row(number).linked_to for number in (one, other)]
        assert sorted(bool(link) for link in linked) == [False, True]


def test_closed_and_raised_at_once_it_is_one_of_both_and_no_clock_runs_after_the_end(hotline: Hotline) -> None:
    number = hotline.calls_in()
    came = _at_once(
        hotline,
        lambda hand: triage.close(hand, On(number, 0), "spam"),
        lambda hand: triage.set_level(hand, On(number, 0), "P1"),
    )
    assert sorted(came) == ["", "changed"]
    row = hotline.row(number)
    assert (row.triage == "closed") != (row.level == "P1")
    assert row.triage != "closed" or hotline.clocks(number) == []
