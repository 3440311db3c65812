"""STOP at the real door: what was not sent is erased, and whoever sent a report is called no more."""

from collections.abc import Iterator

import pytest

from gateway.storage.database import reading
from gateway.storage.tables import inbound
from tests.channels.test_inbox import THABO, answers, palesa_reports
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.texting.phone import TextPhone

TO_CONTACT = ("HELP", "1", "2", "girl", "4", "3", "3", "8", "behind the old mill", "9", "4")
SENT = (*TO_CONTACT, "2", "3", "1")


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


@pytest.mark.parametrize("last", [(), ("1",), ("2",), ("99",)], ids=["asked", "with the code", "without", "left"])
def test_we_will_not_text_you_is_true_after_a_report_was_sent(gateway: House, last: tuple[str, ...]) -> None:
    phone = TextPhone(gateway)
    phone.types(*SENT, *last)
    (report,) = gateway.reports()
    assert report.call_back
    assert phone.writes("STOP").startswith("OK, stopped. We will not text you.")
    (report,) = gateway.reports()
    assert (report.state, report.call_back, report.answers["contact"]) == ("complete", None, "no")
    assert "safe_time" not in report.answers
    assert phone.again() == "" and phone.writes("STOP") == "", "it is said once"


def test_stop_takes_a_report_in_one_line_back_after_no_and_silence(gateway: House) -> None:
    phone = TextPhone(gateway)
    assert "takes it back" in phone.writes("REPORT C03 HERD girl now she sleeps in the kraal")
    phone.writes("2")
    gateway.silence(60)
    gateway.texts_go_out()
    assert phone.writes("STOP").startswith("OK, stopped")
    (report,) = gateway.reports()
    assert (report.state, report.withdrawn, report.words) == ("left", True, None)


def test_after_fifteen_minutes_stop_stops_nothing_and_is_not_answered(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types(*SENT, "2")
    gateway.clock.passes(minutes=15, seconds=1)
    assert phone.writes("STOP") == ""
    (report,) = gateway.reports()
    assert report.call_back


def test_a_line_that_tells_who_is_in_danger_now_reaches_the_hotline_without_a_place(gateway: House) -> None:
    phone = TextPhone(gateway)
    assert "we have it" in phone.writes("REPORT girl now MOVE, they left in a white taxi")
    assert gateway.told_teams() == {"hotline_lead"}
    assert "Where are they?" in phone.writes("1")
    phone.types("11", "9", "4", "1", "1")
    (report,) = gateway.reports()
    assert (report.state, report.level, report.answers["district"]) == ("complete", "P1", "ZA")
    assert gateway.words(report)["details"] == ["they left in a white taxi"]


def test_a_member_tells_a_story_with_six_digits_and_answers_an_alert_between(gateway: House) -> None:
    case = palesa_reports(gateway)
    thabo = TextPhone(gateway, THABO)
    thabo.types("HELP", "1", "2", "girl", "2", "3", "12")
    story = f"white taxi {'123456' if case != '123456' else '654321'} took her at the mill"
    assert "Kept" in thabo.writes(story)
    assert case in thabo.writes(f"1 {case}") and answers(gateway) == [("leribe_maputsoe_ccpt", "act")]
    thabo.types("9")
    told = [gateway.words(report).get("details") for report in gateway.reports()]
    assert [story] in told


def test_a_story_that_a_talk_begins_with_is_read_by_the_hotline_and_stands_nowhere_in_clear(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP, my daughter is 14, a man took her today", "1", "2", "1", "1")
    (report,) = gateway.reports()
    assert gateway.words(report)["details"] == ["HELP, my daughter is 14, a man took her today"]
    with reading(gateway.engine) as connection:
        kept = [str(row) for table in inbound.metadata.sorted_tables for row in connection.execute(table.select())]
    assert "daughter" not in "".join(kept)
