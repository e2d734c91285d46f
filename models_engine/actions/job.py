"""What the caged process is told: a text, files, values. Built from records here; executed without them there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from datasources.models import DataStandard
from datasources.snapshots import snapshot_of
from models_engine.actions.calendars import added_days


def describe_job(
    *,
    source: str,
    filename: str,
    inputs: Mapping[str, str],
    loads: Mapping[str, list[int]],
    shared: Mapping[str, str],
    calendar: Sequence[int],
    parameters: Mapping[str, object],
    as_of: date,
    folder: Path,
    tick: Callable[[], object] = lambda: None,
    verify: bool = True,
) -> dict:
    """The job of one run: everything by value, so that the process that runs it needs no database.

    ``inputs``: input name -> standard slug; ``loads``: input name -> load ids; ``shared`` and ``calendar``: as
    the run recorded them; ``folder`` receives the results. Files are verified against their manifests first, which can
    take a while: ``tick`` is called often meanwhile, and ends it by raising. Where nothing is to rest on the result,
    ``verify`` may be left out.
    """
    bound = {}
    for name, slug in inputs.items():
        bound[name] = {"standard": slug, **_input(loads[name], shared, verify, tick)}
    definitions = dict(DataStandard.objects.filter(slug__in=inputs.values()).values_list("slug", "definition"))
    return {
        "source": source,
        "filename": filename,
        "standards": definitions,
        "inputs": bound,
        "calendar": added_days(calendar, tick),
        "parameters": dict(parameters),
        "as_of": as_of.isoformat(),
        "result_folder": str(folder),
        "threads": settings.ENGINE_THREADS,
        "memory_mb": settings.ENGINE_MEMORY_MB,
    }


def on_engine(engine: str) -> dict:
    """Which engine does a job, and where it is: to be added to the job."""
    return {"engine": engine, "options": settings.ENGINE_OPTIONS.get(engine, {})}


def _input(load_ids: list[int], shared: Mapping[str, str], verify: bool, tick: Callable[[], object]) -> dict:
    theirs = {int(dataset): region for dataset, region in shared.items()}
    bound = snapshot_of(load_ids, theirs, verify=verify, tick=tick)
    coverage = bound.coverage
    return {
        "holdings": [
            [
                {"load_id": one.load_id, "paths": [str(path) for path in one.paths], "has_repeats": one.has_repeats}
                for one in holding.loads
            ]
            for holding in bound.holdings
        ],
        "regions": [holding.region for holding in bound.holdings],
        "coverage": None if coverage is None else [[start.isoformat(), end.isoformat()] for start, end in coverage],
    }
