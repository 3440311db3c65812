"""What supervisor reads back from the file is exactly what the Procfile and the rows said."""

import shlex
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from supervisor.datatypes import dict_of_key_value_pairs
from supervisor.options import UnhosedConfigParser, expand

from gateway.complaints import Refused
from gateway.demo.procfile import read_procfile
from gateway.demo.supervisor_config import Program, supervisor_config

HOME = Path(__file__).resolve().parents[2]
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\"'", exclude_categories=["Cc", "Zl", "Zp", "Cs"]))


def read_back(text: str, section: str) -> dict[str, str]:
    parser = UnhosedConfigParser()
    parser.read_file(StringIO(text))
    return {name: expand(value, {}, name) for name, value in parser.items(section)}


@given(value=VALUES, folder=VALUES)
def test_any_value_arrives_as_it_was_or_is_refused(value: str, folder: str) -> None:
    program = Program("web", ["python", "-m", "gateway", f"web{folder}"], {"ONE": value, "TWO": "2"})
    project = Path("/home") / f"x{folder.strip().replace('/', '')}x"
    try:
        text = supervisor_config([program], project)
    except Refused:
        assert any(sign in f" {value} {folder} " for sign in (";", "#"))
        return
    section = read_back(text, "program:web")
    assert dict_of_key_value_pairs(section["environment"]) == {"ONE": value, "TWO": "2"}
    assert section["directory"] == str(project)
    assert shlex.split(section["command"]) == list(program.words)


@pytest.mark.parametrize("value", ['a"b', "a'b", "a\nb", "a ;b", "a #b", "a\0b"])
def test_a_value_that_the_file_cannot_carry_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(Refused, match="DATABASE_URL: holds a quote"):
        supervisor_config([Program("web", ["x"], {"DATABASE_URL": value})], Path("/p"))


def test_redis_starts_first_and_ends_last() -> None:
    text = supervisor_config([Program(name, ["x"], {}) for name in ("web", "worker", "redis")], Path("/p"))
    assert read_back(text, "group:thuso")["programs"] == "web,worker"
    assert int(read_back(text, "program:redis")["priority"]) < int(read_back(text, "group:thuso")["priority"])


def test_the_procfile_is_the_list_that_the_design_promises() -> None:
    commands = read_procfile((HOME / "Procfile").read_text())
    assert {name: words[-1] for name, words in commands.items()} == {
        "web": "web", "console": "console", "relay": "relay", "worker": "worker", "release": "migrate",
    }  # fmt: skip


NAMES = st.text("abcdefgh_-", min_size=1)
WORDS = st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1), min_size=1)


@given(st.dictionaries(NAMES, WORDS))
def test_every_command_is_read_as_it_was_written(commands: dict[str, list[str]]) -> None:
    text = "# processes\n\n" + "".join(f"{name}: {shlex.join(words)}\n" for name, words in commands.items())
    assert read_procfile(text) == commands


@given(st.text())
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    try:
        read_procfile(text)
    except Refused as refused:
        assert all(complaint.line for complaint in refused.complaints)


@pytest.mark.parametrize("line", ["web", "web:", "we b: x", "web: 'x", "web: x\nweb: y"])
def test_a_line_that_is_no_process_is_named(line: str) -> None:
    with pytest.raises(Refused, match="Procfile, line"):
        read_procfile(line)
