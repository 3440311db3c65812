"""Out to a spreadsheet, and back into the files of flows/ and config/: into all of them, or none."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.configuration import configuration_of
from gateway.dialogue.script import CHANNELS
from gateway.papers import Papers, read_papers
from gateway.translation import spreadsheet
from gateway.translation.returning import Changes, changes
from gateway.translation.rows import EVERY, Key, Row, listed
from gateway.translation.sheet import Sheet
from gateway.translation.source import Source
from gateway.translation.texts import Languages, Texts

_CODE = re.compile(r"[a-z]{2,3}")
_RESERVED = {EVERY, "do", "end", *CHANNELS}  # words of the flow language that a code could be taken for


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import wrote. texts: how many. remarks: comments of the translator, what to have reviewed,
    and warnings of the checker."""

    texts: int
    files: tuple[str, ...]
    languages: Languages
    remarks: tuple[str, ...]


def write_out(path: Path, flows_dir: Path, config_dir: Path, flow: str, more: Languages) -> int:
    """Writes a new spreadsheet; gives how many texts it holds.

    flow: the one that is wanted, "" for all and config/ too. more: languages to be added. Raises Refused."""
    texts = Texts(read_papers(flows_dir, config_dir))
    wrong = list(_new_languages(texts.spoken, more))
    if path.suffix != ".xlsx":
        wrong.append(Complaint(path.name, "must end in .xlsx."))
    elif path.exists():
        wrong.append(Complaint(path.name, "is there already, perhaps with translations in it. Take another name."))
    if flow and more:
        wrong.append(Complaint("--add", "a language is added to all flows at once. Leave out --flow."))
    if wrong:
        raise Refused(wrong)
    files = texts.files(flow)
    lines = texts.lines(files, more)
    spreadsheet.write(path, Sheet(path.name, {**texts.spoken, **more}, files, lines))
    return len(lines)


def read_in(path: Path, flows_dir: Path, config_dir: Path) -> Brought:
    """Writes what a translator changed into the files, if all of it can be taken and passes the checker.

    Raises Refused with every mistake, and then no file is touched."""
    sheet = spreadsheet.read(path)
    papers = read_papers(flows_dir, config_dir)
    texts = Texts(papers)
    more = {code: name for code, name in sheet.languages.items() if code not in texts.spoken}
    if wrong := [*_new_languages(texts.spoken, more), *_other_source(sheet, texts)]:
        raise Refused(wrong)
    table = texts.rows(texts.files(), more)
    changed = changes(sheet, table, more)
    brought = {code: name for code, name in more.items() if any(code == one for _, one in changed)}
    if brought and set(sheet.files) != set(texts.files()):
        raise Refused([Complaint(path.name, "brings a new language, but not all files. Export again without --flow.")])
    touched = [file for file in texts.files() if brought or any(key.file == file for key, _ in changed)]
    edited = {file: _edited(file, texts, table, changed, brought) for file in touched}
    written = {file: text for file, text in edited.items() if text != papers.texts[file]}
    warned = _warnings(replace(papers, texts={**papers.texts, **written}), than=papers) if written else []
    folders = {"flows": flows_dir, "config": config_dir}
    _replace({folders[file.partition("/")[0]] / file.partition("/")[2]: text for file, text in written.items()})
    return Brought(len(changed), tuple(written), brought, (*_remarks(sheet, texts, changed, brought), *warned))


def _warnings(papers: Papers, than: Papers) -> list[str]:
    """What the checker remarks on now and did not before. Raises Refused for mistakes."""
    found = configuration_of(papers, strict=False).warnings
    try:
        before = {warning.says for warning in configuration_of(than, strict=False).warnings}
    except Refused:
        before = set()
    return [str(warning) for warning in found if warning.says not in before]


def _new_languages(spoken: Languages, more: Languages) -> Iterator[Complaint]:
    for code, name in more.items():
        if code in spoken:
            yield Complaint("--add", f"the flows speak {code} already.")
        elif not _CODE.fullmatch(code) or code in _RESERVED or not name.strip() or not name.isprintable():
            yield Complaint(
                "--add", f"{code}={name}: write a code of two or three small letters and a name: zu=isiZulu."
            )


def _other_source(sheet: Sheet, texts: Texts) -> Iterator[Complaint]:
    first = next(iter(texts.spoken))
    if sheet.source != first:
        yield Complaint(sheet.name, f"must have {texts.spoken[first]} ({first}) as its first language, as it went out.")


def _edited(file: str, texts: Texts, table: Mapping[Key, Row], changed: Changes, brought: Languages) -> str:
    """The file with its new texts, and with the languages that it speaks from now on."""
    source = Source(texts.papers.texts[file], file)
    for code, name in brought.items():
        if "languages" in source.data:
            source.add(("languages", code), name, [*source.data["languages"]][-1])
        if "draft" in source.data or "languages" in source.data:
            source.add_item(("draft",), code, "languages")
    for (key, code), text in changed.items():
        if key.file == file:
            _put(source, table[key], code, text)
    return source.text()


def _put(source: Source, row: Row, code: str, text: str) -> None:
    at, new = (*row.at, code), listed(text) if row.listed else text
    if at in source.nodes:
        source.set(at, new)
        return
    beside = [other for other in (EVERY, *row.words) if (*row.at, other) in source.nodes]
    source.add(at, new, beside[-1])


def _remarks(sheet: Sheet, texts: Texts, changed: Changes, brought: Languages) -> Iterator[str]:
    for line in sheet.lines:
        if line.comment.strip():
            yield f"{line.key}: the translator says: {line.comment}"
    for file, code in sorted({(key.file, code) for key, code in changed if code in texts.spoken}):
        if code not in texts.draft(file):
            yield f"{file}: its {texts.spoken[code]} is not marked as draft. Have the new words reviewed."
    for code, name in brought.items():
        yield f"{name} can be chosen once a choice has `speak: {code}`."


def _replace(files: Mapping[Path, str]) -> None:
    """All new files are written in full before the first takes the place of an old one."""
    ready: list[tuple[Path, Path]] = []
    try:
        for path, text in files.items():
            ready.append((_beside(path.resolve(), text), path.resolve()))
        for made, path in ready:
            made.replace(path)
    except OSError as wrong:
        raise Refused([Complaint("flows and config", f"cannot be written ({wrong.strerror}).")]) from None
    finally:
        for made, _ in ready:
            with suppress(OSError):
                made.unlink(missing_ok=True)


def _beside(path: Path, text: str) -> Path:
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
        made.write(text.encode())
    shutil.copymode(path, made.name)
    return Path(made.name)
