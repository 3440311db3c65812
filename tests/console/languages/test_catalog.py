"""What translators work in: nothing missing, nothing old, nothing that would break a page, and Lesotho's spelling."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from click.testing import CliRunner

from gateway.console.clocks import MONTHS
from gateway.console.languages import catalog, renewing
from gateway.console.languages.catalog import DRAFTS, LANGUAGES, USUAL, catalog_of, path_of, translations
from gateway.tools.cli import translate

CONSOLE = renewing.CODE / "console"
OTHERS = [code for code in LANGUAGES if code != USUAL]
RENEW = "Run `python -m gateway translate --console`."
HOLES = re.compile(r"%\((\w+)\)[sd]|\{(\w+(?:!r)?)\}")
TAGS = re.compile(r"</?[a-z]+>")
SOUTH_AFRICAN = [r"\bd[iu]", r"tjh", r"kg", r"tsh", r"fj", r"pjh", r"w", r"(?<!n)y", "'"]
CODE_WORDS = r"`[^`]*`|\[\{.*\}\]"  # of the files that people write: the same in every language
BORROWED = re.compile(
    r"\b(Aegis|FreeOTP|Google|Authenticator|THUSO|Thuso|SMS|PIN|CSV|XLSX|HTCDS|YAML)\b|https?:\S+|" + CODE_WORDS
)


@pytest.fixture(scope="module")
def code() -> Catalog:
    return renewing.sentences()


def ids(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def translated() -> Iterator[Message]:
    return (message for language in OTHERS for message in catalog_of(language) if renewing.is_translated(message))


def said(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_code_can_be_translated_and_none_is_old(language: str, code: Catalog) -> None:
    assert ids(code) - ids(catalog_of(language)) == set(), RENEW
    assert ids(catalog_of(language)) - ids(code) == set(), RENEW


@pytest.mark.parametrize("language", OTHERS)
def test_a_list_is_kept_as_the_command_writes_it(language: str) -> None:
    kept = path_of(language).read_bytes()
    known = catalog_of(language)
    assert renewing.packed(renewing.filled(renewing.empty(language), known, known)) == kept


def test_the_command_keeps_what_was_translated_and_guesses_nothing() -> None:
    before, found = Catalog("st"), Catalog()
    before.add("Case", "Taba")
    before.add("Gone", "E ile")
    found.add("Case")
    found.add("Cases")
    made = renewing.filled(renewing.empty("st"), found, before)
    assert {message.id: message.string or "" for message in made if message.id} == {"Case": "Taba", "Cases": ""}


def test_the_command_writes_every_list_and_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "HOME", tmp_path)
    monkeypatch.setattr(renewing, "TEMPLATE", tmp_path / "messages.pot")
    monkeypatch.setattr(renewing, "CODE", CONSOLE / "languages")
    first = CliRunner().invoke(translate, ["--console"]).output
    assert re.fullmatch(r"Sesotho: 0 of (\d+) sentences translated; \1 new, 0 gone\n", first)
    written = (tmp_path / "st" / "LC_MESSAGES" / "messages.po").read_bytes()
    again = CliRunner().invoke(translate, ["--console"]).output
    assert "0 new, 0 gone" in again
    assert (tmp_path / "st" / "LC_MESSAGES" / "messages.po").read_bytes() == written
    assert b"#: " not in written


def test_what_is_filled_in_stands_in_the_translation_too() -> None:
    for message in translated():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for text in said(message):
            assert sorted(HOLES.findall(text)) == sorted(HOLES.findall(english)), message.id
            assert sorted(TAGS.findall(text)) == sorted(TAGS.findall(english)), message.id


def test_no_translation_begins_or_ends_with_other_space_or_sign() -> None:
    for message in translated():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for text in said(message):
            assert (text[0] == " ", text[-1] == " ") == (english[0] == " ", english[-1] == " "), message.id
            assert (text[-1] in ".?:") == (english[-1] in ".?:"), message.id


@pytest.mark.parametrize("spelling", SOUTH_AFRICAN)
def test_sesotho_is_spelled_as_in_lesotho(spelling: str) -> None:
    for message in catalog_of("st"):
        for text in said(message) if message.id and message.string else []:
            plain = BORROWED.sub("", TAGS.sub("", HOLES.sub("", text)))
            assert not re.search(spelling, plain, re.IGNORECASE), text


def test_every_list_says_that_it_is_a_draft() -> None:
    for language in DRAFTS:
        assert "DRAFT" in path_of(language).read_text(encoding="utf-8")[:200]


def test_months_are_those_of_lesotho() -> None:
    said_ = [translations("st").ugettext(str(month)) for month in MONTHS]
    assert said_[:4] == ["Pherekhong", "Hlakola", "Hlakubele", "’Mesa"]
    assert said_[4:8] == ["Motšeanong", "Phupjane", "Phupu", "Phato"]
    assert said_[8:] == ["Loetse", "Mphalane", "Pulungoana", "Tšitoe"]
