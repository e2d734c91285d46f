"""The same questions on DuckDB and on Spark, over the same Parquet files: the same matches, and the time each takes.

    python -m bench.two_engines --data FOLDER [--questions q1 q2] [--threads N] [--memory-mb N] [--master local[2]]

``FOLDER`` holds what ``bench.made_data`` makes. Every run has a process of its own; the time to open the engine (on
Spark the start of Java and of the executors) stands beside the time of the run. The matches are compared last.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from bench.made_data import STANDARDS
from bench.peers.platform import COVERED
from bench.questions import QUESTIONS
from datasources.lake import Holding, LoadFiles, relation
from models_engine.engines import ENGINES, open_session
from models_engine.execution import InputData, execute
from models_engine.language import check_model, parse_model


def main() -> None:
    options = _options()
    if options.child:
        print(json.dumps(_run(options)))
        return
    for question in options.questions:
        with tempfile.TemporaryDirectory(dir=options.data) as name:
            found = {engine: _in_a_process(options, question, engine, Path(name) / engine) for engine in ENGINES}
            tables = [pq.read_table(Path(name) / engine / "matches.parquet").to_pylist() for engine in ENGINES]
        print(f"{question}: {len(tables[0]):,} matches, the same on both: {tables[0] == tables[1]}")
        for engine, took in found.items():
            print(f"  {engine:7} opened in {took['opened']:.1f} s, ran in {took['ran']:.1f} s")


def _in_a_process(options: argparse.Namespace, question: str, engine: str, target: Path) -> dict:
    target.mkdir()
    arguments = ["--data", options.data, "--threads", options.threads, "--memory-mb", options.memory_mb]
    arguments += ["--master", options.master, "--questions", question, "--child", engine, "--target", target]
    done = subprocess.run(
        [sys.executable, "-m", "bench.two_engines", *map(str, arguments)], check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout.splitlines()[-1])


def _run(options: argparse.Namespace) -> dict:
    """One run in this process; seconds by the wall clock."""
    [question] = [QUESTIONS[name] for name in options.questions]
    checked = check_model(parse_model(question.model, f"{question.name}.yaml"), STANDARDS)
    started = time.perf_counter()
    engine = {"spark": {"master": options.master}}.get(options.child, {})
    with open_session(options.target, options.threads, options.memory_mb, options.child, engine) as session:
        opened = time.perf_counter()
        inputs = {}
        for load, name in enumerate(question.inputs, 1):
            files = LoadFiles(load, (str((options.data / f"{name}.parquet").resolve()),), False)
            table = relation(session.con, name, checked.standards[name], [Holding((files,))])
            inputs[name] = InputData(table, COVERED)
        execute(checked, session, inputs, parameters={}, as_of=date(2026, 1, 1), result_folder=options.target)
        return {"opened": opened - started, "ran": time.perf_counter() - opened}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", nargs="+", choices=QUESTIONS, default=["q1"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory-mb", type=int, default=4096)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--child", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
