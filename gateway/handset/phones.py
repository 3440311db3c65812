"""The phones on the table and their texts. In memory only, bounded; who gets a text gets a phone."""

import re
import threading
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway import clock, gsm7
from gateway.complaints import Complaint, Refused

MOST_PHONES = 40
MOST_TEXTS = 50
SANDBOX_NETWORK = "99999"


@dataclass(slots=True)
class Text:
    """One SMS on a phone. peer: who sent it, or whom it went to; taken: whether the other side has it."""

    id: str
    peer: str
    text: str
    seq: int
    at: datetime = field(default_factory=clock.now)
    taken: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "peer": self.peer,
            "text": self.text,
            "seq": self.seq,
            "at": self.at.isoformat(timespec="seconds"),
            "time": f"{clock.in_maseru(self.at):%H:%M}",
            "septets": gsm7.septets(self.text),
            "parts": gsm7.segments(self.text),
            "taken": self.taken,
        }


@dataclass(slots=True)
class Phone:
    """One phone: what came in, what went out, the id of the call that it shows."""

    number: str
    network: str = SANDBOX_NETWORK
    call: str = ""
    inbox: deque[Text] = field(default_factory=lambda: deque(maxlen=MOST_TEXTS))
    sent: deque[Text] = field(default_factory=lambda: deque(maxlen=MOST_TEXTS))


class Phones:
    """All phones by number, oldest first. When there are too many, the oldest goes.

    owners: by number, whose phone it is, for the eyes of those who watch a demo."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._owners = owners
        self._lock = threading.Lock()
        self._phones: OrderedDict[str, Phone] = OrderedDict()
        self._seq = 0

    def of(self, number: str, network: str | None = None) -> Phone:
        """The phone with this number (E.164); a new one if there is none."""
        with self._lock:
            return self._of(number, network)

    def find(self, number: str) -> Phone | None:
        with self._lock:
            return self._phones.get(number)

    def receives(self, number: str, message_id: str, sender: str, text: str) -> None:
        with self._lock:
            self._of(number).inbox.append(Text(message_id, sender, text, self._next()))

    def sends(self, number: str, message_id: str, to: str, text: str) -> Text:
        with self._lock:
            sms = Text(message_id, to, text, self._next(), taken=False)
            self._of(number).sent.append(sms)
            return sms

    def all(self) -> list[dict[str, Any]]:
        """Every phone as the JSON door tells it, in the order in which they came to the table."""
        with self._lock:
            return [
                {
                    "number": phone.number,
                    "owner": self._owners.get(phone.number, ""),
                    "network": phone.network,
                    "call": phone.call,
                    "inbox": [text.as_dict() for text in phone.inbox],
                    "sent": [text.as_dict() for text in phone.sent],
                }
                for phone in self._phones.values()
            ]

    def _of(self, number: str, network: str | None = None) -> Phone:
        phone = self._phones.get(number)
        if phone is None:
            if len(self._phones) >= MOST_PHONES:
                self._phones.popitem(last=False)
            phone = self._phones[number] = Phone(number)
        if network is not None:
            phone.network = network
        return phone

    def _next(self) -> int:
        self._seq += 1
        return self._seq


def e164(typed: str) -> str:
    """The number as the wire writes it: +26650000000. Raises Refused if it is none."""
    bare = re.sub(r"[\s()./-]", "", typed)
    number = bare if bare.startswith("+") else f"+{bare}"
    if not re.fullmatch(r"\+[1-9]\d{7,14}", number, re.ASCII):
        raise Refused([Complaint("number", "must be a whole phone number, such as +266 5000 0000.")])
    return number
