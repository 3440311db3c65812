"""One running service for each database, and phones that are clean before each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.hotline import Hotline
from tests.end_to_end.phones import Table
from tests.end_to_end.running import EVERYBODY, PATIENCE, Demo
from tests.end_to_end.waiting import until

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def fresh_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """DATABASE_URL of an empty database; "" for the file of SQLite that the demo makes by itself."""
    if request.param == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_url()
    yield url
    server.drop(url)


service_url = pytest.fixture(fresh_database, scope="package", params=DATABASES, name="service_url")


@pytest.fixture(scope="package")
def running(service_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The service that most tests share: it starts once, and each test leaves it whole."""
    demo = Demo(tmp_path_factory.mktemp("demo"), service_url).start()
    yield demo
    demo.end()


@pytest.fixture
def service(running: Demo) -> Demo:
    """The shared service with every process up, whatever the test before did to it."""
    until(lambda: running.names() == EVERYBODY, PATIENCE, "every process runs again")
    return running


@pytest.fixture
def table(service: Demo) -> Iterator[Table]:
    """Clean phones and a carrier in its usual mood."""
    phones = Table(service.url("HANDSET_PORT"))
    phones.post("/reset")
    yield phones
    phones.post("/reset")


@pytest.fixture(scope="package")
def hotline(running: Demo) -> Hotline:
    return Hotline(running.url("CONSOLE_PORT"), running.url("HANDSET_PORT"), *running.sign_in())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A test that fails shows what the processes wrote last."""
    report = yield
    demos = [part for part in getattr(item, "funcargs", {}).values() if isinstance(part, Demo)]
    if report.failed and demos:
        report.sections.append(("What the processes wrote last", demos[0].last_words()))
    return report
