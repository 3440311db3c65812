"""A gateway's flows and configuration in a folder of their own, for translators to write into."""

import shutil
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from gateway.settings import HOME
from gateway.translation.exchange import Brought, read_in, write_out

MADE: dict[Any, tuple[int, bytes]] = {}


class Folders:
    """flows/ and config/ as shipped, and one spreadsheet."""

    def __init__(self, home: Path) -> None:
        self.flows, self.config, self.sheet = home / "flows", home / "config", home / "words.xlsx"
        for folder in (self.flows, self.config):
            shutil.copytree(HOME / folder.name, folder, ignore=shutil.ignore_patterns("drafts"))

    def bytes(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for folder in (self.flows, self.config) for path in folder.glob("*")}

    def write_out(self, flow: str = "", **more: str) -> int:
        """A spreadsheet of the same files is made once and then copied: each takes a second."""
        self.sheet.unlink(missing_ok=True)
        files = tuple((Path(path).name, text) for path, text in sorted(self.bytes().items()))
        made = MADE.get((files, flow, tuple(more)))
        if made is None:
            count = write_out(self.sheet, self.flows, self.config, flow, more)
            made = MADE[files, flow, tuple(more)] = (count, self.sheet.read_bytes())
        self.sheet.write_bytes(made[1])
        return made[0]

    def read_in(self) -> Brought:
        return read_in(self.sheet, self.flows, self.config)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.flows / f"{name}.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))


class Translator:
    """Somebody with the spreadsheet open; saves on the way out."""

    def __init__(self, folders: Folders) -> None:
        self.path = folders.sheet

    def __enter__(self) -> "Translator":
        self.book = load_workbook(self.path)
        self.page = self.book["texts"]
        self.columns = {str(cell.value): cell.column for cell in self.page[1]}
        return self

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)

    def rows(self) -> range:
        return range(2, self.page.max_row + 1)

    def cell(self, row: int, title: str) -> Any:
        return self.page.cell(row, self.columns[title])

    def row(self, file: str, screen: str, part: str) -> int:
        """The row of one text."""
        wanted = [file, screen or None, part]
        (found,) = [n for n in self.rows() if [self.cell(n, t).value for t in ("file", "screen", "part")] == wanted]
        return found

    def write(
        self, screen: str, part: str, text: str, title: str = "Sesotho (st)", file: str = "flows/report.yaml"
    ) -> int:
        n = self.row(file, screen, part)
        self.cell(n, title).value = text
        return n
