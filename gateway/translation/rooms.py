"""How much room each text has left on its page, as a phone shows it with the longest values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.dialogue.rendering import Flow, Page, measure
from gateway.dialogue.script import Screen
from gateway.dialogue.ways import reached
from gateway.gsm7 import transliterate
from gateway.translation.rows import Row


@dataclass(slots=True)
class Rooms:
    """The flows on the smallest pages there are: with numbers as long as they may be, without them, and by SMS."""

    with_numbers: Flow
    without: Flow
    sms: Flow
    _dialled: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._dialled = frozenset(reached(self.with_numbers))

    def left(self, row: Row, flow_name: str) -> dict[str, int]:
        """Septets by language code; nothing for what stands on no page of its own. flow_name: whose screen it is."""
        first = self.with_numbers.script.name
        name = row.key.screen if flow_name == first else f"{flow_name}.{row.key.screen}"
        flow = self._flow(row, name)
        return {
            code: flow.budget - max(measure(page.bare) for page in _with(row.words[code], pages))
            for code in flow.script.languages
            if name in flow.screens and code in row.words and (pages := list(_pages(flow, flow.screens[name], code)))
        }

    def _flow(self, row: Row, screen: str) -> Flow:
        if row.at[-1] == "sms" or screen not in self._dialled:
            return self.sms
        return self.without if row.at[-1] == "without" else self.with_numbers


def _with(text: str, pages: list[Page]) -> list[Page]:
    """The pages on which this text stands; all of them for one whose values make it look otherwise."""
    return [page for page in pages if transliterate(text) in page.bare] or pages


def _pages(flow: Flow, screen: Screen, code: str) -> Iterator[Page]:
    for told in _answers(flow, screen, code):
        yield from flow.pages(screen.name, code, told)


def _answers(flow: Flow, screen: Screen, code: str) -> list[Mapping[str, str]]:
    """The answers that take most room; one set for each list that this screen can show."""
    labels = sorted(flow.labels.items(), key=lambda label: measure(transliterate(label[1].get(code, ""))))
    told = {name: answer for (name, answer), _ in labels}  # the longest comes last and stays
    shown = flow.lists.get(screen.list)
    if shown is None or not shown.within:
        return [told]
    return [told | {screen.prefix + shown.within: parent} for parent in shown.items]
