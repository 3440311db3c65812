"""A phone in a test's hand: it sends what the carrier sends, and remembers the whole call."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.house import PHONE, House

Hop = Callable[[], str]
LABEL = "at-ussd-hop-metadata"


def plainly(hop: Hop) -> str:
    return hop()


@dataclass
class Phone:
    """One call. Each hop carries everything typed so far, joined by `*`, as the carrier sends it, and the label of the
    answer before; code: what was dialled. echoes: whether this carrier brings labels back; not all do."""

    house: House
    number: str = PHONE
    network: str = "65101"
    way: Callable[[Hop], str] = plainly
    session: str = field(default_factory=lambda: "ATUid_" + secrets.token_hex(16))
    texts: list[str] = field(default_factory=list)
    screen: str = ""
    ended: bool = False
    code: str = "*384*96#"
    echoes: bool = True
    label: str = ""

    def dial(self, through: str = "") -> str:
        return self.send(through)

    def type(self, answer: str) -> str:
        return self.send(f"{self.texts[-1]}*{answer}" if self.texts[-1] else answer)

    def again(self) -> str:
        return self.send(self.texts[-1])

    def send(self, text: str) -> str:
        """One hop with this cumulative text; gives the screen without its prefix."""
        self.texts.append(text)
        body = self.way(lambda: self._post(text))
        self.ended, self.screen = body.startswith("END "), body[4:]
        return self.screen

    def _post(self, text: str) -> str:
        headers = {LABEL: self.label} if self.echoes and self.label else {}
        answer = self.house.post("/ussd", self.form(text), headers=headers)
        self.label = answer.headers.get(LABEL, self.label)
        assert answer.status_code == 200, answer.status
        assert answer.headers["Content-Type"].startswith("text/plain")
        body: str = answer.get_data(as_text=True)
        assert body[:4] in ("CON ", "END "), body
        return body

    def form(self, text: str) -> dict[str, str]:
        return {
            "phoneNumber": self.number,
            "serviceCode": self.code,
            "text": text,
            "sessionId": self.session,
            "networkCode": self.network,
        }

    def end_event(self, status: str = "Incomplete") -> int:
        form = {
            "durationInMillis": "19200", "phoneNumber": self.number, "errorMessage": "", "serviceCode": "*384*96#",
            "lastAppResponse": f"CON {self.screen}", "hopsMetadata": "", "hopsCount": str(len(self.texts)),
            "status": status, "sessionId": self.session, "cost": "0.00", "date": "2026-11-21 12:17:37",
            "networkCode": self.network, "input": self.texts[-1],
        }  # fmt: skip
        return int(self.house.post("/ussd/end", form).status_code)
