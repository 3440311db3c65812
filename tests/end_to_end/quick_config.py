"""The shipped configuration, but for times that a test would wait for, and for who is told first: all of a team."""

import re
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SILENCE = 10  # seconds after which a call in danger that was cut counts as over; config/ has 60
SHIPPED, QUICK = "{seconds: 60, when: {danger: [now]}}", f"{{seconds: {SILENCE}, when: {{danger: [now]}}}}"


def quick_config(folder: Path) -> Path:
    """Makes the folder, for CONFIG_DIR."""
    shutil.copytree(PROJECT / "config", folder)
    file = folder / "urgency.yaml"
    assert SHIPPED in file.read_text(), "config/urgency.yaml says otherwise how long the silence lasts"
    file.write_text(file.read_text().replace(SHIPPED, QUICK))
    teams = folder / "teams.yaml"
    by_day, nights = re.subn("(?m)^quiet: .*$", "", teams.read_text())  # these tests run at any hour
    whole_team, ladders = re.subn("{0: one, ", "{0: team, ", by_day)
    assert (nights, ladders) == (1, 3), "config/teams.yaml says otherwise when it is quiet and who is told first"
    teams.write_text(whole_team)
    sending = folder / "sending.yaml"
    quick, paces = re.subn("(?m)^per_second: .*$", "per_second: 200", sending.read_text())
    assert paces == 1, "config/sending.yaml says otherwise how many SMS a second may go"
    sending.write_text(quick)
    return folder
