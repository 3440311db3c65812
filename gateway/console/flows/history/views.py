"""What served in the past year, what each change was in words, and any two beside each other."""

from flask import abort, render_template, request

from gateway.console.clocks import moment
from gateway.console.flows.history.changes import changes, compared
from gateway.console.wiring import Desk
from gateway.editions.past import store as past
from gateway.storage.database import reading

A_PAGE = 10
MOST_LINES = 6  # of one change in the list
LARGEST_ID = 2**31 - 1  # of the databases


class History:
    """Reads everything afresh for each look."""

    def __init__(self, desk: Desk) -> None:
        self._engine, self._clock = desk.engine, desk.clock

    def index(self) -> str:
        now, skip = self._clock(), _number("skip")
        with reading(self._engine) as connection:
            found = past.newest(connection, A_PAGE + 1, skip)
            many, labels = past.count(connection), past.labels(connection)
        older = found[A_PAGE] if len(found) > A_PAGE else None
        return render_template(
            "flows/history.html", changes=changes(found[:A_PAGE], older, now), many=many, skip=skip, a_page=A_PAGE,
            most=MOST_LINES, labels=[(one, moment(one.since, now)) for one in labels],
        )  # fmt: skip

    def compare(self) -> str:
        now = self._clock()
        with reading(self._engine) as connection:
            old, new = (past.find(connection, _number(name)) or abort(404) for name in ("before", "after"))
            labels = past.labels(connection)
        found = compared(old.texts, new.texts)
        return render_template(
            "flows/compare.html", old=old, new=new, since=moment(old.since, now), until=moment(new.since, now),
            closely=[one for one in found or () if one.closely],
            besides=[one for one in found or () if not one.closely], readable=found is not None,
            labels=[(one, moment(one.since, now)) for one in labels],
        )  # fmt: skip


def _number(name: str) -> int:
    """A number of the address; 0 for what is none."""
    said = request.args.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and int(said[:11]) <= LARGEST_ID and len(said) < 11 else 0
