"""The codes of a case in plain English, in this one place. A code that is not known here is shown as it is."""

from collections.abc import Mapping

from gateway.phrases import phrase, phrases

Words = Mapping[str, str]

STATUSES: Words = phrases({
    "active": "Open",
    "follow_up": "Open, in follow-up",
    "closed": "Closed",
    "closed_referred": "Closed, carried on by another organisation",
})  # fmt: skip
STAGES: Words = phrases({
    "received": "Report received",
    "triaged": "Triaged",
    "police": "Reported to the police",
    "police_assessment": "First assessment by the police",
    "safe": "Safe now",
    "needs_assessment": "Needs assessed",
    "assistance": "Assistance",
    "repatriation": "Return home from abroad",
    "reintegration": "Family tracing and reintegration",
    "follow_up": "Follow-up and closure",
})  # fmt: skip
LAW: Words = phrases({  # what each stage hangs on
    "received": "any person may report",
    "triaged": "Anti-Trafficking Act s 23(1)",
    "police": "Anti-Trafficking Act s 23(2): within 24 hours",
    "police_assessment": "Anti-Trafficking Act s 24",
    "safe": "Anti-Trafficking Act s 26 and 27",
    "needs_assessment": "Anti-Trafficking Act s 39; a child: Child Act s 76(4), 48 hours",
    "assistance": "Anti-Trafficking Act s 36 to 41",
    "repatriation": "Anti-Trafficking Act s 32, 34; a child is escorted: s 35",
    "reintegration": "Anti-Trafficking Act s 38, 40, 41",
    "follow_up": "with an outcome",
})  # fmt: skip
STAGE_HINTS: Words = phrases({
    "police": "The day the police were told. A phone call counts; ask for the written copy.",
    "safe": "A child: with a social worker. An adult: a centre or another place that they chose.",
    "needs_assessment": "Risks, what is needed at once, what is needed in the long run.",
    "repatriation": "Nobody is sent back before the risk was checked.",
})  # fmt: skip
CLOCKS: Words = phrases({
    "police": "Tell the police",
    "social_welfare": "Social worker sees the child",
    "refer": "Refer to somebody who helps",
    "decide": "Decide on the grounds",
    "follow_up": "Take the next step",
})  # fmt: skip
CLOCK_LAW: Words = phrases({
    "police": "24 hours, Anti-Trafficking Act s 23(2)",
    "social_welfare": "48 hours, Children’s Protection and Welfare Act s 76(4)",
    "refer": "our own promise",
    "decide": "our own promise",
    "follow_up": "our own promise; begins again with everything that is written here",
})  # fmt: skip
GROUNDS: Words = phrases({"open": "Not decided yet", "yes": "Yes, there are reasonable grounds", "no": "No"})
GROUNDS_REASONS: Words = phrases({
    "no_exploitation": "No sign of exploitation",
    "other_offence": "Another offence, not trafficking",
    "not_enough_known": "Not enough is known",
    "mistaken": "The report was mistaken",
    "duplicate": "The same as another case",
})  # fmt: skip
POLICE_REASONS: Words = phrases({
    "police_involved": "Somebody in the police may be involved",
    "danger_to_person": "It would put the person in danger",
    "person_refuses": "An adult refuses, and nobody else is at risk",
    "told_by_others": "Another organisation has told them",
    "court_order": "A court said so",
})  # fmt: skip
GIVEN_BY: Words = phrases({
    "self": "The person",
    "guardian": "A parent or guardian who is no part of it",
    "best_interest": "Nobody: it is best for the child (best-interest record)",
})  # fmt: skip
SCOPES: Words = phrases({
    "keep_record": "Keep names and how to reach them",
    "disability": "Keep disability and support needs",
    "share:police": "Share with the police",
    "share:social_worker": "Share with a social worker",
    "share:health": "Share with a clinic or hospital",
    "share:shelter": "Share with a shelter",
    "share:legal": "Share with legal help",
    "share:consulate": "Share with a consulate",
    "share:disability": "Share with an organisation of people with disability",
    "share:child_helpline": "Share with the child helpline",
    "share:school": "Share with a school or training",
    "share:livelihood": "Share with livelihood and business support",
    "share:ministry": "Share with a ministry",
    "share:other": "Share with another organisation",
    "contact_family": "Contact the family",
})  # fmt: skip
AGES: Words = phrases({
    "0-11": "0 to 11",
    "12-17": "12 to 17",
    "18-29": "18 to 29",
    "30-59": "30 to 59",
    "60+": "60 or older",
    "unknown": "Not known: treated as a child",
})  # fmt: skip
SEXES: Words = phrases({"f": "Female", "m": "Male", "other": "Other", "unknown": "Not known"})
CITIZENSHIPS: Words = phrases({
    "LS": "Lesotho", "ZA": "South Africa", "SZ": "Eswatini", "ZW": "Zimbabwe", "MZ": "Mozambique", "MW": "Malawi",
    "NG": "Nigeria", "ET": "Ethiopia", "CN": "China", "IN": "India", "PK": "Pakistan", "BD": "Bangladesh",
    "other": "Another country", "unknown": "Not known",
})  # fmt: skip
TRAFFICKED: Words = phrases({"possible": "Possible victim", "actual": "Victim of trafficking", "not": "Not a victim"})
SUPPORT: Words = phrases({
    "seeing": "Difficulty seeing",
    "hearing": "Difficulty hearing",
    "walking": "Difficulty walking",
    "remembering": "Difficulty remembering or concentrating",
    "self_care": "Difficulty with washing or dressing",
    "communicating": "Difficulty being understood",
    "sign_language": "Sign language",
    "ramp": "A way in without steps",
    "guide": "A guide",
    "simple_words": "Simple words",
    "large_print": "Large print",
    "interpreter": "An interpreter",
    "female_interviewer": "A woman to talk to",
    "childcare": "Childcare",
    "medicine": "Medicine at hand",
    "trusted_person": "A trusted person present",
})  # fmt: skip
SERVICES: Words = phrases({
    "protection": "Protection and safety",
    "shelter": "Shelter",
    "medical": "Medical care",
    "psychosocial": "Counselling",
    "interpretation": "Interpretation",
    "legal": "Legal help",
    "documents": "Papers and documents",
    "family_tracing": "Family tracing",
    "repatriation": "Return home from abroad",
    "reintegration": "Reintegration",
    "schooling": "Schooling",
    "business_skills": "Business skills",
    "startup": "Start-up materials",
    "livelihood": "Livelihood",
})  # fmt: skip
NEEDS: Words = phrases({
    "needed": "Needed",
    "arranged": "Arranged",
    "received": "Help received",
    "declined": "Declined",
})  # fmt: skip
REFERRALS: Words = phrases({
    "draft": "Not sent yet",
    "sent": "Sent, no answer yet",
    "received": "Opened by them, no answer yet",
    "accepted": "Accepted",
    "in_service": "They are helping",
    "refused": "Refused",
    "done": "Done",
    "revoked": "Taken back",
    "expired": "No answer came",
})  # fmt: skip
NOTES: Words = phrases({
    "note": "Note",
    "assessment": "Assessment",
    "social_report": "The social worker’s report",
    "feedback": "Feedback from who helps",
    "hand_over": "Hand-over",
})  # fmt: skip
PLAN: Words = phrases({
    "safe_times": "Safe times and ways to reach them",
    "may_know": "Who may know",
    "code_word": "Code word",
    "if_danger": "What to do in danger",
    "go_to": "Where to go",
    "take_along": "What to take along",
})  # fmt: skip
RETURN: Words = phrases({
    "risk_checked": "The risk of going back was checked",
    "child_escorted": "A child is escorted",
    "foreign_affairs": "Foreign Affairs knows",
    "social_development": "Social Development knows",
    "home_affairs": "Home Affairs knows",
    "papers_ready": "Travel papers are ready",
})  # fmt: skip
CHECKLIST: Words = phrases({
    "person_safe": "The person is safe, or it is written down why we cannot know",
    "consent_reviewed": "I looked at the consent: nothing is kept that nobody agreed to",
    "referrals_ended": "Every referral has ended, and the person knows",
    "police_settled": "The police know, or two people decided that they are not told",
    "follow_up_agreed": "The follow-up is agreed, or none is wanted",
    "files_reviewed": "I looked at the files and notes",
})  # fmt: skip
OUTCOMES: Words = phrases({
    "confirmed": "Confirmed trafficking",
    "other_abuse": "Other abuse",
    "smuggling": "Smuggling",
    "labour_dispute": "Labour dispute",
    "unfounded": "Unfounded",
    "cannot_locate": "Nobody could be found",
    "duplicate": "The same as another case",
})  # fmt: skip
REOPEN: Words = phrases({
    "new_information": "Something new was told",
    "person_asked": "The person asked for it",
    "unsafe_again": "The person is not safe again",
    "closed_by_mistake": "It was closed by mistake",
    "court": "A court or the police asked",
})  # fmt: skip
WHY: Words = phrases({  # what Impossible says
    "closed": "This case is closed. Reopen it first.",
    "open_already": "This case is open already.",
    "changed_meanwhile": "Somebody else has changed this meanwhile. Read it again, then decide.",
    "drill": "This report was an exercise. No case is opened from it.",
    "no_such_report": "No report with this number can be added.",
    "withdrawn": "The caller took this report back. No case is opened from it.",
    "under_way": "The call goes on, and the caller may still take everything back. Wait until it is over.",
    "report_ended": "This report has ended. Open it again first.",
    "in_a_case": "This report belongs to a case already.",
    "names_the_case": "The case has its number from this report, so it stays.",
    "no_such_worker": "Choose somebody of the hotline.",
    "unknown_stage": "This stage is not known.",
    "from_the_report": "This stage is known from the report and stays as it is.",
    "in_the_future": "This day is still to come. Write the day it happened.",
    "before_the_report": "This day lies before the report. Write a later day.",
    "nobody_on_record": "Record a person and their consent first.",
    "police_do_not_know": "First write down when the police were told.",
    "grounds_open": "First decide whether there are reasonable grounds.",
    "always_needed": "This stage is part of every case.",
    "takes_two": "That the police are not told takes a reason and a second person. Use “Do not tell the police”.",
    "owed_to_a_child": "A child is on record: the law asks for this.",
    "unknown_grounds": "Choose one of the answers.",
    "no_reason": "Choose a reason.",
    "police_first": "The police clock runs. Tell the police first, or let a second person agree not to.",
    "no_grounds_yet": "There are no reasonable grounds yet, so nobody has to be told.",
    "police_settled": "This is settled already.",
    "unknown_consent": "Choose who agreed, and to what.",
    "no_consent": "Without consent to keep a record, nothing is kept. Do not write the person down.",
    "too_young": "A child under 12 cannot agree alone. Ask a guardian, or write a best-interest record.",
    "adults_decide": "An adult decides alone. Ask the person and record their own consent.",
    "no_assessor": "Write who assessed what is best for the child.",
    "unknown_person": "Choose from the lists.",
    "support_not_agreed": "Support needs are kept only with consent to it. Tick that consent, or leave them out.",
    "no_such_person": "This person is not on record any more.",
    "no_such_consent": "This consent was taken back already.",
    "unknown_service": "Choose a service.",
    "needed_already": "This need is on the list already.",
    "no_such_need": "There is no such need.",
    "no_such_step": "This step does not follow from where the need stands.",
    "unknown_note": "Choose what kind of note it is.",
    "no_such_file": "There is no such file.",
    "empty_file": "The file is empty.",
    "too_large": "The file is larger than 5 MB. Make it smaller, or send only the pages that matter.",
    "too_many_files": "This case holds as many files as it may.",
    "strange_file": "Only PDF, PNG, JPEG, plain text and Word (docx) without macros are kept.",
    "clock_police": "The police clock runs. Tell the police, or let a second person agree that they are not told.",
    "clock_social_welfare": "The social worker’s clock for a child runs. Write down the assessment first.",
    "referrals_open": "A referral is still open. End it or take it back first.",
    "way_home_open": "Somebody is on the way home. Write how it ended, or stop it, first.",
    "lead_closes_p1": "A P1 case is closed by the hotline lead.",
    "no_outcome": "Choose how it ended.",
    "not_all_looked_at": "Look at every point of the list, and tick it.",
    "confirmed_without_grounds": "Confirmed trafficking needs reasonable grounds. Change the finding first.",
})  # fmt: skip


def say(words: Words, code: object) -> str:
    """The plain words for a code, or the code itself."""
    return words.get(str(code), str(code))


def why(code: str) -> str:
    """The sentence for what cannot be done."""
    return WHY.get(code, phrase("This cannot be done. Nothing was changed."))
