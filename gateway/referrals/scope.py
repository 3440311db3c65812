"""What may be shared with whom: field by field, each only under a consent that covers it. Pure.

A consent names the kind of organisation (`share:police`). What the caller told of a place and a danger may go where the
caller said it may; what is known of a person needs that person's consent, or for a child a best-interest record.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.cases.consent import DISABILITY, scope_for
from gateway.phrases import phrase


class Cover(StrEnum):
    """What a field needs before it may leave."""

    REPORT = "report"  # the caller's yes, or the person's consent
    PERSON = "person"  # the person's consent
    DISABILITY = "disability"  # the person's consent, and to this too


@dataclass(frozen=True, slots=True)
class Field:
    """chosen: ticked before anybody chooses."""

    name: str
    words: str
    cover: Cover
    chosen: bool = False


FIELDS = (
    Field("ask", phrase("What we ask of you"), Cover.REPORT, chosen=True),
    Field("number", phrase("Case number"), Cover.REPORT, chosen=True),
    Field("level", phrase("Level"), Cover.REPORT, chosen=True),
    Field("situation", phrase("What is happening"), Cover.REPORT, chosen=True),
    Field("danger", phrase("Danger"), Cover.REPORT, chosen=True),
    Field("place", phrase("Place: district and council"), Cover.REPORT, chosen=True),
    Field("about", phrase("Who the report is about"), Cover.REPORT),
    Field("name", phrase("Name of the person"), Cover.PERSON),
    Field("born", phrase("Born"), Cover.PERSON),
    Field("age_band", phrase("Age"), Cover.PERSON),
    Field("sex", phrase("Sex"), Cover.PERSON),
    Field("citizenship", phrase("Citizenship"), Cover.PERSON),
    Field("contact", phrase("How to reach the person"), Cover.PERSON),
    Field("papers", phrase("Papers: which, and who holds them"), Cover.PERSON),
    Field("support", phrase("Disability and support needs"), Cover.DISABILITY),
    Field("plan", phrase("Safety plan"), Cover.PERSON),
    Field("words", phrase("The caller’s own words"), Cover.PERSON),
    Field("later", phrase("What the caller wrote later"), Cover.PERSON),
    Field("notes", phrase("Notes that I choose"), Cover.PERSON),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
IDENTITY = ("name", "born", "contact", "papers")  # sealed with the person
ALWAYS = "number"  # else the two could not speak of the same thing
BASES = ("child_best_interest", "imminent_harm", "court")  # on which something may be shared without consent


def uncovered(fields: Iterable[str], kind: str, scopes: Collection[str], caller_agrees: bool) -> list[str]:
    """Of these fields, those that no consent covers, in order. scopes: of all consents of the person that stand.

    caller_agrees: what the caller answered lets this kind of organisation know. An unknown field is never covered."""
    chosen = set(fields)
    known = [field.name for field in FIELDS if field.name in chosen]
    bare = [name for name in known if not _covers(BY_NAME[name].cover, kind, scopes, caller_agrees)]
    return bare + sorted(chosen - set(BY_NAME))


def _covers(cover: Cover, kind: str, scopes: Collection[str], caller_agrees: bool) -> bool:
    shared = scope_for(kind) in scopes
    if cover == Cover.REPORT:
        return shared or caller_agrees
    return shared and (cover == Cover.PERSON or DISABILITY in scopes)


# ---- whom the caller left out ----

# Who works in an organisation of this kind, by the roles of config/teams.yaml.
ROLES_OF_KIND: Mapping[str, frozenset[str]] = {
    "police": frozenset({"police"}),
    "social_worker": frozenset({"social_worker", "ccpt"}),
    "council": frozenset({"ccpt"}),
    "consulate": frozenset({"consular"}),
}
EXCLUDED_OK = "excluded_ok"  # the lead let an organisation know that the caller left out
ONLY_HOTLINE = "hotline"  # what a caller answers who wants nobody else to know
_YES = frozenset({"yes", "not_team", "not_police"})


def agrees(told: Sequence[str], kind: str, excludes: Mapping[str, frozenset[str]]) -> bool:
    """Whether every caller's answer to `who may be told` lets this kind know. Silence and doubt are no yes."""
    return bool(told) and all(answer in _YES and not _hits(answer, kind, excludes) for answer in told)


def left_out(told: Iterable[str], suspects: Iterable[str], kind: str, excludes: Mapping[str, frozenset[str]]) -> str:
    """Why an organisation of this kind may not be chosen: `only_hotline`, `caller`, `suspect`, or "".

    told: answers of the callers. suspects: roles of suspected people. excludes: of the roster."""
    answers = list(told)
    if ONLY_HOTLINE in answers:
        return "only_hotline"
    if any(_hits(answer, kind, excludes) for answer in answers):
        return "caller"
    return "suspect" if any(_hits(suspect, kind, excludes) for suspect in suspects) else ""


def _hits(word: str, kind: str, excludes: Mapping[str, frozenset[str]]) -> bool:
    return bool(excludes.get(word, frozenset()) & ROLES_OF_KIND.get(kind, frozenset()))
