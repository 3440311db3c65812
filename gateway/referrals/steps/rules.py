"""What a partner does once it has accepted, by when, and what may come of it. Pure.

ATIP is the Anti-Trafficking in Persons Act 2011, CPWA the Children's Protection and Welfare Act 2011. Where the law
names no hour, the time is our own promise and stands here as such."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.cases.needs import SERVICES
from gateway.cases.stages import NEEDS_ASSESSMENT, POLICE_ASSESSMENT
from gateway.deadlines.rules import POLICE, SOCIAL_WELFARE, DeadlineRules
from gateway.referrals.machine import State

FIRST_ASSESSMENT, WRITTEN_COPY = "first_assessment", "written_copy"
SEE_CHILD, ASSESS_NEEDS, SOCIAL_REPORT = "see_child", "assess_needs", "social_report"
REPORT_BACK = "report_back"  # never done for good: whatever they tell begins it again
STEPS = (FIRST_ASSESSMENT, WRITTEN_COPY, SEE_CHILD, ASSESS_NEEDS, SOCIAL_REPORT, REPORT_BACK)
NOTE, FURTHER_NEED = "note", "further_need"
TELLINGS = (*STEPS, NOTE, FURTHER_NEED)
HELPING = frozenset({State.ACCEPTED, State.IN_SERVICE})  # while steps are owed

COPY_WITHIN = timedelta(days=3)  # ours: ATIP s 24 names no hour
ADULT_WITHIN = timedelta(days=7)  # ours: ATIP s 39 asks for it on admission
REPORTS_EVERY = timedelta(days=7)  # ours
MOST_A_DAY = 40  # tellings of one referral: more buries the case, and a link needs no account
AGE_FIELDS = frozenset({"age_band", "born", "about"})  # fields of a referral that tell whether somebody is a child

RESULTS: Mapping[str, tuple[str, ...]] = {
    FIRST_ASSESSMENT: ("investigates", "no_ground", "other_unit", "not_found"),
    WRITTEN_COPY: ("to_hotline", "to_complainant", "no_copy"),
    SEE_CHILD: ("seen_safe", "seen_at_risk", "not_found"),
    ASSESS_NEEDS: ("assessed", "declined", "not_found"),
    SOCIAL_REPORT: ("stays", "moved", "not_safe"),
    REPORT_BACK: ("better", "same", "worse"),
    NOTE: ("",),
    FURTHER_NEED: SERVICES,
}
IN_WORDS = frozenset({SOCIAL_REPORT, NOTE})  # nothing without words
GRAVE = frozenset({"not_found", "seen_at_risk", "not_safe", "worse", "no_ground"})  # the hotline must look
SAFE_SAID = frozenset({"seen_safe", "stays", "moved", "victim_safe"})  # the person is safe, says who has seen them
UNSAFE_SAID = GRAVE - {"no_ground"}  # after one of these nobody counts as safe, whoever said so before
STAGES: Mapping[tuple[str, str], str] = {  # the stage of the case that is reached with it
    (FIRST_ASSESSMENT, "investigates"): POLICE_ASSESSMENT,
    (FIRST_ASSESSMENT, "no_ground"): POLICE_ASSESSMENT,
    (ASSESS_NEEDS, "assessed"): NEEDS_ASSESSMENT,
}


@dataclass(frozen=True, slots=True)
class Step:
    """what: one of STEPS. due: by when."""

    what: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What an organisation was asked for. kind: of the organisation. child: as is_child_to_them says. opened: since
    when they know; accepted: since when they have it. admitted: when the case's own 48 hours for a child run out."""

    kind: str
    service: str
    child: bool
    opened: datetime
    accepted: datetime
    admitted: datetime | None = None


def plan(asked: Asked, rules: DeadlineRules) -> list[Step]:
    """The steps that begin with the acceptance, what is due first standing first."""
    found = [*_police(asked, rules), *_social(asked, rules), Step(REPORT_BACK, again(asked.accepted))]
    return sorted(found, key=lambda step: (step.due, STEPS.index(step.what)))


def _police(asked: Asked, rules: DeadlineRules) -> list[Step]:
    """ATIP s 23(2): a first assessment within 24 hours of the report, which is when they opened it. s 24: whoever
    complains gets a written copy; of a caller without a name the hotline does."""
    if asked.kind != "police":
        return []
    return [
        Step(FIRST_ASSESSMENT, asked.opened + rules.by_law[POLICE]), Step(WRITTEN_COPY, asked.accepted + COPY_WITHIN)
    ]  # fmt: skip


def _social(asked: Asked, rules: DeadlineRules) -> list[Step]:
    """CPWA s 76(4): Social Welfare attends to a child within 48 hours of admission, assesses, and writes a full report.
    ATIP s 39: on admission a centre assesses risks and needs, of adults too."""
    social = asked.kind == "social_worker" or asked.service == "social_work"
    if social and asked.child:
        due = min(asked.admitted or asked.accepted + rules.by_law[SOCIAL_WELFARE],
                  asked.accepted + rules.by_law[SOCIAL_WELFARE])  # fmt: skip
        return [Step(what, due) for what in (SEE_CHILD, ASSESS_NEEDS, SOCIAL_REPORT)]
    if social or asked.service == "shelter":
        return [Step(ASSESS_NEEDS, asked.accepted + ADULT_WITHIN)]
    return []


def is_child_to_them(shared: Collection[str], child: bool) -> bool:
    """A step must not tell an age that was not shared: then, as everywhere, it counts as a child's. shared: fields."""
    return child or not AGE_FIELDS & set(shared)


def again(now: datetime) -> datetime:
    """By when the next word is owed."""
    return now + REPORTS_EVERY


def fits(what: str, result: str, words: bool) -> bool:
    """Whether this can be told. words: whether they wrote any."""
    return result in RESULTS.get(what, ()) and (words or what not in IN_WORDS)
