"""The words of the figures. Pure."""

from collections.abc import Mapping

from gateway.cases import words as cases
from gateway.console import plain_words as plain
from gateway.phrases import Phrase, phrase, phrases

HIDDEN = phrase("hidden")
NOT_TOLD = plain.NOT_TOLD
Words = Mapping[str, str]

TITLES: Mapping[str, Phrase] = phrases(
    {
        "district": "Where",
        "week": "Week by week",
        "what": "What is happening",
        "who": "Who it happens to",
        "level": "How urgent",
        "channel": "By which way it was told",
        "language": "In which language",
        "age": "People of cases: age",
        "sex": "People of cases: sex",
        "looks": "The first look at a report",
        "clocks": "The clocks of a case",
        "reached": "How long until somebody helps",
        "referred": "What became of referrals",
    }
)
SAYS: Mapping[str, Phrase] = phrases({
    "district": "Reports by the district that the caller named.",
    "week": "Reports in each week, from Monday.",
    "what": "Reports by what the caller said is happening.",
    "who": "Reports by sex and age as the caller told them.",
    "level": "Reports by their level now.",
    "channel": "Reports by the way they came.",
    "language": "Reports by the language of the call, or of who told it to staff.",
    "age": "People who are written down in cases opened in these days.",
    "sex": "People who are written down in cases opened in these days.",
    "looks": "Reports whose first look was in time, by level. Three days after a call its times are kept to the hour "
    "only; whether they were in time is kept.",
    "clocks": "Of cases opened in these days: what the law or our own rules ask for, and whether it was done in time.",
    "reached": "From the first report to somebody of a local team who takes it with a PIN, and to the first help that "
    "an organisation gives.",
    "referred": "Referrals sent in these days, how many were answered in time, and the time until a yes or a no.",
})  # fmt: skip
FIRST_COLUMN: Mapping[str, Phrase] = phrases({
    "district": "District", "week": "Week from", "what": "What", "who": "Who", "level": "Level", "channel": "Way",
    "language": "Language", "age": "Age", "sex": "Sex", "looks": "Level", "clocks": "Clock", "reached": "What",
    "referred": "Organisation",
})  # fmt: skip
REPORTS, PEOPLE, SHARE, ALL = phrase("Reports"), phrase("People"), phrase("Share"), phrase("All")
TIMED, MEDIAN, NINE = phrase("Timed"), phrase("Half within"), phrase("Nine of ten within")
IN_TIME = phrase("Share in time")
KEPT = phrases({
    "in_time": "In time", "late": "Late", "unsure": "Cannot be told", "waiting": "Not due yet", "none": "Not asked for",
})  # fmt: skip
HAPPENED = phrases({"happened": "Happened", "not_yet": "Not so far"})
ANSWERED = phrases({
    "done": "Done", "accepted": "Being helped", "refused": "Refused", "silent": "No answer", "waiting": "Waiting",
    "taken_back": "Taken back",
})  # fmt: skip
SHORT: Mapping[str, Words] = {  # for pictures, where there is little room
    "what": phrases({
        "job": "False promise", "home": "Work in a home", "herd": "Herding, child work", "sex": "Sex",
        "work": "Forced work", "marr": "Marriage", "move": "Being taken away", "miss": "Missing", "other": "Other",
        "": "Not told",
    }),
    "who": phrases({
        "girl": "Girl", "boy": "Boy", "woman": "Woman", "man": "Man", "several": "Several",
        "myself": "The caller", "unsure": "Not sure", "": "Not told",
    }),
    "channel": phrases({
        "ussd": "Dialled", "sms": "SMS", "phone": "Phone", "person": "In person", "letter": "Letter",
        "consul": "Consulate", "": "Not known",
    }),
    "age": phrases({"unknown": "Not known"}),
    "looks": phrases({"": "No level"}),
    "level": phrases({"P1": "P1 At once", "P2": "P2 Urgent", "P3": "P3 Soon", "P4": "P4 Later", "": "No level"}),
}  # fmt: skip
CODES: Mapping[str, Words] = {
    "what": plain.ANSWERS["what"],
    "who": plain.ANSWERS["who"],
    "level": SHORT["level"],
    "channel": phrases({
        "ussd": "Dialled (USSD)", "sms": "SMS", "phone": "Told by phone", "person": "Told in person",
        "letter": "Told in a letter", "consul": "From a consulate", "": "Not known",
    }),
    "language": phrases({"st": "Sesotho", "en": "English", "other": "Another language"}),
    "sex": cases.SEXES,
    "age": cases.AGES,
    "looks": SHORT["level"],
    "clocks": phrases({"police": "Police told", "refer": "First referral", "social_welfare": "Social welfare told"}),
    "reached": phrases({"accepted": "Taken by a local team", "helped": "First help"}),
}  # fmt: skip


def of(table: str, code: str, short: bool = False) -> str:
    """A code of this table in words; in short words where there are some."""
    known = SHORT.get(table, {}) if short else {}
    return known.get(code) or CODES.get(table, {}).get(code) or (code or NOT_TOLD)
