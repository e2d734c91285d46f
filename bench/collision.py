"""A collision of 10^6 with 2·10^6 rows, by a model on this platform and by hand-written SQL on the same Parquet files.

    python -m bench.collision [--rows 1000000] [--repeats 5] [--threads N] [--memory-mb N]

Equal ids, a date inside a window, grouped by id with a condition on the groups. The results are compared first; then
both ways take turns, each time in a fresh database, from opening it to the written file. The platform also counts every
step and carries the evidence of every match; the SQL does neither.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from datasources.lake import Holding, LoadFiles, relation
from datasources.schema.standards import Standard
from models_engine.engines import open_session
from models_engine.execution import InputData, Matches, execute
from models_engine.language import check_model, parse_model

STANDARDS = {
    "terms": {
        "slug": "terms",
        "title": {"zh": "监管期限"},
        "origin": "external",
        "level": "L3",
        "key": ["term_no"],
        "occurred": "start_on",
        "columns": {
            "term_no": {"type": "string", "title": "编号", "required": True},
            "person": {"type": "string", "title": "人员"},
            "start_on": {"type": "date", "title": "起"},
            "end_on": {"type": "date", "title": "止"},
            "remark": {"type": "text", "title": "备注"},
        },
    },
    "payments": {
        "slug": "payments",
        "title": {"zh": "支出"},
        "origin": "external",
        "level": "L3",
        "key": ["payment_no"],
        "occurred": "paid_on",
        "columns": {
            "payment_no": {"type": "string", "title": "编号", "required": True},
            "person": {"type": "string", "title": "人员"},
            "paid_on": {"type": "date", "title": "日期"},
            "amount": {"type": "money", "title": "金额"},
            "remark": {"type": "text", "title": "备注"},
        },
    },
}

MODEL = """
slug: collision
title: {zh: 期限内多次支出, en: Repeated payments within a term}
field: criminal_execution
summary: {zh: 基准, en: benchmark}
legal_basis: []
inputs: {terms: terms, payments: payments}
parameters:
  least: {type: integer, default: 8, min: 1, max: 100, title: 最少次数}
steps:
  within:
    join:
      left: terms
      right: payments
      on: [person]
      where: right.paid_on BETWEEN left.start_on AND left.end_on
  repeated:
    aggregate:
      from: within
      by: [person]
      columns: {times: "COUNT(*)", total: SUM(amount), last_on: MAX(paid_on)}
      having: times >= :least
lead:
  from: repeated
  key: [person]
  subject: {kind: person, name: person, id: person}
  occurred_on: last_on
  amount: total
  level: "'A'"
  score: {base: 60}
  title: "{person}支出{times}次"
  reason: "{person}支出{times}次，共{total}元。"
  document: prosecutorial_opinion
"""

BY_HAND = """
COPY (
    SELECT t.person, count(*) AS times, sum(p.amount) AS total, max(p.paid_on) AS last_on
    FROM read_parquet('{terms}') t JOIN read_parquet('{payments}') p
      ON t.person = p.person AND p.paid_on BETWEEN t.start_on AND t.end_on
    GROUP BY t.person HAVING count(*) >= 8 ORDER BY t.person
) TO '{result}' (FORMAT parquet, COMPRESSION zstd)
"""

GENERATE = {
    "terms": """
        SELECT 'T' || i AS term_no, 'P' || lpad((hash(i * 7 + 1) % {persons})::VARCHAR, 12, '0') AS person,
               DATE '2020-01-01' + (hash(i * 7 + 2) % 1400)::INT AS start_on,
               start_on + (hash(i * 7 + 3) % 400)::INT AS end_on, 'remark ' || hash(i) AS remark,
               1::BIGINT AS source_load, 'terms.csv' AS source_file, i AS source_line,
               68719476736 + i AS row_id, '{{}}' AS raw
        FROM range({rows}) r(i)""",
    "payments": """
        SELECT 'Z' || i AS payment_no, 'P' || lpad((hash(i * 7 + 4) % {persons})::VARCHAR, 12, '0') AS person,
               DATE '2020-01-01' + (hash(i * 7 + 5) % 1800)::INT AS paid_on,
               ((hash(i * 7 + 6) % 100000) / 100)::DECIMAL(18, 2) AS amount, 'remark ' || hash(i) AS remark,
               2::BIGINT AS source_load, 'pay.csv' AS source_file, i AS source_line,
               137438953472 + i AS row_id, '{{}}' AS raw
        FROM range({rows}) r(i)""",
}


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _generate(folder, options.rows)
        checked = check_model(
            parse_model(MODEL, "collision.yaml"),
            {slug: Standard.from_definition(definition) for slug, definition in STANDARDS.items()},
        )
        ways = {
            "platform": lambda place: _by_platform(checked, files, place, options),
            "by hand": lambda place: _by_hand(files, place, options),
        }
        _announce(files, options)
        _compare(ways, folder)
        wall, cpu = {way: [] for way in ways}, {way: [] for way in ways}
        for repeat in range(options.repeats):
            for way, run in ways.items():
                place = folder / f"{way}-{repeat}"
                place.mkdir()
                started, worked = time.perf_counter(), time.process_time()
                run(place)
                wall[way].append(time.perf_counter() - started)
                cpu[way].append(time.process_time() - worked)
        _report("wall clock", wall)
        _report("processor", cpu)


def _report(what: str, seconds: dict[str, list[float]]) -> None:
    """Both medians and their ratio; a busy machine tells less about the wall clock than about the processor."""
    medians = {way: statistics.median(found) for way, found in seconds.items()}
    for way, found in seconds.items():
        print(f"{what} {way:9} median {medians[way]:.3f} s   ({', '.join(f'{one:.3f}' for one in found)})")
    print(f"{what} ratio {medians['platform'] / medians['by hand']:.2f}")


def _by_platform(checked, files: dict[str, Path], place: Path, options: argparse.Namespace) -> list[dict]:
    with open_session(place, options.threads, options.memory_mb) as session:
        inputs = {}
        for load, (name, path) in enumerate(files.items(), 1):
            holdings = [Holding((LoadFiles(load, (str(path),), False),))]
            inputs[name] = InputData(relation(session.con, name, checked.standards[name], holdings))
        session.lock(list(files.values()))
        figures = execute(checked, session, inputs, parameters={}, as_of=date(2026, 1, 1), result_folder=place)
    return figures.steps


def _by_hand(files: dict[str, Path], place: Path, options: argparse.Namespace) -> None:
    settings = {
        "threads": options.threads,
        "memory_limit": f"{options.memory_mb}MiB",
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config={**settings, "temp_directory": str(place / "spill")}) as connection:
        connection.execute(BY_HAND.format(**files, result=place / "result.parquet"))


def _compare(ways: dict, folder: Path) -> None:
    """Both ways once, which also warms the file cache; their figures must be the same."""
    for way in ways:
        (folder / way).mkdir()
    for step in ways["platform"](folder / "platform"):
        print(f"  step {step['name']}: {step['rows']:,} rows, {step['seconds']} s")
    ways["by hand"](folder / "by hand")
    matches = Matches(folder / "platform" / "matches.parquet")
    ours = {(row["subject_id"], row["amount"], row["occurred_on"]) for batch in matches.batches() for row in batch}
    table = pq.read_table(folder / "by hand" / "result.parquet", columns=["person", "total", "last_on"])
    theirs = {(row["person"], row["total"], row["last_on"]) for row in table.to_pylist()}
    if ours != theirs or len(matches) != len(theirs):
        raise SystemExit(f"the results differ: {len(ours)} here, {len(theirs)} by hand, {len(ours & theirs)} alike")
    print(f"same {len(ours):,} matches, ids, sums and days by both ways")


def _generate(folder: Path, rows: int) -> dict[str, Path]:
    """Two Parquet files as a load writes them, without a cell that depends on chance."""
    files = {}
    with duckdb.connect() as connection:
        for name, count in (("terms", rows), ("payments", 2 * rows)):
            files[name] = folder / f"{name}.parquet"
            query = GENERATE[name].format(rows=count, persons=rows // 4)
            connection.execute(
                f"COPY ({query}) TO '{files[name]}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
            )
    return files


def _announce(files: dict[str, Path], options: argparse.Namespace) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, Python {platform.python_version()}"
    )
    print(f"engine: DuckDB {duckdb.__version__}, Ibis {ibis.__version__}, PyArrow {pa.__version__};", end=" ")
    print(f"{options.threads} threads, {options.memory_mb} MiB")
    for name, path in files.items():
        print(f"data: {name} {pq.read_metadata(path).num_rows:,} rows, {path.stat().st_size / 2**20:.0f} MiB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the smaller side")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--memory-mb", type=int, default=8192)
    return parser.parse_args()


if __name__ == "__main__":
    main()
