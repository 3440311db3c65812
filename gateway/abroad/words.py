"""The codes of people found abroad and of their way home in plain English. An unknown code is shown as it is."""

from collections.abc import Mapping

from gateway.cases import words as cases
from gateway.phrases import phrases

Words = Mapping[str, str]

COUNTRIES: Words = phrases({  # ISO 3166; South Africa first, then the neighbours, then where work is promised
    "ZA": "South Africa",
    "BW": "Botswana",
    "SZ": "Eswatini",
    "NA": "Namibia",
    "ZW": "Zimbabwe",
    "MZ": "Mozambique",
    "MW": "Malawi",
    "ZM": "Zambia",
    "AO": "Angola",
    "KE": "Kenya",
    "NG": "Nigeria",
    "AE": "United Arab Emirates",
    "SA": "Saudi Arabia",
    "QA": "Qatar",
    "OM": "Oman",
    "KW": "Kuwait",
    "BH": "Bahrain",
    "LB": "Lebanon",
    "TR": "Türkiye",
    "CN": "China",
    "GB": "United Kingdom",
    "other": "Another country",
})  # fmt: skip
POSTS: Words = phrases({
    "johannesburg": "Johannesburg",
    "pretoria": "Pretoria",
    "welkom": "Welkom",
    "other": "Another post",
})  # fmt: skip
CAME_BY: Words = phrases({
    "alone": "Came on their own",
    "phoned": "Phoned or wrote",
    "family": "Family or friends told",
    "police": "Police there brought them",
    "shelter": "A shelter or organisation there told",
    "detention": "Found in detention",
    "other": "Another way",
})  # fmt: skip
SAFETY: Words = phrases({
    "safe": "Safe, in a place of their own choice",
    "shelter": "Safe, in a shelter there",
    "detained": "Held by police or immigration there",
    "danger": "Not safe",
    "unknown": "Not known",
})  # fmt: skip
PAPERS: Words = phrases({
    "passport": "Passport",
    "id_card": "Identity card",
    "birth_certificate": "Birth certificate",
    "permit": "Visa or permit",
    "copies": "Copies only",
    "kept": "Somebody else keeps them",
    "none": "None at all",
})  # fmt: skip
STEPS: Words = phrases({
    "wish": "The person wishes to go home",
    "best_interest": "What is best for the child is recorded",
    "identity": "Identity confirmed",
    "papers": "Travel papers issued",
    "risk": "Risk of going back checked",
    "escort": "Escort named",
    "booked": "Travel booked",
    "left": "Left",
    "arrived": "Arrived in Lesotho",
    "handed_over": "Handed over",
    "reintegration": "Reintegration begun",
    "reintegrated": "Reintegrated",
})  # fmt: skip
LAW: Words = phrases({  # what a step hangs on
    "wish": "An adult decides. Nobody is sent.",
    "best_interest": "A social worker assesses it, and hears the child",
    "identity": "Anti-Trafficking Act s 34",
    "papers": "Anti-Trafficking Act s 34",
    "risk": "Anti-Trafficking Act s 32: nobody goes back before it is checked",
    "escort": "Anti-Trafficking Act s 35: a child is escorted",
    "handed_over": "A child: to a social worker or a shelter (Anti-Trafficking Act s 23, 27)",
    "reintegration": "Anti-Trafficking Act s 38, 40, 41",
})  # fmt: skip
WHO: Words = phrases({"post": "The post abroad or the hotline", "hotline": "The hotline"})
RESULTS: Mapping[str, Words] = {
    "wish": phrases({"yes": "Yes, wishes to go home", "no": "No, does not"}),
    "best_interest": phrases({"return": "To go home", "stay": "Not to go home"}),
    "risk": phrases({"low": "Low", "medium": "Medium", "high": "High: write what is done about it",
                     "not_now": "Too high: nobody goes now"}),
    "escort": phrases({"social_worker": "A social worker", "officer": "A consular officer",
                       "police": "A police officer", "relative": "A relative who is no part of it",
                       "organisation": "An organisation"}),
    "booked": phrases({"road": "By road", "air": "By air", "rail": "By rail"}),
    "handed_over": phrases({"social_worker": "To a social worker", "shelter": "To a shelter", "family": "To the family",
                            "alone": "To nobody: an adult who wished so"}),
}  # fmt: skip
QUESTIONS: Words = phrases({
    "wish": "Does the person wish to go home?",
    "best_interest": "What is best for the child?",
    "risk": "How high is the risk of going back?",
    "escort": "Who escorts?",
    "booked": "How do they travel?",
    "handed_over": "To whom?",
})  # fmt: skip
REMARKS: Words = phrases({"escort": "Name of the escort, and how to reach them (sealed)"})
PARTIES: Words = phrases({
    "foreign_affairs": "Foreign Affairs",
    "social_development": "Social Development",
    "home_affairs": "Home Affairs",
})  # fmt: skip
DOES: Words = phrases({  # what each of the three is there for
    "foreign_affairs": "Speaks with the other country; the posts abroad are its own",
    "social_development": "Receives the person; a child’s social worker",
    "home_affairs": "Confirms who the person is; papers and the border",
})  # fmt: skip
PARTY_STATES: Words = phrases({
    "to_tell": "Not told yet",
    "told": "Told",
    "agreed": "Agreed",
    "refused": "Refused",
})  # fmt: skip
STATES: Words = phrases({
    "under_way": "Under way",
    "arrived": "Home, reintegration to come or under way",
    "reintegrated": "Reintegrated",
    "stopped": "Stopped",
})  # fmt: skip
STOPPED: Words = phrases({
    "no_wish": "The person does not wish to go home",
    "not_best": "It is not best for the child",
    "risk": "The risk of going back is too high now",
    "lost_contact": "Nobody can reach the person",
    "stays": "The person may stay where they are",
    "came_alone": "The person came home alone",
    "died": "The person has died",
    "other_reason": "Another reason",
})  # fmt: skip
POST_REASONS: Words = phrases({  # why another consulate, or none, sees a way home
    "person_asked": "The person asked for it",
    "person_moved": "The person is near another post now",
    "named_wrongly": "It was named by mistake",
    "post_done": "The post has done its part",
    "not_safe_there": "It is not safe that this post knows more",
    "other_reason": "Another reason",
})  # fmt: skip
WHY: Words = phrases({  # what Impossible says
    "same_post": "This is as it stands already. Choose another post, or none.",
    "no_such_way": "There is no such way home.",
    "begun_already": "The way home of this person has begun already.",
    "unknown_country": "Choose the country.",
    "unknown_post": "Choose a post that filed a report of this case, or that was referred to. Else leave it open.",
    "post_not_agreed": "The person has not agreed that a consulate knows. Record that first, or leave the post open.",
    "ministry_not_agreed": "The person has not agreed that a ministry knows. Record that consent first.",
    "over": "This way home has ended. Take it up again first.",
    "in_the_future": "This day is still to come. Write the day it happened.",
    "before_the_report": "This day lies before the report. Write a later day.",
    "unknown_step": "Choose one of the answers.",
    "not_the_post": "The hotline writes this step.",
    "adult_decides": "An adult decides alone: write down what the person wishes.",
    "child_decides_not": "For a child, or somebody of unknown age, write down what is best for the child.",
    "left_already": "The person has left. What came before stays as it is.",
    "wish_first": "First write down that the person wishes to go home.",
    "best_interest_first": "First write down what is best for the child.",
    "identity_first": "First the identity has to be confirmed.",
    "papers_first": "First the travel papers have to be issued.",
    "risk_first": "First the risk of going back has to be checked (Anti-Trafficking Act s 32).",
    "escort_first": "A child travels only with an escort (Anti-Trafficking Act s 35). Name the escort first.",
    "parties_first": "First all three ministries have to agree (Anti-Trafficking Act s 34).",
    "left_first": "First write down when the person left.",
    "arrived_first": "First write down when the person arrived.",
    "handed_over_first": "First write down to whom the child was handed over.",
    "reintegration_first": "First write down when reintegration began.",
    "before_the_last": "This day lies before a step that had to come first. Write a later day.",
    "after_the_next": "This day lies after a step that follows from it. Write an earlier day.",
    "say_what_is_done": "The risk is high: write what is done about it.",
    "say_who": "Write the name of the escort.",
    "child_to_social_worker": "A child is handed over to a social worker or a shelter.",
    "tell_first": "First write down when they were told.",
    "stands_so": "This does not follow from where it stands.",
    "no_reason": "Choose a reason.",
    "not_stopped": "This way home goes on.",
    "way_home_stage": "This stage is written by the way home: write its steps there.",
    "post_elsewhere": "This post is in South Africa. Choose that country, or “Another post”.",
    "no_papers_and_papers": "Choose “None at all” alone, or the papers they hold.",
    "one_or_several": "For more than one person choose “More than one person”, else leave the number at 1.",
    "more_children": "There cannot be more children than people.",
    "no_consulate": "Your account belongs to no consulate. Ask an administrator.",
    "changed_meanwhile": "Somebody else has changed this meanwhile. Read it again, then decide.",
})  # fmt: skip
FAR: Words = phrases({
    "new": "With the hotline, not opened yet",
    "opened": "The hotline has opened it",
    "need_info": "The hotline asks for more: ring them",
    "case": "A case",
    "linked": "Joined to another report",
    "other": "Passed to another service",
    "closed": "Closed",
    "withdrawn": "Taken back",
})  # fmt: skip


def say(words: Words, code: object) -> str:
    """The plain words for a code, or the code itself."""
    return words.get(str(code), str(code))


def why(code: str) -> str:
    """The sentence for what cannot be done."""
    return WHY.get(code) or cases.why(code)
