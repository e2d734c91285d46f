"""The rows behind a lead out of 10^8, by the platform and by hand on the same files.

    python -m bench.evidence [--rows 100000000] [--loads 40] [--repeats 15] [--folder DIR] [--keep]

A register of penalties lies in the lake as the platform's own loads lie there: one delivery of half the rows, then many
small ones. Leads rest on 1, 10, 50 and 100 of its rows, scattered over all deliveries. For each the rows are looked up
by ``supervision.leads.evidence``, by pyarrow and by a DuckDB that stays open, both told which files and which ids; what
they find is compared first, then they take turns. Then the page of such a lead is asked for, signed in, as a browser
would. Medians, 95th percentiles, processor time and ratios are printed. ``--keep`` leaves the data in the folder for
another run.
"""

import argparse
import os
import platform
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

SIZES = [1, 10, 50, 100]
LEADS = 12


def main() -> None:
    options = _options()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="evidence-"))
    os.environ["DATA_DIR"], os.environ["LAKE_URL"] = str(folder / "data"), str(folder / "lake")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    try:
        import django

        django.setup()
        _run(folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, options: argparse.Namespace) -> None:
    from bench.evidence_records import leads_of, plant

    print(f"machine: {os.cpu_count()} cores, {platform.platform()}, load {os.getloadavg()[0]:.1f}")
    person, loads = plant(folder, options.rows, options.loads)
    size = sum(part["bytes"] for load in loads for part in load.manifest)
    print(f"{options.rows:,} rows in {len(loads)} files, {size / 2**30:.2f} GiB")
    draw = random.Random(options.seed)
    print(f"{'rows':>5} {'':18}{'median':>9} {'p95':>9} {'processor':>12}")
    for count in options.sizes:
        leads = leads_of(loads, [_scattered(draw, loads, count) for _ in range(LEADS)])
        _compare(count, leads, person, folder / "lake", options.repeats)


def _scattered(draw: random.Random, loads: list, count: int) -> list[int]:
    """Ids of rows, every load as likely as the others."""
    from datasources.lake import first_row_id

    chosen = [draw.choice(loads) for _ in range(count)]
    return sorted(first_row_id(load.pk) + draw.randrange(load.rows_loaded) for load in chosen)


def _compare(count: int, leads: list, person, lake: Path, repeats: int) -> None:
    import duckdb

    from supervision.leads.evidence import rows_behind

    connection = duckdb.connect(config={"threads": os.cpu_count() or 1})

    def platform_rows(lead) -> list[dict]:
        return [row for found in rows_behind(lead, person) for row, _load in found.rows]

    ways: dict[str, Callable] = {
        "platform": platform_rows,
        "pyarrow by hand": lambda lead: _by_pyarrow(lead, lake),
        "DuckDB by hand": lambda lead: _by_duckdb(connection, lead, lake),
    }
    expected = ways["DuckDB by hand"](leads[0])
    for name, way in ways.items():
        if _sorted(way(leads[0])) != _sorted(expected) or len(expected) != count:
            raise SystemExit(f"{name} finds other rows")
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    pages = _browser(person)
    for turn in range(repeats):
        lead = leads[turn % len(leads)]
        for name, way in ways.items():
            taken[name].append(_timed(lambda way=way, lead=lead: way(lead)))
        taken["page, 6 rows"].append(_timed(lambda lead=lead: pages(f"/leads/{lead.pk}/")))
        taken["page, all rows"].append(_timed(lambda lead=lead: pages(f"/leads/{lead.pk}/?all=1")))
    own = statistics.median(wall for wall, _processor in taken["platform"])
    for name, times in taken.items():
        walls = sorted(wall for wall, _processor in times)
        median, late = statistics.median(walls), walls[int(0.95 * (len(walls) - 1) + 0.5)]
        processor = statistics.median(processor for _wall, processor in times)
        ratio = f"  {median / own:5.1f} x" if name.endswith("hand") else ""
        said = f"{median * 1000:6.0f} ms {late * 1000:6.0f} ms {processor * 1000:9.0f} ms{ratio}"
        print(f"{count:5} {name:18}{said}", flush=True)
    connection.close()


def _files(lead, lake: Path) -> dict[str, list[int]]:
    from datasources.lake import load_of

    ids = defaultdict(list)
    for row_id in lead.evidence["penalties"]:
        ids[str(lake / "1" / str(load_of(row_id)) / "part-00000.parquet")].append(row_id)
    return ids


def _by_pyarrow(lead, lake: Path) -> list[dict]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    tables = (pq.read_table(path, filters=pc.field("row_id").isin(ids)) for path, ids in _files(lead, lake).items())
    return [row for table in tables for row in table.to_pylist()]


def _by_duckdb(connection, lead, lake: Path) -> list[dict]:
    rows = []
    for path, ids in _files(lead, lake).items():
        wanted = ", ".join(map(str, ids))
        found = connection.sql(f"SELECT * FROM read_parquet('{path}') WHERE row_id IN ({wanted})")
        rows += found.to_arrow_table().to_pylist()
    return rows


def _sorted(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row["row_id"])


def _browser(person) -> Callable[[str], None]:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="supervision.offices.backends.RoleBackend")

    def get(path: str) -> None:
        answer = client.get(path)
        if answer.status_code != 200 or "第" not in answer.content.decode():
            raise SystemExit(f"{path}: {answer.status_code}")

    get("/leads/")
    return get


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processors."""
    before, busy = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - before, time.process_time() - busy


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--loads", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rows that a lead rests on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the data lie; a temporary folder where it is not given")
    parser.add_argument("--keep", action="store_true", help="leave the data for another run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
