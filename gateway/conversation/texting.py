"""What one SMS does to a talk, and what is answered. Pure: where talks and reports are kept is handed in.

A talk begins with a start word, ends with a stop word, at an end screen or by silence; between, it is the flow that
callers dial, laid out for SMS. We answer, and never text first.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from gateway.alerts.answering import CASE_DIGITS, plain_words
from gateway.conversation.handling import reply_of
from gateway.conversation.keywords import Keywords
from gateway.conversation.talks.standing import Count, Desk, Standing
from gateway.conversation.talks.talk import HELPED, KEPT, LEFT, NOT_KEPT, STOPPED, Talk, new_call
from gateway.dialogue.rendering import LINE_SCREEN, Flow
from gateway.dialogue.several import inputs
from gateway.dialogue.stepping import State
from gateway.gsm7 import transliterate
from gateway.places import Places
from gateway.reports.one_line import PARTS, Line, LineWords, help_text, read_line
from gateway.reports.report import State as Kept

# Where a report in one line goes on that lacks a part (flows/sms.yaml).
LINE_WHO, LINE_WHAT, LINE_WHAT_ME, LINE_WHERE = "sms.line_who", "sms.line_what", "sms.line_what_me", "sms.line_where"

LONGEST = 2000  # letters; a phone joins ten SMS at most
MOST_HEARD = 100  # SMS without a pause; two machines that answer each other stop here
FEWEST_PARTS = 2  # of the four of a report in one line; with fewer it is a sentence, and we ask one by one
FEWEST_WORDS = 5  # of a story that a talk begins with; "please help me now" tells nothing
_NO_ANSWER = ("?",)
DETAILS = "details"  # the name under which the report's flow remembers typed words


class Whose(StrEnum):
    """Who shall hear an SMS that is no part of a talk."""

    NOBODY = "nobody"
    TEAM = "team"  # a member answers an alert
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Taken:
    """talk: to be kept in place of what was kept; None leaves it. reply: owed to the sender, "" for nothing.
    whose: who hears it, when it is no part of a talk."""

    talk: Talk | None = None
    reply: str = field(default="", repr=False)
    whose: Whose = Whose.NOBODY


class Shelf(Protocol):
    """The flows that serve talks."""

    def sms(self) -> Flow: ...

    def by_digest(self, digest: str) -> Flow | None: ...


def _not_counted(call: str, inputs: int, flow: Flow, before: State | None, after: State) -> None:
    """Where nobody asks what callers do."""


@dataclass(frozen=True, slots=True)
class Texting:
    """words: what begins and ends talks. line, places: how a report is written in one line. count: of what is shown."""

    shelf: Shelf
    words: Keywords
    line: LineWords
    places: Places
    count: Count = _not_counted

    def take(self, text: str, talk: Talk | None, desk: Desk) -> Taken:
        """A stop word comes first, as long as the talk lives, also after its last page. A member's SMS with a case
        number in it answers an alert, and so does whatever else they write, unless it is nothing but a start word, a
        report in one line, or part of a talk that is under way: members may report too, and only what answers an
        alert of theirs by its case number is no part of it. For anybody else a start word anywhere in the text will
        do."""
        text = text[:LONGEST]
        standing = self._standing(talk, desk)
        goes_on = standing is not None and not standing.state.ended
        if self.words.stops(text):
            return self._stop(talk, standing, desk) if talk and talk.over != STOPPED else Taken()
        if desk.is_member and (desk.answers_alert(text) if goes_on else names_case(text)):
            return Taken(whose=Whose.TEAM)
        if talk and talk.heard >= MOST_HEARD:
            return Taken()
        if standing and goes_on:
            return self._go_on(standing, text)
        begun = self._begin(text, talk, desk, strictly=desk.is_member)
        return begun or (self._lose(talk, desk) if talk and self._is_lost(talk) else Taken(whose=_whose(talk, desk)))

    def say(self, talk: Talk, text: str, desk: Desk) -> str:
        """What a talk answered last. text: of the SMS that is answered once more. "" when nobody knows any more."""
        if talk.over in self.words.says:
            return self._says(talk.over, talk.language)
        if talk.over == HELPED:
            line = self._line(text)
            return help_text(line, self.line) if line else ""
        flow = self.shelf.by_digest(talk.digest)
        if flow is None:
            return ""
        return _goodbye(flow, talk.language) if talk.over == LEFT else Standing(flow, talk, desk).page()

    def sorry(self, talk: Talk | None) -> str:
        """Something failed inside, and what was just written is lost."""
        return self._says(NOT_KEPT, talk.language if talk else next(iter(self.words.says[NOT_KEPT])))

    def _says(self, which: str, language: str) -> str:
        return transliterate(self.words.says[which][language])

    # A talk that is under way.

    def _standing(self, talk: Talk | None, desk: Desk) -> Standing | None:
        """None when there is no talk, or nobody knows any more what it runs on. It may be on its last page."""
        flow = self.shelf.by_digest(talk.digest) if talk and not talk.over else None
        return Standing(flow, talk, desk) if flow and talk else None

    def _go_on(self, standing: Standing, text: str) -> Taken:
        """Where words are asked for, the message is the words; else a start word that is no answer begins anew."""
        found = inputs(standing.flow, standing.state, text)
        if found and _may_be_for_alert(standing, text):
            found = _NO_ANSWER
        begun = None if found else self._begin(text, standing.talk, standing.desk, strictly=True)
        if begun and begun.talk:
            helped = begun.talk.over == HELPED  # then the talk stays where it is
            return replace(begun, talk=standing.talk.with_inputs(())) if helped else begun
        talk = standing.hears(found or (text,), self.count)
        standing.keep()
        if standing.state.left:
            talk = talk.ended(LEFT, standing.state.language)
        return Taken(talk, standing.page())

    def _stop(self, talk: Talk, standing: Standing | None, desk: Desk) -> Taken:
        """As leaving by its key, on any screen: what was not sent is erased. Who sent it is called no more."""
        page = desk.page(talk.call)
        if page.known and page.known.state is Kept.COMPLETE:
            page.withdraw_number()
        elif page.known and page.known.state is not Kept.LEFT:
            page.erase(talk.heard + 1, talk.call)
        language = standing.state.language if standing else talk.language
        return self._over(talk, STOPPED, language)

    def _is_lost(self, talk: Talk) -> bool:
        """What it runs on is gone from the shelf."""
        return not talk.over and self.shelf.by_digest(talk.digest) is None

    def _lose(self, talk: Talk, desk: Desk) -> Taken:
        """What it told is kept, if it was enough."""
        return self._over(talk, KEPT if desk.page(talk.call).known else NOT_KEPT, talk.language)

    def _over(self, talk: Talk, over: str, language: str) -> Taken:
        return Taken(talk.with_inputs(()).ended(over, language), self._says(over, language))

    # A talk that begins.

    def _begin(self, text: str, talk: Talk | None, desk: Desk, strictly: bool) -> Taken | None:
        """None when it is no beginning. What an earlier talk told stays told: its report closes by silence."""
        heard = talk.heard if talk else 0
        if line := self._line(text):
            return self._told(line, heard, desk) if _is_enough(line) else self._help(line, heard)
        language = self.words.begins(text) if strictly else self.words.asks(text)
        if not language:
            return None
        flow = self.shelf.sms()
        told = {DETAILS: (text,)} if len(plain_words(text)) >= FEWEST_WORDS else {}
        talk = Talk(new_call(), flow.digest, language, flow.first_screen, words=told, heard=heard)
        return self._begun(talk, flow, desk)

    def _begun(self, talk: Talk, flow: Flow, desk: Desk) -> Taken:
        standing = Standing(flow, talk, desk)
        self.count(talk.call.key, 0, flow, None, standing.state)
        talk = standing.hears((), self.count)
        standing.keep()
        return Taken(talk, standing.page())

    def _line(self, text: str) -> Line | None:
        if not set(plain_words(text)[:1]) & self.line.begins.keys():
            return None
        line = read_line(text, self.line, self.places)
        return line if len(PARTS) - len(line.missing) >= FEWEST_PARTS else None

    def _told(self, line: Line, heard: int, desk: Desk) -> Taken:
        """Kept at once; the talk goes on with what the line did not say, or cannot."""
        flow = self.shelf.sms()
        told = {DETAILS: (line.words,)} if line.words else {}
        screen = _asks_on(line)
        screen = screen if screen in flow.screens else LINE_SCREEN
        talk = Talk(new_call(), flow.digest, line.language, screen, line.answers, told, heard=heard)
        return self._begun(talk, flow, desk)

    def _help(self, line: Line, heard: int) -> Taken:
        """Nothing of it is kept."""
        talk = Talk(new_call(), "", line.language, "", heard=heard + 1, over=HELPED)
        return Taken(talk, help_text(line, self.line))


def _is_enough(line: Line) -> bool:
    """As on a call: whoever tells the danger is acted on, and "now" needs not even a person."""
    danger = line.answers.get("danger")
    return danger == "now" or (danger is not None and "who" in line.answers)


def _asks_on(line: Line) -> str:
    """The screen that leads to what is missing, and to nothing that was told but what the flow asks after it."""
    if not line.missing:
        return LINE_SCREEN
    if "who" in line.missing:
        return LINE_WHO
    if line.answers["who"] == "myself":
        return LINE_WHAT_ME
    return LINE_WHAT if "what" in line.missing else LINE_WHERE


def _may_be_for_alert(standing: Standing, text: str) -> bool:
    """A number that a member writes where a permission is asked may be meant for an alert that came just then: it is
    asked once more, and what is answered to that counts."""
    asks = standing.state.screen in standing.flow.consents and not standing.state.wrong
    return standing.desk.is_member and asks and all(map(str.isdigit, plain_words(text)))


def names_case(text: str) -> bool:
    """Whether a case number stands in it, alone or with the digit of an answer."""
    return any(word.isdigit() and len(word) in (CASE_DIGITS, CASE_DIGITS + 1) for word in plain_words(text))


def _goodbye(flow: Flow, language: str) -> str:
    return reply_of(flow, State(flow.script.after_leaving, language=language, ended=True)).text


def _whose(talk: Talk | None, desk: Desk) -> Whose:
    """After a stop word nothing is said, to nobody but a member, whatever comes late."""
    if desk.is_member:
        return Whose.TEAM
    return Whose.NOBODY if talk and talk.over in (STOPPED, LEFT) else Whose.STRANGER
