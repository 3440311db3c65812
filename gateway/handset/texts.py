"""Texts from phones and delivery reports, repeated until the gateway takes them (fact sheet, 4 and 6)."""

import uuid
from collections.abc import Callable, Sequence

from gateway import clock
from gateway.handset.activity import Activity
from gateway.handset.later import Later
from gateway.handset.line import Line
from gateway.handset.phones import Phones, Text
from gateway.handset.switches import Switches
from gateway.handset.wire import Form, opt_out_form, report_form, sms_date, sms_form

MOST_TRIES = 720  # the carrier repeats every minute for twelve hours
SECONDS_PER_TRY = 10.0

_ROAD = ("Sent", "Submitted", "Buffered", "Success")
_ROADS = {
    "off": (),
    "out_of_order": _ROAD[::-1],
    "duplicate": tuple(status for status in _ROAD for _ in range(2)),
    "unknown_status": ("Sent", "Submitted", "Teleported", "Success"),
    "wrong_case": tuple(status.lower() for status in _ROAD),
    "failed": ("Sent", "Submitted", "Rejected"),
}


class Texts:
    """The carrier's postman."""

    def __init__(
        self, line: Line, phones: Phones, activity: Activity, later: Later, mood: Callable[[], Switches]
    ) -> None:
        self._line, self._phones, self._activity = line, phones, activity
        self._later, self._mood = later, mood

    def from_phone(self, number: str, text: str) -> Text:
        """A phone sends a text. The first try is over when this returns; `taken` tells how it went."""
        mood, now = self._mood(), clock.now()
        sms = self._phones.sends(number, str(uuid.uuid4()), mood.short_code, text)
        network = self._phones.of(number).network if mood.sms_extras else None
        form = sms_form(number, sms.peer, text, sms.id, sms_date(now, mood.sms_date), network)
        for _ in range(2 if mood.duplicate_sms else 1):
            self._until_taken("sms", form, sms)
        return sms

    def opt_out(self, number: str, sender: str) -> bool:
        """A phone wants no more texts from this sender. True if the gateway took it at once."""
        return self._until_taken("sms/optout", opt_out_form(number, sender))

    def report(self, number: str, message_id: str) -> None:
        """Sends the delivery reports of one text, in the order and at the pace of the day's mood."""
        mood = self._mood()
        road = _ROADS.get(mood.reports, _ROAD)
        if mood.reports == "before_answer":
            for status in road:
                self._report(number, message_id, status)
        else:
            self._report_later(number, message_id, road, mood.report_seconds)

    def _report_later(self, number: str, message_id: str, road: Sequence[str], seconds: float) -> None:
        def go_on() -> None:
            self._report(number, message_id, road[0])
            self._report_later(number, message_id, road[1:], seconds)

        if road:
            self._later.after(seconds, go_on)

    def _report(self, number: str, message_id: str, status: str) -> None:
        reason = "UserInBlackList" if status == "Rejected" else ""
        network = self._phones.of(number).network
        self._until_taken("sms/delivery", report_form(number, message_id, status, network, reason))

    def _until_taken(self, door: str, form: Form, sms: Text | None = None, tries: int = 1) -> bool:
        """One try; where it fails, more of them later, as the carrier does after anything but a 200."""
        answer = self._line.post(door, form, SECONDS_PER_TRY)
        self._activity.note(_name(door, form, tries), answer.brief, answer.millis)
        if answer.taken:
            if sms:
                sms.taken = True
        elif tries < MOST_TRIES:
            self._later.after(self._mood().repeat_seconds, lambda: self._until_taken(door, form, sms, tries + 1))
        return answer.taken


def _name(door: str, form: Form, tries: int) -> str:
    kinds = {"sms": "text from a phone", "sms/optout": "opt-out", "sms/delivery": "delivery report"}
    status = dict(form).get("status", "") if door == "sms/delivery" else ""
    again = f"try {tries}" if tries > 1 else ""
    return " ".join(filter(None, (kinds[door], status, again)))
