"""Six questions to the platform and to its peers, on the same Parquet files, in one run.

    python -m bench.queries [--rows 1000000] [--queries q1,q2] [--peers duckdb,polars] [--repeats 3]
                            [--seconds 600] [--memory-mb 6144] [--folder DIR] [--postgresql URL]

The platform answers with its whole evidence ("platform") and without ("keys only", what a rehearsal does); by hand
there is DuckDB SQL, Polars, pandas, PostgreSQL (unindexed tables, loaded before; a temporary server, or the one given)
and, for names, Splink. Every answer is a process of its own, bound in time and memory. The answers of the first round
are compared, key by key; the peers take turns, and the medians are printed with their ratio to DuckDB SQL.
"""

import argparse
import contextlib
import os
import platform
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.contender import PEERS
from bench.made_data import generate
from bench.questions import QUESTIONS, Question
from bench.rounds import Figures, run

ENGINES = ("duckdb", "ibis-framework", "polars", "pandas", "pyarrow", "splink")


def main() -> None:
    options = _options()
    with contextlib.ExitStack() as stack:
        folder = Path(options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="queries-")))
        folder.mkdir(parents=True, exist_ok=True)
        questions = [QUESTIONS[name] for name in options.queries]
        files = generate(folder, options.rows, tuple({name for one in questions for name in one.inputs}))
        _announce(files, options)
        if "postgresql" in options.peers:
            _serve_postgresql(stack, files, folder, options)
        for question in questions:
            _contest(question, folder, options)


def _contest(question: Question, folder: Path, options: argparse.Namespace) -> None:
    """All peers in turn, round by round; one that does not finish has no further turn."""
    peers = [peer for peer in options.peers if peer != "splink" or question.name == "q6"]
    found: dict[str, list[Figures]] = {peer: [] for peer in peers}
    print(f"\n{question.name} {question.title}", flush=True)
    keys = ""
    for repeat in range(options.repeats):
        for peer in [peer for peer in peers if repeat == 0 or found[peer]]:
            with tempfile.TemporaryDirectory(dir=folder) as name:
                figures = run(peer, question, folder, Path(name), options)
                if isinstance(figures, str):
                    print(f"  {peer:11} {figures}", flush=True)
                    continue
                found[peer].append(figures)
                if repeat == 0:
                    keys = _compared(question, peer, Path(name), keys)
    _report(found)


def _compared(question: Question, peer: str, target: Path, expected: str) -> str:
    """How many keys an answer has and what they come to; must be what the answer before came to."""
    if (target / "matches.parquet").exists():
        parts = ", ".join(f"key->>'{name}' AS {name}" for name in question.key)
        source = f"(SELECT {parts} FROM (SELECT key::JSON AS key FROM read_parquet('{target / 'matches.parquet'}')))"
    else:
        source = f"read_parquet('{target / 'result.parquet'}')"
    columns = ", ".join(f"{name}::VARCHAR" for name in question.key)
    with duckdb.connect() as connection:
        query = f"SELECT count(*), count(DISTINCT ({columns})), sum(hash({columns})::HUGEINT) FROM {source}"
        rows, different, total = connection.execute(query).fetchone()
    answer = f"{rows:,} keys, {different:,} different, sum {total}"
    if expected and answer != expected:
        raise SystemExit(f"{peer} answers {answer}; the others {expected}")
    if not expected:
        print(f"  {rows:,} keys", flush=True)
    return answer


def _report(found: dict[str, list[Figures]]) -> None:
    """Medians, and what they are of DuckDB SQL by hand, by the wall clock and by the processor."""
    medians = {
        peer: tuple(statistics.median(getattr(one, what) for one in runs) for what in ("wall", "cpu", "memory_mb"))
        for peer, runs in found.items()
        if runs
    }
    hand = medians.get("duckdb")
    for peer, (wall, cpu, memory) in medians.items():
        ratios = f"   x {wall / hand[0]:5.2f}  x {cpu / hand[1]:5.2f}" if hand else ""
        print(f"  {peer:11} wall {wall:8.2f} s   cpu {cpu:8.2f} s{ratios}   {memory:7,.0f} MiB", flush=True)


def _serve_postgresql(
    stack: contextlib.ExitStack, files: dict[str, Path], folder: Path, options: argparse.Namespace
) -> None:
    from bench.peers.sql_queries import load_postgresql
    from tests.services import postgresql

    options.postgresql = options.postgresql or stack.enter_context(postgresql())
    load_postgresql(options.postgresql, files, folder)


def _announce(files: dict[str, Path], options: argparse.Namespace) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, Python {sys.version.split()[0]}")
    print(", ".join(f"{name} {version(name)}" for name in ENGINES), end="; ")
    print(f"{options.threads} threads, {options.memory_mb:,} MiB, {options.seconds} s; load {os.getloadavg()[0]:.1f}")
    for name, path in sorted(files.items()):
        print(f"data: {name} {pq.read_metadata(path).num_rows:,} rows, {path.stat().st_size / 2**20:,.0f} MiB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the smaller side")
    parser.add_argument("--queries", type=_listed(QUESTIONS), default=list(QUESTIONS))
    parser.add_argument("--peers", type=_listed(PEERS), default=list(PEERS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=600, help="one answer may take so long")
    parser.add_argument("--memory-mb", type=int, default=6144, help="of the engines; an answer may take half more")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--folder", help="keep the data there; without it a temporary folder is used and removed")
    parser.add_argument("--postgresql", default="", help="a server to use instead of a temporary one")
    return parser.parse_args()


def _listed(known):
    def parse(text: str) -> list[str]:
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return names

    return parse


if __name__ == "__main__":
    main()
