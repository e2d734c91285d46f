"""What a run asks of an engine, asked of Spark."""

import ibis
import pyarrow.parquet as pq
import pytest

from models_engine.engines.session import EngineAway
from models_engine.execution.cage import run_caged
from models_engine.execution.errors import RunFailed
from tests.engine import session
from tests.models_engine.execution.jobs import job


@pytest.fixture
def opened():
    with session() as one:
        yield one


def test_a_figure_keeps_the_type_that_was_promised(opened):
    numbers = opened.materialise(ibis.memtable({"a": [1, 2]}))
    total = opened.materialise(numbers.aggregate(total=numbers.a.sum().cast("decimal(38, 6)"), n=numbers.a.nunique()))
    assert [str(kind) for kind in total.schema().values()] == ["decimal(38, 6)", "int64"]


def test_a_dropped_table_is_gone_and_so_are_its_files(opened):
    kept, dropped = (opened.materialise(ibis.memtable({"a": [1, 2, 3]})) for _ in range(2))
    opened.drop(dropped)
    assert opened.count(kept) == 3
    assert [path.name for path in (opened.folder / "tables").iterdir()] == ["_t_1"]
    with pytest.raises(opened.errors):
        opened.count(dropped)


def test_counts_are_those_of_the_values_of_a_column(opened):
    table = opened.materialise(ibis.memtable({"a": [1, 2, 1]}))
    assert opened.counts(table, "a") == {1: 2, 2: 1}


def test_an_ordered_result_is_one_file_in_its_order(opened):
    numbers = ibis.range(0, 20_000).unnest().name("n").as_table()
    table = opened.materialise(numbers.mutate(shuffled=(numbers.n * 7919) % 20_011))
    opened.write(table.order_by(ibis.desc("shuffled")), opened.folder / "out.parquet")
    written = pq.read_table(opened.folder / "out.parquet")["shuffled"].to_pylist()
    assert len(written) == 20_000
    assert written == sorted(written, reverse=True)


def test_what_spark_refuses_becomes_a_sentence(opened):
    table = ibis.memtable({"a": ["x"]})
    with pytest.raises(opened.errors) as caught:
        opened.materialise(table.select(n=table.a.cast("int64")))
    assert opened.refusal(caught.value).cause.startswith("计算引擎拒绝执行：")


def test_a_cluster_that_cannot_be_reached_is_told_as_such_and_may_be_tried_again(tmp_path):
    nowhere = {"engine": "spark", "options": {"master": "nowhere"}, "memory_mb": 1024}
    with pytest.raises(RunFailed) as caught:
        run_caged({**job(tmp_path, {}), **nowhere}, wall_seconds=200, on_message=print, on_tick=lambda: False)
    assert (caught.value.code, caught.value.retryable) == (EngineAway.code, True)
