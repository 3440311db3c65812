"""Any single changed row of 100,000 is found: which one, and what was done to it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.diary.chain import Entry, hashed
from gateway.diary.checking import START, Anchor, Checked, Link, Torn, check, lines, read_anchor
from tests.diary.trails import end_of, rechained, trail

MANY = 100_000


@cache
def great() -> list[Link]:
    return trail(MANY)


@cache
def small() -> list[Link]:
    return trail(200)


def from_before(links: list[Link], place: int, changed: list[Link], head: Anchor) -> Checked:
    """As a check of all of them goes on from here: the rows before are the same, and were found to hold."""
    after = end_of(links[:place]) if place else START
    return check(chain(changed, links[place + len(changed) :]), head, after=after)


def test_a_hundred_thousand_untouched_rows_hold() -> None:
    assert check(great(), end_of(great())) == Checked(end_of(great()))


places = st.integers(0, MANY - 1)
FIELDS = ("row", "at", "by", "what", "kind", "subject", "detail", "hash")


def tampered(link: Link, field: str, word: str, shift: int) -> Link:
    entry, carried = link
    if field == "hash":
        return entry, hashed(carried, entry)
    if field == "row":
        return replace(entry, row=entry.row + shift), carried
    if field == "at":
        return replace(entry, at=entry.at + timedelta(microseconds=shift)), carried
    return replace(entry, **{field: getattr(entry, field) + word}), carried


@settings(max_examples=2000, deadline=None)
@given(places, st.sampled_from(FIELDS), st.text(min_size=1, max_size=4), st.integers(1, 10**6))
def test_any_field_of_any_row_that_was_changed_is_found_at_that_row(
    place: int, field: str, word: str, shift: int
) -> None:
    changed = [tampered(great()[place], field, word, shift)]
    found = from_before(great(), place, changed, end_of(great()))
    assert found.wrong is not None
    assert found.wrong.row == place + 1
    assert found.last.row == place


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, MANY - 2))
def test_a_row_that_is_gone_or_has_changed_places_is_found(place: int) -> None:
    one, two = great()[place : place + 2]
    gone = check([two], end_of(great()), after=end_of(great()[:place]) if place else START)
    assert gone.wrong is not None
    assert (gone.wrong.row, gone.wrong.says) == (place + 1, "the row is missing.")
    swapped = [(replace(two[0], row=one[0].row), two[1]), (replace(one[0], row=two[0].row), one[1])]
    found = from_before(great(), place, swapped, end_of(great()))
    assert found.wrong is not None
    assert found.wrong.row == place + 1


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 199), st.integers(1, 200))
def test_who_computes_all_hashes_anew_is_found_by_an_anchor_and_by_nothing_else(place: int, kept: int) -> None:
    """Also the head is written anew. An anchor from before the change says nothing of what came after it."""
    links = small()
    entry, carried = links[place]
    forged = rechained([*links[:place], (replace(entry, what="nothing"), carried), *links[place + 1 :]], place)
    assert check(forged, end_of(forged)).wrong is None, "why the anchor has to be kept elsewhere"
    found = check(forged, end_of(forged), [end_of(links[:kept])])
    assert (found.wrong is not None) == (kept > place)


@pytest.mark.parametrize(
    ("what", "row", "says"),
    [
        (lambda links: links[:150], 151, "the end was cut off: the diary should go on to row 200."),
        (lambda links: [], 1, "the end was cut off: the diary should go on to row 200."),
        (lambda links: [links[0], links[1], *links[50:]], 3, "the row is missing, and 47 more after it."),
        (lambda links: [(replace(links[0][0], row=0), "0" * 64), *links], 0, "the row was put in where no row"),
        (lambda links: [*links, follower(links)], 201, "the row was added behind the end"),
        (lambda links: [*links[:-1], (links[-1][0], "0" * 64)], 200, "the row was changed"),
    ],
)  # fmt: skip
def test_what_was_cut_off_or_added_is_said_in_plain_words(what: object, row: int, says: str) -> None:
    found = check(what(small()), end_of(small()))  # type: ignore[operator]
    assert found.wrong is not None
    assert found.wrong.row == row
    assert found.wrong.says.startswith(says)


def follower(links: list[Link]) -> Link:
    entry = replace(links[-1][0], row=links[-1][0].row + 1)
    return entry, hashed(links[-1][1], entry)


def test_a_head_that_was_changed_alone_is_found() -> None:
    found = check(small(), Anchor(200, "f" * 64))
    assert found.wrong is not None
    assert "not the one that the diary ends with" in found.wrong.says


def test_an_end_that_was_cut_off_together_with_the_head_is_found_by_an_anchor() -> None:
    cut = small()[:100]
    assert check(cut, end_of(cut)).wrong is None
    found = check(cut, end_of(cut), [end_of(small())])
    assert found.wrong is not None
    assert found.wrong.says == "the end was cut off: row 200 was written down."


def test_a_value_that_cannot_be_read_is_a_change() -> None:
    def torn() -> "chain[Link]":
        yield from small()[:10]
        raise Torn

    found = check(torn(), end_of(small()))
    assert found.wrong is not None
    assert found.wrong.row == 11


def test_two_fields_cannot_be_shifted_into_one_another() -> None:
    one = Entry(1, small()[0][0].at, "ab", "c", "report", "1", "")
    assert hashed("0" * 64, one) != hashed("0" * 64, replace(one, by="a", what="bc"))


def test_an_empty_diary_holds_and_an_anchor_is_read_as_it_was_printed() -> None:
    assert check([], START).wrong is None
    assert read_anchor(f" {end_of(small())}\n") == end_of(small())
    assert read_anchor("12") is None
    said = next(lines(check(small(), end_of(small()))))
    assert said == "the diary holds: 200 rows, nothing changed, missing or added."
