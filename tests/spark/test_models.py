"""Whole models on both engines: the same matches in the same order, with the same evidence."""

from pathlib import Path

import pytest

from models_engine.execution.cage import run_caged
from tests.engine import session
from tests.models_engine.execution.notice import checked as notice
from tests.models_engine.library.test_shipped_models import FILES, checked
from tests.spark.made import collision, execute_on, from_examples, results


def on_both(model, described: dict) -> tuple[list[dict], list[dict]]:
    with session(engine="duckdb") as duckdb, session(engine="spark") as spark:
        return execute_on(duckdb, model, described), execute_on(spark, model, described)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_model_finds_the_same_in_all_its_examples_together(path, tmp_path):
    model = checked(path)
    on_duckdb, on_spark = on_both(model, from_examples(model, tmp_path))
    assert on_duckdb
    assert on_spark == on_duckdb


def test_a_collision_of_thousands_of_rows_finds_the_same(tmp_path):
    on_duckdb, on_spark = on_both(notice(), collision(tmp_path, 3000))
    assert len(on_duckdb) > 100
    assert on_spark == on_duckdb


def test_a_run_whose_worker_is_killed_ends_all_the_same(tmp_path, fragile, monkeypatch):
    for name, value in fragile.environment.items():
        monkeypatch.setenv(name, value)
    described = collision(tmp_path, 3000)
    with session(engine="duckdb") as duckdb:
        on_duckdb = execute_on(duckdb, notice(), described)
    killed = []

    def on_message(message: dict) -> None:
        if "step" in message and not killed:
            killed.append(fragile.kill_worker(0))

    spark = {"engine": "spark", "options": {"master": fragile.master}, "memory_mb": 1024}
    run_caged({**described, **spark}, wall_seconds=280, on_message=on_message, on_tick=lambda: False)
    assert killed
    assert results(Path(described["result_folder"])) == on_duckdb
