"""The law of a way home said once more, the plain way: not what may follow, but which ways home can be at all."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from gateway.abroad.way import Party, Step, Way

MINISTRIES = ("foreign_affairs", "social_development", "home_affairs")
BEFORE_LEAVING = ("wish", "best_interest", "identity", "papers", "risk", "escort", "booked")
ANSWERS = {
    "wish": ["yes", "no"], "best_interest": ["return", "stay"], "risk": ["low", "medium", "high", "not_now"],
    "escort": ["social_worker", "officer", "police", "relative", "organisation"], "booked": ["road", "air", "rail"],
    "handed_over": ["social_worker", "shelter", "family", "alone"],
}  # fmt: skip
ALL = (
    "wish", "best_interest", "identity", "papers", "risk", "escort", "booked", "left", "arrived", "handed_over",
    "reintegration", "reintegrated",
)  # fmt: skip


def can_be(way: Way) -> bool:
    """Whether the law lets a way home stand so."""
    return not list(wrong(way))


def wrong(way: Way) -> Iterator[str]:
    day = {step: written.on for step, written in way.steps.items()}
    decision = "best_interest" if way.child else "wish"
    if (way.child and "wish" in day) or (not way.child and "best_interest" in day):
        yield "somebody else decided"
    if "papers" in day and not _came(day, "identity", "papers"):
        yield "papers for nobody"
    if "booked" in day and not _came(day, decision, "booked"):
        yield "booked for somebody who was not asked"
    if "left" in day:
        for earlier in (decision, "identity", "papers", "risk", *(["escort"] if way.child else [])):
            if not _came(day, earlier, "left"):
                yield f"left without {earlier}"
        for ministry in MINISTRIES:
            party = way.parties.get(ministry, Party())
            if party.state != "agreed" or party.on is None or party.on > day["left"]:
                yield f"left without {ministry}"
    for later, earlier in (("arrived", "left"), ("handed_over", "arrived"), ("reintegration", "arrived"),
                           ("reintegrated", "reintegration")):  # fmt: skip
        if later in day and not _came(day, earlier, later):
            yield f"{later} before {earlier}"
    if way.child and "reintegration" in day and not _came(day, "handed_over", "reintegration"):
        yield "a child that nobody received"
    if way.child and "handed_over" in day and way.steps["handed_over"].result not in ("social_worker", "shelter"):
        yield "a child left alone"


def _came(day: Mapping[str, date], earlier: str, later: str) -> bool:
    return earlier in day and day[earlier] <= day[later]


def may_write(way: Way, step: str, on: date, result: str, today: date, remarked: bool) -> bool:
    """Whether this step can be written: the way home goes on, the day and the answer can be, what comes of it too."""
    if way.state in ("stopped", "reintegrated") or step not in ALL:
        return False
    if on > today or on < way.reported - timedelta(days=1) or result not in ANSWERS.get(step, [""]):
        return False
    if (step == "escort" or (step, result) == ("risk", "high")) and not remarked:
        return False
    if "left" in way.steps and step in BEFORE_LEAVING:
        return False
    return can_be(replace(way, steps={**way.steps, step: Step(on, result)}))
