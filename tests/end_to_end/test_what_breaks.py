"""Processes are killed or frozen while somebody calls: the caller is answered, and nothing that was told is lost."""

import signal

import pytest

from tests.end_to_end import people
from tests.end_to_end.hotline import Hotline
from tests.end_to_end.people import CALLER, EVERYBODY_LOCAL, HOTLINE, MAPUTSOE, MAPUTSOE_SESOTHO
from tests.end_to_end.phones import Call, Table
from tests.end_to_end.processes import below, kill
from tests.end_to_end.running import PATIENCE, Demo
from tests.end_to_end.waiting import until

pytestmark = pytest.mark.slow

REDRIVEN = 60  # seconds within which an alert that got stuck is tried again (design D3)
LONGEST_HOP = 5  # seconds, generous: callers on a real network are cut off after about ten
A_STORY = "koloi e khubelu * haufi le kereke"  # the wire joins answers by the same sign


def about_to_be_moved(table: Table, number: str = CALLER) -> Call:
    """A call that has just answered the danger question."""
    return table.dial(number).choose(*people.TO_THE_DANGER_QUESTION, people.SOON)


def alert_arrives(table: Table, known: set[str]) -> str:
    """On every phone that is to have it; twice at worst. Gives the case number."""
    case = table.case_on(MAPUTSOE_SESOTHO, known, REDRIVEN)
    table.told(case, MAPUTSOE | HOTLINE, REDRIVEN)
    return case


def comes_back(service: Demo, name: str, killed: int) -> None:
    service.comes_back(name, killed)
    until(service.is_ready, PATIENCE, "the public door answers")


def test_an_alert_arrives_though_the_worker_is_killed_while_the_carrier_hangs(service: Demo, table: Table) -> None:
    known, worker = table.cases(), service.processes()["worker"]
    table.mood(sends="hang")
    about_to_be_moved(table).tell_the_rest()
    until(lambda: table.saw("text not taken, silence"), PATIENCE, "the worker waits for the carrier")
    service.kill("worker")
    table.mood(sends="normal")
    alert_arrives(table, known)
    comes_back(service, "worker", worker)


def test_nothing_told_is_lost_when_relay_and_web_are_killed_in_mid_call(
    service: Demo, table: Table, hotline: Hotline
) -> None:
    """One caller goes on afterwards. The other hung up while nobody could hear it, and dials again."""
    table.mood(end_event="after_next_dial")
    known, before = table.cases(), service.processes()
    goes_on = about_to_be_moved(table)
    cut_off = table.dial(people.OTHER_CALLER).choose(*people.TO_THE_DANGER_QUESTION, people.NOW)
    service.kill("relay")
    service.kill("web")
    cut_off.hang_up()
    comes_back(service, "web", before["web"])
    goes_on.tell_the_rest()
    comes_back(service, "relay", before["relay"])
    whole = alert_arrives(table, known)
    table.dial(people.OTHER_CALLER)
    cut = table.case_on(people.ONE_OF_THE_HOTLINE, known | {whole}, REDRIVEN)
    assert not table.who_knows(cut) & EVERYBODY_LOCAL
    assert all(fact in hotline.card(whole) for fact in ("Girl under 18", "today or tomorrow", "over the border"))
    assert all(fact in hotline.card(cut) for fact in ("Girl under 18", "Yes, now", "what was told is kept"))


def test_a_story_with_a_star_in_it_outlives_the_web_process(service: Demo, table: Table, hotline: Hotline) -> None:
    known, web = table.cases(), service.processes()["web"]
    call = about_to_be_moved(table).choose(*people.TO_THE_PLACE).type(A_STORY)
    service.kill("web")
    comes_back(service, "web", web)
    call.type(people.SKIP).choose(*people.TO_THE_END).ends_with_thanks()
    card = hotline.card(alert_arrives(table, known))
    assert "Kept, sealed" in card and "The local team and the police" in card


def test_a_caller_is_answered_and_heard_though_redis_is_killed_in_mid_call(
    service: Demo, table: Table, hotline: Hotline
) -> None:
    known, redis = table.cases(), service.processes()["redis"]
    call = about_to_be_moved(table)
    service.kill("redis")
    call.tell_the_rest()
    assert call.slowest < LONGEST_HOP
    comes_back(service, "redis", redis)
    assert "Told to the end" in hotline.card(alert_arrives(table, known))


def test_a_caller_is_answered_and_heard_though_redis_is_frozen(service: Demo, table: Table, hotline: Hotline) -> None:
    known, redis = table.cases(), service.processes()["redis"]
    kill([redis], signal.SIGSTOP)
    try:
        call = table.dial(CALLER).tell_it_all()
    finally:
        kill([redis], signal.SIGCONT)
    assert call.slowest < LONGEST_HOP
    assert "Told to the end" in hotline.card(alert_arrives(table, known))


@pytest.mark.parametrize("name", ["web", "console"])
def test_no_old_server_answers_beside_the_new_one_when_only_its_head_is_killed(service: Demo, name: str) -> None:
    """The server has children; one that lived on would go on answering with the flows of yesterday."""
    head = service.processes()[name]
    children = below(head)
    kill([head])
    comes_back(service, name, head)
    until(lambda: not children & set(service.everybody()), PATIENCE, f"the old children of {name} are gone")


def test_no_server_is_left_alone_that_lost_its_head_at_birth(service: Demo) -> None:
    """It would answer every second call with a daily key of its own: one call would be read as two."""
    web = service.processes()["web"]
    old = below(web)
    kill(old)
    until(lambda: below(web) - old, PATIENCE, "another child is born")
    newborn = below(web) - old
    kill([web])
    comes_back(service, "web", web)
    until(lambda: not newborn & set(service.everybody()), PATIENCE, "the newborn has ended too")


def test_doctor_and_check_find_no_problem_with_the_running_service(service: Demo) -> None:
    for word, says in (("doctor", "no problem found"), ("check", "no mistakes found")):
        code, said = service.command(word)
        assert code == 0 and says in said, said


def test_doctor_says_that_redis_is_frozen(service: Demo) -> None:
    redis = service.processes()["redis"]
    kill([redis], signal.SIGSTOP)
    try:
        code, said = service.command("doctor")
    finally:
        kill([redis], signal.SIGCONT)
    assert code == 2 and "REDIS_URL: Redis does not answer" in said, said
