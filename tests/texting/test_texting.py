"""What an SMS does to a talk: words and numbers, start and stop, who is answered and who is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversation.talks.talk import LEFT, STOPPED
from gateway.conversation.texting import MOST_HEARD, Texting, Whose, names_case
from gateway.dialogue.rendering import Flow
from gateway.gsm7 import segments, septets
from tests.dialogue.flows import shipped
from tests.texting.talking import Paper, texting

WHOLE = ("1", "2", "girl", "2", "3", "3", "9", "3", "behind the mill", "9", "1", "2", "4", "1", "2")  # HELP goes before


@pytest.mark.parametrize(("word", "begins"), [
    ("HELP", "Hello."), ("help!", "Hello."), (" Hélp ", "Hello."), ("please help me", "Hello."), ("REPORT", "Hello."),
    ("THUSO", "Lumela."), ("'thuso'", "Lumela."), ("ke kopa thuso", "Lumela."), ("Tlaleha", "Lumela."),
])  # fmt: skip
def test_a_start_word_begins_a_talk_in_its_language_and_asks_whether_it_is_safe(word: str, begins: str) -> None:
    reply = Paper().writes(word)
    assert reply.startswith(begins)
    assert segments(reply) <= 2
    assert "15" in reply and ("STOP" in reply or "EMISA" in reply)


@pytest.mark.parametrize("text", ["hello", "1", "", "C03", "stop", "EMISA", "2 1 1", "\U0001f600", "who is this?"])
def test_who_writes_none_of_these_words_begins_nothing(text: str) -> None:
    somebody = Paper()
    taken = somebody.taken(text)
    assert taken.talk is None and taken.reply == "" and somebody.pages == {}


def test_a_stop_word_without_a_talk_is_answered_with_nothing_at_all() -> None:
    assert Paper().taken("STOP").whose is Whose.NOBODY


@pytest.mark.parametrize("after", range(len(WHOLE) + 1))
@pytest.mark.parametrize("word", ["STOP", "emisa.", "Please stop"])
def test_a_stop_word_wins_on_every_screen_and_is_no_answer(after: int, word: str) -> None:
    somebody = Paper()
    somebody.writes("HELP", *WHOLE[:after])
    told = somebody.told
    taken = somebody.taken(word)
    assert somebody.talk is not None
    assert taken.reply.startswith("OK, stopped")
    assert somebody.talk.over == STOPPED and somebody.talk.inputs == () and not somebody.talk.words
    (page,) = somebody.pages.values()
    assert page.erased == (told is not None and not told.sent)
    assert page.number_withdrawn == (told is not None and told.sent), "who sent it is called no more"
    assert all("top" not in str(told.words) and "misa" not in str(told.words) for told in page.kept)
    assert somebody.writes("1") == "" and somebody.writes(word) == "", "after that nothing is said"


def test_after_a_stop_word_a_start_word_begins_anew() -> None:
    somebody = Paper()
    assert somebody.writes("HELP", "1", "2", "STOP", "THUSO").startswith("Lumela.")
    assert somebody.talk and somebody.talk.over == "" and somebody.talk.inputs == ()


def test_ninety_nine_leaves_like_a_call_and_keeps_no_words() -> None:
    somebody = Paper()
    assert somebody.writes("HELP", "1", "2", "girl", "2", "99") == "Thank you."
    assert somebody.talk and (somebody.talk.over, somebody.talk.inputs) == (LEFT, ())


def test_where_words_are_asked_for_a_start_word_and_numbers_are_words() -> None:
    somebody = Paper()
    somebody.writes("HELP", "1 2 1 2 3 12", "Help us, 2 1 1", "REPORT C03 HERD girl now")
    assert somebody.told
    assert somebody.told.words["details"] == ("Help us, 2 1 1", "REPORT C03 HERD girl now")


def test_a_start_word_that_is_an_answer_answers() -> None:
    somebody = Paper()
    assert "ka mang" in somebody.writes("THUSO", "E", "TLALEHA")


def test_a_start_word_that_is_no_answer_begins_anew_and_loses_no_report() -> None:
    somebody = Paper()
    assert somebody.writes("HELP", "1", "2", "girl", "2", "THUSO").startswith("Lumela.")
    (page,) = somebody.pages.values()
    assert page.known and not page.erased


def test_a_word_for_help_within_a_sentence_does_not_end_a_talk() -> None:
    somebody = Paper()
    somebody.writes("HELP", "1", "2")
    assert "Who are you worried about?" in somebody.writes("please help me quickly")


def test_a_line_of_a_reporter_is_kept_before_anything_is_asked() -> None:
    somebody = Paper()
    somebody.writes("REPORT C03 HERD girl today, she sleeps in the kraal")
    assert somebody.told and not somebody.told.sent and not somebody.told.asks_helper
    assert somebody.told.answers == {
        "who": "girl", "danger": "soon", "what": "herd", "district": "LS-C", "council": "030806"
    }  # fmt: skip
    assert somebody.told.words == {"details": ("she sleeps in the kraal",)}
    assert "tell" not in somebody.told.answers


def test_a_line_that_says_now_calls_for_help_at_once() -> None:
    somebody = Paper()
    somebody.writes("REPORT C03 HERD girl now")
    assert somebody.told and somebody.told.asks_helper


@pytest.mark.parametrize(("text", "asks", "told"), [
    ("REPORT girl SEX now", "Where are they?", {"who": "girl", "danger": "now", "what": "sex"}),
    ("REPORT girl today she is locked in at the border", "What is happening?", {"who": "girl", "danger": "soon"}),
    ("REPORT myself now", "What is happening to you?", {"who": "myself", "danger": "now"}),
    ("REPORT girl no ZA", "What is happening?", {"who": "girl", "danger": "no", "district": "ZA"}),
    ("REPORT SEX now", "Who is in danger?", {"danger": "now", "what": "sex"}),
    ("TLALEHA ngoanana joale", "Ho etsahala eng?", {"who": "girl", "danger": "now"}),
])  # fmt: skip
def test_a_line_that_tells_the_danger_is_kept_and_what_is_missing_is_asked(
    text: str, asks: str, told: dict[str, str]
) -> None:
    somebody = Paper()
    assert "safe to text on" in somebody.writes(text) or "ho ngola hape" in somebody.replies[-1]
    assert somebody.told and somebody.told.answers == told and not somebody.told.sent
    assert somebody.told.asks_helper == (told["danger"] == "now")
    assert asks in somebody.writes("1")
    assert len(somebody.pages) == 1


def test_what_was_missing_in_a_line_goes_into_the_same_report() -> None:
    somebody = Paper()
    somebody.writes("REPORT girl MOVE now Durban, they left in a white taxi", "1", "3 8", "9", "4", "1", "1")
    (page,) = somebody.pages.values()
    assert page.kept[-1].sent and page.kept[-1].answers["district"] == "LS-C"
    assert page.kept[-1].words["details"] == ("Durban, they left in a white taxi",)


@pytest.mark.parametrize("text", ["REPORT C03 HERD girl", "REPORT C03 today", "REPORT SEX no"])
def test_a_line_without_danger_or_person_is_answered_with_what_is_missing(text: str) -> None:
    somebody = Paper()
    assert "Not clear yet" in somebody.writes(text)
    assert somebody.told is None


def test_a_story_that_a_talk_begins_with_is_told_once_there_is_enough_to_keep() -> None:
    story = "Please HELP, my daughter is 14, a man took her today"
    somebody = Paper()
    assert somebody.writes(story).startswith("Hello.") and somebody.told is None
    somebody.writes("1 2 1 1", "1", "7 12", "to Durban")
    assert somebody.told and somebody.told.words["details"] == (story, "to Durban")


def test_a_story_that_a_talk_begins_with_goes_with_stop() -> None:
    somebody = Paper()
    somebody.writes("HELP, my daughter is 14, a man took her today", "STOP")
    assert somebody.talk and not somebody.talk.words and somebody.told is None


def test_a_cry_for_help_is_no_story() -> None:
    somebody = Paper()
    somebody.writes("please help me now")
    assert somebody.talk and not somebody.talk.words


def test_stop_takes_a_line_back_also_after_no() -> None:
    somebody = Paper()
    assert "takes it back" in somebody.writes("REPORT C03 HERD girl now")
    assert "We will not text you first" in somebody.writes("2")
    assert somebody.writes("STOP").startswith("OK, stopped")
    assert [page.erased for page in somebody.pages.values()] == [True]


def test_stop_speaks_the_language_that_was_chosen_in_the_talk() -> None:
    assert Paper().writes("HELP", "Sesotho", "2", "STOP").startswith("Ho lokile, re emisitse")


def test_a_line_with_a_part_missing_in_the_middle_of_a_talk_leaves_the_talk_where_it_is() -> None:
    somebody = Paper()
    before = somebody.writes("HELP", "1", "2")
    assert "danger" in somebody.writes("REPORT C03 HERD girl")
    assert "in danger" in somebody.writes("girl"), before


def test_two_machines_that_answer_each_other_stop() -> None:
    machine = Paper()
    machine.writes(*["HELP"] * MOST_HEARD)
    assert machine.replies[-1]
    assert machine.writes("HELP") == ""


# Members.


@pytest.mark.parametrize("text", ["1 483920", "THUSO 483920 ke ka thusa", "483920", "1483920"])
def test_a_case_number_is_an_answer_to_an_alert_also_in_the_middle_of_a_talk(text: str) -> None:
    member = Paper(member=True)
    assert member.taken(text).whose is Whose.TEAM
    member.writes("HELP", "1")
    assert member.taken(text).whose is Whose.TEAM
    assert "Who are" in member.writes("2"), "the talk goes on where it was"


@pytest.mark.parametrize("text", ["white taxi 123456 took her", "1 654321", "483920 is on the door of the taxi"])
def test_in_a_members_report_a_number_that_answers_no_alert_of_theirs_is_part_of_the_story(text: str) -> None:
    member = Paper(member=True)
    member.writes("HELP", "1 2 1 2 3 12")
    assert member.taken(text).whose is Whose.NOBODY
    assert member.told and member.told.words["details"] == (text,)


@pytest.mark.parametrize("text", ["1", "1.", " 1 "])
def test_a_members_number_that_may_be_for_an_alert_is_no_permission_before_it_was_asked_once_more(text: str) -> None:
    member = Paper(member=True)
    member.writes("HELP", "1 2 1 2 3 12 9")
    assert "Choose a number" in member.writes(text) and "local child" in member.replies[-1]
    assert member.told and "tell" not in member.told.answers
    assert "contact you" in member.writes(text)


@pytest.mark.parametrize("text", ["Yes", "1. Yes"])
def test_a_member_may_give_a_permission_in_words_at_once(text: str) -> None:
    member = Paper(member=True)
    assert "contact you" in member.writes("HELP", "1 2 1 2 3 12 9", text)


@pytest.mark.parametrize("text", ["1", "yes", "ke ka thusa", "3", "done", "4821"])
def test_in_a_members_own_report_an_answer_without_a_case_number_is_part_of_it(text: str) -> None:
    member = Paper(member=True)
    member.writes("HELP", "1 2 1 2 3 12")
    assert member.taken(text).whose is Whose.NOBODY
    assert member.told and member.told.words["details"] == (text,)


@pytest.mark.parametrize("text", ["1", "2", "I cannot help", "THUSO 1", "done", "4821", "hello", ""])
def test_without_a_talk_a_member_answers_alerts(text: str) -> None:
    assert Paper(member=True).taken(text).whose is Whose.TEAM


def test_a_member_may_report_too() -> None:
    member = Paper(member=True)
    assert member.writes("REPORT C03 HERD girl today").startswith("Thank you")
    assert "local child protection" in member.writes("1")
    assert member.writes("STOP").startswith("OK, stopped")
    assert member.taken("1").whose is Whose.TEAM


def test_what_looks_like_a_case_number() -> None:
    assert [names_case(text) for text in ("483920", "A483920", "48392", "2 1 1 3 3 9", "+26658310423")] == [
        True, True, False, False, False
    ]  # fmt: skip


# Flows that change.


class Shelf:
    """A shelf from which the flow of a talk may disappear."""

    def __init__(self) -> None:
        self.gone = False

    def sms(self) -> Flow:
        return shipped().shelf.sms()

    def by_digest(self, digest: str) -> Flow | None:
        return None if self.gone else shipped().shelf.by_digest(digest)


@pytest.mark.parametrize(("told", "says"), [(("2", "girl", "2"), "is kept"), (("2",), "was not kept")])
def test_a_talk_that_nobody_can_go_on_with_says_what_became_of_it(told: tuple[str, ...], says: str) -> None:
    shelf, files = Shelf(), shipped()
    somebody = Paper(Texting(shelf, files.keywords, files.line, files.places))
    somebody.writes("HELP", "1", *told)
    shelf.gone = True
    assert says in somebody.writes("1")
    shelf.gone = False
    assert somebody.writes("HELP").startswith("Hello.")


def test_a_stop_word_wins_also_then() -> None:
    shelf, files = Shelf(), shipped()
    somebody = Paper(Texting(shelf, files.keywords, files.line, files.places))
    somebody.writes("HELP", "1", "2", "girl", "2")
    shelf.gone = True
    assert somebody.writes("STOP").startswith("OK, stopped")
    assert [page.erased for page in somebody.pages.values()] == [True]


# Anything at all.

WORDS = [
    "HELP", "THUSO", "STOP", "EMISA", "REPORT C03 HERD girl now", "REPORT C03", "1", "2", "3", "9", "0", "99", "yes",
    "no", "girl", "Che", "1 2 1", "2,3\n4", "1. Yes", "maputsoe", "4821", "", " ", "*", "1*2", "\x00", "ŝ’\ud83d",
]  # fmt: skip
WRITTEN = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=40)), max_size=30)


@given(WRITTEN, st.booleans())
def test_whatever_somebody_writes_the_answer_fits_two_sms_and_nothing_breaks(texts: list[str], member: bool) -> None:
    somebody = Paper(member=member)
    for text in texts:
        before = somebody.talk
        taken = somebody.taken(text)
        assert taken.talk is None or taken.talk.heard == (before.heard if before else 0) + 1
        assert bool(taken.reply) == (taken.talk is not None), "whoever is answered has a talk, and the other way round"
        if taken.reply and taken.talk:
            assert septets(taken.reply) is not None and segments(taken.reply) <= 2
            again = somebody.texting.say(taken.talk, text, somebody.desk())
            assert again == taken.reply or " C03 " in taken.reply, "a repeat reads the same, but for help with a line"


def test_the_words_of_the_shipped_files_are_ready() -> None:
    assert set(texting().words.says) == {"stopped", "kept", "not_kept"}
