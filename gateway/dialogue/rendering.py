"""A Script laid out for one network: pages that fit its budget, and what each key does on them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from gateway.dialogue.linking import entry
from gateway.dialogue.script import (
    ASKED_CODES,
    ASKED_VALUES,
    PLACEHOLDER,
    Choice,
    ItemList,
    Screen,
    Script,
    TextTable,
    Words,
    placeholders,
)
from gateway.gsm7 import septets, transliterate, wrap

ENGINE = 3  # raise it when the same files would be laid out or stepped through otherwise than before
_NOTHING: Mapping[str, str] = {}

LINE_SCREEN = "sms.line"  # where a report goes on that came whole in one SMS
ITEMS_A_PAGE = 7  # 8 and 9 stay free for "not sure" and "more" on every page of a list
# Filled in at the very end, so that a page can be laid out and kept without the secret in it.
LATE = {"ref": "0000 0000 0000 0000"}
_NO_BRACES = str.maketrans("{}", "()")  # what the service answers must never pass for a late value
NOT_KNOWN = "?"  # in the place of a coded value that nobody told


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the phone shows it, but for late values; `keys` are all that work on it. bare: the same without
    the line for going back, which gives way to a hint."""

    text: str
    keys: Mapping[str, Choice]
    bare: str


@dataclass(slots=True)
class Flow:
    """A flow ready to be stepped through on one channel.

    budget: septets a page may have. values: what the deployment knows, such as the police's number;
    "" when it is not confirmed. tables: values that depend on an answer. digest: 16 hex digits over everything
    that a page depends on. screens: as this channel has them.
    within: by a question, those whose list depends on its answer.
    consents: by a screen that asks for a permission, the name under which it is remembered.
    final: screens from which nobody goes back, such as the receipt.
    """

    script: Script
    lists: Mapping[str, ItemList]
    values: Mapping[str, str]
    budget: int
    channel: str = "ussd"
    tables: Mapping[str, TextTable] = field(default_factory=dict)
    digest: str = ""
    first_screen: str = ""
    screens: Mapping[str, Screen] = field(default_factory=dict)
    labels: Mapping[tuple[str, str], Words] = field(default_factory=dict)
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    consents: Mapping[str, str] = field(default_factory=dict)
    final: frozenset[str] = frozenset()
    played: dict[str, object] = field(default_factory=dict, repr=False)  # where keys lead; see stepping.replay
    ways: dict[str, tuple[Any, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)  # see ways.py
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _pages: dict[tuple[str, ...], tuple[Page, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.screens = adapted(self.script, self.channel)
        self.first_screen = first_screen(self.script, self.channel)
        labels: dict[tuple[str, str], Words] = {}
        for name, words in _labels(self.screens.values(), self.lists):
            labels.setdefault(name, words)  # the first screen that asks gives the answer its name
        self.labels = labels
        self._needs = {name: tuple(_needs(self, screen)) for name, screen in self.screens.items()}
        self.consents = {name: screen.remember_as for name, screen in self.screens.items() if screen.consent}
        self.within = _within(self.screens.values(), self.lists)
        self.final = frozenset(_final(self.screens.values()))
        self.digest = _digest(self)

    def pages(
        self, screen: str, language: str, answers: Mapping[str, str], values: Mapping[str, str] = _NOTHING
    ) -> tuple[Page, ...]:
        """The pages of a screen in a language, given what was answered so far. Kept after the first time:
        they depend on coded answers only, of which there are few. values: what the service answered in this call;
        pages that show such a thing are never kept."""
        needs = self._needs[screen]
        if needs and needs[0] in ASKED_VALUES:
            return tuple(lay_out(self, self.screens[screen], language, answers, values))
        key = (screen, language, *[answers.get(name, "") for name in needs])
        pages = self._pages.get(key)
        if pages is None:
            pages = self._pages[key] = tuple(lay_out(self, self.screens[screen], language, answers))
        return pages

    def needs(self, screen: str) -> tuple[str, ...]:
        """The answers that the pages of a screen depend on, and what only the service knows."""
        return self._needs[screen]


def adapted(script: Script, channel: str) -> dict[str, Screen]:
    """The screens with the wording, the choices and the ways of this channel."""

    def leads(target: str) -> str:
        return _instead(script, channel, target)

    def choice(spec: Choice) -> Choice:
        outcomes = {found: leads(target) for found, target in spec.outcomes.items()}
        return replace(spec, then=leads(spec.then), call=leads(entry(spec.call, script)), outcomes=outcomes)

    def screen(spec: Screen) -> Screen:
        return replace(
            spec,
            words=spec.sms if spec.sms and channel == "sms" else spec.words,
            choices={key: choice(one) for key, one in spec.choices.items() if one.only_on in ("", channel)},
            outcomes={found: leads(target) for found, target in spec.outcomes.items()},
            then=leads(spec.then),
        )

    return {name: screen(spec) for name, spec in script.screens.items()}


def _instead(script: Script, channel: str, target: str) -> str:
    """The screen that stands in the place of this one on this channel."""
    screen = script.screens.get(target)
    return screen.on_sms if screen and screen.on_sms and channel == "sms" else target


def beginnings(script: Script, channel: str) -> list[str]:
    """All screens that nobody needs to have come to: the first, and in an SMS that of a report in one line; on a call
    the one that asks whether to go on after a break."""
    also = LINE_SCREEN if channel == "sms" else script.after_break
    return [first_screen(script, channel), *([also] if also in script.screens else [])]


def first_screen(script: Script, channel: str) -> str:
    """Where a caller begins: by SMS with the flow `sms`, where there is one."""
    first = entry("sms", script) if channel == "sms" and "sms" in script.files else script.first_screen
    return _instead(script, channel, first)


def _digest(flow: Flow) -> str:
    """Over what was written and measured, not over how this version holds it: a deploy must not cut calls."""
    lists = {name: [wanted.within, _plain_items(wanted)] for name, wanted in flow.lists.items()}
    tables = {name: [table.within, _plain_texts(table)] for name, table in flow.tables.items()}
    written = [ENGINE, flow.script.source, lists, tables, dict(flow.values), flow.budget, flow.channel]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:16]


def _plain_items(wanted: ItemList) -> dict[str, list[list[object]]]:
    return {key: [[item.code, dict(item.words)] for item in items] for key, items in wanted.items.items()}


def _plain_texts(table: TextTable) -> dict[str, dict[str, str]]:
    return {key: dict(words) for key, words in table.texts.items()}


def _labels(screens: Iterable[Screen], lists: Mapping[str, ItemList]) -> Iterator[tuple[tuple[str, str], Words]]:
    for screen in screens:
        for choice in screen.choices.values():
            if choice.answer and screen.remember_as:
                yield (screen.remember_as, choice.answer), choice.words
        if screen.list in lists:
            for items in lists[screen.list].items.values():
                yield from (((screen.remember_as, item.code), item.words) for item in items)


def _within(screens: Iterable[Screen], lists: Mapping[str, ItemList]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for screen in screens:
        if screen.list in lists and lists[screen.list].within:
            question = screen.prefix + lists[screen.list].within
            found[question] = found.get(question, frozenset()) | {screen.remember_as}
    return found


def _final(screens: Iterable[Screen]) -> Iterator[str]:
    """What is sent or opened cannot be taken back by a key."""
    for screen in screens:
        yield from (target for outcome, target in screen.outcomes.items() if outcome != "wrong")
        yield from (choice.call or choice.then for choice in screen.choices.values() if choice.do == "send")


def _needs(flow: Flow, screen: Screen) -> list[str]:
    """The answers that the pages of a screen depend on; a value that only the service knows comes first."""
    names = {name for words in (screen.words, screen.without) for text in words.values() for name in placeholders(text)}
    asked = sorted(names & set(ASKED_VALUES))
    if screen.list in flow.lists and flow.lists[screen.list].within:
        names.add(screen.prefix + flow.lists[screen.list].within)
    names |= {screen.prefix + flow.tables[name].within for name in names & set(flow.tables)}
    return asked + sorted(names - set(asked) - set(flow.tables) - set(flow.values) - set(LATE))


def prompt(
    flow: Flow, screen: Screen, language: str, answers: Mapping[str, str], values: Mapping[str, str] = _NOTHING
) -> str:
    """The words of a screen with its values in place, or its wording for when a value is not known."""

    def value(name: str) -> str:
        if name in LATE:
            return "{" + name + "}"
        if name in ASKED_VALUES:
            return _answered(flow, name, language, values)
        if name in flow.values:
            return flow.values[name]
        if name in flow.tables:
            table = flow.tables[name]
            return table.texts.get(answers.get(screen.prefix + table.within, ""), {}).get(language, "")
        return flow.labels.get((name, answers.get(name, "")), {}).get(language, "")

    text = screen.words[language]
    if screen.without and not all(value(name) for name in placeholders(text)):
        text = screen.without[language]
    return PLACEHOLDER.sub(lambda found: value(found[1]), text)


def _answered(flow: Flow, name: str, language: str, values: Mapping[str, str]) -> str:
    """What the service answered; a code in the words of the choice that gives it."""
    told = values.get(name, "")
    if name in ASKED_CODES:
        return flow.labels.get((ASKED_CODES[name], told), {}).get(language, NOT_KNOWN)
    return told.translate(_NO_BRACES)


def is_long(flow: Flow, screen: Screen) -> bool:
    """Whether a value in its text may be longer than a page, so that the text itself is paged."""
    names = {name for text in screen.words.values() for name in placeholders(text)}
    return bool(names & (set(ASKED_VALUES) | set(flow.tables)))


def measure(text: str) -> int:
    """Septets of a page with its late values in place."""
    for name, sample in LATE.items():
        text = text.replace("{" + name + "}", sample)
    length = septets(text)
    return len(text) * 7 if length is None else length  # never smaller than the truth


def lay_out(
    flow: Flow, screen: Screen, language: str, answers: Mapping[str, str], values: Mapping[str, str] = _NOTHING
) -> Iterator[Page]:
    """The pages of one screen. Nothing is cut: a page that cannot fit is left long, and the checker refuses it."""
    head = prompt(flow, screen, language, answers, values)
    if screen.list and screen.side_by_side:
        yield _side_by_side(flow, screen, language, answers, head)
    elif screen.list:
        yield from _list_pages(flow, screen, language, answers, head)
    elif is_long(flow, screen):
        yield from _text_pages(flow, screen, language, head)
    else:
        yield from _choice_pages(flow, screen, language, head)


def _text_pages(flow: Flow, screen: Screen, language: str, head: str) -> Iterator[Page]:
    """A text of any length: page after page, the choices after its end."""
    more = _nav(flow, "more", language)
    room = flow.budget - measure(transliterate("\n" + more))
    *before, last = wrap(head, repeat(room)) or [""]
    if not _fits(flow, [last, *_printed(screen.choices, language)]):
        before, last = [*before, last], ""
    for text in before:
        yield _page(flow, screen, language, [text, more], screen.choices, more=True)
    yield from _choice_pages(flow, screen, language, last)


def _line(choice: Choice, language: str) -> str:
    return f"{choice.key}. {choice.words[language]}"


def _printed(choices: Mapping[str, Choice], language: str) -> list[str]:
    return [_line(choice, language) for choice in choices.values() if choice.words]


def _items(flow: Flow, screen: Screen, answers: Mapping[str, str]) -> list[Choice]:
    """The list's items as choices without keys yet."""
    wanted = flow.lists[screen.list]
    items = wanted.items.get(answers.get(screen.prefix + wanted.within, "") if wanted.within else "", ())
    return [Choice("", item.words, answer=item.code, then=screen.then) for item in items]


def _numbered(items: Sequence[Choice]) -> dict[str, Choice]:
    return {
        str(n): Choice(str(n), item.words, item.answer, item.then) for n, item in enumerate(items, start=1)
    }


def _side_by_side(
    flow: Flow, screen: Screen, language: str, answers: Mapping[str, str], head: str
) -> Page:
    keys = _numbered(_items(flow, screen, answers)) | dict(screen.choices)
    shown = [f"{key}.{choice.words[language]}" for key, choice in keys.items() if choice.words]
    lines = [" ".join(shown[n : n + 2]) for n in range(0, len(shown), 2)]
    return _page(flow, screen, language, [head, *lines], keys, more=False)


def _list_pages(
    flow: Flow, screen: Screen, language: str, answers: Mapping[str, str], head: str
) -> Iterator[Page]:
    left = _items(flow, screen, answers)
    extra = _printed(screen.choices, language)
    while True:
        taken = min(len(left), ITEMS_A_PAGE)
        while taken > 1 and not _fits(flow, _list_lines(flow, language, head, left, extra, taken)):
            taken -= 1
        more = taken < len(left)
        keys = _numbered(left[:taken]) | dict(screen.choices)
        lines = _list_lines(flow, language, head, left, extra, taken)
        yield _page(flow, screen, language, lines, keys, more)
        if not more:
            return
        left = left[taken:]


def _list_lines(
    flow: Flow, language: str, head: str, left: Sequence[Choice], extra: Sequence[str], taken: int
) -> list[str]:
    more = [_nav(flow, "more", language)] if taken < len(left) else []
    return [head, *_printed(_numbered(left[:taken]), language), *extra, *more]


def _choice_pages(flow: Flow, screen: Screen, language: str, head: str) -> Iterator[Page]:
    left = _printed(screen.choices, language)
    while True:
        taken, more = len(left), False
        while taken > 1 and not _fits(flow, _choice_lines(flow, language, head, left, taken)):
            taken, more = taken - 1, True
        yield _page(flow, screen, language, _choice_lines(flow, language, head, left, taken), screen.choices, more)
        if not more:
            return
        left = left[taken:]


def _choice_lines(flow: Flow, language: str, head: str, left: Sequence[str], taken: int) -> list[str]:
    more = [_nav(flow, "more", language)] if taken < len(left) else []
    return [line for line in (head, *left[:taken], *more) if line]


def _nav(flow: Flow, do: str, language: str) -> str:
    key = next(choice.key for choice in flow.script.on_any_screen.values() if choice.do == do)
    return f"{key}. {flow.script.key_names[do][language]}"


def _fits(flow: Flow, lines: Sequence[str]) -> bool:
    return measure(transliterate("\n".join(lines))) <= flow.budget


def _page(
    flow: Flow, screen: Screen, language: str, lines: list[str], keys: Mapping[str, Choice], more: bool
) -> Page:
    """Adds the keys that work everywhere. `0` is printed where there is room and something to go back to."""
    shown = lines
    if screen.name not in (flow.first_screen, LINE_SCREEN) and screen.name not in flow.final and not screen.end:
        with_back = [*lines, _nav(flow, "back", language)]
        shown = with_back if _fits(flow, with_back) else lines
    anywhere = {
        key: choice for key, choice in flow.script.on_any_screen.items() if more or choice.do != "more"
    }
    return Page(transliterate("\n".join(shown)), anywhere | dict(keys), transliterate("\n".join(lines)))
