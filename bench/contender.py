"""One peer answers one question in a process of its own, and says what that took.

    python -m bench.contender PEER QUESTION --data FOLDER --target FOLDER --threads N --memory-mb N --seconds N

Imports are done before the clock starts. The last line on standard output is JSON: wall and processor seconds (for
PostgreSQL those of its server too) and, of the platform, the figures of its steps.
"""

import argparse
import importlib
import json
import time
from pathlib import Path

from bench.questions import QUESTIONS, Question

PEERS = ("platform", "keys only", "duckdb", "polars", "pandas", "postgresql", "splink")

#: the peers that only name a module: they are imported where they compete, since each import takes memory
_MODULES = {
    "platform": "bench.peers.platform",
    "keys only": "bench.peers.platform",
    "duckdb": "bench.peers.sql_queries",
    "postgresql": "bench.peers.sql_queries",
    "polars": "bench.peers.polars_queries",
    "pandas": "bench.peers.pandas_queries",
    "splink": "bench.peers.splink_queries",
}


def main() -> None:
    options = _options()
    peer, question, target = options.peer, QUESTIONS[options.question], options.target
    module = importlib.import_module(_MODULES[peer])
    files = {name: options.data / f"{name}.parquet" for name in question.inputs}
    served = module.server_seconds(options.postgresql) if peer == "postgresql" else 0.0
    started, worked = time.perf_counter(), time.process_time()
    steps = _answer(module, peer, question, files, target, options)
    wall, cpu = time.perf_counter() - started, time.process_time() - worked
    if peer == "postgresql":
        time.sleep(0.5)  # the server notices that its process has ended
        cpu += module.server_seconds(options.postgresql) - served
        module.fetch_postgresql(question, target, options.postgresql)
    print(json.dumps({"wall": wall, "cpu": cpu, "steps": steps}))


def _answer(module, peer: str, question: Question, files: dict, target: Path, options: argparse.Namespace) -> list:
    if peer in ("platform", "keys only"):
        return module.answer(question, files, target, options, evidence=peer == "platform").steps
    if peer == "duckdb":
        module.by_duckdb(question, files, target, options)
    elif peer == "postgresql":
        module.by_postgresql(question, target, options)
    elif peer == "splink":
        module.answer(files, target, options)
    elif peer == "polars":
        module.QUERIES[question.name](files).write_parquet(target / "result.parquet", compression="snappy")
    else:
        module.QUERIES[question.name](files).to_parquet(target / "result.parquet", index=False)
    return []


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("question", choices=QUESTIONS)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory-mb", type=int, default=6144)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--postgresql", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
