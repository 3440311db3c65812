"""An exercise that somebody looks at, under way or over. Pure."""

from dataclasses import dataclass
from datetime import datetime

from gateway.drill.drill import Drill, Standing


@dataclass(frozen=True, slots=True)
class Exercised:
    """drill.team: "" where nobody was asked. council: its code. ended_at: None while it goes on."""

    drill: Drill
    council: str
    standing: Standing
    ended_at: datetime | None
