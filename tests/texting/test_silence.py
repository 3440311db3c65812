"""How long silence lasts before what was told by SMS is acted on: the rows of config/urgency.yaml with `on: sms`."""

from datetime import timedelta

import pytest

from gateway.complaints import Refused
from gateway.conversation.talks.talk import SILENCE
from gateway.reports.urgency import UrgencyRules, read_urgency
from gateway.strict_yaml import loads
from tests.dialogue.flows import shipped
from tests.house import HOME

TEXT = (HOME / "config" / "urgency.yaml").read_text()
AGREED = {
    "who": {"girl", "boy", "woman", "man", "several", "myself", "unsure"},
    "danger": {"now", "soon", "no", "unsure"},
    "what": {"job", "home", "herd", "sex", "work", "marr", "move", "miss", "other"},
    "tell": {"yes", "not_team", "not_police", "hotline", "unsure"},
    "contact": {"no", "sms", "call"},
    "safe_time": {"morning", "midday", "evening", "any"},
}


def read(*changes: tuple[str, str]) -> UrgencyRules:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_urgency(loads(text, "config/urgency.yaml"), AGREED)


def test_people_answer_an_sms_more_slowly_than_a_call() -> None:
    rules = shipped().urgency
    assert rules.silence({"danger": "now"}, "sms") == timedelta(minutes=5)
    assert rules.silence({"danger": "now"}, "ussd") == timedelta(minutes=1)
    assert rules.silence({}, "ussd") == timedelta(minutes=4)


def test_the_report_of_a_talk_is_acted_on_when_the_talk_is_over() -> None:
    assert shipped().urgency.silence({"danger": "soon"}, "sms") == SILENCE


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("on: sms}", "on: smoke}", "`on` must be one of ussd, sms"),
        ("  - {seconds: 240}\n", "  - {seconds: 240, on: ussd}\n", "must stand without `when` and `on`"),
        ("  - {seconds: 900, on: sms}\n", "  - {seconds: 900}\n", "fits everything"),
        ('because: "an adult, no urgent sign"}', 'because: "x", on: sms}', "the word 'on' is not known here"),
    ],
)
def test_a_mistake_is_one_clear_sentence(old: str, new: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        read((old, new))
    assert says in str(refused.value)
