"""A service of its own for each database: what breaks here shall stand in nobody else's way."""

from tests.end_to_end.conftest import running, service_url

__all__ = ["running", "service_url"]
