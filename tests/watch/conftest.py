"""The five people of tests/alerts, on SQLite and on PostgreSQL."""

from tests.alerts.conftest import desk, engine

__all__ = ["desk", "engine"]
