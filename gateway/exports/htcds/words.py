"""What the codes of such a file mean in our words, for who reads one back. Pure."""

from collections.abc import Mapping

from gateway.abroad import words as abroad
from gateway.cases import words as cases
from gateway.exports.htcds import codings as of
from gateway.exports.htcds.coding import Coding
from gateway.phrases import phrase, phrases
from gateway.places import Places
from gateway.referrals import words as referrals
from gateway.referrals.directory import KINDS, SERVICES
from gateway.triage.flags import FLAGS
from gateway.triage.words import SITUATIONS, SUSPECTS

Words = Mapping[str, str]
SHEETS = phrases({"cases": "Cases", "victims": "People", "services": "Needs", "referrals": "Referrals"})
COUNTRIES: Words = {**abroad.COUNTRIES, **phrases({"LS": "Lesotho", "unsure": "Not sure", "other": "Another country"})}
LEVELS = {level: level for level in of.LEVEL.to}
_FLAGS: Words = {code: flag.en for code, flag in FLAGS.items()}
OF: Mapping[Coding, tuple[str, Words]] = {
    of.CASE_STATUS: (phrase("Status"), cases.STATUSES),
    of.CASE_OUTCOME: (phrase("How it ended"), cases.OUTCOMES),
    of.LEVEL: (phrase("Level"), LEVELS),
    of.STAGE: (phrase("Furthest stage"), cases.STAGES),
    of.GROUNDS: (phrase("Reasonable grounds"), cases.GROUNDS),
    of.GROUNDS_REASON: (phrase("Why there are no grounds"), cases.GROUNDS_REASONS),
    of.SITUATION: (phrase("What is happening"), SITUATIONS),
    of.CONTROL: (phrase("Red flags"), _FLAGS),
    of.RECRUITMENT: (phrase("Red flags of recruitment"), _FLAGS),
    of.SUSPECT: (phrase("Suspected person"), SUSPECTS),
    of.COUNTRY: (phrase("Country"), COUNTRIES),
    of.DISTRICT: (phrase("District"), {}),
    of.CONSENT: (phrase("Who agreed"), cases.GIVEN_BY),
    of.SEX: (phrase("Sex"), cases.SEXES),
    of.CITIZENSHIP: (phrase("Citizenship"), cases.CITIZENSHIPS),
    of.AGE: (phrase("Age"), cases.AGES),
    of.VICTIM: (phrase("Called"), cases.TRAFFICKED),
    of.SERVICE: (phrase("Help"), SERVICES),
    of.NEED_STATE: (phrase("State"), cases.NEEDS),
    of.ORGANISATION: (phrase("Organisation"), KINDS),
    of.REFERRAL_KIND: (phrase("Referral or transfer"), referrals.KINDS),
    of.REFERRAL_STATE: (phrase("State"), referrals.STATES),
    of.REFERRAL_REASON: (phrase("Reason"), {**referrals.REFUSALS, **referrals.REVOCATIONS}),
    of.REFERRAL_OUTCOME: (phrase("Outcome"), referrals.OUTCOMES),
}


def in_words(coding: Coding, code: str, places: Places) -> str:
    """A code of ours. One without words is shown as it is."""
    if coding is of.DISTRICT:
        return places.name(code) or code
    return OF[coding][1].get(code, code)
