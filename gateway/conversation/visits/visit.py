"""What a call remembers that asked for its report: enough to answer every hop as it was answered before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.clock import in_maseru
from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import Replayed, replay
from gateway.dialogue.script import SIGN_IN
from gateway.dialogue.stepping import Found, State
from gateway.reports.letters.letter import Letter
from gateway.reports.report import Known

OPENING, READING = "open_report", "read_messages"
FIRST_ASKED = (OPENING, SIGN_IN)  # what may be asked before anything has been opened


@dataclass(frozen=True, slots=True)
class Visit:
    """found: what was answered to each asking, in order. done: effects that have had their turn. newest_letter: the
    letters there were when the report was opened, so that pages do not change under the caller."""

    visit_id: int
    report_id: str
    found: tuple[str, ...]
    done: frozenset[str]
    newest_letter: int
    hops: int
    lengths: tuple[int, ...]
    digest: str


class VisitPage(Protocol):
    """The visit of one call, open for one hop. known: None before anything was asked. opened: whether this hop stands
    behind a reference that was right."""

    known: Visit | None

    @property
    def asked(self) -> bool: ...

    @property
    def opened(self) -> bool: ...

    def ask(self, do: str, typed: str) -> Found: ...

    def keep(self, lengths: tuple[int, ...], digest: str, added: Sequence[str], done: frozenset[str]) -> None: ...


def comes_to_opening(flow: Flow, text: str, split: Replayed, known: Known | None, begin: State | None) -> bool:
    """Whether the call comes to where a reference, or a member's number and PIN, is asked for. split: the call split at
    every `*`. A `*` in words that were typed before would lead that astray; how long they were is known from the
    call's own report."""
    lengths = known.lengths if known else None
    if lengths is None or split.lengths[: len(lengths)] == lengths[: len(split.lengths)]:
        return split.state.waits in FIRST_ASKED
    return replay(flow, text, lengths, begin=begin).state.waits in FIRST_ASKED


def added(flow: Flow, state: State) -> list[str]:
    """The words that were typed to add them to a report: all that the flow remembers which opens reports."""
    homes = tuple({screen.prefix for screen in flow.screens.values() if screen.do == OPENING})
    return [piece for name, pieces in state.words.items() if name.startswith(homes) for piece in pieces]


def as_one_text(letters: Sequence[Letter]) -> str:
    """Letters one after the other, each with its day, as the screen shows them."""
    return "\n".join(f"{in_maseru(letter.written_at):%d/%m}: {letter.text}" for letter in letters)
