"""The dialogue by itself: µs of a step and of a page, and how a hop grows dearer as its call grows longer.

A hop plays its call again from the start, so the last hop of a long call costs more than the first."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from gateway.configuration import read_configuration
from gateway.dialogue.rendering import Flow, lay_out, measure
from gateway.dialogue.replaying import replay
from gateway.dialogue.stepping import State, show, start, step

HOME = Path(__file__).resolve().parent.parent
BATCH = 200  # calls in one measuring: a single one is shorter than the clock can tell
LENGTHS = (10, 20, 40)
TO_THE_END = "2*2*2*2*3*3*9*3*9*1*1"  # in English, to the question whether to send it
WANDERING = "0*1*"  # back, and on again


def report(rounds: int = 9) -> str:
    """The tables, as markdown."""
    flow = read_configuration(HOME / "flows", HOME / "config", strict=False).shelf.flow_for("")
    lines = ["| one | µs |", "|---|--:|"]
    lines += [f"| {name} | {_micros(act, rounds):.1f} |" for name, act in _acts(flow)]
    lines += ["", "| inputs in the call | µs per hop, all its hops taken together | of a call of 10 |", "|--:|--:|--:|"]
    took = {length: _call(flow, length, rounds) for length in LENGTHS}
    lines += [f"| {length} | {took[length]:.1f} | {took[length] / took[LENGTHS[0]]:.2f} |" for length in LENGTHS]
    return "\n".join(lines)


def _acts(flow: Flow) -> Iterator[tuple[str, Callable[[], object]]]:
    name, state = max(_first_pages(flow), key=lambda found: measure(show(flow, found[1])))
    screen = flow.screens[name]
    yield f"step on the longest screen ({name})", lambda: step(flow, state, "1")
    yield "its page, laid out before", lambda: show(flow, state)
    yield "its page, laid out anew", lambda: list(lay_out(flow, screen, state.language, state.answers))


def _first_pages(flow: Flow) -> Iterator[tuple[str, State]]:
    """Each screen of a whole report, as a caller comes to it."""
    state = start(flow)
    for key in TO_THE_END.split("*"):
        state = step(flow, state, key).state
        yield state.screen, state


def texts(length: int) -> list[str]:
    """What the hops of a call with so many inputs bring: a whole report, and then to and fro."""
    keys = (TO_THE_END + "*" + WANDERING * length).split("*")[:length]
    return ["*".join(keys[:number]) for number in range(1, length + 1)]


def _call(flow: Flow, length: int, rounds: int) -> float:
    hops = texts(length)

    def call() -> None:
        for text in hops:
            show(flow, replay(flow, text).state)

    return _micros(call, rounds, batch=BATCH // 10) / length


def _micros(act: Callable[[], object], rounds: int, batch: int = BATCH) -> float:
    """The median of several measurings, in µs of CPU."""
    took = []
    for _ in range(rounds):
        began = time.thread_time()
        for _ in range(batch):
            act()
        took.append((time.thread_time() - began) / batch * 1e6)
    return median(took)
