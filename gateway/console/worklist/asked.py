"""What the list is asked for: filters that stand in the address, so that they can be kept and sent. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

LEVELS = ("P1", "none", "P2", "P3", "P4")  # in the order of the list; none: a report without a level yet
NEW, TAKEN, NEED_INFO, CASE, ENDED = "new", "taken", "need_info", "case", "ended"
STATES = (NEW, TAKEN, NEED_INFO, CASE, ENDED)
ENDINGS = ("closed", "other", "linked")  # triage is over; the list shows them only when asked
FAR = 1_000_000  # nobody reads further down; a much larger number would be an error in PostgreSQL
_PLACE = re.compile(r"[A-Za-z0-9-]{1,16}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is blank asks for all of its kind; a blank state for all that is not ended. digits: of a case number, six or
    fewer. skip: so many stand on the pages before."""

    district: str = ""
    level: str = ""
    state: str = ""
    mine: bool = False
    digits: str = ""
    skip: int = 0

    def query(self, **changed: object) -> dict[str, object]:
        """The same for an address, with something changed; whoever changes anything but skip begins at the top."""
        asked = asdict(replace(self, skip=0) if changed else self) | changed
        asked["mine"] = 1 if asked["mine"] else ""
        return {name: value for name, value in asked.items() if value}

    @property
    def is_plain(self) -> bool:
        return not self.query(skip=0)


def read_asked(told: Mapping[str, str]) -> Asked:
    """Whatever makes no sense asks for nothing."""
    return Asked(
        district=told.get("district", "") if _PLACE.fullmatch(told.get("district", "")) else "",
        level=_one_of(told.get("level", ""), LEVELS),
        state=_one_of(told.get("state", ""), STATES),
        mine=told.get("mine", "") == "1",
        digits="".join(re.findall("[0-9]", told.get("digits", "")))[:6],
        skip=_number(told.get("skip", "")),
    )


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _number(value: str) -> int:
    return min(int(value), FAR) if re.fullmatch("[0-9]{1,9}", value) else 0
