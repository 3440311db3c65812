"""One change of the flows, as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Served:
    """One change. id: how an address calls it; 0 for what stands in no list yet. texts: the files, by place."""

    id: int
    digest: str
    since: datetime
    texts: Mapping[str, str] = field(repr=False)
