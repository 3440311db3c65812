"""Every code of ours goes into the standard and comes back as itself; every code of the standard that we can read comes
back as itself, or as the nearest one that is named here."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.abroad import words as abroad
from gateway.cases import closing, consent, grounds, needs, person, stages
from gateway.cases import words as cases
from gateway.configuration import answers_of, configuration_of
from gateway.exports.htcds import codings as of
from gateway.exports.htcds import picklists
from gateway.exports.htcds.coding import Coding, NotOurs
from gateway.exports.htcds.layout import LAYOUTS
from gateway.exports.htcds.words import OF
from gateway.papers import read_papers
from gateway.referrals import directory, machine
from gateway.referrals import words as referrals
from gateway.reports.urgency import LEVELS
from gateway.triage import flags
from gateway.triage.words import SUSPECTS
from tests.house import HOME

CODINGS = {name: coding for name, coding in vars(of).items() if isinstance(coding, Coding)}
FILES = configuration_of(read_papers(HOME / "flows", HOME / "config"), False)
DISTRICTS = {place.code for place in FILES.places.districts()}

# The tables themselves: whoever adds a code there is asked here what it becomes.
TABLES: dict[str, Collection[str]] = {
    "CASE_STATUS": cases.STATUSES,
    "CASE_OUTCOME": closing.OUTCOMES,
    "LEVEL": LEVELS,
    "STAGE": stages.STAGES,
    "GROUNDS": grounds.ANSWERS,
    "GROUNDS_REASON": grounds.REASONS_FOR_NO,
    "SITUATION": answers_of(FILES.shelf)["what"],
    "SUSPECT": {*flags.SUSPECTS, flags.OF_FAMILY},
    "COUNTRY": {*picklists.COUNTRIES, *abroad.COUNTRIES, *answers_of(FILES.shelf)["district"]} - DISTRICTS,
    "DISTRICT": DISTRICTS,
    "SEX": person.SEXES,
    "CITIZENSHIP": person.CITIZENSHIPS,
    "AGE": consent.AGE_BANDS,
    "VICTIM": person.STATUSES,
    "CONSENT": consent.GIVEN_BY,
    "SERVICE": directory.SERVICES,
    "NEED_STATE": needs.STATES,
    "ORGANISATION": directory.KINDS,
    "REFERRAL_KIND": referrals.KINDS,
    "REFERRAL_STATE": [str(state) for state in machine.State],
    "REFERRAL_REASON": {*machine.REFUSALS, *machine.REVOCATIONS},
    "REFERRAL_OUTCOME": machine.OUTCOMES,
}
# What the standard lets a column hold.
THEIRS: dict[str, Collection[str]] = {
    "CASE_STATUS": picklists.CASES,
    "SITUATION": picklists.EXPLOITATION,
    "CONTROL": picklists.CONTROL,
    "RECRUITMENT": picklists.RECRUITMENT,
    "SUSPECT": picklists.ROLES,
    "COUNTRY": picklists.COUNTRIES,
    "SEX": picklists.GENDERS,
    "CITIZENSHIP": picklists.COUNTRIES,
    "VICTIM": picklists.VICTIMS,
    "SERVICE": picklists.SUPPORT,
    "ORGANISATION": picklists.ORGANISATIONS,
    "REFERRAL_KIND": picklists.OUTGOING,
}
# Read as the nearest of ours, which goes out as another code (docs/htcds.md).
NEAREST = {
    ("SITUATION", code)
    for code in ("ForcedMilitaryByNonStateActors", "OrganRemoval", "ForcedBegging", "ForcedAdoption", "Surrogacy")
} | {
    ("CONTROL", "ThreatensChildrenFamily"), ("RECRUITMENT", "ThroughAnOnlineAdvertisement"),
    ("SEX", "TransgenderFeminine"), ("SEX", "TransgenderMasculine"),
    ("SERVICE", "LabourExploitationRehabilitation"), ("SERVICE", "SexualExploitationRehabilitation"),
    ("ORGANISATION", "NGO"), ("ORGANISATION", "LocalGovernmentOrganisation"), ("ORGANISATION", "ImmigrationService"),
    ("ORGANISATION", "CorporateBusiness"), ("REFERRAL_KIND", "MigrationOrChangeOfLocation"),
} | {("CITIZENSHIP", code) for code in set(picklists.COUNTRIES) - set(person.CITIZENSHIPS)}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_code_of_our_tables_has_its_place(name: str) -> None:
    assert set(CODINGS[name].to) == set(TABLES[name]), f"gateway/exports/htcds/codings.py, {name}; then docs/htcds.md"


def test_every_red_flag_has_one_place() -> None:
    assert set(of.CONTROL.to) | set(of.RECRUITMENT.to) == set(flags.FLAGS)
    assert not set(of.CONTROL.to) & set(of.RECRUITMENT.to)
    assert set(SUSPECTS) == set(of.SUSPECT.to)
    assert set(of.EVENT) == set(of.SITUATION.to)
    assert set(of.EVENT.values()) - {""} == set(picklists.EVENTS)


def test_no_coding_is_left_out_of_these_tests() -> None:
    assert set(CODINGS) == set(TABLES) | {"CONTROL", "RECRUITMENT"}
    assert {coding for layout in LAYOUTS for coding in layout.codings} == set(CODINGS.values()) == set(OF)


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, coding in CODINGS.items() for code in coding.to])
def test_each_code_of_ours_comes_back_as_itself(name: str, code: str) -> None:
    assert CODINGS[name].read(*CODINGS[name].write([code])) == {code}


@given(st.data())
def test_so_do_several_in_one_cell(data: st.DataObject) -> None:
    coding = CODINGS[data.draw(st.sampled_from(sorted(CODINGS)))]
    codes = data.draw(st.sets(st.sampled_from(sorted(coding.to))))
    assert coding.read(*coding.write(codes)) == codes


@pytest.mark.parametrize("name", THEIRS)
def test_we_write_and_read_what_the_standard_knows_and_nothing_else(name: str) -> None:
    coding, theirs = CODINGS[name], set(THEIRS[name])
    assert set(coding.to.values()) - {""} <= theirs
    assert set(coding.receives) == theirs


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, coding in CODINGS.items() for code in sorted(coding.receives)]
)
def test_each_code_of_theirs_comes_back_as_itself_or_the_nearest(name: str, code: str) -> None:
    coding = CODINGS[name]
    ours = coding.read(code)
    if not ours:  # known to the standard, and nothing that we keep
        assert coding.back[code] == ""
        return
    theirs, own = coding.write(ours)
    assert (theirs == code) != ((name, code) in NEAREST), (code, ours, theirs)
    assert coding.read(theirs, own) == ours


def test_a_code_beside_the_wrong_one_is_refused() -> None:
    with pytest.raises(NotOurs) as wrong:
        of.CONTROL.read("DebtBondage", "F03")
    assert (wrong.value.code, wrong.value.beside) == ("F03", True)
    for theirs, own in (("Debt", ""), ("", "F99"), ("debtbondage", "")):
        with pytest.raises(NotOurs):
            of.CONTROL.read(theirs, own)


def test_no_code_is_one_that_a_program_for_tables_would_change() -> None:
    """12-17 would become a day in December, 60+ a formula."""
    for coding in CODINGS.values():
        written = [code for column, code in zip(("to", "own"), coding.write(coding.to), strict=True) if code]
        assert all(part[0].isalpha() for cell in written for part in cell.split("; "))
        assert all(code.isascii() for code in coding.to.values())
