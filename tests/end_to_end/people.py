"""Who is in the story: callers with impossible numbers, the people of config/teams.yaml, and what is told."""

from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parents[2] / "config" / "teams.yaml"
_TEAMS = yaml.safe_load(_FILE.read_text())["teams"]


def phones_of(team: str, language: str = "") -> set[str]:
    """The numbers of a team; of those only who read this language, if one is named."""
    return {one["number"] for one in _TEAMS[team]["members"] if language in ("", one["language"])}


HOTLINE = phones_of("hotline_lead")
NATIONAL = phones_of("national_desk")
LERIBE_DISTRICT = phones_of("leribe_district")
MAPUTSOE = phones_of("leribe_maputsoe_ccpt")
EVERYBODY_LOCAL = MAPUTSOE | LERIBE_DISTRICT | NATIONAL

(MAPUTSOE_SESOTHO,) = phones_of("leribe_maputsoe_ccpt", "st")
(MAPUTSOE_ENGLISH,) = phones_of("leribe_maputsoe_ccpt", "en")
ONE_OF_THE_HOTLINE = min(HOTLINE)

CALLER, OTHER_CALLER = "+26600000901", "+26600000902"

# A girl is about to be moved from Maputsoe, told in Sesotho as the phone shows it.
TO_THE_DANGER_QUESTION = ("Sesotho", "Tlaleha", "Ngoanana")
SOON, NOW = "Kajeno kapa hosane", "E, hona joale"
TO_THE_PLACE = ("O isoa hole", "Leribe", "Maputsoe")
SKIP = "9"
TO_THE_END = ("E", "Che", "Romela")
THANKS, FAREWELL = "Kea leboha. Tlaleho", "Ho lokile."
