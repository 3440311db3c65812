"""Everything that stands in flows/ and config/, read and checked together. Refuses a start, never half of one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from gateway.alerts.roster import Roster
from gateway.alerts.teams import ListedMember, read_teams, roster_complaints
from gateway.alerts.wording import Wordings
from gateway.alerts.wordings_file import read_wordings
from gateway.complaints import Complaint, Refused
from gateway.conversation.service import Service, read_service
from gateway.dialogue.checking import check
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import Item, ItemList, Script
from gateway.places import Place, Places, read_places
from gateway.reports.report import READ_ANSWERS
from gateway.reports.urgency import UrgencyRules, read_urgency
from gateway.strict_yaml import Document, load

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class FlowShelf:
    """The flow that answers a dialled call, laid out once for each page budget."""

    script: Script
    lists: Mapping[str, ItemList]
    service: Service
    _laid_out: dict[int, Flow] = field(default_factory=dict)

    def flow_for(self, network: str) -> Flow:
        return self.with_budget(self.service.budget(network))

    def with_budget(self, budget: int) -> Flow:
        flow = self._laid_out.get(budget)
        if flow is None:
            values = {"police": self.service.police, "hotline": self.service.hotline}
            flow = self._laid_out[budget] = Flow(self.script, self.lists, values, budget)
        return flow


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the files say. members holds phone numbers: only `migrate` and `check` look at it."""

    places: Places
    shelf: FlowShelf
    service: Service
    urgency: UrgencyRules
    teams: Roster
    wordings: Wordings
    members: tuple[ListedMember, ...] = field(repr=False)


def read_configuration(flows_dir: Path, config_dir: Path, strict: bool) -> Configuration:
    """strict: as production wants it; drafts, unconfirmed numbers and invented members are mistakes then.

    Raises Refused with the complaints of all files at once.
    """
    return _Reading(flows_dir, config_dir, strict).read()


class _Reading:
    def __init__(self, flows_dir: Path, config_dir: Path, strict: bool) -> None:
        self.flows_dir, self.config_dir, self.strict = flows_dir, config_dir, strict
        self.complaints: list[Complaint] = []

    def read(self) -> Configuration:
        places = self._part("places.yaml", read_places)
        script = self._try(lambda: read_script(load(self.flows_dir / "report.yaml")))
        languages = tuple(script.languages) if script else ("en", "st")
        service = self._part("service.yaml", lambda document: read_service(document, languages))
        shelf = FlowShelf(script, item_lists(places, script), service) if script and places and service else None
        if shelf:
            self._check(shelf)
        urgency = shelf and self._part("urgency.yaml", lambda document: read_urgency(document, answers_of(shelf)))
        listing = places and self._with_list("teams.yaml", lambda d: read_teams(d, councils_of(places), languages))
        names = [place.called for place in places.by_code.values()] if places else []
        wordings = self._with_list("wordings.yaml", lambda document: read_wordings(document, names))
        if listing:
            self.complaints += roster_complaints(listing.members, self.strict)
        if self.strict and service and script and wordings:
            self.complaints += _not_for_release(service, script, wordings)
        if self.complaints or not (places and shelf and service and urgency and listing and wordings):
            raise Refused(self.complaints)
        return Configuration(places, shelf, service, urgency, listing.roster, wordings, listing.members)

    def _try(self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except Refused as refused:
            self.complaints += refused.complaints
            return None

    def _part(self, name: str, read: Callable[[Document], Read]) -> Read | None:
        return self._try(lambda: read(load(self.config_dir / name)))

    def _with_list(self, name: str, read: Callable[[Document], tuple[Read, list[Complaint]]]) -> Read | None:
        found = self._part(name, read)
        if found is None:
            return None
        self.complaints += found[1]
        return None if found[1] else found[0]

    def _check(self, shelf: FlowShelf) -> None:
        for budget in sorted({*shelf.service.page_budget.values()}):
            if not any(complaint.where == shelf.script.file for complaint in self.complaints):
                self.complaints += check(shelf.with_budget(budget), READ_ANSWERS)


def item_lists(places: Places | None, script: Script | None) -> Mapping[str, ItemList]:
    """The lists that flows may show: districts, and the councils within each."""
    if not places or not script:
        return {}

    def items(found: list[Place]) -> tuple[Item, ...]:
        return tuple(Item(place.code, dict.fromkeys(script.languages, place.name)) for place in found)

    districts = places.districts()
    return {
        "districts": ItemList("", {"": items(districts)}),
        "councils": ItemList("district", {d.code: items(places.councils(d.code)) for d in districts}),
    }


def answers_of(shelf: FlowShelf) -> Mapping[str, set[str]]:
    """Every coded answer that the flow can remember, by name."""
    found: dict[str, set[str]] = {}
    for name, answer in shelf.with_budget(shelf.service.smallest_budget).labels:
        found.setdefault(name, set()).add(answer)
    return found


def councils_of(places: Places) -> Mapping[str, str]:
    """Council code to the code of its district."""
    return {place.code: place.within for place in places.by_code.values() if place.within}


def _not_for_release(service: Service, script: Script, wordings: Wordings) -> Iterator[Complaint]:
    drafts = {script.file: script.draft, "config/service.yaml": service.draft, "config/wordings.yaml": wordings.drafts}
    for file, codes in drafts.items():
        if codes:
            says = f"is still a draft in: {', '.join(codes)}. Have it reviewed, then take the mark out."
            yield Complaint(file, says)
    if not service.hotline:
        yield Complaint("config/service.yaml", "the hotline's number is unconfirmed. Confirm it before the start.")
