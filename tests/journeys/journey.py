"""Plays a journey file on a phone in one of four ways, and looks at what is left of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.strict_yaml import load
from tests.house import House
from tests.parts.valkey import Valkey
from tests.phone import Hop, Phone, plainly

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))
STEPS = {
    "dials", "types", "types_last_digits", "sees", "hangs_up", "repeats", "comes_late", "alerted_already", "silence",
    "texts_go_out",
}  # fmt: skip
FACTS = {"status", "complete", "level", "words", "told", "call_back", "language", "withdrawn"}


class Journey:
    """One file: a call told in steps, and what must have become of it."""

    words = STEPS

    def __init__(self, file: Path) -> None:
        document = load(file)
        self.title, self.steps, self.then = (document.data[key] for key in ("journey", "steps", "then"))
        for step in self.steps:
            assert not set(step) - self.words, f"{file.name}: unknown words in {step}"

    def play(self, phone: Phone) -> Phone:
        for step in self.steps:
            self._step(step, phone)
        return phone

    def _step(self, step: dict[str, Any], phone: Phone) -> None:
        if "dials" in step:
            phone.dial("" if step["dials"] == "true" else step["dials"])
        elif "types" in step:
            phone.type(step["types"])
        elif "types_last_digits" in step:
            phone.type(_reference(phone.screen)[-int(step["types_last_digits"]) :])
        elif "repeats" in step:
            before = phone.screen
            assert phone.again() == before
        elif "comes_late" in step:
            self._comes_late(int(step["comes_late"]), phone)
        elif "silence" in step:
            phone.house.silence(float(step["silence"]))
        elif "texts_go_out" in step:
            phone.house.texts_go_out()
        elif "alerted_already" in step:
            assert phone.house.told_teams() == set(step["alerted_already"])
        if "sees" in step:
            assert step["sees"] in phone.screen, f"{step}: the phone shows\n{phone.screen}"

    def _comes_late(self, hops_ago: int, phone: Phone) -> None:
        """An earlier hop is delivered once more; the call itself goes on where it was."""
        phone.send(phone.texts[-1 - hops_ago])
        phone.texts.pop()

    def check(self, house: House) -> None:
        """What became of it, after silence has closed what was cut."""
        house.silence()
        wanted = self.then["report"]
        if wanted == "none":
            assert house.reports() == []
        else:
            (report,) = house.reports()
            self._check_report(house, report, wanted)
        assert house.told_teams() == set(self.then["alerted"])
        assert not house.told_teams() & set(self.then.get("not_alerted", []))
        if wanted != "none" and wanted.get("status") == "left":
            self._check_left(house)

    def _check_report(self, house: House, report: Any, wanted: dict[str, Any]) -> None:
        seen = {
            "status": report.state,
            "complete": "yes" if report.state == "complete" else "no",
            "level": report.level,
            "language": report.language,
            "words": "yes" if report.words else "no",
            "told": house.words(report).get("details"),
            "call_back": "yes" if report.call_back else "no",
            "withdrawn": "yes" if report.withdrawn else "no",
        }
        for name, value in wanted.items():
            found = seen[name] if name in FACTS else report.answers.get(name)
            assert found == value, f"{name} is {found!r}, not {value!r}"

    def _check_left(self, house: House) -> None:
        """Who left on purpose leaves nothing but the call's hash, and what a woken person must know."""
        (report,) = house.reports()
        kept = ("words", "call_back", "reference_hash", "box_public", "box_private", "lengths", "digest", "language")
        assert report.answers == {}
        assert [getattr(report, name) for name in kept] == [None] * len(kept)


def _reference(screen: str) -> str:
    """The sixteen digits that a receipt shows."""
    return re.search(r"(\d{4} ){3}\d{4}", screen)[0].replace(" ", "")  # type: ignore[index]


# The ways in which a journey is played. Each gives what surrounds every hop.


def played_plainly(_: House, __: Valkey) -> Callable[[Hop], str]:
    return plainly


def every_hop_twice(_: House, __: Valkey) -> Callable[[Hop], str]:
    def twice(hop: Hop) -> str:
        first = hop()
        assert hop() == first
        return first

    return twice


def store_emptied_between_hops(house: House, valkey: Valkey) -> Callable[[Hop], str]:
    def emptied(hop: Hop) -> str:
        answer = hop()
        valkey.flush()
        house.parts.keys.share()  # what the web process does every few seconds
        return answer

    return emptied


def redis_stopped(_: House, valkey: Valkey) -> Callable[[Hop], str]:
    valkey.stop()
    return plainly


def redis_frozen(_: House, valkey: Valkey) -> Callable[[Hop], str]:
    valkey.freeze()
    return plainly


WAYS = (played_plainly, every_hop_twice, store_emptied_between_hops, redis_stopped, redis_frozen)
