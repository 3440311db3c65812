"""What fits on a phone: GSM-7 septets, segments, and letters that networks can carry (3GPP 23.038).

One letter outside the alphabet cuts an SMS from 160 characters to 70, so everything that leaves is transliterated.
"""

import unicodedata

import gsm0338
import smsutil

_CODEC = gsm0338.Codec()
SCREEN_BUDGET = 160  # septets of a USSD page that every network is known to show

# Said before any decomposition: NFKD would turn an acute accent into a space and a combining mark.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\u02b9", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2003\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\r", ""),
        "\u2026": "...",
        "\u0161": "s'",  # Sesotho in Lesotho: tš is typed ts' where there is no š
        "\u0160": "S'",
    }
)


def septets(text: str) -> int | None:
    """Length in GSM-7 septets (extension characters count two), or None if a letter is outside GSM-7."""
    try:
        return len(_CODEC.encode(text)[0])
    except UnicodeEncodeError:
        return None


def transliterate(text: str) -> str:
    """The same words in GSM-7 letters only. What has no safe substitute becomes `?`."""
    plain = unicodedata.normalize("NFC", text).translate(_SIGNS)
    return plain if septets(plain) is not None else "".join(map(_letter, plain))


def outside(text: str) -> set[str]:
    """The letters of this text that have no safe substitute."""
    plain = unicodedata.normalize("NFC", text).translate(_SIGNS)
    if septets(plain) is not None:
        return set()
    return {letter for letter in plain if _letter(letter) == "?" and letter != "?"}


def segments(text: str) -> int:
    """How many SMS this text costs, as it stands: 160/153 septets, or 70/67 UTF-16 units."""
    return len(smsutil.split(text).parts)


def _letter(letter: str) -> str:
    if septets(letter) is not None:
        return letter
    flat = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return flat if flat and septets(flat) is not None else "?"
