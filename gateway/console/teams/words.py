"""Codes of the roster in plain words. Pure."""

from collections.abc import Mapping

from gateway.phrases import Phrase, phrase, phrases
from gateway.places import Places

KINDS: Mapping[str, Phrase] = phrases(
    {
        "council": "Team of a council",
        "district": "Team of a district",
        "abroad": "Team abroad",
        "national": "National desk",
        "hotline": "Hotline",
    }
)
ROLES: Mapping[str, Phrase] = phrases(
    {
        "ccpt": "Child protection team",
        "social_worker": "Auxiliary social worker",
        "police": "Police, Child and Gender Protection Unit",
        "hotline_lead": "Hotline",
        "consular": "Consular officer",
    }
)
LANGUAGES: Mapping[str, Phrase] = phrases({"en": "English", "st": "Sesotho"})
WHY: Mapping[str, Phrase] = phrases(  # somebody is not told
    {
        "empty": "Nobody is in the team",
        "excluded": "Left out",
        "role": "Not told of a P1 in this role",
        "opted_out": "Wants no SMS",
        "not_proven": "Phone not proven",
        "on_leave": "On leave",
        "off_duty": "Off duty",
    }
)
STATES: Mapping[str, Phrase] = phrases(  # of a council, in the order in which they are looked at
    {
        "nobody": "Nobody tonight",
        "gaps": "Gaps tonight",
        "no_team": "No team of its own",
        "covered": "Somebody all night",
    }
)
ABROAD: Mapping[str, Phrase] = phrases({"ZA": "South Africa"})


def team_name(kind: str, covers: str, places: Places) -> str:
    """How people call it: by its place, where it has one."""
    if kind == "abroad":
        return ABROAD.get(covers, covers)
    if kind == "district" and (name := places.name(covers)):
        return phrase("District {place}", place=name)
    return places.name(covers) or KINDS.get(kind, kind)
