"""One SMS of a trained reporter, such as `REPORT C03 HERD girl now she sleeps in the kraal`. Never a guess from prose.

What reporters learn, in two sentences: first the codes (place, what, who, danger, in any order), then the story, which
begins when all four are told, or at the first word that is no code. A place by its name or with a gap (`C 03`), and
`no`, go before the other codes or before a full stop; else they are taken for the story's first word.

And what they need not learn: a danger in the story may raise the one that was told, and nothing there lowers it.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.gsm7 import transliterate
from gateway.places import Places
from gateway.reports.line_codes import PARTS, Code, Help, LineWords, Reading, told, words_in

__all__ = ["PARTS", "Help", "Line", "LineWords", "help_text", "read_line", "words_in"]


@dataclass(frozen=True, slots=True)
class Line:
    """What one message told.

    answers: coded, by the names that the report has; never `tell`, which is asked for in the talk that follows.
    words: all that is no code, and what contradicts itself. missing: of PARTS, what was not told or not clear."""

    answers: Mapping[str, str] = field(repr=False)
    words: str = field(repr=False)
    missing: tuple[str, ...]
    language: str


def read_line(text: str, words: LineWords, places: Places) -> Line:
    """Never fails, and loses nothing: what is not understood stays in the words."""
    text = unicodedata.normalize("NFC", text)
    reading = Reading(text, words, places)
    codes, passed, story, worse = reading.read()
    answers = {**_answers([*codes, *worse], words), **_place(codes, places)}
    clear = {"place" if name in ("district", "council") else name for name in answers}
    missing = tuple(part for part in PARTS if part not in clear)
    kept = sorted(span for span in (*passed, *_unclear([*codes, *worse])) if span[0] < story)
    said = [text[reading.found[first].start() : reading.found[end - 1].end()] for first, end in kept]
    rest = text[reading.found[story].start() :].strip() if story < len(reading.found) else ""
    return Line(answers, " ".join(filter(None, [*said, rest])), missing, reading.language)


def help_text(line: Line, words: LineWords) -> str:
    """What is missing and how a whole line looks, in one SMS; "" when nothing is missing."""
    if not line.missing:
        return ""
    wording = words.help[line.language]
    missing = ", ".join(wording.parts[part] for part in line.missing)
    return transliterate(f"{wording.missing} {missing}. {wording.again} {wording.example}")


def _answers(codes: Sequence[Code], words: LineWords) -> dict[str, str]:
    """Of two dangers or situations the worse counts; of two persons, that there are several."""
    answers = {}
    for part in ("who", "danger", "what"):
        listed = sorted(told(codes, part), key=words.worst[part].index)
        if listed:
            answers[part] = listed[0] if part != "who" else _who(listed)
    return answers


def _who(listed: Sequence[str]) -> str:
    """`child` says neither girl nor boy; beside one of these it adds nothing."""
    clear = [who for who in listed if who != "unsure"]
    if len(clear) == 1 and (len(listed) == 1 or clear[0] in ("girl", "boy")):
        return clear[0]
    return "several" if clear else "unsure"


def _place(codes: Sequence[Code], places: Places) -> dict[str, str]:
    """Two councils of one district tell the district; two districts tell nothing, and are asked for again."""
    strong = told([code for code in codes if not code.weak], "place")
    named = {code for code in strong or told(codes, "place") if not _is_district_of(code, strong, places)}
    within = {_district(code, places) for code in named}
    if len(within) != 1:
        return {}
    district, code = within.pop(), next(iter(named))
    if district not in places.by_code:
        return {"district": district}  # another country
    return {"district": district, "council": "unsure" if len(named) > 1 or code == district else code}


def _district(code: str, places: Places) -> str:
    place = places.by_code.get(code)
    return (place.within if place else "") or code


def _is_district_of(code: str, named: Iterable[str], places: Places) -> bool:
    return any(other != code and _district(other, places) == code for other in named)


def _unclear(codes: Sequence[Code]) -> list[tuple[int, int]]:
    """Codes that an answer cannot carry whole; a person reads them among the words."""
    several = {part for part in PARTS if len(told(codes, part)) > 1}
    unclear = [code for code in codes if code.part in several or (code.part, code.answer) == ("who", "unsure")]
    return [(code.first, code.end) for code in unclear]
