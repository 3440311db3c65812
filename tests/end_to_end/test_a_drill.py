"""An exercise on the demo's phones: every part on the road is the real one."""

import os
import re
import subprocess
import sys

import pytest

from tests.end_to_end.people import MAPUTSOE, MAPUTSOE_ENGLISH, MAPUTSOE_SESOTHO
from tests.end_to_end.phones import Table
from tests.end_to_end.running import PATIENCE, PROJECT, Demo
from tests.end_to_end.waiting import until

pytestmark = pytest.mark.slow

EXERCISE = re.compile(r"THUSO (?:EXERCISE|BOIKOETLISO) (\d{6}), ")


def exercises(table: Table) -> dict[str, str]:
    """By phone, the case number of the exercise that it was sent."""
    texts = {number: "\n".join(inbox) for number, inbox in table.inboxes().items()}
    return {number: found[1] for number, inbox in texts.items() if (found := EXERCISE.search(inbox))}


def test_the_team_of_maputsoe_is_tried_and_nobody_else_is_told(
    service: Demo, service_url: str, table: Table
) -> None:
    known, config = table.cases(), service.var.parent / "config"
    environ = {
        "PATH": os.environ["PATH"], "VAR_DIR": str(service.var), "CONFIG_DIR": str(config),
        "DATABASE_URL": service_url or f"sqlite:///{service.var / 'thuso.sqlite'}",
    }  # fmt: skip
    drill = subprocess.Popen(
        [sys.executable, "-m", "gateway", "drill", "--council", "031515", "--minutes", "4", "--yes"],
        cwd=PROJECT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until(lambda: set(exercises(table)) >= MAPUTSOE or drill.poll() is not None, PATIENCE, "both phones have it")
        assert set(exercises(table)) == MAPUTSOE, drill.poll()
        case = exercises(table)[MAPUTSOE_ENGLISH]
        table.texts(MAPUTSOE_ENGLISH, f"2 {case}")
        table.texts(MAPUTSOE_SESOTHO, f"{case} ke ka thusa")
        said, _ = drill.communicate(timeout=PATIENCE)
    finally:
        drill.kill()
    assert drill.returncode == 0, said
    assert "cannot" in said and "I act" in said and "somebody acts" in said
    assert set(exercises(table)) == MAPUTSOE and table.cases() == known
