"""What fits on a phone: GSM-7 septets, segments, pages, and letters that networks can carry (3GPP 23.038).

One letter outside the alphabet cuts an SMS from 160 characters to 70, so everything that leaves is transliterated.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import gsm0338
import smsutil

_CODEC = gsm0338.Codec()
_ESCAPE = "\x1b"  # no letter: it makes another one of the letter behind it, so that a phone shows ESC e as €
SCREEN_BUDGET = 160  # septets of a USSD page that every network is known to show

# Said before any decomposition: NFKD would turn an acute accent into a space and a combining mark.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bb\u02bc\u02c8\ua78c\u00b4\u0060\u02b9", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2003\t", " "),
        **dict.fromkeys("\u2028\u2029", "\n"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\r\x1b", ""),
        **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
        "\u2026": "...",
        "\u2044": "/",
        "\u0161": "s'",  # Sesotho in Lesotho: tš is typed ts' where there is no š
        "\u0160": "S'",
    }
)
_ONE_SEPTET = frozenset(chr(code) for code in range(0x20, 0x7F) if chr(code) not in "`[\\]^{|}~") | {"\n"}  # of ASCII
_BLANKS = " \t\r\n\f"  # where a line may be broken; not at a no-break space


def septets(text: str) -> int | None:
    """Length in GSM-7 septets (extension characters count two), or None if a letter is outside GSM-7."""
    if _ONE_SEPTET.issuperset(text):
        return len(text)
    try:
        return len(_CODEC.encode(text)[0]) if _ESCAPE not in text else None
    except UnicodeEncodeError:
        return None


def transliterate(text: str) -> str:
    """The same words in GSM-7 letters only. What has no safe substitute becomes `?`."""
    plain = unicodedata.normalize("NFC", text)
    if _ONE_SEPTET.issuperset(plain):  # as nearly every text is
        return plain
    plain = plain.translate(_SIGNS)
    return plain if septets(plain) is not None else "".join(map(_letter, plain))


def outside(text: str) -> set[str]:
    """The letters of this text that have no safe substitute."""
    plain = unicodedata.normalize("NFC", text).translate(_SIGNS)
    if septets(plain) is not None:
        return set()
    return {letter for letter in plain if _letter(letter) == "?" and letter != "?"}


def segments(text: str) -> int:
    """How many SMS this text costs, as it stands: 160/153 septets, or 70/67 UTF-16 units."""
    split = smsutil.gsm_split if septets(text) else smsutil.unicode_split
    return len(split(text).parts)


def wrap(text: str, budgets: Iterator[int]) -> list[str]:
    """The text in pieces for one page each, without the blanks at the breaks; [] for nothing but blanks.

    budgets: the room on each next page, in septets as the piece leaves. A word is cut only where it alone is longer
    than its page, and then between two letters as people see them. Raises ValueError where the room ends first."""
    pages, left = [], text.strip(_BLANKS)
    while left:
        cut = _break(left, next(budgets, 0))
        pages.append(left[:cut].rstrip(_BLANKS))
        left = left[cut:].lstrip(_BLANKS)
    return pages


def _break(text: str, room: int) -> int:
    """Where the piece ends that fits: behind the last whole word, else behind the last letter."""
    ends = [0]
    for end in _letter_ends(text):
        room -= _taken(text[ends[-1] : end])
        if room < 0:
            break
        ends.append(end)
    fits = ends[-1]
    if not fits:
        raise ValueError("there is no room for a letter of the text on its next page")
    at_word_end = fits == len(text) or text[fits] in _BLANKS
    return fits if at_word_end else next((end for end in reversed(ends[1:]) if text[end - 1] in _BLANKS), fits)


@lru_cache(1024)
def _taken(letter: str) -> int:
    """Septets of a letter as it leaves."""
    return septets(transliterate(letter)) or 0


def _letter_ends(text: str) -> Iterator[int]:
    """Where each letter ends, its accents and the second half of a surrogate pair included."""
    for n in range(1, len(text)):
        if not _goes_with(text[n - 1], text[n]):
            yield n
    yield len(text)


def _goes_with(before: str, letter: str) -> bool:
    if _mark(letter) or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return True  # an accent, a sign joined to the letter, the colour of a hand
    if "\ud800" <= before <= "\udbff":
        return "\udc00" <= letter <= "\udfff"
    return letter == "\u200d" or before == "\u200d"


def _letter(letter: str) -> str:
    if septets(letter) is not None:
        return letter
    flat = "".join(c for c in unicodedata.normalize("NFKD", letter) if not _mark(c)).translate(_SIGNS)
    return flat if septets(flat) is not None else "?"


def _mark(letter: str) -> bool:
    """Whether it only changes the letter before it, as an accent does that has no letter of its own."""
    return unicodedata.category(letter).startswith("M")
