"""Letters on phones: what leaves is always in the alphabet that every network carries, and never longer than said."""

import itertools
import unicodedata
from collections.abc import Iterator

import pytest
from gsmcodecs import Codec
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gateway.gsm7 import outside, segments, septets, transliterate, wrap

TEXT = st.text(max_size=80)
PHONE = Codec()  # the standard implemented by other people, from its release 18: what a phone makes of septets
# 3GPP TS 23.038, section 6.2.1 and the letters of the extension table, which take two septets each.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"


def test_each_letter_of_the_alphabet_takes_one_septet_and_of_its_extension_two() -> None:
    assert {letter: septets(letter) for letter in BASIC} == dict.fromkeys(BASIC, 1)
    assert {letter: septets(letter) for letter in EXTENDED} == dict.fromkeys(EXTENDED, 2)
    assert septets(BASIC + EXTENDED) == 127 + 18


def test_a_letter_outside_the_alphabet_has_no_length() -> None:
    for letter in ("š", "Š", "’", "ê", "ō", "🙏", "Ж", "ç", "`"):
        assert septets(f"abc{letter}") is None


def on_the_wire(text: str) -> bytes | None:
    """One byte for each septet, as the other implementation writes them; None where it cannot."""
    try:
        return PHONE.encode(text)[0]
    except UnicodeEncodeError:
        return None


def test_every_letter_there_is_has_the_length_that_another_codec_gives_it() -> None:
    for code in range(0x110000):
        wire = on_the_wire(chr(code))
        assert septets(chr(code)) == (None if wire is None else len(wire)), hex(code)


def test_an_escape_is_no_letter_for_a_phone_shows_another_one_with_it() -> None:
    assert PHONE.decode(b"\x1be")[0] == "€"
    assert septets("10 \x1be") is None
    assert transliterate("10 \x1be") == "10 e"
    assert segments("a" * 100 + "\x1b") == 2


MIXED = st.text(st.sampled_from(BASIC + EXTENDED + "šŠ’“”–… ́\u00a0\u200b\x1bŉЖ🙏"), max_size=400) | TEXT


@given(MIXED)
def test_texts_have_the_length_that_another_codec_gives_them_and_phones_show_them_as_they_left(text: str) -> None:
    wire = on_the_wire(text)
    assert septets(text) == (None if wire is None else len(wire))
    sent = transliterate(text)
    assert PHONE.decode(PHONE.encode(sent)[0])[0] == sent


@given(TEXT)
@example("\x1b\x0c")
@example("t\u0161 S\u030c \ud83d n\u0304 \u0301")
def test_what_leaves_is_always_in_the_alphabet(text: str) -> None:
    sent = transliterate(text)
    assert septets(sent) is not None
    assert transliterate(sent) == sent


@given(st.text(BASIC.replace("\r", "") + EXTENDED, max_size=80))
def test_what_every_phone_can_show_leaves_as_it_is(text: str) -> None:
    assert transliterate(text) == text
    assert outside(text) == set()


@given(TEXT)
def test_the_letters_that_are_named_are_those_that_leave_as_a_question_mark(text: str) -> None:
    named = outside(text)
    assert all(transliterate(letter) == "?" for letter in named)
    assert "?" not in named
    if not named and "?" not in unicodedata.normalize("NFKD", text):
        assert "?" not in transliterate(text)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("U tšoenyehile ka mang?", "U ts'oenyehile ka mang?"),
        ("Tšepiso, TŠEPISO", "Ts'episo, TS'EPISO"),
        ("ts\u030cepiso", "ts'episo"),  # the same š in two code points
        ("‘me ’nete ʼna `na ´na", "'me 'nete 'na 'na 'na"),
        ("“Thuso” «thuso»", '"Thuso" "thuso"'),
        ("a – b — c", "a - b - c"),
        ("Thuso…", "Thuso..."),
        ("a\u00a0b\u202fc\td", "a b c d"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("a\r\nb", "a\nb"),
        ("ê ō â", "e o a"),
        ("Ｆｕｌｌ １２", "Full 12"),
        ("ﬁ", "fi"),
        ("🙏 Ж", "? ?"),
        ("m\u0304 n\u0304a", "m na"),  # older books write the syllabic m with a stroke; there is no such code point
        ("ŉa, ‚me′, ʻna", "'na, 'me', 'na"),
        ("½ kilo", "1/2 kilo"),
        (
            "\u200eMaseru\u200f \u2068Leribe\u2069",
            "Maseru Leribe",
        ),  # marks of direction, copied along
        ("a\u2028b", "a\nb"),
    ],
)
def test_sesotho_and_typographers_signs_leave_as_people_type_them(written: str, sent: str) -> None:
    assert transliterate(written) == sent


def test_nothing_is_silently_dropped_but_what_cannot_be_seen() -> None:
    assert len(transliterate("abc🙏def")) == 7


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
     ("š" * 70, 1), ("š" * 71, 2), ("a" * 69 + "š", 1), ("a" * 100 + "š", 2), ("🙏" * 35, 1), ("🙏" * 36, 2)],
)  # fmt: skip
def test_one_wrong_letter_cuts_an_sms_from_160_to_70(text: str, count: int) -> None:
    assert segments(text) == count


def oracle(text: str) -> int:
    """Segments counted by hand: 3GPP 23.040, 9.2.3.24.1. A part of several has a header of 6 octets, and neither an
    escape pair nor a surrogate pair is cut."""
    wire = on_the_wire(text)
    whole, part = (70, 67) if wire is None else (160, 153)
    sizes = [len(on_the_wire(letter) or b"") if wire else len(letter.encode("utf-16-be")) // 2 for letter in text]
    if sum(sizes) <= whole:
        return 1
    parts, room = 1, part
    for size in sizes:
        parts, room = (parts, room - size) if size <= room else (parts + 1, part - size)
    return parts


@given(
    st.text(st.sampled_from("a€["), min_size=70, max_size=700)
    | st.text(st.sampled_from("aš🙏€"), min_size=60, max_size=300)
    | MIXED
)
@example("a" * 152 + "€" + "a" * 152)  # an escape pair astride the cut takes a third part
@example("š" + "🙏" * 67)
@example("")
def test_a_text_costs_what_the_standard_counts(text: str) -> None:
    assert segments(text) == oracle(text)


@given(st.integers(0, 152), st.integers(0, 152))
def test_an_escape_pair_is_never_split_between_two_sms(before: int, behind: int) -> None:
    text = "a" * before + "€" * 80 + "a" * behind
    assert segments(text) == oracle(text) >= 1 + (before + 160 + behind > 160)


# Pages.

BLANKS = " \t\r\n\f"


def rooms(sizes: list[int]) -> Iterator[int]:
    return itertools.chain(sizes, itertools.repeat(sizes[-1]))


SIZES = st.lists(st.integers(8, 160), min_size=1, max_size=5)  # no letter takes more than 8 septets


def squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter not in BLANKS)


@given(MIXED | st.text(st.sampled_from("ab 🙏€s\u030c\u0323\u200d\n’"), max_size=300), SIZES)
@example("s\u030c" * 40, [8])
@example("👩\u200d👩\u200d👧 " * 9, [8])
def test_pages_hold_the_whole_text_and_each_fits_its_room(text: str, sizes: list[int]) -> None:
    pages = wrap(text, rooms(sizes))
    assert squeezed("".join(pages)) == squeezed(text)
    left = text
    for page, room in zip(pages, rooms(sizes), strict=False):
        assert page and page == page.strip(BLANKS)
        assert (septets(transliterate(page)) or 0) <= room
        before, found, left = left.partition(page)  # in order, and only blanks in between
        assert found and not squeezed(before)
    assert not squeezed(left)


@given(st.lists(st.text(st.sampled_from("ab’š€"), min_size=1, max_size=12), max_size=60), st.integers(24, 160))
def test_a_word_that_fits_a_page_is_never_cut_and_no_page_is_left_half_empty(words: list[str], room: int) -> None:
    pages = wrap(" ".join(words), itertools.repeat(room))
    assert [word for page in pages for word in page.split(" ")] == words
    for page, following in itertools.pairwise(pages):
        assert (septets(transliterate(f"{page} {following.split(' ')[0]}")) or 0) > room


@given(st.text(st.sampled_from("a€š🙏s\u030cn\u0304"), min_size=30, max_size=200), st.integers(8, 40))
def test_a_word_that_no_page_can_hold_is_cut_between_letters_as_people_see_them(word: str, room: int) -> None:
    assume(unicodedata.category(word[0]) != "Mn")
    for page in wrap(word, itertools.repeat(room)):
        assert unicodedata.category(page[0]) != "Mn"


def test_a_pair_of_surrogates_and_a_family_stay_together() -> None:
    assert wrap("\ud83d\ude4f" * 3, itertools.repeat(3)) == ["\ud83d\ude4f"] * 3
    family = "👩\u200d👩\u200d👧"
    assert wrap(family * 2, itertools.repeat(5)) == [family] * 2


def test_nothing_to_say_takes_no_page() -> None:
    assert wrap("", itertools.repeat(160)) == wrap(" \n", itertools.repeat(160)) == []


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, 3, 1]])
def test_where_the_room_ends_before_the_text_it_is_said_and_nothing_is_lost_in_silence(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="no room"):
        wrap("aaa bbb €", iter(sizes))
