"""Steps of partners and what comes of them, in plain words."""

from gateway.cases.words import SERVICES
from gateway.phrases import phrases

STEPS = phrases({
    "first_assessment": "Make the first assessment",
    "written_copy": "Give a written copy",
    "see_child": "See the child",
    "assess_needs": "Assess what the person needs",
    "social_report": "Write the full report",
    "report_back": "Tell the hotline how it goes",
})  # fmt: skip
DONE = phrases({  # the same on the path, once it was told
    "first_assessment": "First assessment by the police",
    "written_copy": "Written copy",
    "see_child": "The child was visited",
    "assess_needs": "Needs assessment",
    "social_report": "Report of the social worker",
    "report_back": "How it goes",
    "note": "They wrote a note",
    "further_need": "More help is needed",
})  # fmt: skip
LAW = phrases({
    "first_assessment": "within 24 hours: Anti-Trafficking Act s 23(2)",
    "written_copy": "Anti-Trafficking Act s 24; three days are our own promise",
    "see_child": "within 48 hours: Children’s Protection and Welfare Act s 76(4)",
    "assess_needs": "Anti-Trafficking Act s 39; a child within 48 hours: Children’s Protection and Welfare Act s 76(4)",
    "social_report": "Children’s Protection and Welfare Act s 76(4)",
    "report_back": "every seven days: our own promise",
})  # fmt: skip
HINTS = phrases({
    "first_assessment": "Look into it and make the person safe. A child goes to a social worker.",
    "written_copy": "The caller stays unknown. Give the copy to the hotline.",
    "see_child": "An age that you were not told counts as a child’s.",
    "assess_needs": "Risks, what is needed at once, what is needed in the long run.",
    "social_report": "Write what you found. The case’s own 48 hours end with it.",
    "report_back": "One line is enough. When it is over, say how it ended instead.",
})  # fmt: skip
RESULTS = phrases({
    "investigates": "We investigate",
    "no_ground": "We see no ground to go on",
    "other_unit": "Another police unit has it now",
    "not_found": "The person was not found",
    "to_hotline": "The hotline has it",
    "to_complainant": "The person who complained has it",
    "no_copy": "There is none",
    "seen_safe": "Seen, and safe now",
    "seen_at_risk": "Seen, and not safe",
    "assessed": "Assessed",
    "declined": "The person did not want it",
    "stays": "The child stays and is safe there",
    "moved": "The child was taken to a safe place",
    "not_safe": "The child is not safe",
    "better": "It goes well",
    "same": "Nothing has changed",
    "worse": "It gets worse",
})  # fmt: skip


def result(what: str, code: str) -> str:
    """What came of it, or what more is needed, in words."""
    known = SERVICES if what == "further_need" else RESULTS
    return known.get(code, code)
