"""The four sheets of a file in the standard, column by column. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.exports.htcds import codings as of
from gateway.exports.htcds.coding import Coding

CASE_ID, VICTIM_ID = "local_CaseId", "local_VictimId"
OPENED, CLOSED, REPORTS, EVENT = "local_MonthOpened", "local_MonthClosed", "local_Reports", "hte_Type"
CONSENT, WRITTEN, SENT = "con_Consent", "local_Month", "cas_OutgoingReferralDate"
YES = "Yes"


@dataclass(frozen=True, eq=False)
class Layout:
    """before, after: columns that hold no code of a table. codings: those that do, in order."""

    name: str
    before: tuple[str, ...]
    codings: tuple[Coding, ...]
    after: tuple[str, ...] = ()

    def columns(self) -> tuple[str, ...]:
        coded = (column for coding in self.codings for column in columns_of(coding))
        return (*self.before, *coded, *self.after)

    def row(self, told: Mapping[str, str], codes: Mapping[str, Iterable[str]]) -> list[str]:
        """told: what stands in the other columns. codes: ours, by the coding's column for them."""
        cells = dict(told)
        for coding in self.codings:
            theirs, own = coding.write(codes.get(coding.local, ()))
            cells |= {coding.column: theirs, coding.local: own}
        return [cells.get(column, "") for column in self.columns()]


def columns_of(coding: Coding) -> Iterator[str]:
    """Theirs where the standard has one, and our own where theirs does not tell all."""
    if coding.column:
        yield coding.column
    if coding.shared:
        yield coding.local


CASES = Layout(
    "cases", (CASE_ID, OPENED, CLOSED, REPORTS, EVENT),
    (
        of.CASE_STATUS, of.CASE_OUTCOME, of.LEVEL, of.STAGE, of.GROUNDS, of.GROUNDS_REASON, of.SITUATION, of.CONTROL,
        of.RECRUITMENT, of.SUSPECT, of.COUNTRY, of.DISTRICT,
    ),
)  # fmt: skip
VICTIMS = Layout(
    "victims", (VICTIM_ID, CASE_ID, WRITTEN, CONSENT),
    (of.CONSENT, of.SEX, of.CITIZENSHIP, of.AGE, of.VICTIM),
)  # fmt: skip
SERVICES = Layout("services", (CASE_ID, VICTIM_ID, WRITTEN), (of.SERVICE, of.NEED_STATE))
REFERRALS = Layout(
    "referrals", (CASE_ID, VICTIM_ID, SENT),
    (
        of.ORGANISATION, of.SERVICE, of.REFERRAL_KIND, of.REFERRAL_STATE, of.REFERRAL_REASON, of.REFERRAL_OUTCOME,
    ),
)  # fmt: skip
LAYOUTS = (CASES, VICTIMS, SERVICES, REFERRALS)
