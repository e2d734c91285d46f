"""A city's estate on one machine: 160 million rows in 124 datasets, loaded, counted and collided in one run.

    python -m bench.estate [--rows 160000000] [--datasets 124] [--folder DIR]

Every dataset is one of the shipped data standards, its file an invented CSV (Chinese names, valid identity numbers and
credit codes, dates, amounts, codes of the code lists) that is written, loaded by the platform's own commands and
deleted, so that the disk holds one file at a time. Sizes fall off as they do in life: a few large registers, many small
ones. The same half million invented people stand in all of them, so that datasets meet.
Prints rows, seconds, rows a second, bytes in the lake and peak memory; nothing is compared with a peer here.
"""

import argparse
import contextlib
import io
import json
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

OFFICE = "640200"
PEOPLE, COMPANIES = 500_000, 100_000
MODEL = """
slug: estate_collision
title: {{zh: 两个登记册中的同一人, en: One person in two registers}}
field: criminal
summary: {{zh: 基准, en: benchmark}}
legal_basis: []
inputs: {{a: {first}, b: {second}}}
steps:
  both:
    join:
      left: a
      right: b
      on: [{{left: {first_id}, right: {second_id}}}]
  persons:
    aggregate: {{from: both, by: [{first_id}], columns: {{times: "COUNT(*)"}}, having: times >= {least}}}
lead:
  from: persons
  key: [{first_id}]
  subject: {{kind: person, id: {first_id}}}
  level: "'C'"
  score: {{base: 10}}
  title: "两个登记册中的同一人"
  reason: "出现{{times}}次。"
  document: prosecutorial_opinion
"""


def main() -> None:
    options = _options()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="estate-"))
    os.environ["DATA_DIR"] = str(folder / "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "supervision.settings"
    try:
        import django

        django.setup()
        _run(folder, options)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, options: argparse.Namespace) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, Python {sys.version.split()[0]}")
    _command("migrate")
    standards = _standards(options.datasets)
    engine = _people(folder)
    sizes = _sizes(options.rows, len(standards))
    loaded, bytes_read, loading, started = 0, 0, 0.0, time.perf_counter()
    for number, (standard, rows) in enumerate(zip(standards, sizes, strict=True), 1):
        file = folder / f"{standard.slug}.csv"
        engine.execute(f"COPY ({_rows_of(standard, rows)}) TO '{file}' (HEADER, DELIMITER ',')")
        bytes_read += file.stat().st_size
        before = time.perf_counter()
        answer = _command("load_dataset", standard.slug, str(file), "--office", OFFICE, "--format", "json")
        loading += time.perf_counter() - before
        file.unlink()
        loaded += answer["rows_loaded"]
        if answer["rows_rejected"] or answer["rows_loaded"] != rows:
            raise SystemExit(f"{standard.slug}: {answer}")
        print(f"{number:4} {standard.slug:40} {rows:12,} rows {time.perf_counter() - before:8.1f} s", flush=True)
    engine.close()
    print(
        f"loaded {loaded:,} rows of {len(standards)} datasets, {bytes_read / 2**30:.1f} GiB of CSV, in {loading:,.0f} s"
    )
    print(f" {loaded / loading:,.0f} rows a second; with making the files {time.perf_counter() - started:,.0f} s")
    _count(loaded)
    _collide(folder, standards, sizes)
    lake = sum(path.stat().st_size for path in (folder / "data" / "lake").rglob("*.parquet"))
    print(f"lake {lake / 2**30:.1f} GiB; peak memory of this process {_peak(resource.RUSAGE_SELF):,.0f} MiB,", end=" ")
    print(f"of the largest child {_peak(resource.RUSAGE_CHILDREN):,.0f} MiB")


def _count(expected: int) -> None:
    """Count every dataset from its Parquet files, as a run would see them."""
    import duckdb
    from django.conf import settings

    before = time.perf_counter()
    with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
        pattern = f"{settings.LAKE_URL}/*/*/*.parquet"
        (rows,) = engine.execute("SELECT count(row_id) FROM read_parquet(?, union_by_name=true)", [pattern]).fetchone()
    if rows != expected:
        raise SystemExit(f"{rows:,} rows in the lake, {expected:,} were loaded")
    print(f"counted {rows:,} rows in {time.perf_counter() - before:.1f} s")


def _collide(folder: Path, standards: list, sizes: list[int]) -> None:
    """The largest registers of people, two by two: the same identity number, and how often."""
    people = [(standard, rows) for standard, rows in zip(standards, sizes, strict=True) if _id_column(standard)]
    for (first, left), (second, right) in zip(people[1:7:2], people[2:8:2], strict=True):
        model = folder / "model.yaml"
        names = {"first": first.slug, "second": second.slug}
        ids = {"first_id": _id_column(first), "second_id": _id_column(second)}
        # expected pairs a person, so that only the uncommon come out
        least = max(2, int(2.5 * left * right / PEOPLE**2))
        model.write_text(MODEL.format(**names, **ids, least=least), encoding="utf-8")
        answer = _command(
            "run_model", "--file", str(model), "--office", OFFICE, "--dry-run", "--format", "json"
        )  # fmt: skip
        joined = answer["steps"][0]["rows"]
        print(f"collided {first.slug} ({left:,}) with {second.slug} ({right:,}): ", end="")
        print(f"{joined:,} pairs, {answer['matches']:,} matches, {answer['seconds']:.1f} s", flush=True)


def _standards(count: int) -> list:
    from datasources.models import DataStandard

    fitting = [row.standard for row in DataStandard.objects.order_by("slug") if row.origin != "reference"]
    fitting.sort(key=lambda standard: (_id_column(standard) is None, standard.slug))
    return fitting[:count]


def _id_column(standard) -> str | None:
    return next((name for name, column in standard.columns.items() if column.type == "id_card"), None)


def _sizes(rows: int, count: int) -> list[int]:
    """Shares as 1/(rank + 3), the last one takes what is left."""
    weights = [1 / (rank + 3) for rank in range(count)]
    sizes = [max(1, int(rows * weight / sum(weights))) for weight in weights]
    return [sizes[0] + rows - sum(sizes), *sizes[1:]]


def _people(folder: Path):
    """A DuckDB with the invented people and companies that every file draws on."""
    import duckdb

    from datasources.schema.types.check_digits import USCC_ALPHABET

    engine = duckdb.connect(str(folder / "people.duckdb"), config={"memory_limit": "2GB", "threads": 2})
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    digits = " + ".join(f"{weight} * (ord(b[{place}]) - 48)" for place, weight in enumerate(weights, 1))
    engine.execute(f"""CREATE TABLE people AS SELECT i AS n,
        b || substr('10X98765432', 1 + ({digits}) % 11, 1) AS id_card,
        list_extract(split('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', ''), 1 + (hash(i) % 20)::INT)
        || list_extract(split('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平', ''), 1 + (hash(i + 7) % 20)::INT) AS name
        FROM (SELECT i, '6402' || lpad((1 + i % 4)::VARCHAR, 2, '0')
              || strftime(DATE '1950-01-01' + (hash(i * 3) % 20000)::INT, '%Y%m%d')
              || lpad((i % 1000)::VARCHAR, 3, '0') AS b FROM range({PEOPLE}) r(i))""")
    total = " + ".join(
        f"(instr('{USCC_ALPHABET}', b[{place}]) - 1) * {pow(3, place - 1, 31)}" for place in range(1, 18)
    )
    engine.execute(f"""CREATE TABLE companies AS SELECT i AS n,
        b || substr('{USCC_ALPHABET}', 1 + (31 - ({total}) % 31) % 31, 1) AS uscc, '虚构' || i || '有限公司' AS name
        FROM (SELECT i, '91640200' || lpad(i::VARCHAR, 9, '0') AS b FROM range({COMPANIES}) r(i))""")
    return engine


def _rows_of(standard, rows: int) -> str:
    """A query for so many invented rows with the standard's titles; keys are all different."""
    cells = ", ".join(
        f'{_cell(standard, name, column, place)} AS "{column.title}"'
        for place, (name, column) in enumerate(standard.columns.items(), 1)
    )
    return (
        f"SELECT {cells} FROM range({rows}) r(i) JOIN people p ON p.n = (hash(i * 5 + {rows}) % {PEOPLE})"
        f" JOIN companies c ON c.n = (hash(i * 11) % {COMPANIES})"
    )


def _cell(standard, name: str, column, place: int) -> str:
    draw = f"hash(i * 131 + {place})"
    is_key = name in standard.key
    if column.values:
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in column.values)
        return f"list_extract([{words}], 1 + ({draw} % {len(column.values)})::INT)"
    day = f"DATE '2021-01-01' + ({draw} % 1800)::INT"
    return {
        "id_card": "p.id_card",
        "name": "p.name",
        "uscc": "c.uscc",
        "org_code": "substr(c.uscc, 9, 9)",
        "integer": f"({draw} % 100)" if not is_key else "i",
        "decimal": f"({draw} % 100000) / 100",
        "money": f"({draw} % 10000000) / 100",
        "boolean": f"CASE WHEN {draw} % 2 = 0 THEN '是' ELSE '否' END",
        "date": f"strftime({day}, '%Y-%m-%d')",
        "month": f"strftime({day}, '%Y-%m')",
        "timestamp": f"strftime({day} + INTERVAL (i % 86400) SECOND, '%Y-%m-%d %H:%M:%S')",
        "plate": "'宁A' || lpad((i % 100000)::VARCHAR, 5, '0')",
        "vin": "'LSVAA' || lpad(i::VARCHAR, 12, '0')",
        "phone": f"'139' || lpad(({draw} % 100000000)::VARCHAR, 8, '0')",
        "case_number": "'(2024)宁0202执' || (i + 1) || '号'",
        "doc_number": "'宁演字〔2024〕' || (i + 1) || '号'",
        "region_code": f"'64020' || (1 + {draw} % 4)",
        "account_no": "'6222' || lpad(i::VARCHAR, 15, '0')",
        "text": f"'虚构说明，第' || ({draw} % 5000) || '号情形'",
        "code": f"'K' || ({draw} % 40)" if not is_key else "'K' || i",
    }.get(column.type, f"'虚构' || ({draw} % 5000)" if not is_key else "'虚构' || i")


def _command(name: str, *arguments: str) -> dict:
    """A management command; what it says as JSON."""
    from django.core.management import call_command

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        call_command(name, *arguments)
    text = said.getvalue().strip()
    return json.loads(text) if text.startswith("{") else {}


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=160_000_000)
    parser.add_argument("--datasets", type=int, default=124)
    parser.add_argument("--folder", help="keep everything there; without it a temporary folder is used and removed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
