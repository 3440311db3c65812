"""Every page as a phone shows it, with the longest that configuration can put there; and whether a hint finds room."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import product

from gateway.complaints import Complaint
from gateway.dialogue.checks.typed import wanted_hints
from gateway.dialogue.checks.wording import texts
from gateway.dialogue.rendering import Flow, Page, lay_out, measure
from gateway.dialogue.script import ASKED_VALUES, Screen, TextTable, placeholders
from gateway.dialogue.ways import reached
from gateway.gsm7 import transliterate
from gateway.phrases import phrase

LONGEST_NUMBER = "0" * 16  # of the police, as config/service.yaml allows; nobody's number
LONGEST_LINE = "0" * 58  # of a helper: name and number, which are never cut apart
LONG_TEXT = "\n".join([LONGEST_LINE, "word " * 60, LONGEST_LINE * 3])
SHORT_TEXT = "OK"

Cases = list[tuple[Page, ...]]  # the pages of one screen in one language, for each of the worst cases


def check_lengths(flow: Flow) -> Iterator[Complaint]:
    """Wants a flow without other mistakes: pages are laid out."""
    worst = _worst_of(flow)
    screens = [flow.screens[name] for name in reached(flow)]
    for screen in screens:
        cases = {code: worst.cases(screen, code) for code in flow.script.languages}
        yield from _too_long(flow, screen, cases)
        yield from _empty(flow, screen, cases)
        yield from _turned(flow, screen, cases)
        yield from _more_pages(flow, screen)
    yield from _hints(worst, screens)


@dataclass(frozen=True, slots=True)
class _Worst:
    """fullest, emptiest: the flow with the longest values that a deployment can have, and with none. longest: by
    language the answer to each question that takes most room."""

    flow: Flow
    fullest: Flow
    emptiest: Flow
    longest: Mapping[str, Mapping[str, str]]

    def cases(self, screen: Screen, code: str) -> Cases:
        answered = (LONG_TEXT, SHORT_TEXT) if _shown(screen) & set(ASKED_VALUES) else ("",)
        cases = product(self.flows(screen), self.answers(screen, code), answered)
        return [
            tuple(lay_out(flow, screen, code, told, dict.fromkeys(ASKED_VALUES, text))) for flow, told, text in cases
        ]

    def flows(self, screen: Screen) -> tuple[Flow, ...]:
        """Most screens show nothing that a deployment knows, and look alike in both."""
        known = {*self.flow.values, *self.flow.tables}
        shows = any(known.intersection(placeholders(text)) for _, text in texts(screen))
        return (self.fullest, self.emptiest) if shows else (self.fullest,)

    def answers(self, screen: Screen, code: str) -> list[Mapping[str, str]]:
        """One set for each list that the screen can show, and one without each answer that it shows: it has another
        wording then."""
        longest = self.longest[code]
        sets: list[Mapping[str, str]] = [longest]
        if screen.list and self.flow.lists[screen.list].within:
            within = screen.prefix + self.flow.lists[screen.list].within
            sets = [{**longest, within: parent} for parent in self.flow.lists[screen.list].items]
        missing = sorted(_shown(screen) & set(longest))
        return sets + [{name: told for name, told in sets[0].items() if name != one} for one in missing]

    def room(self, screen: Screen, code: str) -> int:
        """Septets that a page of this screen leaves at most."""
        pages = lay_out(self.flow, screen, code, self.answers(screen, code)[0])
        return max(self.flow.budget - measure(page.bare) for page in pages)


def _worst_of(flow: Flow) -> _Worst:
    longest = {code: _longest_answers(flow, code) for code in flow.script.languages}
    return _Worst(flow, _with(flow, LONGEST_NUMBER, LONG_TEXT), _with(flow, "", ""), longest)


def _with(flow: Flow, number: str, text: str) -> Flow:
    """The same flow with these in the place of what the deployment knows; its screens and what they need stay."""
    words = dict.fromkeys(flow.script.languages, text)
    tables = {name: TextTable(table.within, dict.fromkeys(table.texts, words)) for name, table in flow.tables.items()}
    other = copy(flow)
    other.values, other.tables = dict.fromkeys(flow.values, number), tables
    other.played, other._pages = {}, {}
    return other


def _longest_answers(flow: Flow, code: str) -> Mapping[str, str]:
    longest: dict[str, tuple[str, int]] = {}
    for (name, answer), words in flow.labels.items():
        length = measure(transliterate(words.get(code, "")))
        if length > longest.get(name, ("", -1))[1]:
            longest[name] = (answer, length)
    return {name: answer for name, (answer, _) in longest.items()}


def _shown(screen: Screen) -> set[str]:
    return {name for text in screen.words.values() for name in placeholders(text)}


def _too_long(flow: Flow, screen: Screen, cases: Mapping[str, Cases]) -> Iterator[Complaint]:
    for code, shown in cases.items():
        worst = max(measure(page.text) for pages in shown for page in pages)
        if worst > flow.budget:
            name = flow.script.languages[code]
            where = phrase("in {name} by SMS", name=name) if flow.channel == "sms" else phrase("in {name}", name=name)
            says = phrase(
                "{where} takes {worst} septets with the longest values; a page has {budget}. Shorten it.",
                where=where,
                worst=worst,
                budget=flow.budget,
            )
            at = ("sms", code) if flow.channel == "sms" and screen.sms else (code,)
            yield flow.script.complaint(screen.name, says, *at)


def _empty(flow: Flow, screen: Screen, cases: Mapping[str, Cases]) -> Iterator[Complaint]:
    """Nothing but a value that is not known."""
    for code, shown in cases.items():
        if not all(page.text.strip() for pages in shown for page in pages):
            says = phrase(
                "shows an empty page in {language} while its value is not known: add `without:`.",
                language=flow.script.languages[code],
            )
            yield flow.script.complaint(screen.name, says, code)
            return


def _turned(flow: Flow, screen: Screen, cases: Mapping[str, Cases]) -> Iterator[Complaint]:
    turns = next(key for key, choice in flow.script.on_any_screen.items() if choice.do == "more")
    several = [code for code, shown in cases.items() if any(len(pages) > 1 for pages in shown)]
    if turns in screen.choices and several:
        name = flow.script.languages[several[0]]
        says = phrase(
            "takes several pages in {name}, and {turns} turns them. Give choice {turns} another key.",
            name=name,
            turns=turns,
        )
        yield flow.script.complaint(screen.name, says, "choices", turns)


def _more_pages(flow: Flow, screen: Screen) -> Iterator[Complaint]:
    """A translation that costs a page more, and so a key and a wait more, than the other languages."""
    if screen.list or _shown(screen):
        return
    counts = {code: len(tuple(lay_out(flow, screen, code, {}))) for code in flow.script.languages}
    most, least = max(counts, key=lambda code: counts[code]), min(counts, key=lambda code: counts[code])
    if counts[most] > counts[least]:
        names, many, few = flow.script.languages, counts[most], counts[least]
        one, other = names[most], names[least]
        says = phrase(
            "takes {many} pages in {one} and {few} in {other}. Shorten it.", many=many, one=one, few=few, other=other
        )
        yield flow.script.complaint(screen.name, says, most).as_warning()


def _hints(worst: _Worst, screens: list[Screen]) -> Iterator[Complaint]:
    """A hint for which no page has room is never read."""
    script = worst.flow.script
    for hint, words in script.hints.items():
        wanted = [screen for screen in screens if _says(screen, hint)]
        for code, text in words.items():
            needs = measure(transliterate(text + "\n"))
            if wanted and not any(worst.room(screen, code) >= needs for screen in wanted):
                says = phrase(
                    "the hint {name!r} finds no room in {language} on any screen. Shorten it.",
                    name=hint,
                    language=script.languages[code],
                )
                yield script.complaint("", says, "hints", hint, code).as_warning()


def _says(screen: Screen, hint: str) -> bool:
    return not screen.end if hint == "wrong_key" else hint in wanted_hints(screen)
