"""What every page of the console is handed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from gateway.alerts.store import AlertStore
from gateway.clock import Clock
from gateway.configuration import Configuration
from gateway.console.cards import PlaceName
from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.health.told import Line
from gateway.papers import Papers
from gateway.places import Places
from gateway.reports.urgency import UrgencyRules
from gateway.storage.database import writing


@dataclass(frozen=True, slots=True)
class Desk:
    """seal_public_key: what callers' words and what staff write are sealed to (design D7). places: as in the files.
    pepper: with which references are made, for who reports by phone or in person. files: how the files stand that this
    process began with. roster_hash_key, field_keys: how numbers of members are found and kept. told, told_files: the
    settings of this process and what its files say, secrets masked. papers: reads the files as they lie on disk
    now. flows_dir: where drafts of flows lie."""

    engine: sa.Engine
    clock: Clock
    place_name: PlaceName
    places: Places
    seal_public_key: bytes
    alerts: AlertStore
    urgency: UrgencyRules
    production: bool
    deadlines: DeadlineRules
    files: Configuration
    pepper: bytes = field(default=b"", repr=False)
    roster_hash_key: bytes = field(default=b"", repr=False)
    field_keys: tuple[str, ...] = field(default=(), repr=False)
    told: Sequence[Line] = ()
    told_files: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    papers: Callable[[], Papers] = field(default=partial(Papers, {}), repr=False)
    flows_dir: Path = Path("flows")

    def saw(self, by: str, kind: str, subject: str, what: str = "saw", **told: object) -> None:
        """Writes down that somebody looked."""
        with writing(self.engine) as connection:
            diary.write(connection, self.clock(), by, what, kind, subject, **told)
