"""The shipped configuration, but for a time that a test would wait for."""

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
    return folder
