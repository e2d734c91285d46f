"""The questions as SQL by hand, to DuckDB on the Parquet files and to PostgreSQL on tables without indexes."""

import argparse
import re
from pathlib import Path

import duckdb
import psutil
import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq

from bench.questions import Question

#: the columns that a question reads of a data set, and their types in PostgreSQL
TABLES = {
    "terms": "term_no text, person text, start_on date, end_on date",
    "payments": "payment_no text, person text, paid_on date, amount numeric(18, 2)",
    "grades": "grade_no text, person text, valid_from date, ceiling numeric(18, 2)",
    "holdings": "holding_no text, account text, phone text",
    "members": "member_no text, area text, name text",
    "registrants": "registrant_no text, area text, name text",
}


def by_duckdb(question: Question, files: dict[str, Path], target: Path, options: argparse.Namespace) -> None:
    settings = {
        "threads": options.threads,
        "memory_limit": f"{options.memory_mb}MiB",
        "preserve_insertion_order": False,
        "temp_directory": str(target / "spill"),
    }
    with duckdb.connect(config=settings) as connection:
        query = question.sql("duckdb").format(**files)
        connection.execute(f"COPY ({query}) TO '{target / 'result.parquet'}' (FORMAT parquet, COMPRESSION snappy)")


def load_postgresql(address: str, files: dict[str, Path], folder: Path) -> None:
    """The tables, filled and analysed, before anything is timed."""
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        if _offers(cursor, "fuzzystrmatch"):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        for name, path in files.items():
            names = ", ".join(re.findall(r"(\w+) (?:text|date|numeric)", TABLES[name]))
            csv = folder / f"{name}.csv"
            with duckdb.connect() as engine:
                engine.execute(f"COPY (SELECT {names} FROM read_parquet('{path}')) TO '{csv}' (HEADER false)")
            cursor.execute(f"DROP TABLE IF EXISTS {name}; CREATE UNLOGGED TABLE {name} ({TABLES[name]})")
            with csv.open() as lines:
                cursor.copy_expert(f"COPY {name} FROM STDIN (FORMAT csv)", lines)
            csv.unlink()
            cursor.execute(f"ANALYZE {name}")


def by_postgresql(question: Question, target: Path, options: argparse.Namespace) -> None:
    """The answer as a table, which is read back once the time is taken."""
    with psycopg2.connect(options.postgresql) as connection, connection.cursor() as cursor:
        if question.name == "q6" and not _offers(cursor, "fuzzystrmatch"):
            raise SystemExit("这台服务器没有 fuzzystrmatch，不能计算编辑距离")
        cursor.execute("SET work_mem = '512MB'; SET jit = off; SET max_parallel_workers_per_gather = 2")
        cursor.execute(f"SET statement_timeout = '{options.seconds}s'; DROP TABLE IF EXISTS answer")
        cursor.execute(f"CREATE UNLOGGED TABLE answer AS {question.sql('postgresql')}")


def fetch_postgresql(question: Question, target: Path, address: str) -> None:
    """The keys of the last answer as a Parquet file."""
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(question.key)} FROM answer")
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(question.key)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in zip(question.key, columns, strict=True)})
    pq.write_table(table, target / "result.parquet")


def server_seconds(address: str) -> float:
    """Processor seconds of the server's processes that have ended, a statement's own and its helpers' among them."""
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid', 0, 20)")
        pid = int(cursor.fetchone()[0].split()[0])
    times = psutil.Process(pid).cpu_times()
    return times.children_user + times.children_system


def _offers(cursor: psycopg2.extensions.cursor, extension: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [extension])
    return cursor.fetchone() is not None
