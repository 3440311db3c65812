"""How a complaint is told where it may be kept or read by many."""

from dataclasses import replace

from gateway.complaints import Complaint
from gateway.phrases import phrase

BARE = phrase("has a mistake. `python -m gateway check --release` tells it.")


def harmless(complaint: Complaint) -> Complaint:
    """One about teams.yaml may quote a number: it is told without its sentence."""
    return replace(complaint, says=BARE) if complaint.where.endswith("teams.yaml") else complaint
