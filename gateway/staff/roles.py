"""The roles at the console. What each may do stands in one table, gateway/console/rights.py."""

from enum import StrEnum

from gateway.phrases import phrase


class Role(StrEnum):
    HOTLINE_WORKER = "hotline_worker"
    HOTLINE_LEAD = "hotline_lead"
    SOCIAL_WORKER = "social_worker"
    POLICE_LIAISON = "police_liaison"
    CONSULAR_OFFICER = "consular_officer"
    PROGRAMME_OFFICER = "programme_officer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


HOTLINE = frozenset({Role.HOTLINE_WORKER, Role.HOTLINE_LEAD})  # see the line list; hold the key of the hotline
PARTNERS = frozenset({Role.SOCIAL_WORKER, Role.POLICE_LIAISON, Role.CONSULAR_OFFICER})  # only what was referred to them
ROLE_WORDS = {
    Role.HOTLINE_WORKER: phrase("Hotline worker"),
    Role.HOTLINE_LEAD: phrase("Hotline lead"),
    Role.SOCIAL_WORKER: phrase("Social worker"),
    Role.POLICE_LIAISON: phrase("Police liaison"),
    Role.CONSULAR_OFFICER: phrase("Consular officer"),
    Role.PROGRAMME_OFFICER: phrase("Programme officer"),
    Role.ANALYST: phrase("Analyst"),
    Role.ADMINISTRATOR: phrase("Administrator"),
}
