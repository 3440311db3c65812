"""Heavy work is done beside the console: nobody waits for it who did not ask for it, and it ends at its limits."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from gateway.console.apart import Limits, TookTooLong, apart
from gateway.console.export.locking import lock, locked, new_passphrase
from tests.house import HOME
from tests.parts.works import breaks, counts_for_ever, doubled, sleeps, takes_memory

WIDE = Limits(seconds=60)


def test_what_it_gives_is_what_the_function_gives() -> None:
    assert apart(doubled, WIDE, "é", 3) == "ééé".encode()


@pytest.mark.parametrize(
    ("work", "limits"),
    [(counts_for_ever, Limits(seconds=60, processor=1)), (sleeps, Limits(seconds=1))],
)
def test_it_ends_at_its_limits(work: Callable[[], bytes], limits: Limits) -> None:
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        apart(work, limits)
    assert time.monotonic() - began < 30


def test_it_takes_no_more_memory_than_it_may() -> None:
    assert apart(takes_memory, WIDE, 400_000_000) == b"400000000"
    with pytest.raises(TookTooLong):
        apart(takes_memory, Limits(seconds=60, memory=300_000_000), 400_000_000)


def test_a_mistake_of_ours_is_not_taken_for_too_much_work() -> None:
    with pytest.raises(Exception, match="non-zero exit status 1"):
        apart(breaks, WIDE)


BRINGS_A_FILE = """
from gateway.console.apart import apart
from gateway.console.files.back.views import LIMITS
from gateway.exports.htcds.parcel import found_in, read_apart, wrapped
print(found_in(apart(read_apart, LIMITS, "a.csv", wrapped(b"Case ID"))).complaints[0].where)
"""


def test_where_the_machine_gives_less_memory_whoever_brings_a_file_still_has_it_read() -> None:
    words = ["sh", "-c", 'ulimit -v 450000; exec "$0" -c "$1"', sys.executable, BRINGS_A_FILE]  # KiB
    done = subprocess.run(words, cwd=HOME, stdout=subprocess.PIPE, check=False)
    assert done.stdout == b"a\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_an_operator_starts_the_console_also_without_a_terminal_and_what_stands_for_one(closed: str) -> None:
    words = f"exec {sys.executable} -c 'import gateway.console.apart' {closed}"
    assert subprocess.run(["sh", "-c", words], cwd=HOME, check=False).returncode == 0


def gives_up(seconds: int = 4) -> None:
    with suppress(TookTooLong):
        apart(sleeps, Limits(seconds=seconds))


def test_whoever_waited_for_a_turn_does_not_wait_as_long_again() -> None:
    two = [threading.Thread(target=gives_up, args=(5,)) for _ in range(2)]
    for one in two:
        one.start()
    time.sleep(0.3)
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        apart(sleeps, Limits(seconds=10))
    assert time.monotonic() - began < 13  # and not 5 and 10
    for one in two:
        one.join()


def test_a_third_one_waits_for_its_turn_and_not_for_ever() -> None:
    two = [threading.Thread(target=gives_up) for _ in range(2)]
    for one in two:
        one.start()
    time.sleep(0.5)
    with pytest.raises(TookTooLong):
        apart(doubled, Limits(seconds=1), "a")
    for one in two:
        one.join()
    assert apart(doubled, WIDE, "a") == b"aa", "the turns are given back"


@contextmanager
def somebody_else() -> Iterator[list[float]]:
    """Another thread of the console, that notes the longest time in which it could do nothing."""
    over, longest = threading.Event(), [0.0]

    def works() -> None:
        last = time.monotonic()
        while not over.wait(0.002):
            longest[0], last = max(longest[0], time.monotonic() - last), time.monotonic()

    thread = threading.Thread(target=works)
    thread.start()
    yield longest
    over.set()
    thread.join()


def longest_wait_meanwhile() -> float:
    with somebody_else() as waits:
        locked("They took my papers.", new_passphrase())
    return waits[0]


def test_whoever_opens_another_page_does_not_wait_while_words_are_locked() -> None:
    with somebody_else() as waited:
        lock("They took my papers.", new_passphrase())
    waits = min(longest_wait_meanwhile() for _ in range(3))  # a loaded machine lets every thread wait now and then
    print(f"longest wait of another thread: {waited[0]:.3f} s in the console's own process, {waits:.3f} s apart")
    assert waits < waited[0] / 3
