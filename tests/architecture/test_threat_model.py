"""docs/threat-model.md says of every column what it is and how long it lives; none is forgotten, none is invented."""

import re

from gateway.storage.tables import metadata
from tests.house import HOME

COLUMNS = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
# One row of its table: | reports.words | what it is | in what form it is held | how long |
ROW = re.compile(r"^\|\s*([a-z_]+\.[a-z_]+)\s*\|(.+)\|\s*$", re.MULTILINE)


def rows() -> dict[str, list[str]]:
    text = (HOME / "docs" / "threat-model.md").read_text()
    found = ROW.findall(text)
    assert len(found) == len(dict(found)), "a column stands there twice"
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in found}


def test_every_column_is_in_the_threat_model_and_no_other() -> None:
    assert set(rows()) == COLUMNS


def test_every_column_says_what_it_is_in_what_form_and_how_long() -> None:
    assert not {name for name, cells in rows().items() if len(cells) != 3 or not all(cells)}
