"""Organisations of an invented directory, as rows of the table."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from gateway.conversation.services import ABROAD, KINDS
from gateway.referrals.directory import SERVICES
from tests.advice.files import districts

NOON = datetime(2026, 3, 3, 10, tzinfo=UTC)
BLANKS = " \t\n\r\f\u00a0\u2028\u200b"
LETTERS = st.text(
    st.sampled_from(f"abcšŠé€{{}}[]'\"#:-,&*!%@`|>?0{BLANKS}д𝐀") | st.characters(codec="utf-8"), max_size=44
)
NUMBERS = st.sampled_from(
    [None, "", "116", "112", "+26622312345", "+26650123987", "+26658000001", "+27113367676", "+12125551234",
     "+4930123456789012", "0800", "+", "22 00", "call us", "1" * 16]
)  # fmt: skip
DAYS = st.none() | st.integers(-200, 1).map(lambda days: NOON + timedelta(days=days))
PLACES = st.lists(st.sampled_from([*districts(), *ABROAD, "LS-I"]), max_size=3)


def row(**changed: Any) -> Any:
    """An organisation of which callers hear."""
    usual: Mapping[str, Any] = {
        "id": 1, "name": "Safe House", "kind": "shelter", "services": ["shelter"], "places": [],
        "number": "+26622312345", "confirmed_by": "lineo", "confirmed_at": NOON, "confirmed_how": "rang",
        "active": True, "called": {"en": "Safe House", "st": "Ntlo e sireletsehileng"}, "told": True,
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **changed})


@st.composite
def directories(draw: st.DrawFn) -> list[Any]:
    """Whatever can stand in the table, well kept or not."""
    return [
        row(
            id=n, name=draw(LETTERS), kind=draw(st.sampled_from([*KINDS, "embassy"])), places=draw(PLACES),
            services=draw(st.lists(st.sampled_from([*SERVICES]), max_size=3, unique=True)),
            number=draw(NUMBERS), confirmed_at=draw(DAYS), active=draw(st.booleans() | st.just(True)),
            told=draw(st.booleans() | st.just(True)),
            called=draw(st.none() | st.dictionaries(st.sampled_from(["en", "st"]), LETTERS)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
