"""One accepted set of the files that callers see, and the digest that it is known by."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.configuration import FlowShelf, shelf_of
from gateway.dialogue.rendering import ENGINE
from gateway.papers import Papers

SEEN = ("config/places.yaml", "config/service.yaml", "config/services.yaml")  # besides flows/; teams.yaml has numbers
MARKS = ("draft", "version")  # for people; a mark less must not cut calls under way


@dataclass(frozen=True, slots=True)
class Edition:
    """digest: 16 hex digits over what the files say and how this version lays it out. texts: the files, by place."""

    digest: str
    shelf: FlowShelf
    texts: Mapping[str, str] = field(repr=False)


def edition_of(papers: Papers, shelf: FlowShelf) -> Edition:
    """shelf: what these papers were read as."""
    said = _said(papers)
    written = _written([ENGINE, [[place, part] for place, part in said.items()]])
    digest = hashlib.sha256(written.encode()).hexdigest()[:16]
    return Edition(digest, shelf, {place: papers.texts[place] for place in said})


def changed(before: Edition, after: Edition) -> list[str]:
    """The places of what callers read otherwise now; marks for people aside."""
    old, new = (_said(Papers(one.texts)) for one in (before, after))
    return sorted(place for place in old.keys() | new.keys() if _written(old.get(place)) != _written(new.get(place)))


def reopened(texts: Mapping[str, str]) -> Edition:
    """From files that were kept. Raises Refused if this version cannot read them; if it would lay them out
    otherwise, the digest is another."""
    papers = Papers(texts)
    return edition_of(papers, shelf_of(papers))


def _written(data: Any) -> str:
    """Not sorted: a screen has its keys as the file has them."""
    return json.dumps(data, ensure_ascii=False)


def _said(papers: Papers) -> dict[str, Any]:
    """By place, what callers see of it."""
    seen = [place for place in [*papers.flows(), *SEEN] if place in papers.texts]
    return {place: _without_marks(papers.document(place).data) for place in seen}


def _without_marks(data: Any) -> Any:
    return {key: part for key, part in data.items() if key not in MARKS} if isinstance(data, dict) else data
