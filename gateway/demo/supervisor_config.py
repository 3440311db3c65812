"""Writes supervisor's configuration: one program a process, each with its row of settings and nothing else. Pure."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.complaints import Complaint, Refused

# What supervisor's file cannot carry: it knows no escape for these.
IN_NOTHING = re.compile(r"[\n\r\0]|\s[;#]")
IN_NO_VALUE = re.compile(r"[\"'\n\r\0]|\s[;#]")

HEAD = """\
; Made anew at each start from the Procfile.
[supervisord]
nodaemon=true
silent=true
nocleanup=true
logfile=log/supervisor.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile=log/supervisor.pid
"""

# A process is tried again for ever, a second later each time: a Redis that comes back finds its worker.
PROGRAM = """
[program:{name}]
command={command}
directory={project}
environment={environment}
priority=1
autorestart=true
startsecs=1
startretries=1000000
stopsignal=TERM
stopwaitsecs={patience}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile=log/{name}.log
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=2
"""

# One group is asked to end all at once; Redis has the lower number, so it starts first and ends last.
GROUP = """
[group:thuso]
programs={names}
priority=10
"""

PATIENCE = 8  # seconds between asking a process to end and ending it


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep up: its words, and all of its settings."""

    name: str
    words: Sequence[str]
    settings: Mapping[str, str]


def supervisor_config(programs: Sequence[Program], project: Path) -> str:
    """The whole file, for a supervisor that starts in VAR_DIR: its logs go to log/ there.

    Raises Refused for a value that supervisor's file cannot carry.
    """
    wrong = [_complaint(f"the command of {p.name}") for p in programs if IN_NOTHING.search(shlex.join(p.words))]
    values = {name: value for p in programs for name, value in p.settings.items()}
    wrong += [_complaint(name) for name, value in values.items() if IN_NO_VALUE.search(value)]
    wrong += [_complaint(f"the folder {project}")] if IN_NOTHING.search(str(project)) else []
    if wrong:
        raise Refused(wrong)
    names = ",".join(p.name for p in programs if p.name != "redis")
    return HEAD + GROUP.format(names=names) + "".join(_program(p, project) for p in programs)


def _program(program: Program, project: Path) -> str:
    return PROGRAM.format(
        project=_plain(str(project)),
        name=program.name,
        command=_plain(shlex.join(program.words)),
        environment=_plain(",".join(f'{name}="{value}"' for name, value in program.settings.items())),
        patience=PATIENCE,
    )


def _plain(value: str) -> str:
    return value.replace("%", "%%")


def _complaint(where: str) -> Complaint:
    return Complaint(where, "holds a quote, a line break, or a blank before ; or #. The demo cannot carry that.")
