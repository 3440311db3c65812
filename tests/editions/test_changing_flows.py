"""Somebody edits the flows while callers are on the line: each call ends on the words it began with."""

import re

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from gateway.editions.changes import LONGEST_CALL, NOTED_FOR
from gateway.editions.store import Forgetting, KeptEditions
from gateway.storage import database
from gateway.storage.tables import editions
from tests.editions.conftest import CONFIRMED, Desk, OpenHouse, looks
from tests.house import PHONE, House
from tests.parts.valkey import Valkey
from tests.phone import LABEL, Phone
from tests.texting.phone import TextPhone, Worker

WHO = ('en: "Who are you worried about?"', 'en: "Whom do you fear for?"')
WHERE = ('en: "Where are they?"', 'en: "Which place?"')
ECHOES = pytest.mark.parametrize("echoes", [True, False], ids=["label comes back", "no label"])


def changed(desk: Desk) -> None:
    desk.edit("flows/report.yaml", WHO, WHERE)


def new_words(gateway: House) -> bool:
    """Whether a new call reads the changed flows, from its first question to its last."""
    phone = Phone(gateway, echoes=False)
    phone.dial()
    phone.type("2")
    who = phone.type("2")
    for key in "12":
        phone.type(key)
    where = phone.type("1")
    assert who.startswith("Whom do you") == where.startswith("Which"), "one call read two editions"
    return who.startswith("Whom do you")


def before_the_danger_question(gateway: House, echoes: bool) -> Phone:
    phone = Phone(gateway, echoes=echoes)
    phone.dial()
    phone.type("2")
    return phone


def after_it(gateway: House, echoes: bool) -> Phone:
    phone = before_the_danger_question(gateway, echoes)
    for key in "212":
        phone.type(key)
    assert phone.screen.startswith("What is happening?")
    return phone


@ECHOES
def test_a_call_under_way_ends_on_the_old_words_and_a_new_one_reads_the_new(
    gateway: House, desk: Desk, echoes: bool
) -> None:
    early, late = before_the_danger_question(gateway, echoes), after_it(gateway, echoes)
    changed(desk)
    looks(gateway)
    assert early.type("2").startswith("Who are you worried about?")
    assert late.type("1").startswith("Where are they?")
    assert new_words(gateway)
    for key in "12":
        early.type(key)
    assert early.type("1").startswith("Where are they?")
    assert len(gateway.reports()) == 3


@ECHOES
def test_the_same_when_the_service_is_started_anew_with_other_files(
    open_house: OpenHouse, database_url: str, desk: Desk, echoes: bool
) -> None:
    gateway = open_house(database_url)
    early, late = before_the_danger_question(gateway, echoes), after_it(gateway, echoes)
    changed(desk)
    gateway.clock.passes(seconds=5)
    gateway.starts_anew()
    assert early.type("2").startswith("Who are you worried about?")
    assert late.type("1").startswith("Where are they?")
    assert new_words(gateway)
    gateway.starts_anew()
    assert new_words(gateway)
    for key in "12":
        early.type(key)
    assert early.type("1").startswith("Where are they?")


@ECHOES
def test_the_same_while_redis_is_away(gateway: House, desk: Desk, valkey: Valkey, echoes: bool) -> None:
    early, late = before_the_danger_question(gateway, echoes), after_it(gateway, echoes)
    valkey.stop()
    changed(desk)
    looks(gateway)
    new = before_the_danger_question(gateway, echoes)
    assert new.type("2").startswith("Whom do you fear for?")
    assert early.type("2").startswith("Who are you worried about?")
    assert late.type("1").startswith("Where are they?")


def test_a_label_that_comes_back_is_enough_for_a_start_without_redis(
    gateway: House, desk: Desk, valkey: Valkey
) -> None:
    old = before_the_danger_question(gateway, echoes=True)
    valkey.stop()
    changed(desk)
    gateway.clock.passes(seconds=5)
    gateway.starts_anew()
    new = before_the_danger_question(gateway, echoes=True)
    gateway.starts_anew()
    assert old.type("2").startswith("Who are you worried about?")
    assert new.type("2").startswith("Whom do you fear for?")


def test_a_call_that_began_just_before_the_change_keeps_its_words_to_its_last_second(
    gateway: House, desk: Desk
) -> None:
    old = before_the_danger_question(gateway, echoes=False)
    changed(desk)
    looks(gateway)
    gateway.clock.passes(seconds=LONGEST_CALL.total_seconds() - 1)
    assert old.type("2").startswith("Who are you worried about?")
    gateway.clock.passes(seconds=2)  # nobody new is noted any more, but who was noted stays so
    for key in "12":
        old.type(key)
    assert old.type("1").startswith("Where are they?")


def test_two_changes_within_one_call_and_one_taken_back(gateway: House, desk: Desk) -> None:
    first = before_the_danger_question(gateway, echoes=False)
    changed(desk)
    looks(gateway)
    second = before_the_danger_question(gateway, echoes=False)
    gateway.clock.passes(seconds=30)
    desk.edit("flows/report.yaml", (WHO[1], 'en: "Who needs help?"'))
    looks(gateway)
    third = before_the_danger_question(gateway, echoes=False)
    gateway.clock.passes(seconds=30)
    desk.edit("flows/report.yaml", ('en: "Who needs help?"', WHO[0]), (WHERE[1], WHERE[0]))
    looks(gateway)
    assert not new_words(gateway)
    said = [phone.type("2").partition("\n")[0] for phone in (first, second, third)]
    assert said == ["Who are you worried about?", "Whom do you fear for?", "Who needs help?"]


def test_minutes_after_a_change_a_hop_without_a_label_asks_nobody(gateway: House, desk: Desk, valkey: Valkey) -> None:
    changed(desk)
    looks(gateway)
    before_the_danger_question(gateway, echoes=False)
    with valkey.client() as redis:
        assert redis.keys("thuso:call:*")
        gateway.clock.passes(seconds=NOTED_FOR.total_seconds() + 1)
        redis.flushall()
        asked = redis.info("stats")["keyspace_misses"]
        before_the_danger_question(gateway, echoes=False).type("2")
        assert redis.info("stats")["keyspace_misses"] == asked
        assert not redis.keys("thuso:call:*")


def test_what_redis_and_the_label_hold_names_nobody(gateway: House, desk: Desk, valkey: Valkey) -> None:
    changed(desk)
    looks(gateway)
    phone = Phone(gateway)
    phone.dial()
    answer = gateway.post("/ussd", phone.form("2*2*1"))
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers[LABEL])
    with valkey.client() as redis:
        names = redis.keys("thuso:call:*")
        assert names and all(re.fullmatch(rb"thuso:call:[0-9a-f]{64}", name) for name in names)
        assert all(re.fullmatch(rb"[0-9a-f]{16}", redis.get(name)) for name in names)
        assert all(0 < redis.ttl(name) <= NOTED_FOR.total_seconds() for name in names)


@pytest.mark.parametrize("forged", ["", "0" * 17, "x" * 99, "\u00e9\u00e9", PHONE, "../report", "'; drop table"])
def test_a_label_that_is_not_ours_changes_nothing(gateway: House, forged: str) -> None:
    phone = Phone(gateway)
    plain = gateway.post("/ussd", phone.form("2*2"))
    said = gateway.post("/ussd", phone.form("2*2"), headers={LABEL: forged.encode().decode("latin-1")})
    assert said.get_data() == plain.get_data() and said.headers[LABEL] == plain.headers[LABEL]


def test_a_label_of_ours_that_nobody_knows_is_never_answered_with_other_words(gateway: House) -> None:
    """A key may mean something else on the words that stood there."""
    phone = Phone(gateway, label="0" * 16)
    assert "1. Sesotho" in phone.dial(), "who has told nothing begins anew"
    phone.label = "0" * 16
    for _ in range(2):
        phone.type("1")
        assert phone.ended and "not kept" in phone.screen
    assert gateway.reports() == []


def test_a_label_that_nobody_knows_is_looked_for_once(gateway: House) -> None:
    asked: list[str] = []
    sa.event.listen(gateway.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    phone = Phone(gateway)
    for _ in range(5):
        gateway.post("/ussd", phone.form("2*2"), headers={LABEL: "0" * 16})
    assert len([statement for statement in asked if "editions" in statement]) == 1


def test_a_call_that_has_ended_carries_no_label(gateway: House) -> None:
    phone = Phone(gateway)
    answer = gateway.post("/ussd", phone.form("2*99"))
    assert answer.get_data().startswith(b"END") and LABEL not in answer.headers


def test_a_comment_more_or_a_mark_less_changes_nothing(gateway: House, desk: Desk) -> None:
    phone = Phone(gateway)
    phone.dial()
    desk.edit("flows/report.yaml", ("screens:\n", "# Reviewed.\nscreens:\n"), ("version: 1", "version: 2"))
    looks(gateway)
    assert gateway.post("/ussd", phone.form("")).headers[LABEL] == phone.label
    with database.reading(gateway.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(editions)).scalar_one() == 1


def test_two_answers_that_change_places_are_a_change(gateway: House, desk: Desk) -> None:
    phone = Phone(gateway, echoes=False)
    phone.dial()
    one = '      1: {all: "Sesotho", speak: st, then: start}\n'
    two = '      2: {all: "English", speak: en, then: start}\n'
    desk.edit("flows/report.yaml", (one + two, two + one))
    looks(gateway)
    other = Phone(gateway)
    assert other.dial().index("2. English") < other.screen.index("1. Sesotho")
    assert other.label != phone.label


def test_a_new_number_serves_too(gateway: House, desk: Desk) -> None:
    desk.edit("config/service.yaml", ("police: unconfirmed", f"police: {CONFIRMED}"))
    looks(gateway)
    phone = Phone(gateway)
    phone.dial()
    phone.type("2")
    assert "Call police: 112" in phone.type("1")


# Files with mistakes.


def test_a_file_with_a_mistake_is_refused_in_one_line_and_mended_serves(gateway: House, desk: Desk) -> None:
    good = (desk.flows / "report.yaml").read_text()
    with capture_logs() as lines:
        desk.edit("flows/report.yaml", ("then: who}", "then: whom}"))
        looks(gateway)
        looks(gateway)
    (line,) = lines
    assert line["log_level"] == "error" and "the old ones serve on" in line["event"]
    (complaint, *_) = line["complaints"]
    at = good.splitlines().index(next(row for row in good.splitlines() if "then: who}" in row)) + 1
    assert complaint.startswith(f"flows/report.yaml, line {at}: ") and "'whom'" in complaint
    assert not new_words(gateway)
    desk.save(desk.flows / "report.yaml", good.replace(*WHO).replace(*WHERE))
    with capture_logs() as lines:
        looks(gateway)
    assert new_words(gateway) and [(line["event"], line["changed"]) for line in lines] == [
        ("what callers read has changed", ["flows/report.yaml"])
    ]


def test_a_file_that_is_still_being_written_is_left_alone(gateway: House, desk: Desk) -> None:
    whole = (desk.flows / "report.yaml").read_text().replace(*WHO).replace(*WHERE)
    with capture_logs() as lines:
        for part in (whole[:5000], whole[:9000], whole):
            desk.save(desk.flows / "report.yaml", part)
            assert gateway.parts.watcher.step(), "it must look again soon"
        assert not gateway.parts.watcher.step()
    assert new_words(gateway)
    assert not [line for line in lines if line["log_level"] == "error"]


def test_a_file_that_vanishes_is_a_mistake_like_any_other(gateway: House, desk: Desk) -> None:
    (desk.config / "places.yaml").unlink()
    with capture_logs() as lines:
        looks(gateway)
    assert any("config/places.yaml: cannot be read" in complaint for line in lines for complaint in line["complaints"])
    assert not new_words(gateway)


def test_a_mistake_beside_a_members_number_is_told_without_it(gateway: House, desk: Desk) -> None:
    text = (desk.config / "teams.yaml").read_text()
    number = re.search(r"\+266\d{8}", text)
    assert number
    desk.edit("config/teams.yaml", (number[0], f"{number[0]}\n    {number[0]}: ["))
    with capture_logs() as lines:
        looks(gateway)
    (line,) = lines
    assert number[0][1:] not in str(line) and "config/teams.yaml" in str(line["complaints"])


def test_changed_urgency_rules_wait_for_a_start_and_so_do_the_flows_beside_them(gateway: House, desk: Desk) -> None:
    changed(desk)
    desk.edit("config/urgency.yaml", ("seconds: 240", "seconds: 300"))
    with capture_logs() as lines:
        looks(gateway)
    assert "config/urgency.yaml: has changed" in str(lines) and "Restart" in str(lines)
    assert not new_words(gateway)
    gateway.starts_anew()
    gateway.clock.passes(seconds=NOTED_FOR.total_seconds() + 1)
    assert new_words(gateway)


def test_a_changed_place_waits_for_a_start_as_the_worker_does_not_know_it(gateway: House, desk: Desk) -> None:
    changed(desk)
    desk.edit("config/places.yaml", ('name: "Berea"', 'name: "Bereaa"'))
    with capture_logs() as lines:
        looks(gateway)
    assert "config/places.yaml: has changed" in str(lines) and "Restart" in str(lines)
    assert not new_words(gateway)
    gateway.starts_anew()
    gateway.clock.passes(seconds=NOTED_FOR.total_seconds() + 1)
    assert new_words(gateway)


# What is kept.


def test_an_edition_is_kept_two_days_after_it_was_replaced(
    open_house: OpenHouse, database_url: str, desk: Desk
) -> None:
    gateway = open_house(database_url)
    gateway.clock.passes(days=30)
    changed(desk)
    looks(gateway)

    def kept() -> int:
        Forgetting(gateway.engine)(gateway.clock())
        with database.reading(gateway.engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(editions)).scalar_one())

    gateway.clock.passes(days=1, hours=23)
    assert kept() == 2
    gateway.clock.passes(hours=2)
    assert kept() == 1
    gateway.clock.passes(days=300)
    assert kept() == 1 and new_words(gateway)


def test_no_number_of_a_member_is_kept_with_an_edition(gateway: House) -> None:
    with database.reading(gateway.engine) as connection:
        (row,) = connection.execute(sa.select(editions)).all()
    files = KeptEditions(gateway.engine).texts(row.digest)
    assert "flows/report.yaml" in files and "config/teams.yaml" not in files
    assert not re.search(r"\+266\d{8}", str(files))


def test_an_edition_that_this_version_cannot_read_lets_nobody_believe_that_an_answer_was_kept(
    gateway: House, desk: Desk
) -> None:
    early, late = before_the_danger_question(gateway, echoes=True), after_it(gateway, echoes=True)
    unlabelled = before_the_danger_question(gateway, echoes=False)
    with database.writing(gateway.engine) as connection:
        connection.execute(editions.update().values(digest="f" * 16))  # laid out otherwise by the version before
    early.label = late.label = "f" * 16
    changed(desk)
    gateway.clock.passes(seconds=5)
    gateway.starts_anew()
    for phone in (early, late):
        phone.type("1")
        assert phone.ended and "not kept" in phone.screen
    assert unlabelled.type("2").startswith("Whom do you fear for?")
    assert new_words(gateway)


def test_flows_are_taken_up_when_the_database_is_back(gateway: House, desk: Desk) -> None:
    changed(desk)
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE editions RENAME TO gone"))
    with capture_logs() as lines:
        looks(gateway)
        looks(gateway)
    assert [line["event"] for line in lines] == ["fault"] and not new_words(gateway)
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE gone RENAME TO editions"))
    looks(gateway)
    assert new_words(gateway)


# By SMS.


def test_a_talk_by_sms_ends_on_the_old_words_too_also_after_a_start(
    open_house: OpenHouse, database_url: str, desk: Desk
) -> None:
    gateway = open_house(database_url)
    old, new = TextPhone(gateway), TextPhone(gateway, number="+26650999888")
    old.writes("HELP")
    old.writes("1")
    changed(desk)
    looks(gateway)
    assert old.writes("2").startswith("Who are you worried about?")
    gateway.starts_anew()
    for phone in (old, new):
        phone.worker = Worker(gateway)
    for key in "121":
        old.writes(key)
    assert old.screen.startswith("Where are they?")
    for text in ("HELP", "1"):
        new.writes(text)
    assert new.writes("2").startswith("Whom do you fear for?")


def test_a_talk_that_another_process_began_on_new_words_goes_on_here_before_the_next_look(
    open_house: OpenHouse, database_url: str, desk: Desk
) -> None:
    gateway = open_house(database_url)
    phone = TextPhone(gateway)
    app_here, client_here, parts_here = gateway.app, gateway.client, gateway.parts
    changed(desk)
    gateway.starts_anew()  # the other process
    phone.worker = Worker(gateway)
    phone.types("HELP", "1", "2")
    gateway.app, gateway.client, gateway.parts = app_here, client_here, parts_here
    assert "danger" in phone.writes("1")
