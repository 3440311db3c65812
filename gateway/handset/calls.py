"""Dialling, answering, hanging up: the carrier's USSD side (fact sheet, sections 2 and 3)."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from gateway import clock
from gateway.handset.activity import Activity
from gateway.handset.call import TIMED_OUT, UNKNOWN_CODE, Call
from gateway.handset.later import Later
from gateway.handset.line import FORM, Answer, Line
from gateway.handset.phones import Phones
from gateway.handset.switches import Switches
from gateway.handset.wire import USSD_AGENT, Form, dialled_through, trying_out, without_plus

MOST_CALLS = 200
EVENT_SECONDS = 10.0


class NoSuchCall(Exception):
    """There is no call with this id, or no longer."""


class CallIsOver(Exception):
    """Somebody types into a call that has ended, or while the phone still waits for its screen."""


class Calls:
    """Every call by its id. One hop of a call at a time; the red key needs to wait for nobody."""

    def __init__(
        self, line: Line, phones: Phones, activity: Activity, later: Later, mood: Callable[[], Switches]
    ) -> None:
        self._line, self._phones, self._activity = line, phones, activity
        self._later, self._mood = later, mood
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._owed: list[Form] = []

    def dial(self, number: str, code: str, network: str, draft: str = "") -> Call:
        """A new call; whatever this phone was showing is hung up first. draft: the flow's draft to be tried out."""
        self._hang_up_phone(number)
        self._send_owed_events()
        mood = self._mood()
        typed = dialled_through(code, mood.service_code)
        if typed is None:  # the network knows no such code: we never hear of it
            return self._keep(Call(number, code, network, status="Failed", screen=UNKNOWN_CODE, waiting=False))
        pieces = typed.split("*") if typed and mood.dial_through == "text" else []
        call = self._keep(Call(number, trying_out(mood.service_code, draft), network, pieces))
        self._end_by_clock(call, mood.session_seconds)
        self._hop(call)
        return call

    def type(self, call_id: str, typed: str) -> Call:
        """Sends an answer, cut where the network cuts it. Raises NoSuchCall, CallIsOver."""
        call, mood = self._call(call_id), self._mood()
        typed = typed[: mood.type_limit]
        with self._lock:
            if call.status or call.waiting:
                raise CallIsOver
            call.waiting = True
            if typed or mood.empty_reply == "trailing":
                call.pieces.append(typed)
        self._hop(call)
        return call

    def hang_up(self, call_id: str) -> Call:
        """The red key: no step goes out, only the event. Raises NoSuchCall."""
        call = self._call(call_id)
        self._end(call)
        return call

    def find(self, call_id: str) -> Call | None:
        """The call that a phone shows, if it shows one."""
        return self._calls.get(call_id)

    def _hop(self, call: Call) -> None:
        mood = self._mood()
        call.hops += 1
        form, before = _worn(call.form(), mood), call.before
        answer = self._post(call, form, mood, f"hop {call.hops}")
        if mood.duplicate_hops:
            again = self._post(call, form, mood, f"hop {call.hops} again")
            if again.body != answer.body:
                self._activity.note(f"hop {call.hops} again", "was answered differently")
        if mood.reorder_hops and before:
            self._post(call, before, mood, f"hop {call.hops - 1} late")
        call.before = form
        self._show(call, answer, mood)

    def _show(self, call: Call, answer: Answer, mood: Switches) -> None:
        with self._lock:
            hung_up = bool(call.status)
            call.take(answer)
        if hung_up:
            return
        if call.status:
            self._event(call)
        else:
            self._end_by_clock(call, mood.thinking_seconds, call.hops)

    def _post(self, call: Call, form: Form, mood: Switches, what: str) -> Answer:
        headers = {"User-Agent": USSD_AGENT}
        if mood.form_charset:
            headers["Content-Type"] = f"{FORM}; charset=UTF-8"
        if call.labels and mood.echo_label:
            headers["at-ussd-hop-metadata"] = call.labels[-1]
        answer = self._line.post("ussd", form, mood.step_seconds, headers)
        self._activity.note(what, f"{answer.brief} {answer.body[:3]}".strip(), answer.millis)
        return answer

    def _end(self, call: Call, screen: str | None = None) -> None:
        with self._lock:
            ended = call.ends("Incomplete", screen)
        if ended:
            self._event(call)

    def _end_by_clock(self, call: Call, seconds: float, hops: int | None = None) -> None:
        """hops: only if the caller has not answered since that hop."""

        def end() -> None:
            if hops is None or (hops == call.hops and not call.waiting):
                self._end(call, TIMED_OUT)

        if seconds:
            self._later.after(seconds, end)

    def _event(self, call: Call) -> None:
        mood = self._mood()
        form = _worn(call.event(clock.now()), mood)
        self._activity.note(f"call ended after {call.hops} hop{'s' * (call.hops != 1)}", call.status)
        if mood.end_event == "on":
            self._later.after(0, lambda: self._post_events([form]))
        elif mood.end_event == "after_next_dial":
            self._owed = [*self._owed, form][-MOST_CALLS:]

    def _send_owed_events(self) -> None:
        owed, self._owed = self._owed, []
        if owed:
            self._later.after(0, lambda: self._post_events(owed))

    def _post_events(self, forms: Sequence[Form]) -> None:
        for form in forms:
            answer = self._line.post("ussd/end", form, EVENT_SECONDS, {"User-Agent": USSD_AGENT})
            self._activity.note("end event", answer.brief, answer.millis)

    def _hang_up_phone(self, number: str) -> None:
        phone = self._phones.find(number)
        if phone and phone.call in self._calls:
            self.hang_up(phone.call)

    def _call(self, call_id: str) -> Call:
        try:
            return self._calls[call_id]
        except KeyError:
            raise NoSuchCall from None

    def _keep(self, call: Call) -> Call:
        with self._lock:
            self._calls[call.id] = call
            if len(self._calls) > MOST_CALLS:
                self._calls.popitem(last=False)
        self._phones.of(call.number, call.network).call = call.id
        return call


def _worn(form: Form, mood: Switches) -> Form:
    return without_plus(form) if mood.missing_plus else form
