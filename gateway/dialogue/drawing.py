"""A flow as a chart: a card for each screen with the words as the phone shows them, an arrow for where keys lead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.dialogue.linking import entry
from gateway.dialogue.rendering import LATE, Flow, Page, beginnings
from gateway.dialogue.script import ASKED_VALUES, ASKS, NAVIGATION, RETURN, Choice, Screen
from gateway.phrases import Phrase, phrase, phrases

MARKS = (phrase("START"), phrase("KEPT FROM HERE ON"), phrase("END"))
_MISTAKES = phrases({"kept": "three mistakes, kept: {target}", "not_kept": "three mistakes, not kept: {target}"})
TYPED = "typed"  # in the place of keys
Way = tuple[str, str, str, str]  # key, target, what it does, flow gone through


@dataclass(frozen=True, slots=True)
class Card:
    """One screen. flow: the name of the file it stands in. pages: as the phone shows them. enough: from the answer
    on, what was told is kept."""

    name: str
    flow: str
    pages: tuple[str, ...]
    first: bool
    enough: bool
    end: bool

    @property
    def short(self) -> str:
        """Its name as it stands in its file."""
        return self.name.rpartition(".")[2]

    @property
    def marks(self) -> list[Phrase]:
        """What it is besides, in words."""
        return [mark for mark, on in zip(MARKS, (self.first, self.enough, self.end), strict=True) if on]


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where some keys of a screen lead. keys: such as `1-3, 7`, or `typed`. through: the screen that a called flow
    begins with, gone through before the target. target: "" is where the flow was called from."""

    source: str
    target: str
    keys: str
    does: str = ""
    through: str = ""

    @property
    def said(self) -> str:
        """The keys as a picture has them."""
        if self.keys == TYPED or self.keys.startswith(f"{TYPED}, "):
            return phrase("typed{answer}", answer=self.keys.removeprefix(TYPED))
        return self.keys


@dataclass(frozen=True, slots=True)
class Chart:
    """What a caller can meet on one channel, in one language. everywhere: what is true on every screen, in words."""

    title: str
    cards: Mapping[str, Card]
    arrows: tuple[Arrow, ...]
    everywhere: tuple[Phrase, ...]

    @property
    def flows(self) -> tuple[str, ...]:
        """The names of the flows that are met, in the order of their first cards."""
        return tuple(dict.fromkeys(card.flow for card in self.cards.values()))

    def of(self, flow: str) -> list[Card]:
        return [card for card in self.cards.values() if card.flow == flow]

    def only(self, flow: str) -> "Chart":
        """The part that stands in one file. Its arrows into other flows stay."""
        cards = {card.name: card for card in self.of(flow)}
        arrows = tuple(arrow for arrow in self.arrows if arrow.source in cards)
        return Chart(f"{self.title}: {flow}", cards, arrows, self.everywhere)


def chart(flow: Flow, language: str) -> Chart:
    """Everything that can be reached on the flow's channel, screens in the order of their files."""
    answers = sample(flow, language)
    pages = {name: _pages(flow, name, language, answers) for name in flow.screens}
    arrows = {name: tuple(_arrows(flow, screen, pages[name])) for name, screen in flow.screens.items()}
    met = _met(flow, arrows)
    cards = {name: _card(flow, flow.screens[name], pages[name]) for name in flow.screens if name in met}
    title = f"{flow.script.name}, {flow.script.languages[language]}, {flow.channel.upper()}"
    return Chart(title, cards, tuple(arrow for name in cards for arrow in arrows[name]), tuple(_everywhere(flow)))


def sample(flow: Flow, language: str) -> dict[str, str]:
    """An answer to every question that a page may depend on: the one with the longest list or words."""

    def length(name: str, answer: str) -> tuple[int, int]:
        question = name.rpartition(".")[2]
        lists = [len(wanted.items.get(answer, ())) for wanted in flow.lists.values() if wanted.within == question]
        texts = [len(table.texts.get(answer, {}).get(language, "")) for table in flow.tables.values()
                 if table.within == question]  # fmt: skip
        return sum(lists) + sum(texts), len(flow.labels[name, answer].get(language, ""))

    found: dict[str, str] = {}
    for name, answer in flow.labels:
        if name not in found or length(name, answer) > length(name, found[name]):
            found[name] = answer
    return found


def _pages(flow: Flow, name: str, language: str, answers: Mapping[str, str]) -> tuple[Page, ...]:
    asked = {value: "{" + value + "}" for value in ASKED_VALUES}
    return flow.pages(name, language, answers, asked)


def _card(flow: Flow, screen: Screen, pages: Iterable[Page]) -> Card:
    shown = tuple(with_samples(page.text) for page in pages)
    home = screen.prefix.rstrip(".") or flow.script.name
    first = screen.name in beginnings(flow.script, flow.channel)
    return Card(screen.name, home, shown, first, screen.enough, screen.end)


def with_samples(text: str) -> str:
    """A page with an invented reference in it."""
    for name, value in LATE.items():
        text = text.replace("{" + name + "}", value)
    return text


def _arrows(flow: Flow, screen: Screen, pages: Iterable[Page]) -> Iterator[Arrow]:
    gathered: dict[tuple[str, str, str], list[str]] = {}
    for key, *way in _ways(flow, screen, pages):
        gathered.setdefault((way[0], way[1], way[2]), []).append(key)
    for (target, does, through), keys in gathered.items():
        yield Arrow(screen.name, target, together(keys), does, through)


def _ways(flow: Flow, screen: Screen, pages: Iterable[Page]) -> Iterator[Way]:
    if screen.end:
        return
    for key in _list_keys(screen, pages):
        yield key, screen.then, "", ""
    for choice in screen.choices.values():
        yield from _ways_of_choice(flow, choice)
    if screen.type_up_to and screen.do:
        yield from ((f"{TYPED}, {found}", target, screen.do, "") for found, target in screen.outcomes.items())
    elif screen.type_up_to:
        yield TYPED, screen.then, "", ""


def _list_keys(screen: Screen, pages: Iterable[Page]) -> list[str]:
    """The keys of a list's items, which stand in no choice of the file."""
    items = {key for page in pages for key, choice in page.keys.items() if choice.answer and key not in screen.choices}
    return sorted(items, key=int)


def _ways_of_choice(flow: Flow, choice: Choice) -> Iterator[Way]:
    if choice.do in ASKS:
        yield from ((f"{choice.key}, {found}", target, choice.do, "") for found, target in choice.outcomes.items())
    elif choice.do == "leave_quietly":
        yield choice.key, choice.then or flow.script.after_leaving, choice.do, ""
    elif choice.call:
        yield choice.key, choice.then, choice.do, entry(choice.call, flow.script)
    elif choice.do == RETURN:
        yield choice.key, "", choice.do, ""
    elif choice.do not in NAVIGATION:
        yield choice.key, choice.then, choice.do, ""


def together(keys: Iterable[str]) -> str:
    """`1, 2, 3, 7` as `1-3, 7`, and `1, noted` and `2, noted` as `1-2, noted`; words stay as they are."""
    by_outcome: dict[str, list[str]] = {}
    for way in keys:
        key, comma, outcome = way.partition(", ")
        by_outcome.setdefault(comma + outcome, []).append(key)
    return ", ".join(_runs(found) + outcome for outcome, found in by_outcome.items())


def _runs(keys: Iterable[str]) -> str:
    runs: list[list[str]] = []
    for key in keys:
        if runs and key.isdigit() and runs[-1][-1].isdigit() and int(key) == int(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _met(flow: Flow, arrows: Mapping[str, Iterable[Arrow]]) -> set[str]:
    ahead = [*beginnings(flow.script, flow.channel), flow.script.after_leaving, *flow.script.after_mistakes.values()]
    met: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name and name not in met:
            met.add(name)
            ahead += [screen for arrow in arrows[name] for screen in (arrow.target, arrow.through)]
    return met


def _everywhere(flow: Flow) -> Iterator[Phrase]:
    script = flow.script
    for choice in script.on_any_screen.values():
        key, do, then = choice.key, choice.do, choice.then or script.after_leaving
        if do == "leave_quietly":
            yield phrase("{key} on every screen: {do}, then {then}", key=key, do=do, then=then)
        else:
            yield phrase("{key} on every screen: {do}", key=key, do=do)
    if script.after_break and flow.channel == "ussd":
        target = script.after_break
        yield phrase("when an earlier call broke off, where that is switched on: {target}", target=target)
    for state, target in script.after_mistakes.items():
        yield _MISTAKES[state].filled(target=target)
