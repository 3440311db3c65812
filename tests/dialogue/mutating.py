"""Breaks one thing in a flow, anywhere: a word taken out, put elsewhere, or another in its place."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any

from tests.dialogue.generating import Data

Place = tuple[Any, Any]  # a mapping or list, and the key of one of its values
ODD = ["", "yes", "no", "0", "1", "9", "97", "98", "00", "01", "300", "nowhere", "advice.menu", "report.start", "{who}",
       "{ref}", "{messages}", "{helpers}", "{", "🙏", "Russian Р", "tšepo " * 60, "0" * 200, "a\nb", "sms", "ussd",
       "stop", "back", "return", "send", "districts", "councils", "words", "digits", "code", "en", "st"]  # fmt: skip


def broken(files: Mapping[str, Data], random: Random) -> dict[str, Data]:
    """The same flows with one change, or two; they may be as sound as before."""
    made = deepcopy(dict(files))
    for _ in range(random.choice([1, 1, 2])):
        random.choice([_taken_out, _replaced, _replaced, _moved, _renamed, _copied])(made, random)
    return made


def _places(data: Any) -> Iterator[Place]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(pairs):
        yield data, key
        yield from _places(value)


def _any(made: dict[str, Data], random: Random) -> Place:
    """Rare words are found as often as common ones."""
    places = [place for data in made.values() for place in _places(data)]
    key = random.choice(sorted({str(place[1]) for place in places}))
    return random.choice([place for place in places if str(place[1]) == key])


def _alike(made: dict[str, Data], random: Random) -> tuple[Place, Place]:
    """Two places that have the same key, such as two targets."""
    home, key = _any(made, random)
    others = [place for data in made.values() for place in _places(data) if place[1] == key]
    return (home, key), random.choice(others)


def _taken_out(made: dict[str, Data], random: Random) -> None:
    home, key = _any(made, random)
    del home[key]


def _replaced(made: dict[str, Data], random: Random) -> None:
    """By something odd, or by what stands under the same key elsewhere."""
    (home, key), (other, same) = _alike(made, random)
    home[key] = random.choice([random.choice(ODD), deepcopy(other[same])])


def _moved(made: dict[str, Data], random: Random) -> None:
    """A word of one screen or choice is given to another."""
    home, key = _any(made, random)
    targets = [place[0] for data in made.values() for place in _places(data) if isinstance(place[0], dict)]
    random.choice(targets)[key] = deepcopy(home[key])


def _renamed(made: dict[str, Data], random: Random) -> None:
    home, key = _any(made, random)
    if isinstance(home, dict):
        pairs = [(random.choice(ODD) or "x", value) if name == key else (name, value) for name, value in home.items()]
        home.clear()
        home.update(pairs)


def _copied(made: dict[str, Data], random: Random) -> None:
    """A whole choice or screen stands twice."""
    (home, key), (other, same) = _alike(made, random)
    if isinstance(home, dict):
        home[f"{key}5"] = deepcopy(other[same])
