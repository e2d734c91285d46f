"""A session's limits: what it may take of the machine, and what it may not touch once it is locked."""

import duckdb
import ibis
import pyarrow.parquet as pq
import pytest

from models_engine.engines import open_session


@pytest.fixture
def locked(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "secret.csv").write_text("canary\n1\n")
    pq.write_table(ibis.memtable({"a": [3, 1, 2]}).to_pyarrow(), tmp_path / "input.parquet")
    with open_session(tmp_path / "run", threads=1, memory_mb=256) as session:
        session.con.read_parquet(tmp_path / "input.parquet", table_name="given")
        session.lock([tmp_path / "input.parquet"])
        yield session


ATTACKS = [
    "SELECT * FROM read_csv('{outside}/secret.csv')",
    "SELECT * FROM '{outside}/secret.csv'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '{outside}/out.csv'",
    "ATTACH '{outside}/other.duckdb'",
    "EXPORT DATABASE '{outside}/dump'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SET threads = 8",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "RESET allowed_directories",
    "SET allowed_directories = ['/']",
    "PRAGMA temp_directory = '/'",
    "CREATE SECRET s (TYPE s3)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_locked_session_touches_nothing_else(locked, tmp_path, attack):
    with pytest.raises(duckdb.Error):
        locked.raw.execute(attack.format(outside=tmp_path)).fetchall()
    assert {path.name for path in tmp_path.iterdir()} == {"run", "secret.csv", "input.parquet"}


def test_a_locked_session_reads_its_inputs_and_writes_its_folder(locked, tmp_path):
    table = locked.materialise(locked.con.table("given").order_by("a"))
    locked.write(table.order_by(ibis.desc("a")), tmp_path / "run" / "out.parquet")
    assert pq.read_table(tmp_path / "run" / "out.parquet").to_pydict() == {"a": [3, 2, 1]}


def test_limits_are_those_asked_for(locked):
    [row] = locked.raw.execute(
        "SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('max_temp_directory_size')"
    ).fetchall()
    assert row == (1, "256.0 MiB", "5.0 GiB")


def test_a_figure_keeps_the_type_that_was_promised(locked):
    numbers = locked.materialise(ibis.memtable({"a": [1, 2]}))
    total = locked.materialise(numbers.aggregate(total=numbers.a.sum()))
    assert str(total.schema()["total"]) == "int64"


def test_a_dropped_table_is_gone_and_an_input_is_not(locked):
    table = locked.materialise(locked.con.table("given"))
    locked.drop(table)
    locked.drop(locked.con.table("given"))
    assert locked.count(locked.con.table("given")) == 3
    with pytest.raises(duckdb.CatalogException):
        locked.count(table)


def test_a_join_larger_than_its_memory_spills_into_its_own_folder(tmp_path):
    with open_session(tmp_path, threads=1, memory_mb=64) as session:
        session.raw.execute(
            "CREATE TABLE big AS SELECT i AS a, hash(i) AS b, hash(i + 1) AS c FROM range(6_000_000) t(i)"
        )
        assert session.count(session.con.table("big")) == 6_000_000
        assert any((tmp_path / "spill").iterdir())


def test_an_ordered_result_is_written_in_its_order_whatever_the_number_of_threads(tmp_path):
    with open_session(tmp_path, threads=2, memory_mb=512) as session:
        session.raw.execute("CREATE TABLE shuffled AS SELECT hash(i) AS a, i AS b FROM range(400_000) t(i)")
        session.write(session.con.table("shuffled").order_by("a"), tmp_path / "out.parquet")
    written = pq.read_table(tmp_path / "out.parquet", columns=["a"])["a"].to_pylist()
    assert written == sorted(written)
