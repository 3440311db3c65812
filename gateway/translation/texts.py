"""All texts that people see, gathered from the files of flows/ and config/."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.configuration import FIRST_FLOW, FlowShelf, configuration_of
from gateway.dialogue.checks.lengths import LONGEST_NUMBER
from gateway.dialogue.rendering import Flow
from gateway.papers import Papers
from gateway.translation.rooms import Rooms
from gateway.translation.rows import Key, Row, rows
from gateway.translation.sheet import Line

CONFIG = ("config/keywords.yaml", "config/service.yaml", "config/services.yaml", "config/wordings.yaml")

Languages = Mapping[str, str]  # names by code


class Texts:
    """What stands in the files now. Raises Refused where a file cannot be read or announces no language."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        others = [place for place in papers.flows() if place != FIRST_FLOW]
        present = [FIRST_FLOW, *others, *(place for place in CONFIG if place in papers.texts)]
        self.data: dict[str, Any] = {place: papers.document(place).data for place in present}
        spoken = self.data[FIRST_FLOW].get("languages") if isinstance(self.data[FIRST_FLOW], dict) else None
        if not isinstance(spoken, dict) or not all(isinstance(name, str) for name in spoken.values()):
            raise Refused([Complaint(FIRST_FLOW, "announces no `languages: {en: English, …}`.")])
        self.spoken: Languages = spoken

    def files(self, flow: str = "") -> list[str]:
        """All files, or the one of the flow that is called so."""
        if not flow:
            return list(self.data)
        if f"flows/{flow}.yaml" not in self.data:
            known = ", ".join(place[6:-5] for place in self.papers.flows())
            raise Refused([Complaint("--flow", f"there is no flow {flow!r}. There are: {known}.")])
        return [f"flows/{flow}.yaml"]

    def rows(self, files: Sequence[str], more: Languages) -> dict[Key, Row]:
        """more: languages that are to be added."""
        found: dict[Key, Row] = {}
        for file in files:
            found |= rows(file, self.data[file], {**self.spoken, **more})
        return found

    def lines(self, files: Sequence[str], more: Languages) -> list[Line]:
        """Each text with the room it has left, as far as the files pass the checker."""
        rooms = _rooms(self.papers)
        return [self._line(row, {**self.spoken, **more}, rooms) for row in self.rows(files, more).values()]

    def draft(self, file: str) -> list[str]:
        """The languages that nobody has reviewed yet."""
        marked = self.data[file].get("draft", [])
        return [code for code in marked if code in self.spoken] if isinstance(marked, list) else []

    def _line(self, row: Row, languages: Languages, rooms: Rooms | None) -> Line:
        words = {code: row.words.get(code, "") for code in languages}
        draft = ", ".join(self.spoken[code] for code in self.draft(row.key.file))
        flow = self.data[row.key.file].get("flow", "")
        return Line(row.key, words, words, rooms.left(row, flow) if rooms and row.key.screen else {}, draft)


def _rooms(papers: Papers) -> Rooms | None:
    """None while the files do not pass the checker: there are no pages to measure then."""
    try:
        shelf = configuration_of(papers, strict=False).shelf
    except Refused:
        return None
    smallest = shelf.with_budget(shelf.service.smallest_budget)
    values = {name: value or LONGEST_NUMBER for name, value in smallest.values.items()}
    return Rooms(
        _with(shelf, values, smallest.budget, "ussd"),
        _with(shelf, dict.fromkeys(values, ""), smallest.budget, "ussd"),
        _with(shelf, values, shelf.sms().budget, "sms"),
    )


def _with(shelf: FlowShelf, values: Mapping[str, str], budget: int, channel: str) -> Flow:
    return Flow(shelf.script, shelf.lists, values, budget, channel, shelf.tables)
