"""Files that somebody made by hand to hold the reader up: zips and spreadsheets of any parts."""

import io
import zipfile

_ABOUT = "http://schemas.openxmlformats.org"
_MAIN = f"{_ABOUT}/spreadsheetml/2006/main"
_LINK = f"{_ABOUT}/officeDocument/2006/relationships"
_LINKS = f'<Relationships xmlns="{_ABOUT}/package/2006/relationships">{{}}</Relationships>'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return made.getvalue()


def lying(content: bytes, says: int) -> bytes:
    """A zip that says of its one file that it is smaller than it is."""
    made = bytearray(zipped({"cases.csv": content}))
    at = made.rfind(b"PK\x01\x02") + 24
    made[at : at + 4] = says.to_bytes(4, "little")
    return bytes(made)


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def crafted(after: str = "", rows: str = "", before: str = "", heading: str = "", sheets: int = 1) -> bytes:
    """A spreadsheet with one column, cas_Status. sheets: how many it says it has; all are the same part."""
    names = "".join(f'<sheet name="cases{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>' for n in range(sheets + 1)
    )
    data = f'<sheetData><row r="1">{cell("cas_Status")}</row>{rows}</sheetData>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_ABOUT}/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": _LINKS.format(f'<Relationship Id="r" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _LINKS.format(links),
        "xl/worksheets/sheet1.xml": f'{heading}<worksheet xmlns="{_MAIN}">{before}{data}{after}</worksheet>',
    }
    return zipped({name: part.encode() for name, part in parts.items()})
