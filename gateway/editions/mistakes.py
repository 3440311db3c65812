"""What is wrong with flows/ and config/, and with flows/drafts/, as `check` and `doctor` say it."""

from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.configuration import read_configuration
from gateway.editions.drafts import draft_complaints


def check_files(flows_dir: Path, config_dir: Path, release: bool) -> tuple[Complaint, ...]:
    """Every mistake; once there is none, what they are warned of. release: as production wants them."""
    try:
        return read_configuration(flows_dir, config_dir, release).warnings
    except Refused as refused:
        return refused.complaints


def check_drafts(flows_dir: Path, config_dir: Path) -> list[str]:
    """What is wrong with flows/drafts/, which stops nothing but trying them out."""
    return [f"draft: {complaint}" for complaint in draft_complaints(flows_dir, config_dir)]
