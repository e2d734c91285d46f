"""Single rows, and files that are what the manifest says."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasources.errors import LakeError
from datasources.lake import first_row_id, load_of, paths_of, read_rows, read_rows_of, verify
from datasources.lake.files import sha256_of

START = first_row_id(5)


@pytest.fixture
def file(tmp_path):
    table = pa.table(
        {"row_id": [START + n for n in range(1000)], "v": [f"v{n}" for n in range(1000)], "raw": [None] * 1000}
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=100)
    return tmp_path / "a.parquet"


def test_a_row_id_knows_its_load():
    assert (load_of(START), load_of(START + 2**36 - 1), load_of(START + 2**36)) == (5, 5, 6)


def test_rows_are_found_by_id(file):
    rows = read_rows([file], [START + 950, START + 3, START + 3, first_row_id(6)])
    assert [(row["row_id"] - START, row["v"]) for row in rows] == [(3, "v3"), (950, "v950")]
    assert set(rows[0]) == {"row_id", "v", "raw"}


def test_only_the_columns_asked_for_are_given(file):
    assert read_rows([str(file)], [START], ["v"]) == [{"v": "v0"}]
    assert read_rows([file], [], ["v"]) == []


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path):
    with pytest.raises(LakeError, match=r"gone\.parquet"):
        read_rows([tmp_path / "gone.parquet"], [1])


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1 and no more PAR1"])
def test_of_many_files_the_damaged_one_is_named(file, content):
    (file.parent / "b.parquet").write_bytes(content)
    with pytest.raises(LakeError, match=r"b\.parquet"):
        read_rows_of([(file, [START]), (file.parent / "b.parquet", [START])])


def test_files_of_many_loads_are_read_at_once_each_with_its_own_ids(file):
    again = file.with_name("c.parquet")
    again.write_bytes(file.read_bytes())
    rows = read_rows_of([(file, [START + 1]), (again, [START + 2, START + 999]), (again, [])], ["v"])
    assert rows == [{"v": "v1"}, {"v": "v2"}, {"v": "v999"}]


@pytest.mark.parametrize("group", [7, 100_000])
def test_whatever_the_layout_every_row_is_found_with_its_cells_as_they_were_written(tmp_path, group):
    rows = [
        {"row_id": START + n, "day": date(2026, 1, 1 + n % 28), "at": datetime(2026, 1, 1, n % 24),
         "yuan": Decimal(n) / 100, "yes": bool(n % 2), "text": None if n % 3 else f"文{n}"}
        for n in range(50)
    ]  # fmt: skip
    types = [("row_id", pa.int64()), ("day", pa.date32()), ("at", pa.timestamp("us")), ("yuan", pa.decimal128(18, 2))]
    schema = pa.schema([*types, ("yes", pa.bool_()), ("text", pa.string())])
    pq.write_table(
        pa.Table.from_pylist(rows, schema), tmp_path / "a.parquet", row_group_size=group, max_rows_per_page=3
    )
    assert read_rows([tmp_path / "a.parquet"], range(START, START + 50)) == rows
    assert str(read_rows([tmp_path / "a.parquet"], [START + 10])[0]["yuan"]) == "0.10"


@pytest.mark.parametrize(("damage", "says"), [
    (lambda path: None, None),
    (lambda path: path.unlink(), "不见了"),
    (lambda path: path.write_bytes(b"x"), "不一致"),
    (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"), "不一致"),
])  # fmt: skip
def test_damage_is_found_by_the_checksum(file, damage, says):
    part = {"path": "a.parquet", "rows": 1000, "bytes": file.stat().st_size, "sha256": sha256_of(file)}
    damage(file)
    if says is None:
        return verify(file.parent, [part])
    with pytest.raises(LakeError, match=says):
        verify(file.parent, [part])


def test_a_manifest_cannot_lead_out_of_the_lake(tmp_path):
    with pytest.raises(LakeError, match="不在数据湖之内"):
        paths_of(tmp_path / "lake", [{"path": "../secret.parquet"}])
