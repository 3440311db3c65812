"""The phones on the table, over the handset's JSON doors. A caller reads the screen and chooses by what it says."""

import re
import time
from typing import Any

import requests

from tests.end_to_end import people
from tests.end_to_end.waiting import until

REFERENCE = re.compile(r"(?:\d{4} ){3}\d{4}")
CASE = re.compile(r"THUSO (\d{6}): P")
CHOICE = re.compile(r"(?:^|\s)(\d{1,2})\.\s?(.+?)(?=\s\d{1,2}\.|$)", re.MULTILINE)
MORE = "Tse ling"


class Table:
    """Every phone of one demo."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False

    def post(self, door: str, **body: Any) -> dict[str, Any]:
        answer = self._http.post(f"{self._url}/handset{door}", json=body, timeout=60)
        assert answer.status_code == 200, f"{door}: {answer.status_code} {answer.text}"
        return dict(answer.json())

    def everything(self) -> dict[str, Any]:
        return dict(self._http.get(f"{self._url}/handset/phones", timeout=60).json())

    def dial(self, number: str) -> "Call":
        return Call(self, number)

    def inbox(self, number: str) -> list[str]:
        """What this phone has received, oldest first."""
        return next((texts for phone, texts in self.inboxes().items() if phone == number), [])

    def inboxes(self) -> dict[str, list[str]]:
        phones = self.everything()["phones"]
        return {phone["number"]: [text["text"] for text in phone["inbox"]] for phone in phones}

    def texts(self, number: str, text: str) -> None:
        """This phone sends a text to the service, which takes it."""
        assert self.post(f"/phones/{number}/sms", text=text)["taken"], "the service did not take the text"

    def mood(self, **switches: Any) -> None:
        """How the carrier behaves from here on."""
        self.post("/switches", **switches)

    def accepted(self, by: str = "") -> list[tuple[str, str]]:
        """Every alert that a carrier accepted since the last reset: its case, and the phone it went to. by: only by
        the first or the second of them."""
        texts = self._http.get(f"{self._url}/handset/accepted", timeout=60).json()["accepted"]
        mine = (text for text in texts if by in ("", text["by"]))
        return [(found[1], text["number"]) for text in mine if (found := CASE.match(text["text"]))]

    def saw(self, what: str) -> bool:
        """Whether the carrier has noted such an answer to a text of ours."""
        return any(note["answer"] == what for note in self.everything()["activity"])

    def case_on(self, number: str, known: set[str], seconds: float) -> str:
        """The case number of the first alert that was not known before, as the person with this phone reads it."""
        what = f"an alert on the phone {number}"
        return until(lambda: next(iter(self.cases(number) - known), ""), seconds, what)

    def told(self, case: str, numbers: set[str], seconds: float) -> None:
        """Waits until every one of these phones has the alert of this case."""
        what = f"the alert {case} on {sorted(numbers)}"
        until(lambda: numbers <= self.who_knows(case), seconds, what)

    def who_knows(self, case: str) -> set[str]:
        return {number for number, texts in self.inboxes().items() if case in _cases(texts)}

    def cases(self, number: str = "") -> set[str]:
        """All cases that this phone, or any phone, was told of."""
        return {case for phone, texts in self.inboxes().items() if number in ("", phone) for case in _cases(texts)}


class Call:
    """One call; `slowest` is the longest that the caller waited for a screen."""

    def __init__(self, table: Table, number: str) -> None:
        self._table, self.slowest = table, 0.0
        self._take("/dial", number=number)

    def choose(self, *wanted: str) -> "Call":
        """Goes through the screens by the words of their choices, turning pages where the words are further on."""
        for words in wanted:
            while not (key := self._key(words)):
                assert self._key(MORE), f"no choice says {words!r} on\n{self.screen}"
                self.type(self._key(MORE))
            self.type(key)
        return self

    def type(self, text: str) -> "Call":
        self._take(f"/calls/{self._id}/type", text=text)
        return self

    def tell_it_all(self) -> "Call":
        """A girl is about to be moved from Maputsoe, from the first screen to the receipt."""
        return self.choose(*people.TO_THE_DANGER_QUESTION, people.SOON).tell_the_rest()

    def tell_the_rest(self) -> "Call":
        """What comes after the danger question; everybody local may know."""
        self.choose(*people.TO_THE_PLACE).type(people.SKIP).choose(*people.TO_THE_END)
        return self.ends_with_thanks()

    def ends_with_thanks(self) -> "Call":
        """The receipt, whose last digits the caller types."""
        assert self.screen.startswith(people.THANKS), self.screen
        self.type(REFERENCE.findall(self.screen)[0][-4:])
        assert self.ended and self.screen.startswith(people.FAREWELL), self.screen
        return self

    def hang_up(self) -> None:
        self._table.post(f"/calls/{self._id}/hang-up")

    def _take(self, door: str, **body: Any) -> None:
        began = time.monotonic()
        shown = self._table.post(door, **body)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self._id, self.screen, self.ended = shown["call"], shown["screen"], shown["ends"]
        assert shown["status"] in ("", "Success"), f"the call failed: {shown['error']}"

    def _key(self, words: str) -> str:
        """The number before this choice; the one that says just this goes before one that begins so."""
        choices = [(said.strip(), key) for key, said in CHOICE.findall(self.screen)]
        exact = [key for said, key in choices if said == words]
        return next(iter(exact + [key for said, key in choices if said.startswith(words)]), "")


def _cases(texts: list[str]) -> set[str]:
    return {found[1] for text in texts if (found := CASE.match(text))}
