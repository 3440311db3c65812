"""Every table of our codes in those of the standard; docs/htcds.md says why. A test compares each with the table that
it stands for, so that a new code of ours has to be given its place here. Pure."""

from collections.abc import Mapping

from gateway.cases import consent, grounds, needs, stages
from gateway.exports.htcds import picklists
from gateway.exports.htcds.coding import Coding, local_only
from gateway.referrals import machine
from gateway.reports.urgency import LEVELS

CASE_STATUS = Coding(
    "cas_Status", "local_Status",
    {"active": "Active", "follow_up": "FollowUp", "closed": "Closed", "closed_referred": "ClosedReferred"},
)  # fmt: skip
CASE_OUTCOME = Coding(  # the standard asks for words; these, and no others
    "cas_ReasonForCaseClosure", "local_Outcome",
    {
        "confirmed": "Confirmed trafficking", "other_abuse": "Other abuse", "smuggling": "Smuggling",
        "labour_dispute": "Labour dispute", "unfounded": "Unfounded", "cannot_locate": "Nobody could be found",
        "duplicate": "The same as another case",
    },
)  # fmt: skip
LEVEL = local_only("local_Level", LEVELS)
STAGE = local_only("local_Stage", stages.STAGES)
GROUNDS = local_only("local_ReasonableGrounds", grounds.ANSWERS)
GROUNDS_REASON = local_only("local_ReasonForNoGrounds", grounds.REASONS_FOR_NO)

_NO_WORD = "other"  # of ours, for a kind of exploitation that our callers are not asked about
SITUATION = Coding(
    "vic_TypeOfExploitation", "local_Situation",
    {
        "work": "ForcedLabour", "home": "Servitude", "herd": "ChildLabour", "sex": "SexualExploitation",
        "marr": "ForcedMarriage", "other": "Other", "job": "Other", "move": "Other", "miss": "Other",
    },
    dict.fromkeys(
        ("ForcedMilitaryByNonStateActors", "OrganRemoval", "ForcedBegging", "ForcedAdoption", "Surrogacy"), _NO_WORD
    ),
)  # fmt: skip
EVENT: Mapping[str, str] = {  # what a situation tells of the trafficking; written beside it, never read back
    "job": "Recruitment", "move": "Transit", "miss": "", "other": "", "work": "Exploitation", "home": "Exploitation",
    "herd": "Exploitation", "sex": "Exploitation", "marr": "Exploitation",
}  # fmt: skip
CONTROL = Coding(
    "vic_MethodsOfControl", "local_Flags",
    {
        "F01": "FalsePromises", "F02": "WithholdsDocuments", "F03": "Other", "F04": "PhysicalThreats",
        "F05": "ThreatsLawEnforcement", "F06": "PsychologicalAbuse", "F07": "PhysicalAbuse", "F08": "TakesEarnings",
        "F09": "DebtBondage", "F10": "PsychologicalAbuse", "F11": "Other", "F12": "Other", "F13": "Other",
        "F14": "WithholdsNecessities", "F15": "SexualAbuse", "F16": "PsychoactiveSubstance", "F19": "Other",
        "F20": "Other", "F21": "Other", "F22": "Other", "F23": "Other", "F24": "Other",
    },
    {
        "Other": "", "ThreatensChildrenFamily": "F04", "RestrictsFinancialAccess": "", "RestrictsMedicalCare": "",
        "ExcessiveWorkingHours": "",
    },
)  # fmt: skip
RECRUITMENT = Coding(
    "vic_MethodOfRecruitment", "local_RecruitmentFlags",
    {"F17": "ThroughOnlineSocialNetworks", "F18": "Other"},
    {
        **dict.fromkeys(set(picklists.RECRUITMENT) - {"ThroughOnlineSocialNetworks"}, ""),
        "ThroughAnOnlineAdvertisement": "F17", "Other": "F18",
    },
)  # fmt: skip
SUSPECT = Coding(
    "per_RoleInProcess",
    "local_SuspectRole",
    dict.fromkeys(("chief", "official", "police", "relative", "social_worker", "teacher"), "Other"),
    dict.fromkeys(picklists.ROLES, ""),
)
COUNTRY = Coding(  # of the events: where the caller, or an officer abroad, said it is
    "hte_Country", "local_Country", {**{code: code for code in picklists.COUNTRIES}, "unsure": "", "other": ""}
)  # fmt: skip
DISTRICT = Coding(  # ISO 3166-2
    "hte_State", "local_District", {code: code for code in (f"LS-{letter}" for letter in "ABCDEFGHJK")}
)

SEX = Coding(
    "prs_Gender", "local_Sex",
    {"f": "Feminine", "m": "Masculine", "other": "NonConforming", "unknown": "NonSpecifiedUnknown"},
    {"TransgenderFeminine": "other", "TransgenderMasculine": "other"},
)  # fmt: skip
_KNOWN = ("LS", "ZA", "SZ", "ZW", "MZ", "MW", "NG", "ET", "CN", "IN", "PK", "BD")
CITIZENSHIP = Coding(
    "prs_Citizenship", "local_Citizenship",
    {**{code: code for code in _KNOWN}, "other": "", "unknown": ""},
    dict.fromkeys(set(picklists.COUNTRIES) - set(_KNOWN), "other"),
)  # fmt: skip
AGE = Coding(  # written so that no spreadsheet takes 12-17 for a day in December; a day of birth never leaves
    "local_AgeBand", "local_Age",
    {
        "0-11": "Age0To11", "12-17": "Age12To17", "18-29": "Age18To29", "30-59": "Age30To59", "60+": "Age60AndOver",
        "unknown": "AgeUnknown",
    },
)  # fmt: skip
VICTIM = Coding(
    "vic_TraffickingStatus", "local_TraffickingStatus",
    {
        "possible": "PossibleVictimOfTrafficking", "actual": "ActualVictimOfTrafficking",
        "not": "NotAVictimOfTrafficking",
    },
)  # fmt: skip
CONSENT = local_only("local_ConsentGivenBy", consent.GIVEN_BY)

SERVICE = Coding(
    "spl_Type", "local_Service",
    {
        "schooling": "Education", "startup": "Financial", "medical": "Health", "disability": "Health",
        "legal": "Legal", "documents": "Legal", "investigation": "Legal", "business_skills": "Livelihood",
        "livelihood": "Livelihood", "psychosocial": "SocialCare", "protection": "SocialCare", "shelter": "SocialCare",
        "interpretation": "SocialCare", "family_tracing": "SocialCare", "repatriation": "SocialCare",
        "reintegration": "SocialCare", "social_work": "SocialCare",
    },
    {
        "LabourExploitationRehabilitation": "reintegration", "SexualExploitationRehabilitation": "psychosocial",
        "RightsBasedTraining": "",
    },
)  # fmt: skip
NEED_STATE = local_only("local_State", needs.STATES)

ORGANISATION = Coding(
    "org_Type", "local_OrganisationKind",
    {
        "police": "LawEnforcement", "ministry": "CentralGovernmentOrganisation",
        "social_worker": "CentralGovernmentOrganisation", "shelter": "NGO",
        "health": "HealthServiceOrganisation", "legal": "LegalService", "consulate": "CentralGovernmentOrganisation",
        "disability": "NGO", "child_helpline": "NGO", "school": "SchoolOrCollege", "livelihood": "NGO", "other": "",
    },
    dict.fromkeys(("NGO", "LocalGovernmentOrganisation", "ImmigrationService", "CorporateBusiness"), "other"),
)  # fmt: skip
REFERRAL_KIND = Coding(
    "cas_ReasonForOutgoingReferral", "local_ReferralKind",
    {"referral": "AdditionalServicesRequired", "transfer": "Other"},
    {"MigrationOrChangeOfLocation": "transfer"},
)  # fmt: skip
REFERRAL_STATE = local_only("local_State", tuple(machine.State))
REFERRAL_REASON = local_only("local_Reason", dict.fromkeys((*machine.REFUSALS, *machine.REVOCATIONS)))
REFERRAL_OUTCOME = local_only("local_Outcome", machine.OUTCOMES)
