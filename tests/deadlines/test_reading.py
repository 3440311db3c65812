"""What the file of clocks may say, and how each mistake is told."""

import pytest

from gateway.complaints import Refused
from gateway.deadlines.reading import read_deadlines
from gateway.strict_yaml import loads
from tests.house import HOME

TEXT = (HOME / "config" / "deadlines.yaml").read_text()


def refused(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    with pytest.raises(Refused) as wrong:
        read_deadlines(loads(TEXT.replace(old, new), "config/deadlines.yaml"))
    return str(wrong.value)


def test_the_shipped_file_has_the_times_of_the_field_and_of_the_law() -> None:
    rules = read_deadlines(loads(TEXT, "config/deadlines.yaml"))
    assert [rules.within["first_touch"][level].total_seconds() / 60 for level in ("P1", "P2")] == [15, 240]
    assert {what: within.total_seconds() / 3600 for what, within in rules.by_law.items()} == {
        "police": 24, "social_welfare": 48,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("police: 1440 ", "police: 1441 ", "`police` may be 1440 minutes at most: the law says 24 hours, Anti-Traff"),
        ("social_welfare: 2880 ", "social_welfare: 9999 ", "Children's Protection and Welfare Act 2011, section 76(4)"),
        ("police: 1440 ", "police: soon ", "`police` must be whole minutes"),
        ("{P1: 15, P2: 240,", "{P1: 300, P2: 240,", "P1 has more time than P2"),
        ("{P1: 15, P2: 240,", "{P2: 240,", "`first_touch P1` must be whole minutes"),
        ("{P1: 15, P2: 240,", "{P0: 1, P1: 15, P2: 240,", "the level 'P0' is not known here"),
        ("first_touch: {P1: 15, P2: 240, P3: 510, P4: 1530}", "first_touch: soon", "needs `first_touch:` with minutes"),
        ("{first_touch: [P3, P4]}", "{first_touch: [P2, P3, P4]}", "P2 must run day and night"),
        ("{first_touch: [P3, P4]}", "{police: [P4]}", "a clock of the law and runs day and night"),
        ("{first_touch: [P3, P4]}", "{first_touch: [P3]}", "P4 must wait for the office too"),
        ("{first_touch: [P3, P4]}", "{tea: [P4]}", "the clock 'tea' is not known here"),
        ("{first_touch: [P3, P4]}", "{first_touch: P4}", "must be a list of levels"),
        ("{first_touch: [P3, P4]}", "[P4]", "`office` names clocks and levels"),
        ('"mo-fr 08:00-16:30"', '"week-days"', "duty hours are written as"),
        ('hours: "mo-fr 08:00-16:30"', "", "`hours` must say when offices are open"),
        ('"12:00"', '"noon"', "`review_by` is a time of the day"),
        ('- "2026-12-25"', '- "Christmas"', "'Christmas' is no day"),
        ('- "2026-12-25"', '- "2026-12-25..2029-12-25"', "a year at most"),
        ('- "2026-12-25"', '- "none"', "'none' is no day"),
        ("review_by:", "tea_at: 5\nreview_by:", "the word 'tea_at' is not known here"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_what_to_do(old: str, new: str, says: str) -> None:
    said = refused(old, new)
    assert says in said
    assert "config/deadlines.yaml, line " in said


def test_less_than_the_law_gives_is_allowed_and_all_mistakes_come_at_once() -> None:
    rules = read_deadlines(loads(TEXT.replace("police: 1440 ", "police: 600 "), "config/deadlines.yaml"))
    assert rules.by_law["police"].total_seconds() == 36000
    said = refused("{P1: 15, P2: 240, P3: 510, P4: 1530}", "{P1: x, P2: y, P3: 510, P4: 1530}")
    assert said.count("must be whole minutes") == 2


def test_a_file_that_is_no_list_of_words_is_refused() -> None:
    with pytest.raises(Refused):
        read_deadlines(loads("- a", "config/deadlines.yaml"))
