"""Typed answers that have a shape: forgiving about how they are written, strict about what they say."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import phonenumbers
from stdnum import damm

HOME_COUNTRY = "LS"  # numbers without a country code are Lesotho's
REFERENCE_DIGITS = 16
_BETWEEN = re.compile(r"[\s\-./]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[\s\-./]+(\d{1,2})[\s\-./]+(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[\s\-./]+(\d{1,2})[\s\-./]+(\d{1,2})")
_RUN_ON = re.compile(r"(\d{2})(\d{2})(\d{4})")


def shaped(shape: str, typed: str) -> str | None:
    """What was typed in one agreed form, or None if it has not this shape: digits without what stands between
    them, a number as E.164, a date as 2026-11-21, a reference as its 16 digits. Words stay as they are."""
    return _READERS[shape](typed.strip())


def _digits(typed: str) -> str | None:
    plain = _BETWEEN.sub("", typed)
    return plain if plain.isascii() and plain.isdigit() else None


def _code(typed: str) -> str | None:
    """A reference; its Damm check digit catches every single slip and swap, so that a slip costs no attempt."""
    plain = _digits(typed)
    return plain if plain and len(plain) == REFERENCE_DIGITS and damm.is_valid(plain) else None


def _phone(typed: str) -> str | None:
    try:
        number = phonenumbers.parse(typed, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _date(typed: str) -> str | None:
    """Day before month, as Lesotho writes it; two digits of a year mean this century."""
    if found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(typed) or _RUN_ON.fullmatch(typed):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year if year > 99 else 2000 + year, month, day).isoformat()
    except ValueError:
        return None


_READERS: Mapping[str, Callable[[str], str | None]] = {
    "words": lambda typed: typed, "digits": _digits, "phone": _phone, "date": _date, "code": _code,
}  # fmt: skip
