"""Which files a case takes, told by their content and not by their name."""

import io
import re
import zipfile
from collections.abc import Mapping

LARGEST = 5 * 1024 * 1024  # bytes
MOST = 30  # files of one case
TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_NOT_SAFE = re.compile(r"[^\w .()-]+")
_MACRO = "vbaproject"  # code inside a document, which runs when it is opened


def kind_of(content: bytes) -> str:
    """pdf, png, jpg, txt or docx; "" for all else, and for a document with code in it."""
    for kind, start in _BEGINS.items():
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return "docx" if _is_document(content) else ""
    return "txt" if _is_text(content) else ""


def _is_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name.lower() for name in parts.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(_MACRO in name for name in names)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and all(letter.isprintable() or letter in "\n\r\t\ufeff" for letter in text)


def safe_name(name: str, kind: str) -> str:
    """A name that no browser and no disk misreads, with the ending of its content."""
    stem = _NOT_SAFE.sub("_", name.replace("\\", "/").rpartition("/")[2])
    stem = stem.rpartition(".")[0] or stem
    return f"{stem.strip(' ._')[:60] or 'file'}.{kind}"


def why_not(content: bytes, held: int) -> str:
    """Why this file cannot be kept, a code; "" where it can. held: how many the case has."""
    if not content:
        return "empty_file"
    if len(content) > LARGEST:
        return "too_large"
    if held >= MOST:
        return "too_many_files"
    return "" if kind_of(content) else "strange_file"
