"""A screen as a phone shows it, in every language, with the longest values that it may have; measured. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.console.flows.outline import DOES
from gateway.dialogue.drawing import sample, with_samples
from gateway.dialogue.rendering import Flow, Page, measure
from gateway.dialogue.sampling import answered
from gateway.dialogue.script import ASKED_CODES, Choice
from gateway.gsm7 import segments
from gateway.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. septets: with an invented reference in it. sms: how many messages carry it, 0 on a call. unprinted:
    keys that work and do not stand on it, each with what it does."""

    text: str
    septets: int
    budget: int
    sms: int
    unprinted: tuple[tuple[str, Phrase | str], ...]

    @property
    def fits(self) -> bool:
        return self.septets <= self.budget


@dataclass(frozen=True, slots=True)
class Phone:
    """One screen in one language. code: of the language, for who reads it aloud."""

    code: str
    language: str
    sheets: tuple[Sheet, ...]


def phones(flow: Flow, screen: str) -> list[Phone]:
    """The screen in every language that the flows speak."""
    return [Phone(code, name, sheets(flow, screen, code)) for code, name in flow.script.languages.items()]


def sheets(flow: Flow, screen: str, language: str) -> tuple[Sheet, ...]:
    answers = sample(flow, language)
    facts = {value: answers.get(question, "") for value, question in ASKED_CODES.items()}
    return tuple(sheet(flow, page) for page in flow.pages(screen, language, answers, answered(flow) | facts))


def sheet(flow: Flow, page: Page, text: str = "") -> Sheet:
    """text: what stands on it, if it is more than the page, as a hint above it."""
    shown = with_samples(text or page.text)
    return Sheet(shown, measure(shown), flow.budget, segments(shown) if flow.channel == "sms" else 0, _unprinted(page))


def _unprinted(page: Page) -> tuple[tuple[str, Phrase | str], ...]:
    lines = page.text.split("\n")
    printed = {key for key in page.keys if any(f"{key}." in line for line in lines)}
    return tuple((key, does(choice)) for key, choice in page.keys.items() if key not in printed)


def does(choice: Choice) -> Phrase | str:
    return DOES.get(choice.do, choice.do or choice.call or choice.then)


def networks(budgets: Mapping[str, int], names: Mapping[str, str]) -> dict[str, str]:
    """Those of config/service.yaml, by the carrier's code, each with its name where we know it."""
    return {code: names.get(code, code) for code in budgets}
