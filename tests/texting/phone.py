"""A phone that texts, as the carrier brings it to the door, and the worker that sends the answers, with a carrier that
only remembers."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.alerts.notes.store import publish_notes
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.sending import Sending
from gateway.channels.store import WorkerNumbers, connect
from gateway.messages import Outcome, Outgoing, Result
from gateway.privacy import FieldCipher
from gateway.storage import database
from tests.house import PHONE, House

Post = Callable[[], int]


def plainly(post: Post) -> int:
    return post()


class Carrier:
    """Takes every text; sent: all of them, oldest first."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def send_many(
        self, text: str, numbers: Sequence[str], urgent: bool = False, not_by: str = ""
    ) -> dict[str, Outcome]:
        self.sent += [Outgoing(number, text) for number in numbers]
        return {number: Outcome(Result.ACCEPTED, f"ATXid_{len(self.sent)}") for number in numbers}


class Worker:
    """Sends what is due, as relay, queue and worker do together; only_to_callers: no notes to team members."""

    def __init__(self, house: House, only_to_callers: bool = False) -> None:
        self.house, self.carrier, self.only_to_callers = house, Carrier(), only_to_callers
        outbox = Outbox(house.engine, house.parts.book.alerts, house.clock)
        cipher = FieldCipher.from_keys([house.release["FIELD_KEYS"]])
        self.numbers = WorkerNumbers(cipher, house.reply_private, connect(house.web["REDIS_URL"]))
        self.sending = Sending(outbox, self.numbers, self.carrier, house.files.wordings, house.files.places.name)

    def work(self) -> list[Outgoing]:
        """Gives what was sent just now."""
        before = len(self.carrier.sent)
        with database.writing(self.house.engine) as connection:
            found = publish_notes(connection, self.house.clock())
        due = [row.id for row in found if row.envelope or not self.only_to_callers]
        for note in due:
            self.sending.note(note)
        return self.carrier.sent[before:]


@dataclass
class TextPhone:
    """screen: what the last SMS was answered, "" when nothing came. read: every answer, oldest first."""

    house: House
    number: str = PHONE
    way: Callable[[Post], int] = plainly
    worker: Worker = None  # type: ignore[assignment]
    form: dict[str, str] = field(default_factory=dict)
    screen: str = ""
    read: list[str] = field(default_factory=list)
    status: int = 0

    def __post_init__(self) -> None:
        self.worker = self.worker or Worker(self.house)

    def writes(self, text: str) -> str:
        self.form = {
            "from": self.number, "to": "24242", "text": text, "id": secrets.token_hex(16), "linkId": "", "cost": "",
            "date": "2026-11-21 12:17:37", "networkCode": "65101",
        }  # fmt: skip
        return self.again()

    def again(self) -> str:
        """The carrier brings the last SMS once more."""
        self.status = self.way(lambda: int(self.house.post("/sms", self.form).status_code))
        self.screen = ""
        for sent in self.worker.work():
            assert sent.to == self.number, "an answer went to somebody else"
            self.screen = sent.text
            self.read.append(sent.text)
        return self.screen

    def types(self, *texts: str) -> str:
        for text in texts:
            self.writes(text)
        return self.screen
