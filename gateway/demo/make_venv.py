"""Makes .venv and installs a requirements file; runs on a bare Python, so it must import nothing of ours.

Started by ./run and ./test. A stamp makes the next start fast; whatever was interrupted is made anew.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"  # there while packages are being installed; still there: it was interrupted
STAMPS = VENV / "installed.json"  # which requirements, byte for byte, this .venv holds
TELL = "import sys, pip; print(sys.version) if sys.version_info >= (3, 11) else sys.exit(1)"


Done = subprocess.CompletedProcess[str]


class CannotPrepare(Exception):
    """A sentence for whoever typed the command."""


def main(requirements: str) -> int:
    try:
        one_at_a_time(lambda: prepare(requirements))
    except CannotPrepare as wrong:
        say(str(wrong))
        return 1
    except OSError as wrong:
        say(f"{wrong.filename or 'The project folder'} cannot be written ({wrong.strerror}). "
            "Put the project into a folder of your own with room for 500 MB, and start again.")  # fmt: skip
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start carries on.")
        return 130
    return 0


def one_at_a_time(work: Callable[[], None]) -> None:
    """Two starts at once must not build one folder together: the second waits for the first."""
    folder = os.open(".", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        work()
    finally:
        os.close(folder)


def prepare(requirements: str) -> None:
    version = python_inside()
    if version and stamps().get(requirements) == digest(requirements, version):
        return
    if not version or UNFINISHED.exists():
        version = make_venv()
    install(requirements)
    remember(requirements, version)


def python_inside() -> str:
    """The version of the Python in .venv, or "" when it is missing, broken or too old."""
    try:
        said = call([str(PYTHON), "-c", TELL], capture_output=True)
    except OSError:
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""


def make_venv() -> str:
    say("Making the virtual environment .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    check_writable()
    if not has_venv():
        get_venv()
    made = call([sys.executable, "-m", "venv", str(VENV)], capture_output=True)
    version = python_inside()
    if made.returncode or not version:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotPrepare(f"Making .venv failed: {(made.stderr or made.stdout).strip()}")
    return version


def check_writable() -> None:
    VENV.mkdir()
    VENV.rmdir()


def has_venv() -> bool:
    """Debian keeps the inside of `venv` in a package of its own."""
    try:
        import ensurepip
        import venv  # noqa: F401  asked for by name only
    except ImportError:
        return False
    return bool(ensurepip.version())


def get_venv() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    line = f"apt-get install -y --no-install-recommends {package}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotPrepare(
            f"This Python ({sys.executable}) lacks its part `venv`. Type this once, then start again:\n\n"
            f"    sudo {line}\n"
        )
    say(f"Installing the system package {package}, which this Python lacks")
    call(["apt-get", "update", "-qq"], stdout=sys.stderr)
    quiet = [*line.split(), "-qq", "-o", "Dpkg::Use-Pty=0"]
    if call(quiet, stdout=sys.stderr, DEBIAN_FRONTEND="noninteractive").returncode:
        raise CannotPrepare(f"`{line}` failed; see above. Is there a network?")


def install(requirements: str) -> None:
    say(f"Installing the packages of {requirements} into .venv (the first time takes about a minute)")
    UNFINISHED.touch()
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if call([*pip, "-r", requirements], stdout=sys.stderr, PIP_USER="0").returncode:
        raise CannotPrepare(
            f"Installing {requirements} failed; the reason stands above. Most often there is no network, or "
            "there is a proxy that pip has to be told of (HTTPS_PROXY). Start again when that is mended."
        )
    UNFINISHED.unlink()


def stamps() -> dict[str, str]:
    try:
        read = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def remember(requirements: str, version: str) -> None:
    """Another file's stamp stays only while it is true: this install may have changed what it speaks of."""
    known = {name: was for name, was in stamps().items() if Path(name).exists()}
    kept = {name: was for name, was in known.items() if was == digest(name, version)}
    STAMPS.write_text(json.dumps({**kept, requirements: digest(requirements, version)}))


def digest(requirements: str, version: str) -> str:
    texts = [Path(name).read_text() for name in sorted({"requirements.txt", requirements})]
    return hashlib.sha256("\0".join([version, *texts]).encode()).hexdigest()


def call(words: list[str], stdout: Any = None, capture_output: bool = False, **also: str) -> Done:
    """Runs a command of ours to its end; `also` stands in its environment besides."""
    return subprocess.run(  # noqa: S603  every word is ours, none comes from outside
        words, stdout=stdout, capture_output=capture_output, text=True, env={**os.environ, **also}
    )


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
