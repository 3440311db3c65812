"""Flags, and whether local teams may know, in SQL. Like gateway/triage/store.py."""

from collections.abc import Collection
from dataclasses import dataclass

from gateway.alerts.facts import STOPPING
from gateway.conversation.store import release_case
from gateway.diary.store import MACHINE
from gateway.storage.tables import reports
from gateway.triage.decisions import What
from gateway.triage.flags import POWERFUL, SUSPECTS, asked_level, raised, standing_flags, suspect, tidy
from gateway.triage.store import Hand, On, Refused, apply_level, change, hold, write_down


@dataclass(frozen=True, slots=True)
class Flagged:
    """What flags brought with them. raised_to: "" where the level stays. stopped: nobody local is told since now."""

    raised_to: str = ""
    stopped: bool = False


def set_flags(hand: Hand, on: On, codes: Collection[str], role: str = "") -> Flagged:
    """codes: all that shall stand. role: what the suspect is, wanted with F23. Urgent flags raise the level, and a
    suspect with power stops local alerts; once F23 is off again, a person must let local teams know anew."""
    report = hold(hand, on, What.FLAGS)
    flags, before = tidy(codes), standing_flags(report.flags, report.suspect)
    if POWERFUL in flags and role not in SUSPECTS:
        raise Refused("no_suspect")
    level = raised(report.level, asked_level(report.answers, before, flags))
    change(hand, report, What.FLAGS, flags=flags)
    stopped = _suspect(hand, on, report.suspect or "", suspect(flags, role))
    if level != (report.level or ""):
        apply_level(hand, hold_again(hand, report.id), level)
    write_down(hand, report, What.FLAGS, " ".join(before), " ".join(flags))
    if level != (report.level or ""):
        write_down(hand, report, What.LEVEL, report.level or "", level, "flags", by=MACHINE)
    if report.suspect in STOPPING and POWERFUL not in flags:
        write_down(hand, report, What.HOLD, "", "held", "flag_removed", by=MACHINE)
    return Flagged(level if level != (report.level or "") else "", stopped)


def release(hand: Hand, on: On, reason: str, remark: str = "") -> None:
    """Local teams are told, but for those whom the caller or a suspect's role leaves out."""
    report = hold(hand, on, What.RELEASE)
    change(hand, report, What.RELEASE)
    release_case(hand.connection, hand.alerts, on.number, hand.by, hand.now)
    write_down(hand, report, What.RELEASE, "held" if report.local_hold else "", "released", reason, remark)


def keep_from_local(hand: Hand, on: On, reason: str, remark: str = "") -> None:
    """Nobody local is told any more until a person lets them know."""
    report = hold(hand, on, What.HOLD)
    change(hand, report, What.HOLD)
    hand.alerts.hold_local(hand.connection, on.number, hand.now)
    write_down(hand, report, What.HOLD, "released" if report.released_at else "", "held", reason, remark)


def hold_again(hand: Hand, report_id: str) -> object:
    """The row as it is now; it is held already."""
    return hand.connection.execute(reports.select().where(reports.c.id == report_id)).one()


def _suspect(hand: Hand, on: On, before: str, after: str) -> bool:
    """True when nobody local is told since now."""
    if before == after:
        return False
    if STOPPING.isdisjoint({before, after}):  # a relative leaves nobody of the teams out
        mine = reports.update().where(reports.c.case_number == on.number)
        hand.connection.execute(mine.values(suspect=after or None))
        return False
    hand.alerts.set_suspect(hand.connection, on.number, after, hand.now)
    if after not in STOPPING:
        hand.alerts.hold_local(hand.connection, on.number, hand.now)
    return True
