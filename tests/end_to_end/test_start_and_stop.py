"""Ctrl-C leaves nothing behind but the data, and the next start finds them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.hotline import Hotline
from tests.end_to_end.people import CALLER, HOTLINE, MAPUTSOE, MAPUTSOE_SESOTHO
from tests.end_to_end.phones import Table
from tests.end_to_end.processes import born, is_free, with_this_in_sight
from tests.end_to_end.running import PATIENCE, Demo

pytestmark = pytest.mark.slow


@pytest.fixture
def own(database_url_of_its_own: str, tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "own", database_url_of_its_own).start()
    yield demo
    demo.end()


def test_ctrl_c_leaves_no_process_and_no_port_and_the_next_start_finds_the_report(own: Demo) -> None:
    table = Table(own.url("HANDSET_PORT"))
    table.dial(CALLER).tell_it_all()
    case = table.case_on(MAPUTSOE_SESOTHO, set(), PATIENCE)
    table.told(case, MAPUTSOE | HOTLINE, PATIENCE)
    everybody, sign_in, socket = own.everybody(), own.sign_in(), own.redis_socket()

    assert own.stop() == 0
    assert "The data stays" in own.said()
    assert [pid for pid, birth in everybody.items() if born(pid) == birth] == []
    assert with_this_in_sight(str(own.var)) == set()
    assert [name for name, port in own.ports.items() if not is_free(port)] == []
    assert not socket.parent.exists()

    own.start()
    assert own.sign_in() == sign_in
    card = Hotline(own.url("CONSOLE_PORT"), own.url("HANDSET_PORT"), *sign_in).card(case)
    assert "Told to the end" in card and "Girl under 18" in card
