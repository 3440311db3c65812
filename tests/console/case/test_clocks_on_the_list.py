"""A clock on every open line of the list, whatever was done with the report."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.deadlines.sweeping.store import Clocks
from gateway.reports.store import raise_to_p1
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.case.room import CaseWorker
from tests.console.house import MORNING, House, Visitor
from tests.console.report.desk import AtDesk

Does = Callable[[House, Visitor, str], Any]


def at_desk(visitor: Visitor) -> AtDesk:
    return AtDesk(visitor)


def does(what: str, **form: str) -> Does:
    return lambda house, visitor, number: at_desk(visitor).does(number, what, **form)


def opens(house: House, visitor: Visitor, number: str) -> CaseWorker:
    form = {"csrf_token": visitor.token("/cases")}
    visitor.browser.post(f"/reports/{number}/case", data=form)
    return CaseWorker(house, visitor, number)


def finds(answer: str, **more: str) -> Does:
    return lambda house, visitor, number: opens(house, visitor, number).finds(answer, **more)


def settles(house: House, visitor: Visitor, number: str) -> None:
    case = opens(house, visitor, number)
    case.finds()
    case.reaches("police")


def changes(**values: Any) -> Does:
    def change(house: House, _: Visitor, number: str) -> None:
        with writing(house.engine) as connection:
            connection.execute(reports.update().where(reports.c.case_number == number).values(values))

    return change


def is_joined(house: House, visitor: Visitor, number: str) -> None:
    """It is added to a case whose grounds are decided."""
    case = opens(house, visitor, house.report("P2"))
    case.finds()
    case.does("/reports", report=number)


def is_taken_out(house: House, visitor: Visitor, number: str) -> None:
    is_joined(house, visitor, number)
    case = f"/cases/{int(number) + 1}"
    form = {"csrf_token": visitor.token(case)}
    assert visitor.browser.post(f"{case}/reports/{number}/out", data=form).status_code == 303


def is_in_danger_again(house: House, visitor: Visitor, number: str) -> None:
    at_desk(visitor).does(number, "take")
    Clocks(house.engine, house.desk().deadlines)(house.now)
    with writing(house.engine) as connection:
        raise_to_p1(connection, house.id_of(number), house.now)


def reopens(house: House, visitor: Visitor, number: str) -> None:
    case = opens(house, visitor, number)
    case.finds("no", reason="mistaken")
    ticks = ["person_safe", "consent_reviewed", "referrals_ended", "police_settled", "follow_up_agreed",
             "files_reviewed"]  # fmt: skip
    case.does("/close", checks=ticks, outcome="unfounded")
    case.does("/reopen", reason="new_information")


@pytest.mark.parametrize(
    ("do", "clock"),
    [
        (lambda *_: None, "First look due in"),
        (does("take"), "Decision due in"),
        (changes(opened_at=MORNING, opened_by="LB-02"), "Decision due in"),
        (does("need_info"), "Decision due in"),
        (does("actionable"), "Decision due in"),
        (changes(assigned_to="palesa"), "First look due in"),
        (changes(state="left", withdrawn=True), "First look due in"),
        (is_in_danger_again, "First look due in 15 min"),
        (opens, "Decision due in"),
        (finds("yes"), "Police due in 24 h"),
        (finds("no", reason="mistaken"), "Next step due in"),
        (settles, "Referral due in"),
        (is_joined, "Police due in"),
        (is_taken_out, "Decision due in"),
        (reopens, "Next step due in"),
    ],
    ids=["new", "taken", "seen by a member", "waits for more", "to act on", "given to somebody", "withdrawn",
         "in danger again", "case", "grounds", "no grounds", "police know", "in a case", "out of a case",
         "reopened"],
)  # fmt: skip
def test_every_open_line_has_a_clock(house: House, do: Does, clock: str) -> None:
    number, visitor = house.report("P2"), house.worker("palesa")
    sweeper = Clocks(house.engine, house.desk().deadlines)
    sweeper(house.now)
    do(house, visitor, number)
    sweeper(house.now)
    text = visitor.reads("/reports")
    assert number in text
    assert "No clock" not in text
    assert clock.replace("24 h", "1 d") in text or clock in text


def test_the_hour_of_a_p1_that_somebody_took_is_in_view(house: House) -> None:
    number, visitor = house.report("P1"), house.worker("palesa")
    at_desk(visitor).does(number, "take")
    assert "Decision due in 1 h" in visitor.reads("/reports")
