"""A child in which the compiler has been fooled: it executes any SQL and any Python that it is told.

Standard input: {"input": Parquet file, "locked": bool, "sql": [text], "python": [text]}; out: one JSON line an attempt.
"""

import json
import os
import sys
from pathlib import Path

from models_engine.engines import open_session


def main() -> None:
    job = json.load(sys.stdin)
    session = open_session(Path(os.environ["HOME"]), 1, 200)
    raw = session.con.con
    raw.execute(f"CREATE VIEW penalties AS SELECT * FROM read_parquet('{job['input']}')")
    if job["locked"]:
        session.lock([job["input"]])
    for sql in job["sql"]:
        tell(sql, lambda sql=sql: raw.execute(sql).fetchall())
    for code in job["python"]:
        tell(code, lambda code=code: eval(code, {"os": os, "__import__": __import__, "open": open}))


def tell(attempt: str, action) -> None:
    try:
        said = {"answer": str(action())[:2000]}
    except BaseException as error:
        said = {"refused": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps({"attempt": attempt, **said}), flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
