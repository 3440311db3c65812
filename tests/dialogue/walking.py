"""Somebody who presses anything, and what must hold wherever that leads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

from gateway.dialogue.meaning import names
from gateway.dialogue.rendering import LATE, Flow
from gateway.dialogue.replaying import play, replay
from gateway.dialogue.script import ASKED_VALUES, ASKS
from gateway.dialogue.several import inputs
from gateway.dialogue.stepping import Found, State, page_of, show, start, start_after_break, step
from gateway.dialogue.ways import reached
from gateway.gsm7 import septets, transliterate
from gateway.reports.references import reference

JUNK = [
    "", " ", "0", "9", "8", "99", "98", "00", "01", "13", "#", "1 ", " 2", ".3", "x", "1*", "?", "😀", "{ref}",
    "š" * 90,
    "more en", "back st", "more", "leave_quietly en",
]  # fmt: skip
TYPED = {
    "words": ["a van", "a*b", "*", "9 men", "x", "a\nb", "š" * 100, "{who}", "  late  "],
    "digits": ["1234", "12 34", "12", "1234567890", "٣٤٥٦", "123456 654321", "5"],
    "phone": ["2200 0000", "+266 5800 0000", "123"],
    "date": ["21-11-2026", "31/02/2026", "1.1.26"],
    "code": [reference(b"t" * 32), reference(b"u" * 32)[:15] + "x", "12"],
}
MESSAGES = ["", "We have seen it.", "A {ref} in it, and 😀. " * 9, "word " * 200, "0" * 500, "tšepo\n\n" * 60]
MOST_IN_ONE_WALK = 60
EVERY_PREFIX = 12  # then only some of them
Pressed = Counter[tuple[str, str]]  # how often each key was pressed on each screen


@dataclass
class Service:
    """Answers as chance has it, and the same once more when it is asked the same."""

    seed: int

    def __call__(self, do: str, typed: str) -> Found:
        chance = Random(sha256(f"{self.seed} {do} {typed}".encode()).digest())
        return Found(chance.choice(ASKS[do]), {value: chance.choice(MESSAGES) for value in ASKED_VALUES})


@dataclass
class Walk:
    """begin: where it began, if not at the start."""

    flow: Flow
    ask: Service
    begin: State | None = None
    pieces: list[str] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.states[-1] if self.states else self.begin or start(self.flow)

    def types(self, piece: str) -> None:
        before = self.state
        turn = step(self.flow, before, piece, self.ask)
        assert not (set(turn.events) & {"send"} and "send" in before.done), "sent twice"
        assert not (set(turn.events) & {"withdraw_number", "read_messages"} and not _opened(before)), "not opened"
        self.pieces.append(piece)
        self.states.append(turn.state)


def walks(flow: Flow, random: Random, steps: int) -> Iterator[Walk]:
    """So many steps of people who begin again when their call is over, and like keys that nobody has pressed yet."""
    used: Pressed = Counter()
    while steps > 0:
        walk = Walk(flow, Service(random.randint(0, 10**6)), _begin(flow, random))
        check_page(flow, walk.state)
        while not walk.state.ended and len(walk.pieces) < MOST_IN_ONE_WALK:
            walk.types(_piece(walk, random, used))
            check_page(flow, walk.state)
        steps -= len(walk.pieces)
        yield walk


def _begin(flow: Flow, random: Random) -> State | None:
    """The first screen, or one where a call goes on after a break, or a talk after a report in one line."""
    if random.randint(1, 4) > 1:
        return None
    if flow.channel == "sms":
        told = {"who": "a0", "danger": "now", "district": "LS-A"}
        return State("sms.line", language="st", answers=told, kept=True) if "sms.line" in flow.screens else None
    met = [flow.screens[name] for name in reached(flow) if not flow.needs(name)]
    there = [one.name for one in met if not (one.end or one.prefix or one.outcomes)]
    return start_after_break(flow, random.choice(there), "st") if flow.script.after_break else None


def _piece(walk: Walk, random: Random, used: Pressed) -> str:
    flow, state = walk.flow, walk.state
    screen, keys = flow.screens[state.screen], page_of(flow, state).keys
    chance = random.randint(1, 20)
    if screen.type_up_to and chance > 9:
        piece = random.choice(TYPED[screen.shape])
    elif chance > 4:
        offered = [key for key, choice in keys.items() if choice.do != "leave_quietly"]
        random.shuffle(offered)
        piece = min(offered, key=lambda key: used[state.screen, key])
        used[state.screen, piece] += 1
    elif chance > 2 and flow.channel == "sms" and not screen.type_up_to:
        piece = random.choice([name for choice in keys.values() for name in names(flow, choice)] or ["more"])
    else:
        piece = random.choice([*JUNK, *keys])
    return piece if _is_one_input(walk, piece) else "1"


def _is_one_input(walk: Walk, piece: str) -> bool:
    """On the wire of a call a `*` is part of an input only where words are asked for, and a first one is not empty."""
    if walk.flow.channel == "sms":
        return True
    if not walk.pieces and not piece:
        return False
    return "*" not in piece or walk.flow.screens[walk.state.screen].free_words


def check_page(flow: Flow, state: State) -> None:
    """It fits in every language, in letters that every phone has, and there is a way out of it."""
    screen = flow.screens[state.screen]
    for code in flow.script.languages:
        for page in flow.pages(state.screen, code, state.answers, state.values):
            _check_text(flow, page.text)
    late = LATE if "send" in state.done else {}
    text = show(flow, state, late)
    _check_text(flow, text)
    assert "{" not in text, "a value that is not known stands on the screen by its name"
    assert not screen.free_words or state.kept or _opened(state), "words that nobody keeps"
    assert state.ended == screen.end or state.left
    left = step(flow, state, "99").state
    assert left.ended, "nobody can leave"


def _check_text(flow: Flow, text: str) -> None:
    for name, sample in LATE.items():
        text = text.replace("{" + name + "}", sample)
    length = septets(text)
    assert length is not None, "a letter that phones do not have"
    assert 0 < length <= flow.budget and text.strip(), f"{length} septets"
    assert transliterate(text) == text


def _opened(state: State) -> bool:
    return "open_report" in state.done


# The same walk once more


def check_replays(walk: Walk) -> None:
    """Every prefix of a walk, played again by any means, stands on the same screen and knows the same."""
    check_played(walk)
    if walk.flow.channel == "ussd":
        lengths = check_hops(walk)
        check_whole_texts(walk, lengths)
        if not walk.begin:
            check_without_a_service(walk)
    else:
        check_several(walk)


def _prefixes(walk: Walk) -> Sequence[int]:
    count = len(walk.pieces)
    return [n for n in range(1, count + 1) if n <= EVERY_PREFIX or n == count or n % 11 == 0]


def check_played(walk: Walk) -> None:
    for n in _prefixes(walk):
        played = play(walk.flow, walk.pieces[:n], walk.ask, walk.begin)
        assert played.state == walk.states[n - 1]


def check_hops(walk: Walk) -> tuple[int, ...]:
    """Hop by hop, as a carrier brings them: all that was typed so far, and nothing kept but lengths."""
    lengths: tuple[int, ...] = ()
    for n in range(1, len(walk.pieces) + 1):
        played = replay(walk.flow, "*".join(walk.pieces[:n]), lengths, walk.ask, walk.begin)
        assert played.fits and played.state == walk.states[n - 1]
        lengths = played.lengths
    return lengths


def check_whole_texts(walk: Walk, lengths: tuple[int, ...]) -> None:
    """In one text; an earlier hop may come late, and an unknown call is split at every `*`."""
    whole = "*".join(walk.pieces)
    assert replay(walk.flow, whole, lengths, walk.ask, walk.begin).state == walk.state
    for n in _prefixes(walk):
        text = "*".join(walk.pieces[:n])
        assert replay(walk.flow, text, lengths[:n], walk.ask, walk.begin).state == walk.states[n - 1]
        if not any("*" in piece for piece in walk.pieces[:n]):
            assert replay(walk.flow, text, None, walk.ask, walk.begin).state == walk.states[n - 1]


def check_without_a_service(walk: Walk) -> None:
    """Where nobody answers, the call stops at the first asking, and stays there."""
    state = start(walk.flow)
    for n, piece in enumerate(walk.pieces, start=1):
        if "*" in piece:
            return
        state = step(walk.flow, state, piece).state if not state.waits else state
        assert replay(walk.flow, "*".join(walk.pieces[:n])).state == state


def check_several(walk: Walk) -> None:
    """Whatever is written in one SMS is taken as answers, or not understood; it never fails."""
    states = [walk.begin or start(walk.flow), *walk.states]
    for state, piece in zip(states, walk.pieces, strict=False):
        for text in (piece, f"{piece} 1", f"1, {piece}"):
            check_page(walk.flow, play(walk.flow, inputs(walk.flow, state, text), walk.ask, state).state)
