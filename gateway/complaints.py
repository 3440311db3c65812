"""What is wrong with a file or a setting, said so that its writer can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake: where it stands (file or setting, line if known) and what to do about it."""

    where: str
    says: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}, line {self.line}" if self.line else self.where
        return f"{place}: {self.says}"


class Refused(Exception):
    """Raised with every complaint at once, so that nobody mends one mistake per start."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(c) for c in self.complaints))
