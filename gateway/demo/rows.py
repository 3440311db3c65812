"""Which process is given which settings (design section 4, last table). Pure.

A process that is broken into can give away only what its row holds. OPEN_PRIVATE_KEY, which opens what callers
typed, is in nobody's row.
"""

from collections.abc import Mapping

from gateway import settings

COMMON = ("THUSO_ENV", "DATABASE_URL", "FLOWS_DIR", "CONFIG_DIR", "VAR_DIR")
QUEUE = "REDIS_URL"  # whoever has it can read the keys of the day
COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # where processes write their counts for the relay to show
SECOND = ("SECOND_SENDER_URL", "SECOND_SENDER_USERNAME")  # its password is among the secrets

PLAIN: Mapping[str, tuple[str, ...]] = {
    "web": (*COMMON, QUEUE, "PORT", COUNTS),
    "relay": (*COMMON, QUEUE, "METRICS_PORT", COUNTS),
    "worker": (*COMMON, QUEUE, "AT_USERNAME", "AT_SENDER_ID", "AT_BASE_URL", *SECOND, COUNTS),
    "console": (*COMMON, "CONSOLE_PORT"),
    "handset": (*COMMON, "HANDSET_PORT", "PORT"),
    "redis": ("THUSO_ENV", QUEUE),
}


def row(process: str, everything: Mapping[str, str]) -> dict[str, str]:
    """What this process may know; one that settings.py gives no secrets gets none here either."""
    names = (*PLAIN.get(process, COMMON), *sorted(settings.ROWS.get(process, ())))
    return {name: everything[name] for name in names if name in everything}
