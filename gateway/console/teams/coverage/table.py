"""Coverage as a table of councils and a map of districts: counts in words, nothing by colour alone. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from gateway.alerts.coverage.cover import Cover, State, covers, everybody_after
from gateway.alerts.coverage.windows import Window
from gateway.alerts.roster import Roster
from gateway.clock import in_maseru
from gateway.console.teams.shown import reasons, spans
from gateway.console.teams.words import STATES, team_name
from gateway.maps.lesotho import SHADES, Shown, shade
from gateway.phrases import Phrase, count, phrase
from gateway.places import Place, Places

ALL = "all"
_LONG = 4  # gaps; more are counted and not listed


@dataclass(frozen=True, slots=True)
class Line:
    """One council. team: the code of its team, or "". tonight, day: in words. why: of those who would not be told.
    behind: who is told in their place, or after them. empty: its team has nobody in it."""

    council: Place
    district: str
    state: State
    team: str
    tonight: Phrase
    day: Phrase
    why: tuple[Phrase, ...]
    behind: str
    empty: bool


@dataclass(frozen=True, slots=True)
class District:
    """One district: how many of its councils stand how, by State."""

    place: Place
    counts: Mapping[str, int]

    @property
    def councils(self) -> int:
        return sum(self.counts.values())

    @property
    def covered(self) -> int:
        """Those in which somebody of an own team is there all night."""
        return self.counts.get(State.COVERED, 0)


def lines(roster: Roster, places: Places, tonight: Window, day: Window) -> list[Line]:
    """Every council, worst first, then in the order in which callers see them."""
    councils = [place for place in places.by_code.values() if place.within]
    nights, days = covers(roster, councils, tonight), covers(roster, councils, day)
    found = [_line(roster, places, *three) for three in zip(councils, nights, days, strict=True)]
    return sorted(found, key=lambda one: list(State).index(one.state))


def _line(roster: Roster, places: Places, council: Place, night: Cover, day: Cover) -> Line:
    behind = roster.teams.get(night.worst.behind)
    name = team_name(behind.kind, behind.covers, places) if behind else ""
    team = roster.teams.get(night.team)
    return Line(
        council, places.name(council.within), night.state, night.team, _tonight(night), _day(day),
        reasons(night.worst.why), name, team is not None and not team.members,
    )  # fmt: skip


def _tonight(cover: Cover) -> Phrase:
    if cover.state == State.GAPS:
        return _gaps(cover)
    if cover.state == State.COVERED:
        fewest = min(len(one.own) for one in cover.stretches)
        return count("{n} person all night", "{n} people all night", fewest)
    return STATES[cover.state]


def _day(cover: Cover) -> Phrase:
    words = {State.NO_TEAM: phrase("–"), State.NOBODY: phrase("Nobody"), State.COVERED: phrase("Somebody all the time")}
    return words[cover.state] if cover.state in words else _gaps(cover)


def _gaps(cover: Cover) -> Phrase:
    if len(cover.gaps) > _LONG:
        return count("Nobody in {n} gap", "Nobody in {n} gaps", len(cover.gaps))
    return phrase("Nobody {hours}", hours=spans(cover.gaps))


def districts(found: Iterable[Line], places: Places) -> list[District]:
    """In the order in which callers see them."""
    all_ = list(found)
    return [
        District(place, Counter(str(one.state) for one in all_ if one.council.within == place.code))
        for place in places.districts()
    ]


def on_map(found: Iterable[District]) -> dict[str, Shown]:
    """What the map shows: covered councils of all. Few have teams, so what there is stands out."""
    return {
        one.place.code: Shown(
            phrase("{covered} of {all}", covered=one.covered, all=one.councils), shade(one.covered, one.councils)
        )
        for one in found
    }


KEY: Sequence[Shown] = tuple(
    map(
        Shown,
        (
            phrase("In none of them"),
            phrase("Up to a quarter of them"),
            phrase("Up to half of them"),
            phrase("Up to three quarters"),
            phrase("More than three quarters"),
        ),
        SHADES,
    )
)


def later(roster: Roster) -> Phrase | None:
    """When those are told too who are off duty."""
    after = everybody_after(roster)
    if after is None:
        return None
    return count(
        "After {n} minute without an answer everybody is told, also off duty.",
        "After {n} minutes without an answer everybody is told, also off duty.", after // timedelta(minutes=1),
    )  # fmt: skip


def night_words(tonight: Window) -> str:
    """`21:00–06:00`, as clocks in Lesotho show it."""
    return f"{in_maseru(tonight.begins):%H:%M}–{in_maseru(tonight.ends):%H:%M}"
