"""A phone in the terminal: each screen as the phone shows it, keys from the keyboard. No service is needed for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.dialogue.linking import entry
from gateway.dialogue.rendering import LATE, Flow, measure
from gateway.dialogue.sampling import answered
from gateway.dialogue.script import ASKS
from gateway.dialogue.several import inputs
from gateway.dialogue.stepping import Found, State, page_of, show, start, step
from gateway.gsm7 import segments

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Hop:
    """One input and the screen that followed. typed: None for dialling. shown: the digits were those of the reference
    that stood on the screen before."""

    typed: str | None = field(repr=False)
    screen: str = field(repr=False)
    shown: bool = False


class Walk:
    """One call or talk. say: shows what the phone shows; aside: what it does not, on a stream of its own, so that
    the phone's words can be heard or kept without it. keys: lines as they are typed."""

    def __init__(self, flow: Flow, keys: Iterator[str], say: Say, aside: Say) -> None:
        self.flow, self._keys, self._say, self._aside = flow, keys, say, aside
        self.hops: list[Hop] = []
        self.state = start(flow)
        self._shown = False

    @property
    def ended(self) -> bool:
        return self.state.ended

    def go(self, only: str = "", language: str = "") -> None:
        """To the end of the call, of the keys, or of the caller's patience. only: a called flow to begin with instead.
        language: chosen for the caller on the first screen, or without asking where that has no key for it."""
        if only in self.flow.script.files:
            self.state = State(entry(only, self.flow.script), language=self.state.language)
        try:
            self._show(None)
            self._speak(language)
            while not self.ended:
                self._type(next(self._keys).rstrip("\r\n"))
            self._aside("The call ends here.")
        except (StopIteration, KeyboardInterrupt):
            self._aside("\nThe phone is put away.")

    def _speak(self, language: str) -> None:
        keys = page_of(self.flow, self.state).keys
        key = next((key for key, choice in keys.items() if choice.speak == language), "") if language else ""
        if key:
            self._aside(f"> {key}")
            self._type(key)
        elif language and language != self.state.language:
            self._aside(f"(No key here speaks {language!r}; it is spoken from the start.)")
            self.state = self.state._replace(language=language)
            self._show(None)

    def _type(self, typed: str) -> None:
        self._shown = False
        for piece in self._pieces(typed):
            self.state = step(self.flow, self.state, piece, self._ask).state
        self._show(typed)

    def _pieces(self, typed: str) -> Sequence[str]:
        """One SMS may hold several answers; on a USSD call a `*` divides them, but in free words."""
        if self.flow.channel == "sms":
            return inputs(self.flow, self.state, typed) or (typed,)
        return [typed] if self.flow.screens[self.state.screen].free_words else typed.split("*")

    def _show(self, typed: str | None) -> None:
        screen = show(self.flow, self.state, LATE)
        if typed is None:
            self.hops = []
        self.hops.append(Hop(typed, screen, self._shown))
        self._say(f"\n{screen}")
        self._aside(self._margin(screen))

    def _margin(self, screen: str) -> str:
        size = f"[{measure(screen)} of {self.flow.budget} septets"
        return f"{size}, {segments(screen)} SMS]" if self.flow.channel == "sms" else f"{size}]"

    def _ask(self, do: str, typed: str) -> Found:
        """The person at the keyboard answers for the service."""
        outcomes = ASKS[do]
        numbered = ", ".join(f"{n} = {outcome}" for n, outcome in enumerate(outcomes, start=1))
        self._aside(f"{do}: what does the service answer? {numbered}")
        outcome = self._answer(outcomes)
        self._shown = do == "same_digits" and outcome == "right"
        return Found(outcome, answered(self.flow))

    def _answer(self, outcomes: Sequence[str]) -> str:
        while True:
            said = next(self._keys).strip()
            if said in outcomes:
                return said
            if said.isdecimal() and 1 <= int(said) <= len(outcomes):
                return outcomes[int(said) - 1]
            self._aside(f"Choose a number from 1 to {len(outcomes)}.")
