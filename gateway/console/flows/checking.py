"""What the checker says of the files as they lie on disk. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, configuration_of
from gateway.editions.telling import harmless
from gateway.papers import Papers


@dataclass(frozen=True, slots=True)
class Told:
    """One complaint, with all lines of the file that it is made about."""

    where: str
    lines: tuple[int, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Examined:
    """mistakes: why changed files are refused. for_release: what production would refuse besides. drafts: languages
    that are marked as draft, by file."""

    mistakes: Sequence[Told]
    warnings: Sequence[Told]
    for_release: Sequence[Told]
    drafts: Mapping[str, Sequence[str]]


def examined(papers: Papers) -> Examined:
    """Reads and checks all files, as a start would."""
    found, mistakes = _read(papers, strict=False)
    _, release = _read(papers, strict=True)
    warnings = [one for one in found.warnings if not one.not_for_release] if found else []
    known = {(one.where, one.line, one.says) for one in mistakes}
    besides = [one for one in release if (one.where, one.line, one.says) not in known and not _marked(one)]
    return Examined(_told(mistakes), _told(warnings), _told(besides), _drafts(papers))


def _read(papers: Papers, strict: bool) -> tuple[Configuration | None, Sequence[Complaint]]:
    try:
        return configuration_of(papers, strict), ()
    except Refused as refused:
        return None, refused.complaints


def _marked(complaint: Complaint) -> bool:
    """Whether it is about the mark of a draft, which stands in a table of its own."""
    return complaint.says.startswith("is still a draft in:")


def _told(complaints: Iterable[Complaint]) -> list[Told]:
    """Each sentence once for a file; of teams.yaml none that could quote a number."""
    lines: dict[tuple[str, str], list[int]] = {}
    for one in map(harmless, complaints):
        lines.setdefault((one.where, one.says), []).extend([one.line] if one.line else [])
    return [Told(where, tuple(sorted({*at})), says) for (where, says), at in lines.items()]


def _drafts(papers: Papers) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for place in sorted(papers.texts):
        with suppress(Refused):
            data = papers.document(place).data
            marked = data.get("draft") if isinstance(data, dict) else None
            if marked and isinstance(marked, list):
                found[place] = [str(code) for code in marked]
    return found
