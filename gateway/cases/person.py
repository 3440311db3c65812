"""What is kept of a person at risk in codes, after the Human Trafficking Case Data Standard (HTCDS) where it fits."""

from collections.abc import Collection
from dataclasses import dataclass, field

from gateway.cases.consent import AGE_BANDS, UNKNOWN

SEXES = ("f", "m", "other", "unknown")
CITIZENSHIPS = ("LS", "ZA", "SZ", "ZW", "MZ", "MW", "NG", "ET", "CN", "IN", "PK", "BD", "other", "unknown")
STATUSES = ("possible", "actual", "not")  # HTCDS vic_TraffickingStatus
# Difficulties as the Washington Group asks for them, then what helps.
DIFFICULTIES = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
HELPS = (
    "sign_language", "ramp", "guide", "simple_words", "large_print", "interpreter", "female_interviewer", "childcare",
    "medicine", "trusted_person",
)  # fmt: skip
SUPPORT = (*DIFFICULTIES, *HELPS)
IDENTITY = ("name", "born", "contact", "papers")  # sealed; written as it was told


@dataclass(frozen=True, slots=True)
class Person:
    """A person at risk without a name. support: codes of SUPPORT."""

    age_band: str = UNKNOWN
    sex: str = UNKNOWN
    citizenship: str = UNKNOWN
    status: str = "possible"
    support: Collection[str] = field(default=())


def why_not(person: Person, may_keep_support: bool) -> str:
    """Why this cannot be kept, a code; "" where it can."""
    known = (
        person.age_band in AGE_BANDS and person.sex in SEXES and person.citizenship in CITIZENSHIPS
        and person.status in STATUSES and set(person.support) <= set(SUPPORT)
    )  # fmt: skip
    if not known:
        return "unknown_person"
    return "support_not_agreed" if person.support and not may_keep_support else ""
