"""What a deployment knows about itself: confirmed numbers, page budgets, words for a fault (config/service.yaml)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.conversation.handling import Apology, fits
from gateway.dialogue.script import Words
from gateway.gsm7 import SCREEN_BUDGET, outside
from gateway.strict_yaml import Document, Path_

UNCONFIRMED = "unconfirmed"
_NUMBER = re.compile(r"(?=.{1,16}$)\+?[0-9][0-9 ]*")
LARGEST_BUDGET = 182  # what 160 octets hold in GSM-7 (3GPP 23.038)
SMALLEST_BUDGET = 80
_TOP = {"police", "hotline", "page_budget", "draft", "sorry"}


@dataclass(frozen=True, slots=True)
class Service:
    """police, hotline: as callers read them, "" while nobody has confirmed them."""

    police: str
    hotline: str
    page_budget: Mapping[str, int]
    draft: tuple[str, ...]
    sorry: Mapping[str, Words]

    def budget(self, network: str) -> int:
        """Septets of a page on this network; an unknown network gets the smallest."""
        return self.page_budget.get(network, self.smallest_budget)

    @property
    def smallest_budget(self) -> int:
        return min(self.page_budget.values(), default=SCREEN_BUDGET)

    def apology(self) -> Apology:
        return Apology(self._with_hotline("kept"), self._with_hotline("not_kept"))

    def _with_hotline(self, which: str) -> Words:
        words = self.sorry[which]
        if not self.hotline:
            return words
        call = self.sorry["hotline"]
        return {code: f"{text} {call[code].replace('{hotline}', self.hotline)}" for code, text in words.items()}


def read_service(document: Document, languages: tuple[str, ...]) -> Service:
    """languages: those that the flows speak. Raises Refused with every mistake in the file."""
    data = document.data if isinstance(document.data, dict) else {}
    complaints = [document.complaint(at, says) for at, says in _mistakes(data, languages)]
    if complaints:
        raise Refused(complaints)
    service = Service(
        _number(data["police"]),
        _number(data["hotline"]),
        {network: int(size) for network, size in data["page_budget"].items()},
        tuple(data.get("draft", [])),
        data["sorry"],
    )
    complaints += _too_long(document, service)
    if complaints:
        raise Refused(complaints)
    return service


def _number(value: Any) -> str:
    return "" if value == UNCONFIRMED else str(value["number"])


def _mistakes(data: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[tuple[Path_, str]]:
    for word in sorted(set(data) - _TOP):
        yield (word,), f"the word {word!r} is not known here."
    for name in ("police", "hotline"):
        yield from _number_mistakes(name, data.get(name))
    yield from _budget_mistakes(data.get("page_budget"))
    draft = data.get("draft", [])
    if not isinstance(draft, list) or not all(code in languages for code in draft):
        yield ("draft",), f"must be a list of the languages that are drafts, such as [{languages[-1]}], or []."
    sorry = data.get("sorry")
    if not isinstance(sorry, dict) or set(sorry) != {"kept", "not_kept", "hotline"}:
        yield ("sorry",), "needs `kept`, `not_kept` and `hotline`, each in every language."
        return
    for which, words in sorry.items():
        yield from _words_mistakes(("sorry", which), words, languages)


def _number_mistakes(name: str, value: Any) -> Iterator[tuple[Path_, str]]:
    if value == UNCONFIRMED:
        return
    if not isinstance(value, dict) or set(value) != {"number", "confirmed_by", "on"}:
        yield (name,), f"{name} is `{UNCONFIRMED}` or {{number: …, confirmed_by: …, on: …}}."
    elif not all(isinstance(part, str) and part.strip() for part in value.values()):
        yield (name,), f"{name} needs a number, who confirmed it, and when."
    elif not _is_date(value["on"]):
        yield (name, "on"), f"{name} was confirmed `on:` a day written as 2026-11-21."
    elif not _NUMBER.fullmatch(value["number"]):
        yield (name,), f"the number of {name} may hold digits and spaces only, 16 at most."


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _budget_mistakes(value: Any) -> Iterator[tuple[Path_, str]]:
    if not isinstance(value, dict) or not value:
        yield ("page_budget",), 'needs {"<network code>": septets, …}.'
        return
    for network, size in value.items():
        good = isinstance(size, str) and size.isdecimal() and len(size) < 4
        if not good or not SMALLEST_BUDGET <= int(size) <= LARGEST_BUDGET:
            yield (
                ("page_budget", network),
                f"a page has {SMALLEST_BUDGET} to {LARGEST_BUDGET} septets; write a number in between.",
            )


def _words_mistakes(at: Path_, words: Any, languages: tuple[str, ...]) -> Iterator[tuple[Path_, str]]:
    if not isinstance(words, dict) or set(words) != set(languages):
        yield at, f"needs a text in each of: {', '.join(languages)}."
        return
    for language, text in words.items():
        if not isinstance(text, str) or not text.strip():
            yield (*at, language), "is empty."
        elif wrong := outside(text):
            yield (*at, language), f"holds letters that phones cannot show: {' '.join(sorted(wrong))}."


def _too_long(document: Document, service: Service) -> Iterator[Complaint]:
    apology = service.apology()
    for which, words in (("kept", apology.kept), ("not_kept", apology.not_kept)):
        if not fits(words, service.smallest_budget):
            yield document.complaint(
                ("sorry", which), f"is longer than a page of {service.smallest_budget} septets. Shorten it."
            )
