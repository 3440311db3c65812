"""A gateway with its doors open, and the ways in which a call may reach it: as where callers come back."""

from tests.visits.conftest import gateway, light, way

__all__ = ["gateway", "light", "way"]
