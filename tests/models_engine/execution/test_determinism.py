"""Same inputs, same result: whatever the threads, the memory, the order of rows, of files and of datasets."""

import random
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from models_engine.execution import caged_run
from tests.models_engine.execution import test_sharing
from tests.models_engine.execution.jobs import job, write_load
from tests.models_engine.execution.notice import OTHER, PERSON, checked, standards
from tests.models_engine.execution.runs import run

DAY = date(2022, 7, 1)


def penalties(count: int) -> list[dict]:
    """Many rows whose keys repeat, with ids of their own."""
    return [
        {
            "row_id": n,
            "penalty_no": None if n % 97 == 0 else f"A{n % (count // 2)}",
            "id_card": [PERSON, OTHER, None][n % 3],
            "penalty_type": ["行政拘留", "警告", None][n % 7 % 3],
            "decided_on": DAY + timedelta(n % 50),
        }
        for n in range(1, count + 1)
    ]


MANY = {
    "penalties": penalties(60_000),
    "receipts": [{"row_id": n, "document_no": f"A{n}", "received_on": DAY} for n in range(1, 20_000, 3)],
}


@pytest.fixture(scope="module")
def expected():
    return run(checked(test_sharing.MODEL), MANY)


@pytest.mark.parametrize(("threads", "memory_mb", "seed"), [(2, 1024, 1), (1, 48, 2), (3, 64, 3)])
def test_threads_memory_and_the_order_of_rows_change_nothing(expected, threads, memory_mb, seed):
    shuffled = {name: random.Random(seed).sample(some, len(some)) for name, some in MANY.items()}
    again = run(checked(test_sharing.MODEL), shuffled, threads=threads, memory_mb=memory_mb)
    assert again.bytes == expected.bytes
    assert again.unjudged == expected.unjudged
    assert [step["rows"] for step in again.figures.steps] == [step["rows"] for step in expected.figures.steps]


def test_the_order_of_datasets_and_of_files_changes_nothing(tmp_path):
    one, two, receipts = penalties(600)[:300], penalties(600)[300:], MANY["receipts"][:100]
    described = job(tmp_path, {"penalties": [], "receipts": receipts}, test_sharing.MODEL)
    standard = standards()["police_admin_penalty"]
    loads = [[write_load(tmp_path, standard, rows, number)] for number, rows in ((11, one), (12, two))]
    found = []
    for place, holdings in enumerate((loads, loads[::-1])):
        folder = tmp_path / f"result-{place}"
        described["inputs"]["penalties"]["holdings"] = holdings
        caged_run.perform({**described, "result_folder": str(folder)})
        found.append(pq.read_table(folder / "matches.parquet").to_pylist())
    assert found[0] == found[1] != []
