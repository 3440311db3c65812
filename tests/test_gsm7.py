"""Letters on phones: what leaves is always in the alphabet that every network carries, and never longer than said."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.gsm7 import outside, segments, septets, transliterate

TEXT = st.text(max_size=80)
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


@given(TEXT)
@example("\x1b\x0c")
@example("t\u0161 S\u030c \ud83d")
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
