"""Reads the rules of config/teams.yaml: ladders, quiet hours, who may be told of what. Pure; every mistake is said."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from gateway.alerts.ladder.ladder import TELLS, Ladder, Step
from gateway.alerts.roster import LONGEST_PAUSE, Role, RoleRule, Roster
from gateway.hours import Span, Unreadable, read_span
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Path_

LEVELS = ("P1", "P2", "P3", "P4")
WORDS = {"ladder", "pause", "quiet", "outcome_within", "roles", "excludes", "alike_within"}
# To whom a caller may not want it told, and who a suspect may be (flag F23 and its neighbours).
EXCLUDED_BY = ("not_team", "not_police", "police", "chief", "official", "teacher", "social_worker", "relative")
_LONGEST = 7 * 1440  # minutes
_P1_AGAIN = 60  # minutes: a P1 is never quiet for longer
_P1_STEP = timedelta(minutes=_P1_AGAIN)
_ROLES = tuple(map(str, Role))
Wrong = Callable[[Path_, Phrase], None]


class RulesReader:
    """Walks the rules of one document and tells `wrong` what is wrong with them."""

    def __init__(self, data: Mapping[str, Any], wrong: Wrong) -> None:
        self.data, self.wrong = data, wrong

    def read(self) -> Roster:
        """The rules, with no team in them."""
        hours, quiet_levels, at_night = self.quiet()
        ladders = {
            level: self.ladder(level, entry, level in quiet_levels, level in at_night)
            for level, entry in self.mapping("ladder", set(LEVELS)).items()
            if level in LEVELS
        }
        if "P1" not in ladders:
            self.wrong(("ladder",), phrase("P1 is missing: a P1 must climb when nobody answers."))
        return Roster(
            {}, {level: ladder for level, ladder in ladders.items() if ladder}, self.pause(), hours,
            self.outcome_within(), self.roles(), self.excludes(),
            self.minutes(self.data.get("alike_within", "120"), ("alike_within",)),
        )  # fmt: skip

    def mapping(self, key: str, known: set[str]) -> dict[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong((key,), phrase("must be a list of keys and values: {known}.", known=", ".join(sorted(known))))
            return {}
        for name in sorted(value.keys() - known):
            self.wrong(
                (key, name),
                phrase(
                    "the word {word!r} is not known here. Known: {known}.", word=name, known=", ".join(sorted(known))
                ),
            )
        return value

    def minutes(self, value: Any, at: Path_, least: int = 1, most: int = _LONGEST) -> timedelta:
        if isinstance(value, str) and value.isascii() and value.isdigit() and least <= int(value[:6]) <= most:
            return timedelta(minutes=int(value))
        name = " ".join(map(str, at))
        self.wrong(
            at, phrase("`{name}` must be whole minutes, from {least} to {most}.", name=name, least=least, most=most)
        )
        return timedelta(minutes=least)

    def pause(self) -> timedelta:
        pause = self.minutes(self.data.get("pause"), ("pause",))
        if pause > LONGEST_PAUSE:
            self.wrong(("pause",), phrase("`pause` may be 5 minutes at most: an answer by SMS can be faked."))
        return min(pause, LONGEST_PAUSE)

    def ladder(self, level: str, entry: Any, quiet: bool, at_night: bool) -> Ladder | None:
        at: Path_ = ("ladder", level)
        if not isinstance(entry, dict) or not entry.keys() - {"again"}:
            self.wrong(at, phrase("needs steps such as {0: one, 5: next, 30: everybody, again: 15}."))
            return None
        steps = [self.step(key, tell, at) for key, tell in entry.items() if key != "again"]
        again = self.minutes(entry.get("again"), (*at, "again"), most=_P1_AGAIN if level == "P1" else _LONGEST)
        for says in _mistakes(level, steps):
            self.wrong(at, says if says.startswith(level) else phrase("{level}: {says}", level=level, says=says))
        return Ladder(tuple(steps), again, quiet, at_night)

    def step(self, key: str, tell: Any, at: Path_) -> Step:
        if tell not in TELLS:
            self.wrong(
                (*at, key), phrase("who is told at {key} must be one of {known}.", key=key, known=", ".join(TELLS))
            )
        return Step(self.minutes(key, (*at, key), least=0), str(tell))

    def quiet(self) -> tuple[Span | None, list[str], list[str]]:
        entry = self.mapping("quiet", {"hours", "levels", "hotline"})
        if not entry:
            return None, [], []
        levels = self.words(entry.get("levels"), LEVELS[1:], ("quiet", "levels"))
        at_night = self.words(entry.get("hotline", []), LEVELS[1:], ("quiet", "hotline"))
        try:
            return read_span(str(entry.get("hours", ""))), levels, at_night
        except Unreadable as wrong:
            self.wrong(("quiet", "hours"), phrase("`quiet`: {says}", says=wrong.args[0]))
            return None, levels, at_night

    def outcome_within(self) -> dict[str, timedelta]:
        entry = self.mapping("outcome_within", set(LEVELS))
        return {level: self.minutes(value, ("outcome_within", level)) for level, value in entry.items()}

    def roles(self) -> tuple[RoleRule, ...]:
        value = self.data.get("roles", [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.wrong(
                ("roles",), phrase("must be a list such as [{levels: [P1], tell: [ccpt, police]}, {tell: [ccpt]}].")
            )
            return ()
        rules = tuple(self.rule(entry, ("roles", n)) for n, entry in enumerate(value))
        if rules and (rules[-1].levels or rules[-1].whats):
            self.wrong(("roles",), phrase("the last rule must fit every report: write it with `tell` alone."))
        return rules

    def rule(self, entry: dict[str, Any], at: Path_) -> RoleRule:
        for name in sorted(entry.keys() - {"levels", "what", "tell"}):
            self.wrong(
                (*at, name),
                phrase("the word {word!r} is not known here. Known: {known}.", word=name, known="levels, tell, what"),
            )
        tell = self.words(entry.get("tell"), _ROLES, (*at, "tell"))
        if tell == []:
            self.wrong((*at, "tell"), phrase("names nobody. Write the roles that may be told."))
        levels = self.words(entry.get("levels", []), LEVELS, (*at, "levels"))
        return RoleRule(frozenset(tell), frozenset(levels), frozenset(self.words(entry.get("what", []), (), at)))

    def excludes(self) -> dict[str, frozenset[str]]:
        entry = self.mapping("excludes", set(EXCLUDED_BY))
        return {name: frozenset(self.words(value, _ROLES, ("excludes", name))) for name, value in entry.items()}

    def words(self, value: Any, known: tuple[str, ...], at: Path_) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong(at, phrase("must be a list of words."))
            return []
        for word in value:
            if known and word not in known:
                self.wrong(at, phrase("{word!r} is not known here. Known: {known}.", word=word, known=", ".join(known)))
        return value


def _mistakes(level: str, steps: list[Step]) -> list[Phrase]:
    times = [step.after for step in steps]
    says = []
    if times != sorted(set(times)):
        says.append(phrase("each step must be later than the one before."))
    if level == "P1" and times[0]:
        says.append(phrase("P1 must begin at 0 minutes."))
    if level == "P1" and any(later - sooner > _P1_STEP for sooner, later in pairwise(times)):
        says.append(phrase("P1 may wait for {most} minutes at most between two steps.", most=_P1_AGAIN))
    if steps[-1].tell not in ("hotline", "everybody"):
        says.append(phrase("the last step must be `hotline` or `everybody`, so that somebody is always told."))
    return says
