"""Workbooks made by hand, for what no program would write."""

import io
import zipfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import xlwt

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
_LINKS = f"{_OFFICE}/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}
LAUGHS = (
    '<!DOCTYPE Workbook [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)
_OLD = "urn:schemas-microsoft-com:office:spreadsheet"
#: SpreadsheetML around rows
OLD_XML = (
    f'<Workbook xmlns="{_OLD}" xmlns:ss="{_OLD}"><Worksheet ss:Name="S"><Table>{{}}</Table></Worksheet></Workbook>'
)


def cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def save_xlsx(
    path: Path, rows: Iterable[str], *, before: str = "", after: str = "", strings: Iterable[str] | None = None
) -> Path:
    """A workbook of one sheet with these rows of XML; ``before`` and ``after`` stand around the sheet's data."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _HEAD + text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            doctype = before if before.startswith("<!") else ""
            start = f"{_HEAD}{doctype}<worksheet {_MAIN}>{'' if doctype else before}<sheetData>"
            for piece in chain([start], rows, [f"</sheetData>{after}</worksheet>"]):
                part.write(piece.encode())
        if strings is not None:
            with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                for piece in chain([f"{_HEAD}<sst {_MAIN} "], strings, ["</sst>"]):
                    part.write(piece.encode())
    return path


def save_compound(path: Path, stream: str) -> Path:
    """A compound document, as the old office programs write, whose only stream has another name."""
    book, kept = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("S").write(0, 0, "a")
    book.save(kept)
    content = bytearray(kept.getvalue())
    at = content.index("Workbook".encode("utf-16-le"))
    content[at : at + 64] = stream.encode("utf-16-le").ljust(64, b"\0")
    content[at + 64 : at + 66] = (2 * len(stream) + 2).to_bytes(2, "little")
    path.write_bytes(content)
    return path
