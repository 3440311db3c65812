"""Who can be asked for what, and who is asked first. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import phonenumbers

from gateway.cases.words import SERVICES as NEEDED
from gateway.conversation.numbers import LONGEST_NUMBER, is_number
from gateway.conversation.services import EVERYWHERE, Helper
from gateway.gsm7 import transliterate
from gateway.phrases import phrases

KINDS: Mapping[str, str] = phrases({
    "police": "Police",
    "social_worker": "Social worker",
    "shelter": "Shelter",
    "health": "Clinic or hospital",
    "legal": "Legal help",
    "consulate": "Consulate",
    "disability": "Organisation of people with disability",
    "child_helpline": "Child helpline",
    "school": "School or training",
    "livelihood": "Livelihood and business",
    "ministry": "Ministry",
    "other": "Other organisation",
})  # fmt: skip
SERVICES: Mapping[str, str] = {  # what a person can need, in the same words, and what only organisations are asked for
    **NEEDED,
    **phrases({
        "investigation": "Investigation",
        "social_work": "Assessment and care by a social worker",
        "disability": "Support with a disability",
    }),
}  # fmt: skip
USUAL: Mapping[str, tuple[str, ...]] = {  # what an organisation of this kind gives, as the directory begins
    "police": ("protection", "investigation"),
    "social_worker": ("social_work", "psychosocial", "family_tracing", "reintegration"),
    "shelter": ("shelter", "medical", "psychosocial", "business_skills", "startup", "reintegration"),
    "health": ("medical", "psychosocial"),
    "legal": ("legal",),
    "consulate": ("repatriation", "documents", "family_tracing"),
    "disability": ("disability", "interpretation"),
    "child_helpline": ("psychosocial", "social_work"),
    "school": ("schooling",),
    "livelihood": ("business_skills", "startup", "livelihood"),
    "ministry": ("repatriation", "documents", "family_tracing", "reintegration"),
}
PARTS: Mapping[str, str] = phrases({  # what can change of one, for the diary
    "name": "name", "kind": "what it is", "services": "what it gives", "places": "where it helps",
    "number": "number of the office", "active": "whether it is asked", "called": "how callers read it",
    "told": "whether callers hear of it",
})  # fmt: skip
HOME = "LS"  # where a number without + is dialled
_SHORT = re.compile(r"[0-9]{3,5}")  # what networks give to helplines, dialled as it is


def nearest_first(organisations: Iterable[Any], service: str, districts: Sequence[str]) -> list[Any]:
    """Of these rows, the active ones that give the service: those of the place, then those of everywhere, the others
    last. Within each by name. service "": whatever they give."""
    fit = [one for one in organisations if one.active and (not service or service in one.services)]
    return sorted(fit, key=lambda one: (_distance(one.places, districts), one.name))


def _distance(places: Sequence[str], districts: Sequence[str]) -> int:
    if set(places) & set(districts):
        return 0
    return 2 if places else 1


def plain_name(name: str) -> str:
    """By which two names are one: as a caller's phone shows them; letters' case and blanks make no other."""
    written = unicodedata.normalize("NFKC", name)
    shown = transliterate(written)
    return " ".join((written if shown.count("?") > written.count("?") else shown).casefold().split())


def office_number(text: str) -> str | None:
    """The number as it is kept: +26622123456, or the digits of a short one. None for what nobody can dial."""
    if _SHORT.fullmatch(text.strip()):
        return text.strip()
    parsed = _parsed(text, HOME)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def number_in_words(number: str | None) -> str:
    """As people dial it: `+266 2212 3456`; "" for an unconfirmed one."""
    parsed = _parsed(number or "", None)
    if parsed is None:
        return number or ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def number_for_callers(number: str, at_home: bool) -> str:
    """As callers read it: `2212 3456`; with +266 unless they all dial it in Lesotho (at_home), or nobody can dial it
    from elsewhere. "" where a phone could not show it."""
    parsed = _parsed(number, None)
    at_home = at_home or bool(parsed and phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE)
    if parsed and at_home and phonenumbers.region_code_for_country_code(parsed.country_code or 0) == HOME:
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    else:
        shown = number_in_words(number)
    spaced = re.sub(r"[ -]+", " ", shown)
    return next((text for text in (spaced, number) if len(text) <= LONGEST_NUMBER and is_number(text)), "")


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def code_of(name: str) -> str:
    """`Police Qacha's Nek` as police_qachas_nek."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48]


def first_rows(helpers: Iterable[Helper]) -> list[dict[str, Any]]:
    """How those of config/services.yaml stand in a new directory, without who confirmed them and when: `on` is the day
    that the file says. One that stands under several places there is one organisation here."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for helper in helpers:
        row = rows.setdefault((helper.kind, helper.number, *helper.names.values()), _first_row(helper))
        row["places"].append(helper.place)
    for row in rows.values():
        row["places"] = [] if EVERYWHERE in row["places"] else row["places"]
    return list(rows.values())


def _first_row(helper: Helper) -> dict[str, Any]:
    name = helper.names.get("en") or next(iter(helper.names.values()))
    return {
        "code": code_of(name), "name": name, "kind": helper.kind, "services": list(USUAL.get(helper.kind, ())),
        "places": [], "number": (office_number(helper.number) or helper.number.replace(" ", "")) or None,
        "active": True, "called": dict(helper.names), "told": True, "on": helper.on,
    }  # fmt: skip
