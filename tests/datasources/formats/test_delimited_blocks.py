"""Blocks of text cut at once give what records cut one by one give: cells, lines and refused rows."""

import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasources.errors import FormatError
from datasources.formats import delimited
from datasources.formats.base import Batch, Source
from datasources.formats.encoding import ERRORS
from datasources.formats.gathering import Gathering
from datasources.formats.lines import Dialect, records
from datasources.formats.plain import cut

HEADER = "a,b,c\n"
NASTY = [
    "", "1,2,3\n", "1,2,3", "1,2,3\r\n4,5,6\r\n", "1,2,3\r4,5,6\r", "1,2,3\n\n\n4,5,6\n", "\r\n1,2,3\r\n\r\n",
    "1,2\n3,4\n", "1,2,3,\n4,5,6,\n", "1,2,3,4\n", "1,2,3, \n", ",,\n1,2,3\n,,\n", " ,,\n",
    "1,2,3\n , \u3000,\t\n   \n4,5,6\n \u3000x,,\n", '"",,\n', '"1",2,3\n',
    '"1\n2",3,4\n5,6,7\n', '"1\r\n2",3,4\r\n5,6,7\r\n', '"1\r2",3,4\n', '1,"say ""hi""",3\n', '1,"""",""\n', '1,"",\n',
    '1,a"b,3\n', '1, "b",3\n', '1,"b" ,3\n', '1,"open,3\n4,5,6\n', '1,"open,3\n4,5,"6\n', '"a"b",2,3\n', '1,""2"",3\n',
    "1,\0,3\n", "\ufeff1,2,3\n",
    "1,\u20282,\x0b3\x1c\n4,5,6\n", '1,2,"3', '1,2,"3"', '1,2,"3"\r', '"\n\n\n",,\n1,2,3\n',
    '"\n\n\n",,\n\n\n1,2,3\n,,\n\n"x",y,\n', "1,2,3\n" * 50 + '"4",5,6\n' * 50,
    "1,2,3\n" * 50 + '4,"5\n' + "1,2,3\n" * 50,
]  # fmt: skip
pieces = st.sampled_from([
    "1", "张三", ",", ",", ",", "\n", "\n", "\r\n", '"', '"', '""', "\r", " ", "\u3000", "\x1c", "\ufeff", "\0", "\x0b",
    "x,y,z\n", '"p,q",r,s\n', '"p\nq",r,s\n', "1,2,3\r\n", ",,\n", "\n\n", '"a""b",,\n',
])  # fmt: skip
sizes = st.sampled_from([(8, 4), (40, 8), (400, 30), (1 << 16, 1 << 10)])


def by_blocks(path: Path, most: int, least: int, encoding: str = "utf-8"):
    told = {"delimiter": ",", "encoding": encoding, "header_row": 1, "header_rows": 1}
    reader = delimited.DelimitedReader(Source(path, "a.csv", told))
    reader._most, reader._least = most, least
    return table(reader.batches())


def one_by_one(path: Path, encoding: str = "utf-8-sig"):
    gathered = Gathering(3, 1_000_000)
    text = path.read_bytes().decode(encoding, ERRORS)
    for record in list(records(io.StringIO(text, newline=""), Dialect(",")))[1:]:
        gathered.add_record(record)
    return table(gathered.batches())


def table(batches):
    batches = list(batches)
    rows = [row for b in batches for row in zip(b.lines.to_pylist(), *(c.to_pylist() for c in b.columns), strict=True)]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    return rows, sorted((bad.line, bad.cells, bad.reason) for b in batches for bad in b.refused)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("size", [(4, 4), (30, 10), (1 << 20, 1 << 10)])
def test_nasty_text_is_cut_as_record_by_record(tmp_path, text, size):
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + text).encode())
    assert by_blocks(path, *size) == one_by_one(path)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=60).map("".join), sizes)
@example('"\n', (8, 4))
def test_any_text_is_cut_as_record_by_record(tmp_path_factory, text, size):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes((HEADER + text).encode())
    assert by_blocks(path, *size) == one_by_one(path)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "gb18030", "latin-1"]), sizes)
def test_damaged_bytes_are_told_as_record_by_record(tmp_path_factory, damage, encoding, size):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    good = "名,张三,李四\n".encode("ascii" if encoding == "latin-1" else encoding, "ignore") * 500
    path.write_bytes(HEADER.encode() + good + damage + b"\n" + good)
    read = "utf-8-sig" if encoding == "utf-8" else encoding
    assert by_blocks(path, *(max(500, part) for part in size), encoding) == one_by_one(path, read)


@pytest.mark.parametrize("text", [
    "1,2,3\n4,5,6\n", '1,"2,2",3\r\n4,"5\r\n5",6\r\n', '1,"say ""hi""",\n\n\n,,\n7,8,9', "1,2\n3,4\n", "1,2,3,\n",
])  # fmt: skip
def test_what_is_plain_needs_no_second_look(text):
    block = text.encode()
    found = cut(block, True, Dialect(","), 3, 2)
    assert (found.size, found.newlines) == (len(block), block.count(b"\n"))


def test_a_block_ends_with_its_last_whole_record():
    found = cut(b'1,2,3\n4,"5\n5', False, Dialect(","), 3, 2)
    assert (found.size, len(found.batch)) == (6, 1)


def test_where_nothing_encloses_cells_a_quotation_mark_is_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + '1,"2,3\n4,5","6\n')
    reader = delimited.DelimitedReader(Source(path, "a.csv", {"quote": "none"}))
    assert table(reader.batches())[0] == [(2, "1", '"2', "3"), (3, "4", '5"', '"6')]


@pytest.mark.parametrize(
    "text", [HEADER + "x" * (40 << 20), "y" * (40 << 20), HEADER + "1,2,3\n" * 9 + "," * (20 << 20)]
)
def test_a_line_that_no_table_has_is_refused_at_once(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(FormatError, match="长于 16 MiB"):
        list(delimited.DelimitedReader(Source(path, "a.csv", {})).batches())


def test_millions_of_columns_are_refused_before_they_are_cut(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join("a" * 3_000_000) + "\n1\n")
    with pytest.raises(FormatError, match="有 3,000,000 列"):
        delimited.DelimitedReader(Source(path, "a.csv", {}))


@pytest.mark.parametrize("rows", [1, 3, 7])
def test_batches_have_no_more_rows_than_asked_for(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "1,2,3\n1,2,3,4\n" * 10)
    batches: list[Batch] = list(delimited.DelimitedReader(Source(path, "a.csv", {})).batches(rows))
    assert max(len(batch) for batch in batches) <= rows
    assert sum(len(batch) for batch in batches) == sum(len(batch.refused) for batch in batches) == 10
