"""Everything that stands in flows/ and config/, read and checked together. Refuses a start, never half of one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from gateway.alerts.roster import Roster
from gateway.alerts.teams import ListedMember, read_teams, roster_complaints
from gateway.alerts.wording import Wordings
from gateway.alerts.wordings_file import read_wordings
from gateway.channels.sending_file import SendingRules, read_sending
from gateway.complaints import Complaint, Refused, errors, warnings
from gateway.conversation.keywords import Keywords, read_keywords
from gateway.conversation.service import Service, read_service
from gateway.conversation.services import Services, read_services
from gateway.deadlines.reading import read_deadlines
from gateway.deadlines.rules import DeadlineRules
from gateway.dialogue.checking import check_all
from gateway.dialogue.linking import link, link_complaints
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import Item, ItemList, Script, TextTable
from gateway.papers import Papers, read_papers
from gateway.phrases import phrase
from gateway.places import Place, Places, read_places
from gateway.reports.line_words import read_line_words
from gateway.reports.one_line import LineWords
from gateway.reports.report import READ_ANSWERS
from gateway.reports.urgency import UrgencyRules, read_urgency
from gateway.strict_yaml import Document

Read = TypeVar("Read")
FIRST_FLOW = "flows/report.yaml"  # the one that is dialled; it may call all others


@dataclass(frozen=True, slots=True)
class FlowShelf:
    """The flow that answers a dialled call or an SMS, laid out once for each page budget."""

    script: Script
    lists: Mapping[str, ItemList]
    service: Service
    tables: Mapping[str, TextTable] = field(default_factory=dict)
    _laid_out: dict[tuple[int, str], Flow] = field(default_factory=dict)

    def flow_for(self, network: str) -> Flow:
        """For a call on this network."""
        return self.with_budget(self.service.budget(network))

    def sms(self) -> Flow:
        """For a talk by SMS."""
        return self.with_budget(self.service.sms_budget, "sms")

    def with_budget(self, budget: int, channel: str = "ussd") -> Flow:
        flow = self._laid_out.get((budget, channel))
        if flow is None:
            values = {"police": self.service.police, "hotline": self.service.hotline}
            flow = Flow(self.script, self.lists, values, budget, channel, self.tables)
            self._laid_out[budget, channel] = flow
        return flow

    def flows(self) -> list[Flow]:
        """On every budget and channel that callers may have."""
        return [self.with_budget(budget) for budget in sorted({*self.service.page_budget.values()})] + [self.sms()]

    def by_digest(self, digest: str) -> Flow | None:
        """The flow that a call began with, if it is on this shelf."""
        return next((flow for flow in self.flows() if flow.digest == digest), None)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the files say. members holds phone numbers: only `migrate` and `check` look at it. warnings: what callers
    can be served with all the same."""

    places: Places
    shelf: FlowShelf
    service: Service
    urgency: UrgencyRules
    teams: Roster
    wordings: Wordings
    keywords: Keywords
    line: LineWords
    sending: SendingRules
    deadlines: DeadlineRules
    services: Services
    members: tuple[ListedMember, ...] = field(repr=False)
    warnings: tuple[Complaint, ...] = ()


def read_configuration(flows_dir: Path, config_dir: Path, strict: bool) -> Configuration:
    """strict: as production wants it; drafts, unconfirmed numbers and invented members are mistakes then.

    Raises Refused with the complaints of all files at once.
    """
    return configuration_of(read_papers(flows_dir, config_dir), strict)


def configuration_of(papers: Papers, strict: bool) -> Configuration:
    """The same for files at hand. The same files are read and checked once in a process."""
    if papers.unread:
        return _Reading(papers, strict).read()
    return _read_once(tuple(sorted(papers.texts.items())), tuple(sorted(papers.called.items())), strict)


@lru_cache(maxsize=2)
def _read_once(texts: tuple[tuple[str, str], ...], called: tuple[tuple[str, str], ...], strict: bool) -> Configuration:
    return _Reading(Papers(dict(texts), called=dict(called)), strict).read()


def shelf_of(papers: Papers) -> FlowShelf:
    """The flows alone, without a check: for files that were accepted once. Raises Refused if they cannot be read."""
    return _Reading(papers, strict=False).read_shelf()


class _Reading:
    def __init__(self, papers: Papers, strict: bool) -> None:
        self.papers, self.strict = papers, strict
        self.complaints: list[Complaint] = []
        self.warnings: list[Complaint] = []
        self.services: Services | None = None

    def read(self) -> Configuration:
        places = self._part("places.yaml", read_places)
        script, service, shelf = self._seen(places)
        languages = _languages(script)
        keywords = self._part("keywords.yaml", lambda d: read_keywords(d, languages)) if script else None
        if shelf:
            self._check(shelf, keywords)
        urgency = shelf and self._part("urgency.yaml", lambda document: read_urgency(document, answers_of(shelf)))
        listing = places and self._with_list("teams.yaml", lambda d: read_teams(d, councils_of(places), languages))
        names = [place.called for place in places.by_code.values()] if places else []
        wordings = self._with_list("wordings.yaml", lambda document: read_wordings(document, names))
        line = (
            places
            and shelf
            and self._part("keywords.yaml", lambda d: read_line_words(d, answers_of(shelf), languages, places))
        )
        sending = self._part("sending.yaml", read_sending)
        deadlines = self._part("deadlines.yaml", read_deadlines)
        if listing:
            self.complaints += roster_complaints(listing.members, self.strict)
        if listing and shelf:
            self.complaints += _unknown_situations(listing.roster, answers_of(shelf))
        if self.strict:
            self._for_release(service)
        if self.complaints or not (
            places
            and shelf
            and service
            and urgency
            and listing
            and wordings
            and keywords
            and line
            and sending
            and deadlines
            and self.services
        ):
            raise Refused(self.complaints)
        self.warnings += sending.warnings("config/sending.yaml") if self.strict else []
        return Configuration(
            places, shelf, service, urgency, listing.roster, wordings, keywords, line, sending, deadlines,
            self.services, listing.members, tuple(self.warnings),
        )  # fmt: skip

    def read_shelf(self) -> FlowShelf:
        _, _, shelf = self._seen(self._part("places.yaml", read_places))
        if self.complaints or not shelf:
            raise Refused(self.complaints)
        return shelf

    def _seen(self, places: Places | None) -> tuple[Script | None, Service | None, FlowShelf | None]:
        """All that callers see; the shelf is there once every file of it could be read."""
        script = self._scripts()
        languages = _languages(script)
        service = self._part("service.yaml", lambda document: read_service(document, languages))
        services = None
        if places:
            services = self._part("services.yaml", lambda d: read_services(d, districts_of(places), languages))
        self.services = services
        shelf = None
        if script and places and service and services:
            tables = {"helpers": services.table(districts_of(places), languages)}
            shelf = FlowShelf(script, item_lists(places, script), service, tables)
        return script, service, shelf

    def _scripts(self) -> Script | None:
        """The flow that is dialled, linked with all others in the folder."""
        first = self._try(lambda: read_script(self.papers.document(FIRST_FLOW)))
        called = [self._called(place) for place in self.papers.flows() if place != FIRST_FLOW]
        if first is None or None in called:
            return None
        found = [script for script in called if script]
        wrong = list(link_complaints(first, found))
        self.complaints += wrong
        return None if wrong else link(first, found)

    def _called(self, place: str) -> Script | None:
        return self._try(lambda: read_script(self.papers.document(place), called=True))

    def _try(self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except Refused as refused:
            self.complaints += refused.complaints
            return None

    def _part(self, name: str, read: Callable[[Document], Read]) -> Read | None:
        return self._try(lambda: read(self.papers.document(f"config/{name}")))

    def _with_list(self, name: str, read: Callable[[Document], tuple[Read, list[Complaint]]]) -> Read | None:
        found = self._part(name, read)
        if found is None:
            return None
        self.complaints += found[1]
        return None if found[1] else found[0]

    def _for_release(self, service: Service | None) -> None:
        """A number that nobody has confirmed is shown to nobody; but without the hotline's nobody could be asked."""
        for document in self._documents():
            codes = document.data.get("draft") if isinstance(document.data, dict) else None
            if codes and isinstance(codes, list):
                says = phrase(
                    "is still a draft in: {known}. Have it reviewed, then take the mark out.",
                    known=", ".join(map(str, codes)),
                )
                self.complaints.append(document.complaint(("draft",), says))
        if service and not service.hotline:
            says = phrase("the hotline's number is unconfirmed. Confirm it before the start.")
            self.complaints.append(Complaint("config/service.yaml", says))
        if service and not service.police:
            says = phrase("the number of the police is unconfirmed: callers read wordings without it.")
            self.warnings.append(Complaint("config/service.yaml", says, warns=True))

    def _documents(self) -> Iterator[Document]:
        """Every file that can be read; what is wrong with the others is said already."""
        for place in sorted(self.papers.texts):
            with suppress(Refused):
                yield self.papers.document(place)

    def _check(self, shelf: FlowShelf, keywords: Keywords | None) -> None:
        found = check_all(shelf.flows(), READ_ANSWERS, keywords.stops if keywords else lambda _: "")
        self.complaints += errors(found, self.strict)
        self.warnings += warnings(found, self.strict)


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


def _unknown_situations(teams: Roster, answers: Mapping[str, set[str]]) -> Iterator[Complaint]:
    """A misspelt situation would fit no report, and the rule below it would leave somebody out without a word."""
    known = answers.get("what", set())
    for word in sorted({what for rule in teams.rules for what in rule.whats} - known):
        says = phrase(
            "roles: {word!r} is no situation that a flow can remember. Known: {known}.",
            word=word,
            known=", ".join(sorted(known)),
        )
        yield Complaint("config/teams.yaml", says)


def _languages(script: Script | None) -> tuple[str, ...]:
    return tuple(script.languages) if script else ("en", "st")


def districts_of(places: Places) -> list[str]:
    """The codes of the districts, in their order."""
    return [place.code for place in places.districts()]


def councils_of(places: Places) -> Mapping[str, str]:
    """Council code to the code of its district."""
    return {place.code: place.within for place in places.by_code.values() if place.within}
