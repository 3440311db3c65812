"""What a deployment knows about itself: confirmed numbers, page budgets, words for a fault (config/service.yaml)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.conversation.handling import Apology, fits
from gateway.conversation.numbers import LONGEST_NUMBER, confirmed, number_mistakes
from gateway.dialogue.script import Words
from gateway.gsm7 import SCREEN_BUDGET, outside
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

LARGEST_BUDGET = 182  # what 160 octets hold in GSM-7 (3GPP 23.038)
SMALLEST_BUDGET = 80
SMS_BUDGETS = (160, 306, 459)  # septets of one, two and three segments (3GPP 23.040)
LONGEST_BREAK = 10  # minutes; a call's lengths and keys are forgotten then
_TOP = {"police", "hotline", "page_budget", "sms_budget", "go_on_within", "draft", "sorry"}


@dataclass(frozen=True, slots=True)
class Service:
    """police, hotline: as callers read them, "" while nobody has confirmed them. go_on_within: how long after a call
    broke off the same phone is asked whether to go on; None where it never is."""

    police: str
    hotline: str
    page_budget: Mapping[str, int]
    sms_budget: int
    go_on_within: timedelta | None
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
        confirmed(data["police"]),
        confirmed(data["hotline"]),
        {network: int(size) for network, size in data["page_budget"].items()},
        int(data["sms_budget"]),
        None if data["go_on_within"] == "no" else timedelta(minutes=int(data["go_on_within"])),
        tuple(data.get("draft", [])),
        data["sorry"],
    )
    complaints += _too_long(document, service)
    if complaints:
        raise Refused(complaints)
    return service


def _mistakes(data: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[tuple[Path_, Phrase]]:
    for word in sorted(set(data) - _TOP):
        yield (word,), phrase("the word {word!r} is not known here.", word=word)
    for name in ("police", "hotline"):
        yield from number_mistakes((name,), name, data.get(name))
    yield from _budget_mistakes(data.get("page_budget"))
    if data.get("sms_budget") not in [str(size) for size in SMS_BUDGETS]:
        yield ("sms_budget",), phrase("is 160, 306 or 459: the septets of one, two or three segments of an SMS.")
    if data.get("go_on_within") not in ["no", *(str(minutes) for minutes in range(1, LONGEST_BREAK + 1))]:
        yield ("go_on_within",), phrase("is `no`, or how many minutes, from 1 to {most}.", most=LONGEST_BREAK)
    draft = data.get("draft", [])
    if not isinstance(draft, list) or not all(code in languages for code in draft):
        yield (
            ("draft",),
            phrase(
                "must be a list of the languages that are drafts, such as [{language}], or [].", language=languages[-1]
            ),
        )
    sorry = data.get("sorry")
    if not isinstance(sorry, dict) or set(sorry) != {"kept", "not_kept", "hotline"}:
        yield ("sorry",), phrase("needs `kept`, `not_kept` and `hotline`, each in every language.")
        return
    for which, words in sorry.items():
        yield from _words_mistakes(("sorry", which), words, languages)


def _budget_mistakes(value: Any) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(value, dict) or not value:
        yield ("page_budget",), phrase('needs {"<network code>": septets, …}.')
        return
    for network, size in value.items():
        good = isinstance(size, str) and size.isdecimal() and len(size) < 4
        if not good or not SMALLEST_BUDGET <= int(size) <= LARGEST_BUDGET:
            yield (
                ("page_budget", network),
                phrase(
                    "a page has {least} to {most} septets; write a number in between.",
                    least=SMALLEST_BUDGET,
                    most=LARGEST_BUDGET,
                ),
            )


def _words_mistakes(at: Path_, words: Any, languages: tuple[str, ...]) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(words, dict) or set(words) != set(languages):
        yield at, phrase("needs a text in each of: {known}.", known=", ".join(languages))
        return
    for language, text in words.items():
        if not isinstance(text, str) or not text.strip():
            yield (*at, language), phrase("is empty.")
        elif wrong := outside(text):
            yield (
                (*at, language),
                phrase("holds letters that phones cannot show: {letters}.", letters=" ".join(sorted(wrong))),
            )


def _too_long(document: Document, service: Service) -> Iterator[Complaint]:
    apology = replace(service, hotline=service.hotline or "0" * LONGEST_NUMBER).apology()  # as it may be tomorrow
    for which, words in (("kept", apology.kept), ("not_kept", apology.not_kept)):
        if not fits(words, service.smallest_budget):
            yield document.complaint(
                ("sorry", which),
                phrase("is longer than a page of {budget} septets. Shorten it.", budget=service.smallest_budget),
            )
