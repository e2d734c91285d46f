"""Where a compiled model is executed: one module an engine, each opens a session with limits."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import ibis.expr.types as ir

from models_engine.engines.session import Refusal, Session

#: name -> module; the packages of an engine are needed where that engine is used, and nowhere else
_MODULES = {"duckdb": "models_engine.engines.duckdb", "spark": "models_engine.engines.spark"}
ENGINES = tuple(_MODULES)

__all__ = ["ENGINES", "Refusal", "Session", "open_session", "unable"]


def open_session(
    folder: Path,
    threads: int = 2,
    memory_mb: int = 2048,
    engine: str = "duckdb",
    options: Mapping[str, str] | None = None,
) -> Session:
    """A fresh session on an engine; its spill files and results stay in ``folder``.

    ``threads`` and ``memory_mb`` bound what the computation takes of this machine; ``options`` are the engine's own.
    """
    return import_module(_MODULES[engine]).open_session(folder, threads, memory_mb, **(options or {}))


def unable(engine: str, relation: ir.Table) -> list[str]:
    """What a relation asks that an engine cannot do, as sentences; nothing is computed."""
    return import_module(_MODULES[engine]).unable(relation)
