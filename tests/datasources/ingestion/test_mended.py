"""Corrected rows on their way into a load."""

from hypothesis import given
from hypothesis import strategies as st

from datasources.ingestion import SourceFile
from datasources.ingestion.mended import MENDED, MendedLine, MendedReader, write_mended
from tests.datasources.ingestion.samples import PENALTY, loaded, take_in

HEADERS = ["文号", "决定日期", "罚款金额"]
CELL = st.text(max_size=5)


@given(rows=st.lists(st.tuples(st.integers(1, 2**40), CELL, CELL, CELL), max_size=5))
def test_rows_are_read_as_they_were_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("mended") / "x.parquet"
    lines = [MendedLine(line, dict(zip(HEADERS, cells, strict=True)), {}) for line, *cells in rows]
    assert write_mended(path, HEADERS, lines) == len(rows)
    reader = MendedReader(path)
    read = [
        (line, *cells)
        for batch in reader.batches(2)
        for line, *cells in zip(batch.lines.to_pylist(), *(column.to_pylist() for column in batch.columns), strict=True)
    ]
    reader.close()
    assert reader.headers == HEADERS
    assert read == rows


def test_a_corrected_row_keeps_its_line_and_shows_what_was_refused(tmp_path):
    cells = {"文号": "甲1", "决定日期": "2024年1月5日", "罚款金额": "1.2万元"}
    write_mended(tmp_path / "x.parquet", HEADERS, [MendedLine(77, cells, {"decided_on": "某日"})])
    report = take_in(tmp_path, SourceFile(tmp_path / "x.parquet", "原表.xlsx/二月"), options={MENDED: True})
    (row,) = loaded(tmp_path, report)
    assert (row["source_file"], row["source_line"], str(row["decided_on"])) == ("原表.xlsx/二月", 77, "2024-01-05")
    assert (row["raw"]["decided_on"], row["raw"]["fine"]) == ("某日", "1.2万元")


def test_a_corrected_row_can_be_refused_again(tmp_path):
    cells = {"文号": "甲1", "决定日期": "还是某日", "罚款金额": ""}
    write_mended(tmp_path / "x.parquet", HEADERS, [MendedLine(3, cells, {})])
    report = take_in(tmp_path, SourceFile(tmp_path / "x.parquet", "甲.csv"), options={MENDED: True}, standard=PENALTY)
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (1, 0, 1)
