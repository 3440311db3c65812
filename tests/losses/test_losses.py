"""Parts of the service break while many people call. No report is lost whose caller read the receipt."""

import pytest

from tests.end_to_end.running import Demo
from tests.losses.counting import Line, count_losses, table_of
from tests.losses.faults import FAULTS, Fault
from tests.losses.receipts import CALLERS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lines(running: Demo) -> dict[str, Line]:
    """All that breaks, one after the other; printed with `pytest -rP`."""
    found = count_losses(running)
    print(table_of(list(found.values())))
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "_"))
def test_no_report_is_lost_and_nothing_comes_twice_but_what_was_in_doubt(lines: dict[str, Line], fault: Fault) -> None:
    line = lines[fault.name]
    assert line.receipts == len(CALLERS)
    assert line.lost == 0
    assert line.again <= line.doubtful
    assert line.delivered == fault.delivered
