"""The files of flows/ and config/ as they stood at one moment: what is checked is what serves and what is kept."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway import strict_yaml
from gateway.complaints import Complaint, Refused
from gateway.phrases import phrase
from gateway.strict_yaml import Document

DRAFTS = "drafts"  # in flows/; never read by a call from outside
ALL_DRAFTS = "all"  # the name that stands for all of them together
_DRAFT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

Stamps = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """texts: by place, as "flows/report.yaml"; teams.yaml holds phone numbers. unread: places that could not be
    read, and why. called: how complaints call a place, where that differs."""

    texts: Mapping[str, str] = field(repr=False)
    unread: Mapping[str, Refused] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def document(self, place: str) -> Document:
        """Raises Refused, naming file and line, for anything that is not there or no strict YAML."""
        if place in self.unread:
            raise self.unread[place]
        if place not in self.texts:
            raise Refused(
                [Complaint(self._called(place), phrase("cannot be read (No such file or directory). Is it there?"))]
            )
        return strict_yaml.loads(self.texts[place], self._called(place))

    def flows(self) -> list[str]:
        """The places of all flow files."""
        return sorted(place for place in {*self.texts, *self.unread} if place.startswith("flows/"))

    def with_drafts(self, flows_dir: Path, names: Collection[str]) -> "Papers":
        """The same with these drafts in the place of the flows of their names."""
        drafts = _read({f"flows/{name}.yaml": flows_dir / DRAFTS / f"{name}.yaml" for name in names})
        called = {f"flows/{name}.yaml": f"{flows_dir.name}/{DRAFTS}/{name}.yaml" for name in names}
        texts = {place: text for place, text in self.texts.items() if place not in drafts.unread}
        return Papers({**texts, **drafts.texts}, {**self.unread, **drafts.unread}, {**self.called, **called})

    def _called(self, place: str) -> str:
        folder, _, name = place.partition("/")
        return self.called.get(place) or f"{self.called.get(folder, folder)}/{name}"


def read_papers(flows_dir: Path, config_dir: Path) -> Papers:
    """Reads every file once. What cannot be read is complained about where it is asked for."""
    folders = {"flows": flows_dir, "config": config_dir}
    paths = {f"{folder}/{path.name}": path for folder, home in folders.items() for path in _files(home)}
    return replace(_read(paths), called={folder: home.name for folder, home in folders.items()})


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*.yaml") if not path.name.startswith("."))  # what editors leave beside a file


def _read(paths: Mapping[str, Path]) -> Papers:
    texts: dict[str, str] = {}
    unread: dict[str, Refused] = {}
    for place, path in paths.items():
        try:
            texts[place] = strict_yaml.read(path)
        except Refused as refused:
            unread[place] = refused
    return Papers(texts, unread)


def draft_names(flows_dir: Path) -> list[str]:
    """The drafts that the handset may try out. A name that no service code could hold is passed over."""
    names = (path.stem for path in _files(flows_dir / DRAFTS))
    return sorted(name for name in names if _DRAFT.fullmatch(name) and name != ALL_DRAFTS)


def stamps(flows_dir: Path, config_dir: Path) -> Stamps:
    """What changes whenever a file does; cheap to ask for."""
    return tuple(sorted(_stamps([*_files(flows_dir), *_files(config_dir)])))


def _stamps(paths: list[Path]) -> Iterator[tuple[str, int, int, int]]:
    for path in paths:
        try:
            found = path.stat()
        except OSError:  # gone since the folder was listed, or a link that leads nowhere
            yield str(path), 0, 0, 0
        else:
            yield str(path), found.st_mtime_ns, found.st_size, found.st_ino
