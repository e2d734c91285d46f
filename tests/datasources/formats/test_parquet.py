"""Typed cells as a person would have written them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasources.errors import FormatError
from datasources.formats.parquet import as_text
from tests.datasources.formats.reading import look, rows

UTC = pa.timestamp("us", "UTC")
CELLS = [
    (pa.array([1, None]), ["1", None]),
    (pa.array([110105194912310021]), ["110105194912310021"]),
    (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
    (
        pa.array([1.5, 3.0, 0.1 + 0.2, 1.1010519491231002e17, float("nan")]),
        ["1.5", "3", "0.3", "1.10105194912310E+17", None],
    ),
    (pa.array([Decimal("1.10"), Decimal("-0.0000001")], pa.decimal128(20, 7)), ["1.1000000", "-0.0000001"]),
    (pa.array([date(2024, 1, 5)]), ["2024-01-05"]),
    (pa.array([datetime(2024, 1, 5), datetime(2024, 1, 5, 3, 4, 5)]), ["2024-01-05", "2024-01-05 03:04:05"]),
    (pa.array([datetime(2024, 1, 5, 3, 4, 5, 600_000)]), ["2024-01-05 03:04:05.600000"]),
    (pa.array([datetime(2024, 1, 5, 17), None], UTC), ["2024-01-06 01:00:00+08:00", None]),
    (pa.array([time(3, 4, 5)], pa.time32("s")), ["03:04:05"]),
    (pa.array([timedelta(days=1, hours=2)], pa.duration("s")), ["1 day, 2:00:00"]),
    (pa.array([True, None]), ["true", None]),
    (pa.array(["甲", "甲", None]).dictionary_encode(), ["甲", "甲", None]),
    (pa.array([b"\xe7\x94\xb2"], pa.binary()), ["甲"]),
    (pa.array([["甲", "乙"], [], None, [None]]), ["甲、乙", "", None, ""]),
    (pa.array([["甲", "乙"], ["丙"]]).slice(1), ["丙"]),
    (pa.array([[1, 2]], pa.list_(pa.int8(), 2)), ["1、2"]),
    (pa.array([[{"a": 1, "b": "甲"}]]), ['[{"a": 1, "b": "甲"}]']),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())), ['[["a", 1]]']),
    (pa.nulls(2), [None, None]),
]


@pytest.mark.parametrize(("cells", "texts"), CELLS, ids=[str(cells.type) for cells, _ in CELLS])
def test_a_typed_cell_becomes_text(cells, texts):
    assert as_text(cells).to_pylist() == texts


def test_structures_become_dotted_columns_and_rows_are_counted(tmp_path):
    table = pa.table({"id": range(3), "s": [{"x": 1, "y": {"z": "q"}}, None, {"x": None, "y": None}]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    assert look(tmp_path / "a.parquet").headers == ["id", "s.x", "s.y.z"]
    assert rows(tmp_path / "a.parquet") == [(1, "0", "1", "q"), (2, "1", None, None), (3, "2", None, None)]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    pq.write_table(pa.table({"a": pa.array([b"\xff\xfe\xfd"], pa.binary())}), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="已损坏"):
        rows(tmp_path / "a.parquet")


def test_a_flipped_bit_is_found_where_the_writer_left_checksums(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"a": ["x" * 50] * 99}), path, write_page_checksum=True, use_dictionary=False, compression="none"
    )
    content = bytearray(path.read_bytes())
    content[content.index(b"xxxx") + 1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(FormatError, match="已损坏"):
        rows(path)
