"""What served is kept for a year for who looks back; and two editions are told apart in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.dialogue.comparing import Difference
from gateway.editions.comparing import differences
from gateway.editions.past import store as past
from gateway.editions.store import Forgetting, KeptEditions
from gateway.storage import tables
from gateway.storage.database import connect, reading
from tests.console.flows.serving import HERE, LATER, NOW, shipped
from tests.console.house import MORNING

NUMBER = '{number: "112", confirmed_by: "a test", on: 2026-03-01}'


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = connect(database_url)
    tables.metadata.create_all(made)
    yield made
    made.dispose()


def told(*changes: tuple[str, str, str]) -> list[Difference]:
    return differences(shipped().texts, shipped(*changes).texts)


def days(engine: sa.Engine) -> list[datetime]:
    with reading(engine) as connection:
        return [one.since for one in past.labels(connection)]


def test_a_change_is_kept_once_with_its_day_and_files(engine: sa.Engine) -> None:
    kept, later = KeptEditions(engine), MORNING + timedelta(hours=1)
    kept.keep(shipped(), MORNING)
    kept.keep(shipped(), later)  # another process, or a restart
    kept.keep(LATER, later)
    assert days(engine) == [later, MORNING]
    with reading(engine) as connection:
        newest = past.newest(connection, 5)[0]
        serving = past.serving(connection)
    assert serving is not None and serving.digest == newest.digest == LATER.digest
    assert newest.texts == serving.texts == LATER.texts


def test_calls_forget_in_days_and_people_in_a_year(engine: sa.Engine) -> None:
    kept = KeptEditions(engine)
    for day in (0, 100, 200):
        kept.keep(LATER if day == 100 else shipped(), MORNING + timedelta(days=day))
    Forgetting(engine)(MORNING + timedelta(days=300))
    assert len(kept.history()) == 1 and len(days(engine)) == 3
    Forgetting(engine)(MORNING + timedelta(days=366))
    assert days(engine) == [MORNING + timedelta(days=200), MORNING + timedelta(days=100)]
    Forgetting(engine)(MORNING + timedelta(days=3000))
    assert days(engine) == [MORNING + timedelta(days=200)]  # what serves still


def test_only_so_many_are_kept(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST", 3)
    for hour in range(6):
        KeptEditions(engine).keep(LATER if hour % 2 else shipped(), MORNING + timedelta(hours=hour))
    Forgetting(engine)(MORNING + timedelta(hours=6))
    assert days(engine) == [MORNING + timedelta(hours=hour) for hour in (5, 4, 3)]


def test_nothing_kept_is_nothing_to_forget(engine: sa.Engine) -> None:
    Forgetting(engine)(MORNING)
    with reading(engine) as connection:
        assert past.serving(connection) is None and not past.newest(connection, 5)


def test_a_changed_word_is_told() -> None:
    (one,) = told(("flows/report.yaml", NOW, HERE))
    assert str(one) == f'report, screen start: choice 1 in English now reads "{HERE}" (was "{NOW}")'
    assert not one.closely


def test_whom_callers_ring_stands_first_and_is_looked_at_closely() -> None:
    number = ("config/service.yaml", "hotline: unconfirmed", f"hotline: {NUMBER}")
    found = told(("flows/report.yaml", NOW, HERE), number)
    assert [(one.flow, one.closely) for one in found] == [("service", True), ("report", False)]
    assert found[0].says.startswith("hotline: is now number 112")


def test_lists_are_told_by_the_names_that_people_know() -> None:
    found = told(
        ("config/places.yaml", 'name: "Qiloane"', 'name: "Qiloane Ha Thaba"'),
        ("config/services.yaml", 'en: "Child helpline"', 'en: "Child line"'),
    )
    says = {(one.flow, one.says.split(" (was")[0].split("; it")[0][:64]) for one in found}
    assert ("places", "districts, LS-A, councils, 013701, name: is now Qiloane Ha Thaba") in says
    assert any(flow == "services" and "Child line: was added" in said for flow, said in says)
    assert any(flow == "services" and "Child helpline: was taken out" in said for flow, said in says)


def test_the_order_in_which_callers_see_a_list_is_told() -> None:
    text = shipped().texts["config/services.yaml"]
    first, second = (line for line in text.splitlines() if "Maseru" in line and "kind:" in line)
    turned = text.replace(f"{first}\n{second}", f"{second}\n{first}")
    (one,) = differences(shipped().texts, dict(shipped().texts) | {"config/services.yaml": turned})
    assert one.says == "services, LS-A: the order is now Social worker Maseru, Police Maseru, child and gender"


def test_a_mark_of_a_draft_alone_is_no_difference_in_a_list() -> None:
    assert not told(("config/services.yaml", "draft: [st]", "draft: []"))
