"""Whatever a file holds in place of what belongs there: complaints, never a traceback, and always at once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.alerts.teams import read_teams
from gateway.alerts.wordings_file import read_wordings
from gateway.channels.sending_file import read_sending
from gateway.complaints import Refused
from gateway.configuration import answers_of, councils_of
from gateway.conversation.service import read_service
from gateway.dialogue.checking import check
from gateway.dialogue.reading import read_script
from gateway.places import read_places
from gateway.reports.urgency import read_urgency
from gateway.strict_yaml import Document, Path_, load, loads
from tests.dialogue.flows import SMALL, laid_out, shipped
from tests.house import HOME

LANGUAGES = ("en", "st")
READERS: dict[str, tuple[Document, Callable[[Document], object]]] = {
    "report": (load(SMALL), lambda document: check(laid_out(read_script(document)), ("who",))),
    "places": (load(HOME / "config" / "places.yaml"), read_places),
    "service": (load(HOME / "config" / "service.yaml"), lambda document: read_service(document, LANGUAGES)),
    "urgency": (
        load(HOME / "config" / "urgency.yaml"),
        lambda document: read_urgency(document, answers_of(shipped().shelf)),
    ),
    "sending": (load(HOME / "config" / "sending.yaml"), read_sending),
    "teams": (
        load(HOME / "config" / "teams.yaml"),
        lambda document: read_teams(document, councils_of(shipped().places), LANGUAGES),
    ),
    "wordings": (load(HOME / "config" / "wordings.yaml"), lambda document: read_wordings(document, ["Maputsoe"])),
}
WORDS = ["", "yes", "no", "0", "9", "99", "1000", "en", "st", "all", "who", "left", "send", "more", "{who}", "{", "š"]
ODD = ["", '"', ":", "\n", "  ", "{", "]", "&a ", "*a", "- "]
TEXT = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
SHAPE = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)


def places_in(data: Any, at: Path_ = ()) -> list[Path_]:
    """The path of every value in a document."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [at, *(path for key, value in pairs for path in places_in(value, (*at, key)))]


def put(data: Any, at: Path_, value: object) -> Any:
    """The same document with another value in one place; None takes the place out."""
    if not at:
        return value
    head, rest = at[0], at[1:]
    if isinstance(data, list):
        changed = [put(one, rest, value) if n == head else one for n, one in enumerate(data)]
        return [one for one in changed if one is not None]
    changed_dict = {key: put(one, rest, value) if key == head else one for key, one in data.items()}
    return {key: one for key, one in changed_dict.items() if one is not None}


@pytest.mark.parametrize("file", READERS)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_one_value_of_another_shape_gives_complaints_at_most(file: str, data: st.DataObject) -> None:
    document, reader = READERS[file]
    at = data.draw(st.sampled_from(places_in(document.data)))
    changed = put(document.data, at, data.draw(st.none() | SHAPE))
    try:
        reader(Document(document.name, changed, document.lines))
    except Refused as refused:
        assert refused.complaints
        for complaint in refused.complaints:
            assert complaint.where == document.name and complaint.says.strip()


@pytest.mark.parametrize("file", READERS)
@given(shape=SHAPE)
@settings(max_examples=60, deadline=None)
def test_a_file_of_any_shape_gives_complaints(file: str, shape: Any) -> None:
    document, reader = READERS[file]
    try:
        told = reader(Document(document.name, shape, {(): 1}))
    except Refused as refused:
        assert refused.complaints
    else:
        assert file in ("teams", "wordings") and isinstance(told, tuple) and told[1]


@pytest.mark.parametrize("file", READERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_with_letters_lost_or_doubled_gives_complaints_at_most(file: str, data: st.DataObject) -> None:
    document, reader = READERS[file]
    text = (SMALL if file == "report" else HOME / "config" / f"{file}.yaml").read_text()
    at = data.draw(st.integers(0, len(text) - 1))
    broken = text[:at] + data.draw(st.sampled_from(ODD)) + text[at + 1 :]
    try:
        reader(loads(broken, document.name))
    except Refused as refused:
        assert refused.complaints
