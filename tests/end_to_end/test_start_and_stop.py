"""Ctrl-C leaves nothing behind but the data, and the next start finds them."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.hotline import Hotline
from tests.end_to_end.people import CALLER, HOTLINE, MAPUTSOE, MAPUTSOE_SESOTHO
from tests.end_to_end.phones import Table
from tests.end_to_end.processes import born, is_free, with_this_in_sight
from tests.end_to_end.running import EVERYBODY, PATIENCE, Demo

pytestmark = pytest.mark.slow


@pytest.fixture
def stopped(table: Table, service: Demo) -> Iterator[Demo]:
    """The service that others share. It runs again for them, whatever becomes of the test."""
    yield service
    if service.names() != EVERYBODY:
        service.end()
        service.start()


def test_ctrl_c_leaves_no_process_and_no_port_and_the_next_start_finds_the_report(table: Table, stopped: Demo) -> None:
    known = table.cases()
    table.dial(CALLER).tell_it_all()
    case = table.case_on(MAPUTSOE_SESOTHO, known, PATIENCE)
    table.told(case, MAPUTSOE | HOTLINE, PATIENCE)
    everybody, sign_in, socket = stopped.everybody(), stopped.sign_in(), stopped.redis_socket()

    assert stopped.stop() == 0
    assert "The data stays" in stopped.said()
    assert [pid for pid, birth in everybody.items() if born(pid) == birth] == []
    assert with_this_in_sight(str(stopped.var)) == set()
    assert [name for name, port in stopped.ports.items() if not is_free(port)] == []
    assert not socket.parent.exists()

    stopped.start()
    assert stopped.sign_in() == sign_in
    card = Hotline(stopped.url("CONSOLE_PORT"), stopped.url("HANDSET_PORT"), *sign_in).card(case)
    assert "Told to the end" in card and "Girl under 18" in card
