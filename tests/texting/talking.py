"""A talk in memory: the shipped flows and words, and a page that only remembers what was written on it."""

from dataclasses import dataclass, field

from gateway.alerts.answering import case_named
from gateway.conversation.talks.standing import Desk
from gateway.conversation.talks.talk import Talk
from gateway.conversation.texting import Taken, Texting
from gateway.messages import CallId
from gateway.reports.report import Known, State, Told
from tests.dialogue.flows import shipped

CASE = "483920"


@dataclass
class PaperPage:
    """kept: what was told, newest last."""

    known: Known | None = None
    kept: list[Told] = field(default_factory=list)
    went_on: int = 0
    erased: bool = False
    number_withdrawn: bool = False

    def keep(self, told: Told, call: CallId, call_back: bytes | None) -> None:
        self.kept.append(told)
        state = State.COMPLETE if told.sent else State.INCOMPLETE
        self.known = Known("r1", call.key, state, len(told.lengths), told.lengths, told.digest)

    def go_on(self, lengths: tuple[int, ...]) -> None:
        self.went_on = len(lengths)

    def withdraw_number(self) -> None:
        self.number_withdrawn = True

    def visit(self, caller: object) -> object:
        raise LookupError("nobody opens a report on paper")

    def erase(self, hops: int, call: CallId) -> None:
        self.erased, self.known = True, None


@dataclass
class Paper:
    """Somebody who writes. A member was sent an alert of the case CASE. pages: by talk. replies: all of them, "" where
    nothing was said."""

    texting: Texting = field(default_factory=lambda: texting())
    member: bool = False
    talk: Talk | None = None
    pages: dict[str, PaperPage] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)

    def writes(self, *texts: str) -> str:
        for text in texts:
            self.taken(text)
        return self.replies[-1]

    def taken(self, text: str) -> Taken:
        taken = self.texting.take(text, self.talk, self.desk())
        self.talk = taken.talk or self.talk
        self.replies.append(taken.reply)
        return taken

    def desk(self) -> Desk:
        def page(call: CallId) -> PaperPage:
            return self.pages.setdefault(call.key, PaperPage())

        def answers_alert(text: str) -> bool:
            return self.member and case_named(text, shipped().wordings) == CASE

        return Desk(page, lambda: b"sealed", lambda: "whose tries", self.member, answers_alert)  # type: ignore[arg-type,return-value]

    @property
    def told(self) -> Told | None:
        """The newest of all reports."""
        kept = [page.kept[-1] for page in self.pages.values() if page.kept and not page.erased]
        return kept[-1] if kept else None


def texting() -> Texting:
    files = shipped()
    return Texting(files.shelf, files.keywords, files.line, files.places)
