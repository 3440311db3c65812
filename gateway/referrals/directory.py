"""Who can be asked for what, and who is asked first. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import phonenumbers

from gateway.cases.words import SERVICES as NEEDED
from gateway.conversation.services import EVERYWHERE, Helper

KINDS: Mapping[str, str] = {
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
    "other": "Other organisation",
}
SERVICES: Mapping[str, str] = {  # what a person can need, in the same words, and what only organisations are asked for
    **NEEDED,
    "investigation": "Investigation",
    "social_work": "Assessment and care by a social worker",
    "disability": "Support with a disability",
}
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
}
HOME = "LS"  # where a number without + is dialled


def nearest_first(organisations: Iterable[Any], service: str, districts: Sequence[str]) -> list[Any]:
    """Of these rows, the active ones that give the service: those of the place, then those of everywhere, the others
    last. Within each by name. service "": whatever they give."""
    fit = [one for one in organisations if one.active and (not service or service in one.services)]
    return sorted(fit, key=lambda one: (_distance(one.places, districts), one.name))


def _distance(places: Sequence[str], districts: Sequence[str]) -> int:
    if set(places) & set(districts):
        return 0
    return 2 if places else 1


def office_number(text: str) -> str | None:
    """The number as it is kept (+26622123456). None for what nobody can dial."""
    try:
        parsed = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def number_in_words(number: str | None) -> str:
    """As people dial it: `+266 2212 3456`; "" for an unconfirmed one."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def code_of(name: str) -> str:
    """`Police Qacha's Nek` as police_qachas_nek."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48]


def first_row(helper: Helper) -> dict[str, Any]:
    """How one of config/services.yaml stands in a new directory. Its number is one that somebody has rung."""
    name = helper.names["en"]
    return {
        "code": code_of(name), "name": name, "kind": helper.kind, "services": list(USUAL.get(helper.kind, ())),
        "places": [] if helper.place == EVERYWHERE else [helper.place],
        "number": office_number(helper.number) if helper.number else None, "active": True,
    }  # fmt: skip
