"""What fixes the results of a run, as one digest."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

#: what of a job decides its results; threads, memory and folders do not
_DECIDES = ("source", "standards", "inputs", "parameters", "as_of")
_PACKAGES = ("duckdb", "ibis-framework", "pyspark", "chinesecalendar")
_HOUSE = Path(__file__).resolve().parents[2]
#: the rooms whose code says what a model means
_ROOMS = ("datasources/lake", "datasources/schema", "models_engine")


def result_digest(job: Mapping[str, object]) -> str:
    """A digest of everything that decides what a job (see ``run_caged``) yields: the model's text, the standards, the
    loads, parameters and date, the days added to the calendar, the engine, the platform's own code, and the versions of
    the packages it computes with.
    """
    decides = {name: job[name] for name in _DECIDES}
    decides |= {"calendar": job.get("calendar", {}), "engine": job.get("engine", "duckdb"), "code": _code()}
    return hashlib.sha256(json.dumps(decides, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def _code() -> list[str]:
    digest = hashlib.sha256()
    for room in _ROOMS:
        for file in sorted((_HOUSE / room).rglob("*.py")):
            digest.update(f"{file.relative_to(_HOUSE)}\n".encode())
            digest.update(file.read_bytes())
    return [digest.hexdigest(), *(f"{name} {_installed(name)}" for name in _PACKAGES)]


def _installed(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:  # of an engine that is not used here
        return ""
