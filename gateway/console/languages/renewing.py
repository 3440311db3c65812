"""Renews the lists of sentences that translators work in: what the code says now, with what was translated before and
no guesses. No file names or lines stand in them, so that a change of code is no change of them. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from gateway.console.languages.catalog import HOME, LANGUAGES, USUAL, catalog_of, path_of

CODE = Path(__file__).resolve().parent.parent.parent  # all of gateway/
PAGES = "**/templates/**.html"
WHERE = [("**.py", "gateway.console.languages.extracting:python"), (PAGES, "jinja2")]
HOW = {PAGES: {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
BEGAN = datetime(2026, 11, 22, tzinfo=UTC)  # a date that moved would be a change at every renewal
TITLE = "The console of Thuso in {name}."
DRAFT = "DRAFT: no native speaker has reviewed it. Empty ones are shown in English."
TEMPLATE = HOME / "messages.pot"


class Renewed(NamedTuple):
    """How a language stands. new, gone: sentences since the last time."""

    name: str
    translated: int
    of: int
    new: int
    gone: int


def renew() -> list[Renewed]:
    """Writes the template and each language."""
    found = sentences()
    TEMPLATE.write_bytes(packed(filled(empty(None), found, None)))
    return [_renew(code, found) for code in LANGUAGES if code != USUAL]


def sentences() -> Catalog:
    """Everything that pages may say."""
    found = Catalog(creation_date=BEGAN)
    for _, _, message, _, context in extract_from_dir(CODE, WHERE, HOW):
        if any(letter.isalpha() for letter in str(message)):
            found.add(message, None, context=context)
    return found


def _renew(code: str, found: Catalog) -> Renewed:
    before = catalog_of(code) if path_of(code).exists() else Catalog(code)
    path_of(code).parent.mkdir(parents=True, exist_ok=True)
    path_of(code).write_bytes(packed(filled(empty(code), found, before)))
    mine, theirs = {message.id for message in before if message.id}, {message.id for message in found if message.id}
    done = sum(is_translated(message) for message in catalog_of(code))
    return Renewed(LANGUAGES[code], done, len(theirs), len(theirs - mine), len(mine - theirs))


def is_translated(message: Message) -> bool:
    """Whole, and not in doubt."""
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(message.id and all(said) and not message.fuzzy)


def empty(code: str | None) -> Catalog:
    """Only its head. code: None for the template."""
    head = "\n".join(["# " + TITLE.format(name=LANGUAGES[code]), "# " + DRAFT]) if code else "# What the console says."
    return Catalog(
        code, header_comment=head, project="Thuso", version="1", fuzzy=False, creation_date=BEGAN, revision_date=BEGAN,
        msgid_bugs_address="docs/translating.md", last_translator="nobody yet", language_team="Lesotho",
    )  # fmt: skip


def filled(made: Catalog, found: Catalog, before: Catalog | None) -> Catalog:
    """found: what the code says; before: what is translated already."""
    for message in _sorted(found):
        known = before.get(message.id, message.context) if before is not None else None
        kept = known if known is not None and isinstance(known.id, tuple) == isinstance(message.id, tuple) else None
        flags = {"fuzzy"} if kept is not None and kept.fuzzy else set()
        made.add(
            message.id, kept.string if kept is not None else None, flags=flags,
            user_comments=kept.user_comments if kept is not None else (), context=message.context,
        )  # fmt: skip
    return made


def _sorted(found: Catalog) -> Iterator[Message]:
    yield from sorted((message for message in found if message.id), key=lambda message: str(message.id))


def packed(catalog: Catalog) -> bytes:
    """As it is kept on the disk."""
    out = BytesIO()
    write_po(out, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue()
