"""Thabo tries a flow out on a phone in his terminal, keeps the walk, and it is played as a journey."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.dialogue.script import ASKS
from gateway.tools.recording import journey
from gateway.tools.walking import Walk
from tests.dialogue.pictures.flows import HOME, shipped, small

REPORT = ["2", "2", "1", "1", "1", "3", "3", "9", "3", "x*y", "9", "1", "1", "1"]  # in English, to the receipt


def walk(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """As a person starts it: no service is running, and none is named in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", "walk", *words], cwd=HOME, env={"PATH": "/usr/bin:/bin"}, input=typed,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def walked(*keys: str, flow: object = None, **how: str) -> tuple[Walk, list[str], list[str]]:
    said, aside = list[str](), list[str]()
    made = Walk(flow or small(), iter(keys), said.append, aside.append)  # type: ignore[arg-type]
    made.go(**how)
    return made, said, aside


def test_the_phones_words_come_alone_and_the_rest_on_another_stream() -> None:
    done = walk(typed="2\n99\n")
    assert done.returncode == 0
    assert done.stdout.split("\n\n")[0] == "\nTHUSO\n1. Sesotho\n2. English"
    assert done.stdout.rstrip().endswith("Thank you.") and "septets" not in done.stdout
    assert done.stderr.splitlines()[0] == "[27 of 160 septets]"
    assert done.stderr.splitlines()[-1] == "The call ends here."


def test_the_language_is_chosen_for_who_names_it() -> None:
    done = walk("--lang", "st")
    assert done.returncode == 0
    assert "THUSO: ke mahala" in done.stdout and "> 1" in done.stderr
    assert done.stderr.rstrip().endswith("The phone is put away.")


def test_a_text_talk_counts_messages_too() -> None:
    done = walk("--channel", "sms", "--lang", "st", typed="1\n")
    assert done.returncode == 0
    assert " SMS]" in done.stderr.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--lang", "fr"], "--lang: the flows do not speak 'fr'. They speak en (English), st (Sesotho)."),
        (["nowhere"], "nowhere: is no flow. There are: report, advice,"),
        (["drafts/nowhere"], "drafts/nowhere.yaml: cannot be read"),
        (["--record", "no_such_folder/walk.yaml"], "--record: there is no folder no_such_folder."),
        (["--record", "README.md"], "--record: README.md is there already. Choose another name."),
        (["advice", "--record", "new.yaml"], "--record: a journey begins by dialling. Leave the name of the flow out."),
    ],
    ids=["language", "flow", "draft", "folder", "file", "halfway"],
)
def test_what_cannot_be_done_is_one_sentence(words: list[str], says: str) -> None:
    done = walk(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_draft_is_walked_in_the_place_of_the_flow(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    for file in (HOME / "flows").glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    report = (HOME / "flows" / "report.yaml").read_text()
    (tmp_path / "drafts" / "report.yaml").write_text(report.replace('"Make a report"', '"Tell us"'))
    env = {"PATH": "/usr/bin:/bin", "FLOWS_DIR": str(tmp_path)}
    for flow, shown in (("", "2. Make a report"), ("drafts/report", "2. Tell us")):
        done = subprocess.run([sys.executable, "-m", "gateway", "walk", "--lang", "en", flow], cwd=HOME, env=env,
                              input="", capture_output=True, text=True, timeout=60)  # fmt: skip
        assert shown in done.stdout, done.stderr


def test_a_called_flow_is_walked_from_its_own_first_screen() -> None:
    _, said, _ = walked("1", "1", only="advice")
    assert [text.strip().splitlines()[0] for text in said] == ["Look for signs.", "That is all.", "THUSO"]


def test_whoever_walks_answers_for_the_service() -> None:
    """Also after answers that are none."""
    flow = shipped()
    _, said, aside = walked(*REPORT, "0000", "perhaps", "9", "right", flow=flow)
    asked = next(text for text in aside if text.startswith("same_digits"))
    assert asked == "same_digits: what does the service answer? 1 = right, 2 = wrong"
    assert aside.count(f"Choose a number from 1 to {len(ASKS['same_digits'])}.") == 2
    assert "0000 0000 0000 0000" in said[-2] and said[-1] != said[-2]


def test_a_star_divides_answers_but_in_free_words() -> None:
    made, said, _ = walked("2*1", "it was 2*3")
    assert "What did you see?" in said[1]
    assert made.state.words == {"details": ("it was 2*3",)}


def test_one_text_may_hold_several_answers() -> None:
    yes, no = (walked("yes", *more, flow=shipped("sms"))[0].state for more in ([], ["2 1"]))
    assert len(no.way) - len(yes.way) == 2


def test_ctrl_d_in_the_middle_of_a_question_ends_the_walk() -> None:
    made, _, aside = walked(*REPORT, "0000", flow=shipped())
    assert not made.ended and aside[-1] == "\nThe phone is put away."


def test_ctrl_c_ends_the_walk_and_keeps_the_record(tmp_path: Path) -> None:
    record = tmp_path / "walk.yaml"
    person, terminal = pty.openpty()
    words = [sys.executable, "-m", "gateway", "walk", "--lang", "en", "--record", str(record)]
    done = subprocess.Popen(words, cwd=HOME, env={"PATH": "/usr/bin:/bin"}, stdin=terminal, stdout=terminal,
                            stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    os.close(terminal)
    os.write(person, b"2\n")
    shown = b""
    while b"Who are you worried about?" not in shown:
        shown += os.read(person, 4096)
    done.send_signal(signal.SIGINT)
    _, aside = done.communicate(timeout=30)
    os.close(person)
    assert done.returncode == 0, aside
    assert b"Traceback" not in aside and b"recorded in" in aside
    assert record.read_text().splitlines()[-5] == "  - {hangs_up: true}"


def test_a_record_says_what_was_typed_and_seen_and_leaves_the_rest_to_a_person() -> None:
    made, _, _ = walked("x", "2", 'a\x07 "story": {š}', "9", language="en")
    assert journey(made, "ussd").partition("on:")[2].splitlines() == [
        " ussd",
        "steps:",
        '  - {dials: true, sees: "THUSO"}',
        '  - {types: "2", sees: "Who <is> \\"it\\" & why; end #1 [x] {1}?"}',
        '  - {types: "x", sees: "Choose a number shown."}',
        '  - {types: "2", sees: "What did you see?"}',
        '  - {types: "a  \\"story\\": {š}", sees: "What did you see?"}',
        '  - {types: "9", sees: "Bye."}',
        "then:",
        "  report: {}  # such as {who: girl, danger: now, status: complete, level: P1}; none when nothing may be kept",
        "  alerted: []  # the teams that must be told, such as [hotline_lead]",
        "  not_alerted: []  # the teams that must not be told",
    ]


def test_a_record_of_a_call_that_leaves_nothing_says_so() -> None:
    made, _, _ = walked("99", flow=shipped())
    assert "report: none" in journey(made, "ussd")


def test_no_reference_stands_in_a_record() -> None:
    """The one on the screen is invented, and a real call shows another."""
    made, _, _ = walked(*REPORT, "0000", "right", flow=shipped())
    text = journey(made, "ussd")
    assert "0000" not in text
    assert "{types_last_digits: " in text and 'sees: "Thank you. Report"' in text
