"""A Script laid out for one network: pages that fit its budget, and what each key does on them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.dialogue.script import PLACEHOLDER, Choice, ItemList, Screen, Script, Words, placeholders
from gateway.gsm7 import septets, transliterate

ITEMS_A_PAGE = 7  # 8 and 9 stay free for "not sure" and "more" on every page of a list
# Filled in at the very end, so that a page can be laid out and kept without the secret in it.
LATE = {"ref": "0000 0000 0000 0000"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the phone shows it, but for late values; `keys` are all that work on it. bare: the same without
    the line for going back, which gives way to a hint."""

    text: str
    keys: Mapping[str, Choice]
    bare: str


@dataclass(slots=True)
class Flow:
    """A flow ready to be stepped through.

    budget: septets a page may have. values: what the deployment knows, such as the police's number;
    "" when it is not confirmed. digest: 16 hex digits over everything that a page depends on.
    within: by a question, those whose list depends on its answer.
    consents: by a screen that asks for a permission, the name under which it is remembered.
    """

    script: Script
    lists: Mapping[str, ItemList]
    values: Mapping[str, str]
    budget: int
    digest: str = ""
    labels: Mapping[tuple[str, str], Words] = field(default_factory=dict)
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    consents: Mapping[str, str] = field(default_factory=dict)
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _pages: dict[tuple[str, ...], tuple[Page, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labels: dict[tuple[str, str], Words] = {}
        for name, words in _labels(self.script, self.lists):
            labels.setdefault(name, words)  # the first screen that asks gives the answer its name
        self.labels = labels
        self._needs = {name: tuple(_needs(self, screen)) for name, screen in self.script.screens.items()}
        self.consents = {name: screen.remember_as for name, screen in self.script.screens.items() if screen.consent}
        self.within = {wanted.within: _asked(self.script, wanted.within, self.lists) for wanted in self.lists.values()}
        shown = replace(self.script, file="", draft=(), lines={})  # a comment more must not cut calls under way
        written = repr((shown, sorted(self.lists.items()), sorted(self.values.items()), self.budget))
        self.digest = hashlib.sha256(written.encode()).hexdigest()[:16]

    def pages(self, screen: str, language: str, answers: Mapping[str, str]) -> tuple[Page, ...]:
        """The pages of a screen in a language, given what was answered so far. Kept after the first time:
        they depend on coded answers only, of which there are few."""
        key = (screen, language, *[answers.get(name, "") for name in self._needs[screen]])
        pages = self._pages.get(key)
        if pages is None:
            pages = self._pages[key] = tuple(lay_out(self, self.script.screens[screen], language, answers))
        return pages


def _labels(script: Script, lists: Mapping[str, ItemList]) -> Iterator[tuple[tuple[str, str], Words]]:
    for screen in script.screens.values():
        for choice in screen.choices.values():
            if choice.answer:
                yield (screen.remember_as, choice.answer), choice.words
        if screen.list in lists:
            for items in lists[screen.list].items.values():
                yield from (((screen.remember_as, item.code), item.words) for item in items)


def _asked(script: Script, within: str, lists: Mapping[str, ItemList]) -> frozenset[str]:
    asking = [screen for screen in script.screens.values() if screen.list in lists]
    return frozenset(screen.remember_as for screen in asking if lists[screen.list].within == within)


def _needs(flow: Flow, screen: Screen) -> list[str]:
    texts = [*screen.words.values(), *screen.without.values()]
    names = {name for text in texts for name in placeholders(text)} - set(flow.values) - set(LATE)
    within = flow.lists[screen.list].within if screen.list in flow.lists else ""
    return sorted(names | ({within} if within else set()))


def prompt(flow: Flow, screen: Screen, language: str, answers: Mapping[str, str]) -> str:
    """The words of a screen with its values in place, or its wording for when a value is not known."""

    def value(name: str) -> str:
        if name in LATE:
            return "{" + name + "}"
        if name in flow.values:
            return flow.values[name]
        return flow.labels.get((name, answers.get(name, "")), {}).get(language, "")

    text = screen.words[language]
    if screen.without and not all(value(name) for name in placeholders(text)):
        text = screen.without[language]
    return PLACEHOLDER.sub(lambda found: value(found[1]), text)


def measure(text: str) -> int:
    """Septets of a page with its late values in place."""
    for name, sample in LATE.items():
        text = text.replace("{" + name + "}", sample)
    length = septets(text)
    return len(text) * 7 if length is None else length  # never smaller than the truth


def lay_out(flow: Flow, screen: Screen, language: str, answers: Mapping[str, str]) -> Iterator[Page]:
    """The pages of one screen. Nothing is cut: a page that cannot fit is left long, and the checker refuses it."""
    head = prompt(flow, screen, language, answers)
    if screen.list and screen.side_by_side:
        yield _side_by_side(flow, screen, language, answers, head)
    elif screen.list:
        yield from _list_pages(flow, screen, language, answers, head)
    else:
        yield from _choice_pages(flow, screen, language, head)


def _line(choice: Choice, language: str) -> str:
    return f"{choice.key}. {choice.words[language]}"


def _printed(choices: Mapping[str, Choice], language: str) -> list[str]:
    return [_line(choice, language) for choice in choices.values() if choice.words]


def _items(flow: Flow, screen: Screen, answers: Mapping[str, str]) -> list[Choice]:
    """The list's items as choices without keys yet."""
    wanted = flow.lists[screen.list]
    items = wanted.items.get(answers.get(wanted.within, "") if wanted.within else "", ())
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
    return [head, *left[:taken], *more]


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
    if screen.name != flow.script.first_screen and not screen.end:
        with_back = [*lines, _nav(flow, "back", language)]
        shown = with_back if _fits(flow, with_back) else lines
    anywhere = {
        key: choice for key, choice in flow.script.on_any_screen.items() if more or choice.do != "more"
    }
    return Page(transliterate("\n".join(shown)), anywhere | dict(keys), transliterate("\n".join(lines)))
