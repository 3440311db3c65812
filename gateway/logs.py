"""Log lines that can be read by anybody: what happened and where, never to whom or with which words.

An exception is logged as its type and the line of ours that it passed last; its message may quote a value.
"""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog

HOME = Path(__file__).resolve().parent


def set_up() -> None:
    """One JSON line per event on standard error. Libraries speak only when something is wrong, and without
    their traceback or the values in their message."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.root.handlers[:] = [_Quiet()]
    logging.root.setLevel(logging.WARNING)
    # Whoever makes them speak to look for a fault is told nothing of anybody either.
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_without_rows)
    logging.getLogger("urllib3.connectionpool").addFilter(_without_query)


def _without_rows(record: logging.LogRecord) -> bool:
    """SQLAlchemy hides what goes into a statement, but shows at DEBUG the rows that come out, codes of proofs too."""
    return record.levelno > logging.DEBUG


def _without_query(record: logging.LogRecord) -> bool:
    """urllib3 shows whole addresses. In those of the second sender stand number, text and password."""
    if isinstance(record.args, tuple):
        record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args)
    return True


class _Quiet(logging.Handler):
    """Passes on that a library complained, and where; not what it said, for that may quote a value."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().warning(
            "library", source=record.name, level_name=record.levelname, line=f"{record.module}:{record.lineno}"
        )


def get() -> Any:
    """The logger; give it codes and counts only."""
    return structlog.get_logger()


def fault(wrong: BaseException, doing: str) -> None:
    """Logs that something broke: the kind and the place, nothing of its content."""
    get().error("fault", doing=doing, kind=type(wrong).__name__, at=_where(wrong))


def _where(wrong: BaseException) -> str:
    ours = [f for f in traceback.extract_tb(wrong.__traceback__) if Path(f.filename).is_relative_to(HOME)]
    return f"{Path(ours[-1].filename).relative_to(HOME)}:{ours[-1].lineno}" if ours else "elsewhere"
