"""Five million rows of twelve columns from CSV to Parquet: this platform, which validates and keeps the evidence, and
readers that do neither.

    python -m bench.ingestion [--rows 5000000] [--repeats 3] [--flat] [--folder FOLDER]

Every contender works in a process of its own and they take turns; what they wrote is compared first. ``--flat`` also
takes in ten times as many rows and prints the peak memory of both.
"""

import argparse
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from bench.ingestion_data import STANDARD, write_gb18030, write_many, write_utf8
from datasources.ingestion import SourceFile, ingest

OURS = "platform"
OURS_GB = "platform, GB18030"
#: the readers that the platform is measured by
RATIOS = ("duckdb", "pandas")


def by_platform(source: Path, folder: Path) -> Path:
    report = ingest(
        [SourceFile(source, source.name)], STANDARD, load_id=1, target=folder / "load", root=folder, mapping=None,
        options={}, reject_limit_percent=20, on_progress=lambda percent, stage: None,
    )  # fmt: skip
    return folder / report.parquet[0]["path"]


def by_duckdb(source: Path, folder: Path) -> Path:
    result = folder / "result.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{source}')) TO '{result}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return result


def by_pandas(source: Path, folder: Path) -> Path:
    result = folder / "result.parquet"
    pd.read_csv(source, engine="c").to_parquet(result, compression="zstd")
    return result


def by_polars(source: Path, folder: Path) -> Path:
    import polars

    result = folder / "result.parquet"
    polars.scan_csv(source).sink_parquet(result, compression="zstd")
    return result


WAYS = {OURS: by_platform, OURS_GB: by_platform, "duckdb": by_duckdb, "pandas": by_pandas}
if importlib.util.find_spec("polars"):
    WAYS["polars"] = by_polars


def main() -> None:
    options = _options()
    if options.way:
        _work(options.way, options.source, options.folder)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        source = folder / "source.csv"
        write_utf8(source, options.rows)
        write_gb18030(source, folder / "source-gb18030.csv")
        _announce(source, options.rows)
        _compare(folder)
        _measure(folder, options.repeats)
        if options.flat:
            _show_memory(folder, options.rows)


def _measure(folder: Path, repeats: int) -> None:
    figures: dict[str, list[dict]] = {way: [] for way in WAYS}
    for _ in range(repeats):
        for way in WAYS:
            figures[way].append(_run(way, folder)[0])
    for what, unit in (("wall", "s"), ("processor", "s"), ("peak_mib", "MiB")):
        medians = {way: statistics.median(one[what] for one in found) for way, found in figures.items()}
        for way, median in medians.items():
            print(f"{what:9} {way:18} median {median:8.2f} {unit}")
        for way in (OURS, OURS_GB):
            ratios = "; ".join(f"{medians[way] / medians[other]:.2f} x {other}" for other in RATIOS)
            print(f"{what:9} {way:18} = {ratios}")


def _compare(folder: Path) -> None:
    """Every way once, which also warms the file cache: the same rows, numbers, names, days and amounts."""
    found = {way: _run(way, folder)[1] for way in WAYS}
    if len(set(found.values())) > 1:
        raise SystemExit(f"the results differ: {found}")
    rows, *_ = next(iter(found.values()))
    print(f"the same {rows:,} rows by {', '.join(WAYS)}")


def _show_memory(folder: Path, rows: int) -> None:
    many = folder / "source-many.csv"
    write_many(folder / "source.csv", many, 10)
    for count, source in ((rows, folder / "source.csv"), (10 * rows, many)):
        figures, _ = _run(OURS, folder, source)
        print(f"{count:,} rows: peak {figures['peak_mib']:.0f} MiB, {figures['wall']:.0f} s")


def _run(way: str, folder: Path, source: Path | None = None) -> tuple[dict, tuple]:
    """The figures of one way in a process of its own, and what can be said of its result."""
    source = source or folder / ("source-gb18030.csv" if way == OURS_GB else "source.csv")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        command = [sys.executable, "-m", "bench.ingestion", "--way", way, "--source", str(source), "--folder", place]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        columns = list(STANDARD.columns) if way.startswith(OURS) else [c.title for c in STANDARD.columns.values()]
        number, name, *_, day, _, amount, _, _, _ = (f'"{column}"' for column in columns)
        query = (
            f"SELECT count(*), bit_xor(hash({number})), bit_xor(hash({name})), bit_xor(hash({day}::VARCHAR)), "
            f"round(sum({amount}::DOUBLE)) FROM read_parquet(?)"
        )
        with duckdb.connect() as connection:
            return figures, connection.execute(query, [figures.pop("result")]).fetchone()


def _work(way: str, source: Path, folder: Path) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    result = WAYS[way](source, folder)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({
        "wall": wall, "processor": processor, "peak_mib": _peak_mib(), "result": str(result),
    }))  # fmt: skip


def _peak_mib() -> float:
    """The most memory this process has had; what getrusage tells may be its parent's."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def _announce(source: Path, rows: int) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, Python {platform.python_version()}"
    )
    print(f"readers: DuckDB {duckdb.__version__}, pandas {pd.__version__} (C engine), PyArrow {pa.__version__}")
    print(f"data: {rows:,} rows, {source.stat().st_size / 2**20:,.0f} MiB as UTF-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--flat", action="store_true", help="also ten times the rows")
    parser.add_argument("--folder", type=Path, help="where to put the files")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
