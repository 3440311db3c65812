"""config/keywords.yaml: start and stop words, and a clear sentence for every mistake in it."""

import pytest

from gateway.complaints import Refused
from gateway.conversation.keywords import read_keywords
from gateway.strict_yaml import loads
from tests.dialogue.flows import shipped
from tests.house import HOME

TEXT = (HOME / "config" / "keywords.yaml").read_text()
WORDS = shipped().keywords


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Stop.",
        "  s\u0074óp! ",
        "please STOP",
        "STOP STOP STOP",
        "ＳＴＯＰ",
        "stop \U0001f6d1",
        "STOP THUSO",
    ],
)
def test_stop_however_it_is_written(text: str) -> None:
    assert WORDS.stops(text) == "en"


@pytest.mark.parametrize("text", ["EMISA", "emisa!", "ka kopo emisa", "Khaotsa"])
def test_emisa_is_sesotho(text: str) -> None:
    assert WORDS.stops(text) == "st"


@pytest.mark.parametrize(
    "text",
    ["", "stop him", "Stop! I need help now", "do not stop", "bus stop at the mill", "help", "S T O P", "nonstop"],
)
def test_a_story_with_the_word_in_it_stops_nothing(text: str) -> None:
    assert WORDS.stops(text) == ""


WRONG = [
    ("draft: [st]", "draft: [xh]", "must be a list of the languages"),
    ("\nstart:\n", "\nstarts:\n", "the word 'starts' is not known here"),
    ("\nstart:\n", "\nstarts:\n", "needs a list of words under each of: en, st"),
    ("en: [HELP, REPORT]", "en: []", "needs a list of at least one word"),
    ("en: [HELP, REPORT]", "en: [HELP ME, REPORT]", "'HELP ME' must be one word, made of letters"),
    ("en: [HELP, REPORT]", "en: [H3LP, REPORT]", "'H3LP' must be one word, made of letters"),
    ("en: [HELP, REPORT]", "en: [THUSO, REPORT]", "'THUSO' stands under `start: en` already"),
    ("en: [HELP, REPORT]", "en: [Stop, REPORT]", "'STOP' stands under `start: en` already"),
    ("st: [EMISA, EMISA THUSO, KHAOTSA]", "xh: [YIMA]", "needs a list of words under each of: en, st"),
    ("[please, now,", "[please, stop,", "'stop' is a start or stop word"),
    ("small_words: [please,", "small_words: [[please],", "must be a list of words"),
    ("  stopped:\n", "  ended:\n", "needs stopped, kept, not_kept"),
    ('st: "Ho lokile, re emisitse.', 'xh: "Ho lokile, re emisitse.', "needs a text in each of: en, st"),
    ('"OK, stopped. We', '"Хорошо. We', "holds letters that phones cannot show"),
    ('"OK, stopped. We', '"' + "OK, stopped. " * 12 + "We", "one SMS holds 160"),
    ('"OK, stopped. We will not text you. Delete this message."', '""', "must be a text in quotes"),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG, ids=[says for *_, says in WRONG])
def test_a_mistake_is_one_clear_sentence(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(Refused) as refused:
        read_keywords(loads(TEXT.replace(old, new, 1), "config/keywords.yaml"), ("en", "st"))
    assert any(says in str(complaint) for complaint in refused.value.complaints), str(refused.value)
    assert all(complaint.line for complaint in refused.value.complaints)
