"""A process loads what it needs and nothing that only another does: it is waited for at each start, and at each restart
after a crash."""

import subprocess
import sys

import pytest

from tests.house import HOME

NEVER = [
    ("gateway.editions.mistakes", "sqlalchemy alembic redis flask"),  # of `check`
    ("gateway.processes.console.wiring", "alembic redis rq openpyxl"),
    ("gateway.processes.web.wiring", "alembic rq"),
    ("gateway.demo.starting", "sqlalchemy redis flask requests"),
    ("gateway.handset.serving", "sqlalchemy redis"),
]


@pytest.mark.parametrize(("begins_with", "never"), NEVER, ids=[module for module, _ in NEVER])
def test_it_loads_nothing_that_only_others_need(begins_with: str, never: str) -> None:
    program = f"import sys, {begins_with}; print(*(set(sys.modules) & set({never.split()})))"
    done = subprocess.run([sys.executable, "-c", program], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
