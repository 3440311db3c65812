"""./run and ./test on a bare machine: found from anywhere, healed when interrupted, clear when they cannot."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
PYTHONS = Path(sys.executable).resolve().parent
BARE = {"PATH": f"/usr/bin:/bin:{PYTHONS}", "HOME": "/nowhere", "PIP_NO_INDEX": "1"}  # no network is needed here

pytestmark = pytest.mark.slow


class Copy:
    """The commands in a folder of their own, with nothing to install and a gateway that only says its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "gateway" / "demo").mkdir(parents=True)
        for name in ("run", "test", "gateway/demo/prepare.sh", "gateway/demo/make_venv.py"):
            shutil.copy(HOME / name, folder / name)
        says = "import os, sys; print('gateway', *sys.argv[1:], os.getcwd())\n"
        (folder / "gateway" / "__main__.py").write_text(says)
        (folder / "requirements.txt").write_text("# nothing\n")
        self.venv = folder / ".venv"

    def run(self, *words: str, cwd: Path = Path("/"), **also: str) -> "subprocess.CompletedProcess[str]":
        command = ["sh", str(self.folder / "run"), *words]
        return subprocess.run(command, cwd=cwd, env={**BARE, **also}, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "a project")


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    made = Copy(tmp_path_factory.mktemp("started") / "a project")
    assert "gateway demo" in made.run().stdout
    return made


@pytest.fixture
def ready(copy: Copy, started_once: Copy) -> Copy:
    """One that has been started before. (To make its .venv takes longest of all; it stands in a folder of its own.)"""
    shutil.copytree(started_once.venv, copy.venv, symlinks=True)
    return copy


def test_one_command_does_all_from_any_folder_and_the_second_time_fast(copy: Copy) -> None:
    first = copy.run()
    assert first.stdout == f"gateway demo {copy.folder}\n", first.stderr
    started = time.monotonic()
    second = copy.run(cwd=copy.folder.parent)
    assert second.stdout == first.stdout
    assert second.stderr == ""  # nothing was made or installed again
    assert time.monotonic() - started < 20


def test_new_requirements_are_installed_at_the_next_start(ready: Copy) -> None:
    (ready.folder / "requirements.txt").write_text("# something else\n")
    assert "Installing the packages of requirements.txt" in ready.run().stderr
    assert ready.run().stderr == ""


@pytest.mark.parametrize("harm", ["unfinished", "no python", "no pip", "emptied"])
def test_a_half_made_environment_heals_at_the_next_start(ready: Copy, harm: str) -> None:
    (ready.venv / "installed.json").unlink()
    if harm == "unfinished":
        (ready.venv / "unfinished").touch()
    elif harm == "no python":
        (ready.venv / "bin" / "python").unlink()
        (ready.venv / "bin" / "python").symlink_to("/nowhere/python3")
    elif harm == "no pip":
        for folder in ready.venv.glob("lib/*/site-packages/pip"):
            shutil.rmtree(folder)
    else:
        shutil.rmtree(ready.venv)
        ready.venv.mkdir()
    healed = ready.run()
    assert "gateway demo" in healed.stdout
    assert "Making the virtual environment" in healed.stderr
    assert not (ready.venv / "unfinished").exists()


def test_a_failed_install_is_said_and_the_next_start_begins_anew(ready: Copy) -> None:
    (ready.folder / "requirements.txt").write_text("thuso-has-no-such-package==1\n")
    failed = ready.run()
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "Installing requirements.txt failed" in failed.stderr
    assert "no network" in failed.stderr
    assert "Traceback" not in failed.stderr
    (ready.folder / "requirements.txt").write_text("# mended\n")
    anew = ready.run()
    assert "gateway demo" in anew.stdout
    assert "Making the virtual environment" in anew.stderr


def test_tests_requirements_do_not_make_the_next_run_install_again(ready: Copy) -> None:
    (ready.folder / "requirements-test.txt").write_text("-r requirements.txt\n# tests\n")
    prepare = [sys.executable, "gateway/demo/make_venv.py", "requirements-test.txt"]
    subprocess.run(prepare, cwd=ready.folder, env=BARE, check=True)
    assert set(json.loads((ready.venv / "installed.json").read_text())) == {"requirements.txt", "requirements-test.txt"}
    assert ready.run().stderr == ""


def test_two_starts_at_once_do_not_spoil_each_other(copy: Copy) -> None:
    words = ["sh", str(copy.folder / "run")]
    both = [subprocess.Popen(words, env=BARE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [run.communicate()[0].split()[:2] for run in both] == [["gateway", "demo"]] * 2


def test_a_folder_that_cannot_be_written_is_said() -> None:
    who = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as parent:  # not tmp_path, which only its owner can enter
        copy = Copy(Path(parent) / "project")
        Path(parent).chmod(0o755)
        copy.folder.chmod(0o555)
        words = ["sh", str(copy.folder / "run")]
        done = subprocess.run(words, cwd="/", env=BARE, capture_output=True, text=True, **who)
        copy.folder.chmod(0o755)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_words_behind_run_are_refused(copy: Copy) -> None:
    refused = copy.run("--port", "8010")
    assert refused.returncode == 2
    assert "PORT=8010 ./run" in refused.stderr
    assert not copy.venv.exists()


def with_only(copy: Copy, python: str) -> None:
    """As if the machine had just this Python."""
    (copy.folder / "bin").mkdir()
    for tool in ("sh", "dirname", "id"):
        (copy.folder / "bin" / tool).symlink_to(shutil.which(tool) or "")
    if python:
        (copy.folder / "bin" / "python3").write_text(python)
        (copy.folder / "bin" / "python3").chmod(0o755)
    prepare = copy.folder / "gateway" / "demo" / "prepare.sh"
    prepare.write_text(prepare.read_text().replace("/usr/bin/python3", "/nowhere/python3"))


def test_a_python_that_is_too_old_is_named(copy: Copy) -> None:
    with_only(copy, '#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    refused = copy.run(PATH=str(copy.folder / "bin"))
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer; this machine has: Python 3.9.2." in refused.stderr
    assert "apt-get install python3" in refused.stderr


def test_a_machine_without_python_is_told_what_to_install(copy: Copy) -> None:
    with_only(copy, "")
    refused = copy.run(PATH=str(copy.folder / "bin"))
    assert refused.returncode == 1
    assert "this machine has: none." in refused.stderr


def test_where_venv_is_missing_the_one_line_to_type_is_said(copy: Copy) -> None:
    """Debian's python3 without python3-venv; without apt-get (or without root) nothing is installed."""
    with_only(copy, f"#!/bin/sh\nPYTHONPATH='{copy.folder}/lacks' exec {sys.executable} \"$@\"\n")
    (copy.folder / "lacks").mkdir()
    (copy.folder / "lacks" / "ensurepip.py").write_text("raise ImportError('left out')\n")
    refused = copy.run(PATH=str(copy.folder / "bin"))
    assert refused.returncode == 1
    major, minor = sys.version_info[:2]
    assert f"sudo apt-get install -y --no-install-recommends python{major}.{minor}-venv" in refused.stderr
    assert not copy.venv.exists()


def test_as_root_the_missing_part_is_installed(copy: Copy) -> None:
    """A stand-in apt-get brings what was missing; the real one was tried on a bare Debian."""
    with_only(copy, f"#!/bin/sh\nPYTHONPATH='{copy.folder}/lacks' exec {sys.executable} \"$@\"\n")
    lacks = copy.folder / "lacks"
    lacks.mkdir()
    (lacks / "ensurepip.py").write_text("raise ImportError('left out')\n")
    apt = copy.folder / "bin" / "apt-get"
    apt.write_text(f"""#!/bin/sh
echo "$@" >>"{copy.folder}/asked"
[ "$1" = update ] || /bin/rm -r "{lacks}/ensurepip.py" "{lacks}/__pycache__"
""")
    apt.chmod(0o755)
    make = copy.folder / "gateway" / "demo" / "make_venv.py"
    make.write_text(make.read_text().replace("os.geteuid() != 0", "False"))
    done = copy.run(PATH=str(copy.folder / "bin"))
    assert done.stdout == f"gateway demo {copy.folder}\n", done.stderr
    assert "update -qq\ninstall -y --no-install-recommends python3" in (copy.folder / "asked").read_text()
    assert "Installing the system package python3" in done.stderr


@pytest.mark.parametrize("script", ["run", "test", "gateway/demo/prepare.sh"])
def test_the_commands_are_plain_sh(script: str) -> None:
    shell = shutil.which("dash") or "sh"
    assert subprocess.run([shell, "-n", HOME / script]).returncode == 0


def test_every_package_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = (HOME / name).read_text().splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
        assert wanted
        assert [line for line in wanted if "==" not in line.split(";")[0]] == []


def with_steps(copy: Copy, fails: str) -> None:
    """A .venv whose Python knows pip, and stands in for the tools: each says its name, one of them fails."""
    (copy.folder / "requirements-test.txt").write_text("-r requirements.txt\n")
    (copy.folder / "pyproject.toml").write_text("[tool.importlinter]\n")
    (copy.venv / "bin").mkdir(parents=True)
    python = copy.venv / "bin" / "python"
    python.write_text(f"""#!/bin/sh
case "$1 $2" in
    "-c "*) exec {sys.executable} "$@";;
    "-m pip") exit 0;;
    *) echo "[$*]"; case "$*" in *{fails}*) exit 1;; esac;;
esac
""")
    python.chmod(0o755)


def run_tests(copy: Copy, *words: str, **also: str) -> "subprocess.CompletedProcess[str]":
    environ = {**BARE, "TEST_DATABASE_URL": "postgresql://somewhere/x", "CHROMIUM": "/bin/true", **also}
    command = ["sh", str(copy.folder / "test"), *words]
    return subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True)


@pytest.mark.parametrize(("fails", "named"), [("ruff", "ruff"), ("mypy", "mypy"), ("lint-imp", "import-linter")])
def test_a_failed_step_does_not_hide_the_ones_after_it(copy: Copy, fails: str, named: str) -> None:
    with_steps(copy, fails)
    done = run_tests(copy)
    assert done.returncode == 1, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("[")] == [
        "[-m ruff check .]", "[-m mypy --strict gateway]", "[.venv/bin/lint-imports]", "[-m pytest -n 5]",
    ]  # fmt: skip
    told = dict.fromkeys(("ruff", "mypy", "import-linter", "pytest"), "passed") | {named: "FAILED"}
    assert done.stdout.splitlines()[-4:] == [f"{name}: {how}" for name, how in told.items()]


def test_failing_tests_fail_the_whole(copy: Copy) -> None:
    with_steps(copy, "pytest")
    assert run_tests(copy).returncode == 1
    python = copy.venv / "bin" / "python"
    python.write_text(python.read_text().replace("*pytest*", "*nothing*"))
    assert run_tests(copy).returncode == 0


def test_with_words_only_pytest_runs_and_gets_them(copy: Copy) -> None:
    with_steps(copy, "nothing")
    assert run_tests(copy, "tests/demo", "-k", "a or b").stdout == "[-m pytest tests/demo -k a or b]\n"


def test_a_browser_that_is_not_there_is_a_loud_failure(copy: Copy) -> None:
    with_steps(copy, "nothing")
    done = run_tests(copy, CHROMIUM="/nowhere/chromium")
    assert done.returncode == 1
    assert "CHROMIUM is set to /nowhere/chromium, and there is no such program" in done.stderr
    assert done.stdout == ""
