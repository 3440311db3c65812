"""What differs between two editions in words: screens, and the lists and numbers that callers read beside them."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from gateway.configuration import FIRST_FLOW
from gateway.dialogue.comparing import Difference, compare_all
from gateway.dialogue.reading import read_script
from gateway.dialogue.script import Script
from gateway.editions.edition import MARKS, SEEN
from gateway.papers import Papers
from gateway.phrases import Phrase, listed, phrase

KNOWN_BY = ("code", "en", "name")  # what people call a line of a list by
CLOSELY = frozenset({"number", "police", "hotline"})  # whom a caller rings
Texts = Mapping[str, str]


def differences(old: Texts, new: Texts) -> list[Difference]:
    """Those to look at closely come first. Raises Refused if this version cannot read one of the two."""
    found = compare_all(_scripts(old), _scripts(new))
    for place in SEEN:
        name = PurePosixPath(place).stem
        told = _compared((), _data(old, place), _data(new, place))
        found += [Difference(name, "", says, closely) for says, closely in told]
    return sorted(found, key=lambda difference: not difference.closely)


def _scripts(texts: Texts) -> list[Script]:
    papers = Papers(texts)
    return [read_script(papers.document(place), called=place != FIRST_FLOW) for place in papers.flows()]


def _data(texts: Texts, place: str) -> Any:
    found = Papers(texts).document(place).data if place in texts else {}
    return {key: part for key, part in found.items() if key not in MARKS} if isinstance(found, dict) else found


Said = Iterator[tuple[Phrase, bool]]


def _compared(path: tuple[str, ...], old: Any, new: Any) -> Said:
    """path: where it stands, from the outside in."""
    if old == new:
        return
    before, now = _parts(old), _parts(new)
    if before is None or now is None:
        says = phrase("is now {now} (was {was})", now=_plain(new), was=_plain(old))
        yield _at(path, says), bool(CLOSELY & {*path})
        return
    for key in {**now, **before}:
        here = (*path, key)
        closely = bool(CLOSELY & {*here, *_names(now.get(key)), *_names(before.get(key))})
        if key not in before:
            yield _at(here, phrase("was added: {it}", it=_plain(now[key]))), closely
        elif key not in now:
            yield _at(here, phrase("was taken out; it was {it}", it=_plain(before[key]))), closely
        else:
            yield from _compared(here, before[key], now[key])
    if isinstance(new, list) and [key for key in before if key in now] != [key for key in now if key in before]:
        yield _at(path, phrase("the order is now {order}", order=listed(now))), False


def _parts(value: Any) -> dict[str, Any] | None:
    """The parts of a list or table, by what people call them; None for what has none."""
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return _lines(value)
    return None


def _lines(value: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for n, item in enumerate(value, start=1):
        called = next((str(item[key]) for key in KNOWN_BY if key in item), phrase("line {n}", n=n))
        found[called if called not in found else f"{called} ({n})"] = item
    return found


def _names(value: Any) -> set[str]:
    return {*value} if isinstance(value, dict) else set()


def _at(path: tuple[str, ...], says: Phrase) -> Phrase:
    return phrase("{path}: {says}", path=listed(path), says=says) if path else says


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return listed(phrase("{key} {value}", key=key, value=_plain(part)) for key, part in value.items())
    if isinstance(value, list) and value:
        return listed(map(_plain, value), "; ")
    return phrase("nothing") if value in (None, "", []) else str(value)
