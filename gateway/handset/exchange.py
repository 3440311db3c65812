"""Everything on the table: phones, calls, texts and the carrier's mood. A reset is a new one of these."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway import gsm7
from gateway.handset import sends
from gateway.handset.activity import Activity
from gateway.handset.calls import Calls
from gateway.handset.later import Later
from gateway.handset.ledger import Ledger
from gateway.handset.line import Line
from gateway.handset.phones import Phones
from gateway.handset.switches import Switches
from gateway.handset.texts import Texts

MOST_OPT_OUTS = 200


class Exchange:
    """Holds the parts together; keeps nothing on disk. drafts: the names of the flows' drafts, as they are now."""

    def __init__(self, line: Line, owners: Mapping[str, str], drafts: Callable[[], Sequence[str]]) -> None:
        self.line, self.owners, self.drafts = line, owners, drafts
        self.switches = Switches()
        self.phones = Phones(owners)
        self.activity, self.ledger = Activity(), Ledger()
        self.later = Later()
        shared = (line, self.phones, self.activity, self.later, lambda: self.switches)
        self.calls = Calls(*shared)
        self.texts = Texts(*shared)
        self._lock = threading.Lock()
        self._stopped = False
        self._opted_out: dict[tuple[str, str], None] = {}

    def set_switches(self, wishes: Mapping[str, object]) -> None:
        """Raises Refused, and changes nothing, if any of them is wrong."""
        with self._lock:
            self.switches = self.switches.changed(wishes)

    def stop(self) -> None:
        """Forgets all that was still to come and ends all waiting."""
        self._stopped = True
        self.later.stop()

    def wait(self, seconds: float) -> None:
        """The carrier takes its time, until then or until its mood changes."""
        until, mood = time.monotonic() + seconds, self.switches
        while time.monotonic() < until and self.switches is mood and not self._stopped:
            time.sleep(min(0.05, seconds))

    def table(self) -> list[dict[str, Any]]:
        """All phones, each with the call that it shows (None: it shows none)."""
        phones = self.phones.all()
        for phone in phones:
            call = self.calls.find(phone["call"])
            phone["call"] = call.as_dict() if call else None
        return phones

    def opt_out(self, number: str, sender: str) -> bool:
        with self._lock:
            self._opted_out[(number, sender)] = None
            while len(self._opted_out) > MOST_OPT_OUTS:
                self._opted_out.pop(next(iter(self._opted_out)))
        return self.texts.opt_out(number, sender)

    def send(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Accepts a send that has all its fields: phones ring, reports follow. Gives the 201 body."""
        sender, message = form.get("from"), form["message"]
        if not sends.sender_is_ours(sender, self.switches.registered_senders):
            self.activity.note("text to phones", "InvalidSenderId")
            return sends.INVALID_SENDER
        numbers = [n for n in form["to"].split(",") if n]
        return sends.answer([self._send_one(n, form) for n in numbers], message)

    def send_by_second(self, number: str, sender: str, text: str) -> None:
        """The second carrier brings a text, and tells nobody whether it arrived."""
        self.activity.note("text to a phone", "second carrier: 202")
        self.ledger.note(number, text, "second")
        self.phones.receives(number, f"second_{secrets.token_hex(8)}", sender, text)

    def _send_one(self, number: str, form: Mapping[str, str]) -> dict[str, Any]:
        sender, message = form.get("from", "AFRICASTKNG"), form["message"]
        refused = sends.refusal(number, (number, sender) in self._opted_out)
        parts = gsm7.segments(message)
        line = sends.recipient(number, refused, form.get("enqueue", "1"), parts)
        self.activity.note("text to a phone", f"{line['statusCode']} {line['status']}")
        if not refused:
            self.ledger.note(number, message, "first")
            self.phones.receives(number, line["messageId"], sender, message)
            self.texts.report(number, line["messageId"])
        return line
