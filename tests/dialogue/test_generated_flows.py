"""Any flow that the checker accepts can be walked for ever: no matter what is pressed, and what the service answers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from gateway.complaints import Refused, errors
from gateway.dialogue.checking import check_all
from gateway.dialogue.grammar import CalledFlow, Choice, FirstFlow, Mistakes, Screen
from gateway.dialogue.linking import link, link_complaints
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import LATE, Flow
from gateway.dialogue.script import ASKED_VALUES, ASKS, CHANNELS, DO_WORDS, HINTS, PLACEHOLDER, SHAPES, Script
from gateway.strict_yaml import loads
from tests.dialogue.generating import Data, flows, lists, tables, written
from tests.dialogue.mutating import broken
from tests.dialogue.walking import check_replays, walks
from tests.flows.broken import PAIR

LAID_OUT = (("ussd", 160), ("ussd", 182), ("sms", 160), ("sms", 306))
STEPS = 200  # of every flow, on each channel and budget
SOUND, BROKEN = 80, 120  # flows
OUTCOMES = {outcome for outcomes in ASKS.values() for outcome in outcomes}
WRITTEN = {"yes", "all", *DO_WORDS, *SHAPES, *HINTS, *CHANNELS, *OUTCOMES}
FIELDS = {name for part in (FirstFlow, CalledFlow, Mistakes, Screen, Choice) for name in part.model_fields}
VALUES = {"police", "hotline", "helpers", "districts", "councils", *ASKED_VALUES, *LATE}
RESERVED = (WRITTEN | FIELDS | VALUES) - {"words"}  # the words of a text stand under their language

chance = st.integers(0, 2**32 - 1).map(Random)
deterministic = settings(
    derandomize=True, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
)


def accepted(files: Mapping[str, Data], random: Random) -> list[Flow] | None:
    """The flow as callers get it on each channel and budget, or None if anything is wrong with it."""
    try:
        script = _linked(written(files))
    except Refused:
        return None
    values = {"police": random.choice(["", "0" * 16]), "hotline": random.choice(["", "+266 2200 0000"])}
    known, looked_up = lists(random), tables(random)
    laid_out = [Flow(script, known, values, budget, channel, looked_up) for channel, budget in LAID_OUT]
    return None if errors(check_all(laid_out)) else laid_out


def _linked(texts: Mapping[str, str]) -> Script:
    first, *called = [read_script(loads(text, name), called=name != "report.yaml") for name, text in texts.items()]
    if wrong := list(link_complaints(first, called)):
        raise Refused(wrong)
    return link(first, called)


def by_hand() -> dict[str, Data]:
    """The flows of tests/flows/pair."""
    return {name: loads((PAIR / name).read_text(), name).data for name in ("report.yaml", "near.yaml")}


def walk_through(laid_out: list[Flow], random: Random) -> None:
    for flow in laid_out:
        for walk in walks(flow, random, STEPS):
            check_replays(walk)


def words_of(data: Any, named: bool = False) -> Iterator[str]:
    """The words of the language in a file. named: whether the keys are names that somebody gave, as of screens."""
    if isinstance(data, dict):
        yield from () if named else data
        for key, value in data.items():
            if not (isinstance(value, str) and key in NAMING):
                yield from words_of(value, key == "screens")
    elif isinstance(data, str):
        yield data
        yield from PLACEHOLDER.findall(data)


NAMING = {"then", "answer", "remember_as", "call", "on_sms", "first_screen", "after_leaving", "after_break", "flow"}


def test_whatever_the_checker_accepts_can_be_walked_for_ever(capsys: pytest.CaptureFixture[str]) -> None:
    used: Counter[str] = Counter()
    made: Counter[bool] = Counter()

    @settings(deterministic, max_examples=SOUND)
    @given(chance)
    def holds(random: Random) -> None:
        files = flows(random)
        laid_out = accepted(files, random)
        made[laid_out is not None] += 1
        if laid_out:
            used.update(word for file in files.values() for word in words_of(file) if word in RESERVED)
            walk_through(laid_out, random)

    holds()
    with capsys.disabled():
        print(f"\naccepted {made[True]} of {made.total()} flows made up; how often each word was used in them:")
        print(", ".join(f"{word} {used[word]}" for word in sorted(RESERVED, key=lambda word: -used[word])))
    assert not {word for word in RESERVED if not used[word]}
    assert made[True] >= made.total() / 2


def test_whatever_one_thing_is_broken_in_a_flow_is_complained_about_or_harms_nobody() -> None:
    @settings(deterministic, max_examples=BROKEN)
    @given(chance)
    def holds(random: Random) -> None:
        files = broken(random.choice([flows(random), flows(random), by_hand()]), random)
        laid_out = accepted(files, random)
        event("accepted" if laid_out else "refused")
        if laid_out:
            walk_through(laid_out, random)

    holds()
