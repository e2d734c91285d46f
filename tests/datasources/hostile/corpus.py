"""Files that somebody sends to do harm, or that went wrong on their way: each by a word, with what is said of it.

A word of None: the file is odd but can be read, and is.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.datasources.hostile.workbooks import LAUGHS, OLD_XML, cell, row, save_compound, save_xlsx

Make = Callable[[Path], Path]
CASES: dict[str, tuple[Make, str | None]] = {}


def hostile(word: str, says: str | None) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES[word] = (make, says)
        return make

    return keep


def plain(word: str, name: str, content: bytes | str, says: str | None) -> None:
    """A case that is nothing but its bytes."""
    data = content.encode() if isinstance(content, str) else content
    CASES[word] = (lambda folder: _save(folder / name, data), says)


def sheet(word: str, says: str | None, *rows: str, **parts) -> None:
    """A workbook by the XML of its sheet."""
    CASES[word] = (lambda folder: save_xlsx(folder / "a.xlsx", rows, **parts), says)


def _save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def packed(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


TABLE = "姓名,金额\n张三,1\n"
TWO = row(1, cell("A1", "a"), cell("B1", "b")), row(2, cell("A2", "1"), cell("B2", "2"))
_GOOD = io.BytesIO()
pq.write_table(pa.table({"a": ["x"] * 2000, "b": list(range(2000))}), _GOOD)
PARQUET = _GOOD.getvalue()

# workbooks
sheet("a dimension of everything and nothing in it", "是空的", before='<dimension ref="A1:XFD1048576"/>')
sheet("cells in opposite corners", "内存", row(1, cell("A1", "a")), row(1_048_576, cell("XFD1048576", "b")))
sheet("a column beyond the last", "内存|已损坏", row(1, cell("A1", "a"), cell("ZZZZZZZ1", "b")))
sheet("a row beyond the last", "内存|已损坏", row(1, cell("A1", "a")), row(2**32 - 1, cell("A4294967295", "b")))
sheet("a cell far to the right", None, row(1, cell("A1", "a"), cell("B1", "b"), cell("XFD1", "c")), TWO[1])
sheet("a stray cell at the bottom", None, *TWO, row(1_048_576, cell("B1048576", "b")))
sheet("a billion laughs", "已损坏", row(1, cell("A1", "&a9;"), cell("B1", "&file;")), TWO[1], before=LAUGHS)
sheet(
    "four milliards of strings, as is stated",
    "内存|已损坏",
    *TWO,
    strings=['count="4294967295" uniqueCount="4294967295">'],
)
sheet("everything merged", None, *TWO, after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
sheet("a reference that is none", "已损坏", row(1, '<c r="-1"><v>1</v></c>', cell("B1", "b")), TWO[1])
sheet("a number that is none", None, row(1, cell("A1", "a"), cell("B1", "b")), row(2, '<c r="A2"><v>1e999x</v></c>'))
plain(
    "a workbook cut short",
    "a.xlsx",
    packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "x" * 999})[:150],
    "已损坏",
)
plain("a workbook of empty parts", "a.xlsx", packed({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "已损坏")
plain(
    "a document of words", "a.xlsx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": ""}), "Word 文档"
)
plain(
    "two thousand and one parts",
    "a.xlsx",
    packed({"[Content_Types].xml": "", **{f"xl/{n}": "" for n in range(2001)}}),
    "过大",
)
CASES["a locked workbook"] = (lambda folder: save_compound(folder / "a.xlsx", "EncryptedPackage"), "密码|已损坏")
CASES["an old document of words"] = (lambda folder: save_compound(folder / "a.xls", "WordDocument"), "已损坏")
plain("an old workbook cut short", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "已损坏")

# pages and XML under the name .xls
plain("a billion laughs in old XML", "a.xls", f'<?xml version="1.0"?>{LAUGHS}{OLD_XML.format("<Row/>")}', "实体")
plain("a page of a login", "a.xls", "<html><body><form>请登录</form></body></html>", "没有表格")
plain(
    "a cell over a milliard rows",
    "a.xls",
    "<table><tr><td rowspan=1000000000 colspan=999999>甲<td>乙<tr><td>1</table>",
    "列",
)
plain(
    "a cell that skips to the end", "a.xls",
    '<?xml version="1.0"?>' + OLD_XML.format(
        '<Row><Cell><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="String">乙</Data></Cell></Row>'
        '<Row ss:Index="9999999"><Cell ss:Index="9999999" ss:MergeDown="9999999"/></Row>'
    ), "最多",
)  # fmt: skip
plain("XML cut short", "a.xls", '<?xml version="1.0"?>' + OLD_XML.format("<Row>")[:150], "已损坏|没有表格")
plain("a page in a single file", "a.xls", "MIME-Version: 1.0\nContent-Type: multipart/related\n", "MHTML")

# archives
plain("an archive in an archive", "a.zip", packed({"b.zip": packed({"c.csv": TABLE})}), "压缩包里的压缩包")
plain(
    "an archive under another name in an archive",
    "a.zip",
    packed({"b.csv": packed({"c.csv": TABLE})}),
    "压缩包里的压缩包",
)
plain("a gzip in a gzip", "a.csv.gz", gzip.compress(gzip.compress(TABLE.encode())), "压缩包里的压缩包")
plain("too many members", "a.zip", packed({f"{n}.csv": "" for n in range(2_001)}), "2,001 个文件")
plain("no tables", "a.zip", packed({"说明.pdf": "%PDF", "图/": ""}), "没有表格")
plain("tables of two shapes", "a.zip", packed({"a.csv": TABLE, "b.csv": "车牌,颜色\n1,2\n"}), "列与前面的不同")
plain("an empty archive", "a.zip", b"PK\x05\x06" + bytes(18), "没有表格")
plain("an archive cut short", "a.zip", packed({"a.csv": TABLE})[:-30], "已损坏")
plain(
    "names that lead elsewhere", "a.zip", packed({"../../etc/cron.d/表.csv": TABLE, "C:\\CON\u202e.csv": TABLE}), None
)
plain("a gzip cut short", "a.csv.gz", gzip.compress(TABLE.encode() * 1000)[:-20], "已损坏")
plain("a picture in a gzip", "a.csv.gz", gzip.compress(b"\x89PNG\r\n"), "图片")


@hostile("a member that states four gigabytes", "压缩炸弹")
def _stated(folder: Path) -> Path:
    content = bytearray(packed({"a.csv": TABLE}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (2**32 - 2).to_bytes(4, "little")
    return _save(folder / "a.zip", bytes(content))


@hostile("a member that states less than it holds", "已损坏")
def _understated(folder: Path) -> Path:
    content = bytearray(packed({"a.csv": TABLE * 1000}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.index(mark) + offset
        content[at : at + 4] = (100).to_bytes(4, "little")
    return _save(folder / "a.zip", bytes(content))


@hostile("members that share their bytes", "重叠")
def _overlapping(folder: Path) -> Path:
    content = packed({"a.csv": TABLE * 9, "b.csv": TABLE * 9})
    first, second = (content.index(b"PK\x01\x02", at) for at in (0, content.index(b"PK\x01\x02") + 1))
    twisted = bytearray(content)
    twisted[second + 42 : second + 46] = content[first + 42 : first + 46]
    return _save(folder / "a.zip", bytes(twisted))


@hostile("a locked member", "密码")
def _locked(folder: Path) -> Path:
    content = bytearray(packed({"a.csv": TABLE}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return _save(folder / "a.zip", bytes(content))


@hostile("a way of packing that nobody knows", "已损坏")
def _unknown_method(folder: Path) -> Path:
    content = bytearray(packed({"a.csv": TABLE}))
    for mark, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        content[content.index(mark) + offset] = 99
    return _save(folder / "a.zip", bytes(content))


# JSON
plain("an array a hundred thousand deep", "a.json", "[" * 100_000, "嵌套")
plain("an object a hundred thousand deep", "a.json", '[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "内存|嵌套")
plain("a line a hundred thousand deep", "a.jsonl", '{"a":' * 100_000 + "1" + "}" * 100_000 + '\n{"b":1}\n', None)
plain("a line too long", "a.jsonl", '{"a":"' + "x" * 16_100_000 + '"}\n{"a":1}\n', None)
plain("more keys than columns can be", "a.jsonl", json.dumps({f"k{n}": n for n in range(17_000)}), "17,000 列|列，最多")
plain("an array cut short", "a.json", '[{"a": 1}, {"a": ', "不是完整的 JSON")
plain("an array of numbers", "a.json", "[1, 2, 3]", "没有一行是 JSON 对象|只有表头")

# Parquet
plain("a Parquet file cut short", "a.parquet", PARQUET[:-200], "已损坏")
plain("nothing but the sign of Parquet", "a.parquet", b"PAR1" * 4, "已损坏")
plain("a Parquet footer of two gigabytes", "a.parquet", PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1", "已损坏")

# others
plain("a document under the name of a table", "a.csv", b"%PDF-1.7\n...", "PDF")
plain("a database under the name of a table", "a.csv", b"SQLite format 3\0" + bytes(100), "SQLite")
plain("zeros", "a.csv", bytes(5000), "不是文本表格")
