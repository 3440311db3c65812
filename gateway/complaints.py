"""What is wrong with a file or a setting, said so that its writer can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake: where it stands (file or setting, line if known) and what to do about it.

    warns: callers can be served all the same. not_for_release: a warning that production takes for a mistake.
    about: the column or key that is meant, for a form that shows it there."""

    where: str
    says: str
    line: int | None = None
    warns: bool = False
    not_for_release: bool = False
    about: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.where}, line {self.line}" if self.line else self.where
        return f"{place}: {self.says}"

    def as_warning(self, not_for_release: bool = False) -> "Complaint":
        return replace(self, warns=True, not_for_release=not_for_release)


def errors(found: Iterable[Complaint], release: bool = False) -> list[Complaint]:
    """Those for which a start is refused; with release also the warnings that production does not let pass."""
    return [replace(one, warns=False) for one in found if not one.warns or (release and one.not_for_release)]


def warnings(found: Iterable[Complaint], release: bool = False) -> list[Complaint]:
    """All others."""
    return [one for one in found if one.warns and not (release and one.not_for_release)]


class Refused(Exception):
    """Raised with every complaint at once, so that nobody mends one mistake per start."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(c) for c in self.complaints))
