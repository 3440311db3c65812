"""What the console says in which language: read from translations/<code>/LC_MESSAGES/messages.po at a start. Pure."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from gateway.phrases import Phrase, phrase

HOME = Path(__file__).resolve().parent.parent / "translations"
USUAL = "en"
LANGUAGES = {USUAL: "English", "st": "Sesotho"}  # each in its own words
LOCALES = {"en": "en_LS", "st": "st_LS"}  # how Lesotho writes dates and numbers
DRAFTS: dict[str, Phrase] = {"st": phrase("Sesotho is a draft: no native speaker has reviewed it yet.")}


def path_of(language: str) -> Path:
    return HOME / language / "LC_MESSAGES" / "messages.po"


def catalog_of(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: str) -> NullTranslations:
    """What gettext asks. English is what stands in the code."""
    if language == USUAL:
        return NullTranslations()
    packed = BytesIO()
    write_mo(packed, catalog_of(language))
    packed.seek(0)
    return Translations(packed)
