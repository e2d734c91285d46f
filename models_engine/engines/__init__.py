"""Where a compiled model is executed: one module an engine, each opens a session with limits."""

from models_engine.engines.duckdb import Session, open_session

__all__ = ["Session", "open_session"]
