"""How many SMS an exercise sends at most: its ladder, climbed by the clock alone. Pure."""

from datetime import datetime

from gateway.alerts.roster import Roster
from gateway.alerts.routing import Climb, ReportFacts, after_silence, route
from gateway.places import Place

LEVEL = "P1"  # an exercise of what must not fail


def most_sms(roster: Roster, council: Place, begins: datetime, ends: datetime) -> int:
    """If nobody answers until it ends. Each answer is confirmed by one more. roster: as it is now."""
    team = roster.covering("council", council.code)
    if team is None:
        return 0
    alone, report = roster.only(team.code), ReportFacts("", "", LEVEL, council.within, council.code, True)
    plan, told, sent = route(Climb(report, alone), begins), frozenset[int](), 0
    while plan.alerts and plan.alerts[0].due_at < ends:
        sent, at, rung = sent + len(plan.alerts), plan.alerts[0].due_at, plan.alerts[0].rung
        told |= {alert.member_id for alert in plan.alerts}
        plan = after_silence(Climb(report, alone, told=told), rung, at)
    return sent
