"""From a form that is right to the decision, and the sentence that says what was done. Works inside its caller's
transaction; raises Refused."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.phrases import listed, phrase
from gateway.triage import store as triage
from gateway.triage.decisions import What
from gateway.triage.links import store as links
from gateway.triage.local import store as local
from gateway.triage.store import Hand, On
from gateway.triage.words import SERVICES

Done = Callable[[Hand, On, Any], str]


def decide(hand: Hand, number: str, what: What, form: Any) -> str:
    """One sentence for the page."""
    return _DONE[what](hand, On(number, form.version.data), form)


def _take(hand: Hand, on: On, form: Any) -> str:
    triage.take(hand, on)
    return phrase("You have it. Nobody else is asked any more.")


def _assign(hand: Hand, on: On, form: Any) -> str:
    triage.assign(hand, on, form.to.data)
    return phrase("{name} has it now. Tell them: nothing else does.", name=form.to.data)


def _give_back(hand: Hand, on: On, form: Any) -> str:
    triage.give_back(hand, on)
    return phrase("Nobody has it now. The next people are asked at once.")


def _level(hand: Hand, on: On, form: Any) -> str:
    triage.set_level(hand, on, form.level.data, form.reason.data, form.remark.data or "")
    return phrase("The level is {level} now.", level=form.level.data)


def _flags(hand: Hand, on: On, form: Any) -> str:
    done = local.set_flags(hand, on, form.flags.data or [], form.suspect.data)
    says: list[str] = [phrase("The flags are set.")]
    if done.raised_to:
        says.append(phrase("They raised the level to {level}.", level=done.raised_to))
    if done.stopped:
        says.append(phrase("Nobody local is told until somebody lets them know."))
    return listed(says, " ")


def _release(hand: Hand, on: On, form: Any) -> str:
    local.release(hand, on, form.reason.data, form.remark.data or "")
    return phrase("Local teams may know now, but for those whom the caller or the suspect’s role leaves out.")


def _hold(hand: Hand, on: On, form: Any) -> str:
    local.keep_from_local(hand, on, form.reason.data, form.remark.data or "")
    return phrase("No local team is told any more, until somebody lets them know.")


def _link(hand: Hand, on: On, form: Any) -> str:
    root = links.link(hand, on, form.other.data.strip())
    return phrase("It is linked to {number}, which goes on for both. Its own clocks have stopped.", number=root)


def _unlink(hand: Hand, on: On, form: Any) -> str:
    links.unlink(hand, on)
    return phrase("It stands by itself again, and you have it.")


def _differ(hand: Hand, on: On, form: Any) -> str:
    links.differ(hand, on, form.other.data.strip())
    return phrase("Noted: {number} is not about the same.", number=form.other.data.strip())


def _message(hand: Hand, on: On, form: Any) -> str:
    triage.write_message(hand, on, form.text.data.strip())
    return phrase("The message waits. The caller reads it when they ask for the report with their reference.")


def _move(hand: Hand, on: On, form: Any, what: What, says: str) -> str:
    triage.move(hand, on, what)
    return says


def _other(hand: Hand, on: On, form: Any) -> str:
    triage.pass_on(hand, on, form.service.data, form.reason.data, form.remark.data or "")
    service = SERVICES[form.service.data]
    return phrase(
        "Noted: not trafficking, but for {service}. Hand it over: nothing is sent by itself.", service=service
    )


def _close(hand: Hand, on: On, form: Any) -> str:
    triage.close(hand, on, form.reason.data, form.remark.data or "")
    return phrase("It is closed. Its clocks have stopped.")


def _reopen(hand: Hand, on: On, form: Any) -> str:
    triage.reopen(hand, on, form.reason.data, form.remark.data or "")
    return phrase("It is open again, and you have it.")


_DONE: Mapping[What, Done] = {
    What.TAKE: _take, What.ASSIGN: _assign, What.GIVE_BACK: _give_back, What.LEVEL: _level, What.FLAGS: _flags,
    What.RELEASE: _release, What.HOLD: _hold, What.LINK: _link, What.UNLINK: _unlink, What.DIFFER: _differ,
    What.MESSAGE: _message, What.OTHER: _other, What.CLOSE: _close, What.REOPEN: _reopen,
    What.NEED_INFO: lambda hand, on, form: _move(hand, on, form, What.NEED_INFO, phrase("Noted: more must be known.")),
    What.ACTIONABLE: lambda hand, on, form: _move(hand, on, form, What.ACTIONABLE, phrase("Noted: enough to act on.")),
}  # fmt: skip
