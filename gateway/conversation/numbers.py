"""Numbers that callers are shown: `unconfirmed` until somebody has rung them, and shown to nobody before."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Path_

UNCONFIRMED = "unconfirmed"
LONGEST_NUMBER = 16
_NUMBER = re.compile(rf"(?=.{{1,{LONGEST_NUMBER}}}$)\+?[0-9][0-9 ]*")


def confirmed(value: Any) -> str:
    """The number as callers read it, "" while nobody has confirmed it. Wants a value without mistakes."""
    return "" if value == UNCONFIRMED else str(value["number"])


def number_mistakes(at: Path_, name: str, value: Any) -> Iterator[tuple[Path_, Phrase]]:
    """What is wrong with the number that stands at this place of a file. name: how the complaint calls it."""
    if value == UNCONFIRMED:
        return
    if not isinstance(value, dict) or set(value) != {"number", "confirmed_by", "on"}:
        yield at, phrase("{name} is `{word}` or {{number: …, confirmed_by: …, on: …}}.", name=name, word=UNCONFIRMED)
    elif not all(isinstance(part, str) and part.strip() for part in value.values()):
        yield at, phrase("{name} needs a number, who confirmed it, and when.", name=name)
    elif not is_date(value["on"]):
        yield (*at, "on"), phrase("{name} was confirmed `on:` a day written as 2026-11-21.", name=name)
    elif not is_number(value["number"]):
        yield (
            at,
            phrase(
                "the number of {name} may hold digits and spaces only, {most} at most.", name=name, most=LONGEST_NUMBER
            ),
        )


def is_number(text: str) -> bool:
    """Whether callers can be shown it: digits and blanks, perhaps with a + before them."""
    return bool(_NUMBER.fullmatch(text))


def is_date(text: str) -> bool:
    """Whether it is a day, written as 2026-11-21."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
