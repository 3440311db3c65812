"""What a consular officer knows of a person found abroad, and what the machine may conclude from it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gateway.abroad.words import CAME_BY, COUNTRIES, PAPERS, POSTS, SAFETY

IN_COUNTRY: Mapping[str, str] = {"johannesburg": "ZA", "pretoria": "ZA", "welkom": "ZA"}
CONSUL = "consul"  # the channel of a report that a consular officer files
SEVERAL, NONE = "several", "none"
CHILDREN = ("girl", "boy", "unsure")  # an unknown age counts as a child (design D12)
MOST = 500  # people in one report
# Somebody held may be sent over the border any day, whatever the law says (Anti-Trafficking Act s 29).
AT_LEAST: Mapping[str, str] = {"danger": "P1", "detained": "P2"}


@dataclass(frozen=True, slots=True)
class Found:
    """All in codes. country: ISO 3166, or `other`. people: how many; children: of them."""

    country: str
    post: str
    came_by: str
    safety: str
    papers: Collection[str] = field(repr=False)
    people: int = 1
    children: int = 0


def why_not(found: Found, who: str) -> str:
    """Why this cannot be kept, a code; "" where it can. who: of the answers that every report has."""
    known = (
        found.country in COUNTRIES and found.post in POSTS and found.came_by in CAME_BY and found.safety in SAFETY
        and set(found.papers) <= set(PAPERS)
    )  # fmt: skip
    if not known:
        return "unknown_step"
    if found.country != IN_COUNTRY.get(found.post, found.country):
        return "post_elsewhere"
    if NONE in found.papers and len(found.papers) > 1:
        return "no_papers_and_papers"
    if not 0 < found.people <= MOST or (found.people > 1) != (who == SEVERAL):
        return "one_or_several"
    return "" if 0 <= found.children <= found.people else "more_children"


def children_of(who: str, told: int) -> int:
    """How many children these are; of one person that follows from who it is."""
    return told if who == SEVERAL else int(who in CHILDREN)


def at_least(found: Found) -> str:
    """The mildest level that this may have, P4 where it says nothing. A machine may raise a level, never lower it."""
    return AT_LEAST.get(found.safety, "P4")
