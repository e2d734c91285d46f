"""What the page of a run looks up: the loads it read, and the rows it could not judge."""

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

import pyarrow.parquet

from datasources.errors import DataError
from datasources.lake import load_of, read_rows_of
from datasources.models import Load
from datasources.snapshots import snapshot_of
from models_engine.actions.calendars import STANDARD as CALENDAR
from models_engine.actions.performing import result_folder
from models_engine.actions.standards import titles_of
from models_engine.models import Run
from models_engine.views.words import operator_title

LISTED = 100


@dataclass(frozen=True)
class Unjudged:
    """A row that yielded no lead although it may be one: where it stands in the delivered file."""

    step: str
    verdict: str  # unjudgeable | pending
    input: str
    load: int
    file: str
    line: int | None


def steps_of(run: Run) -> list[dict]:
    """The figures of every step, with what its operator is called."""
    return [{**step, "title": operator_title(step.get("operator", ""))} for step in run.steps]


def most_rows(run: Run) -> int:
    """The largest step, which the bars are drawn against."""
    return max((step.get("rows") or 0 for step in run.steps), default=0)


def inputs_of(run: Run, user) -> list[dict]:
    """Every input with its standard and the loads it reads, and the calendar where offices add days to it; a load
    outside the viewer's horizon has no link."""
    standards = {CALENDAR: CALENDAR} | run.version.inputs
    read = [*run.loads.items(), *([(CALENDAR, run.calendar)] if run.calendar else [])]
    titles = titles_of(set(standards.values()))
    loads = Load.objects.in_bulk({pk for _name, ids in read for pk in ids})
    return [
        {
            "name": name,
            "standard": standards.get(name, ""),
            "title": titles.get(standards.get(name, ""), name),
            "loads": [(loads[pk], user.horizon.sees(loads[pk].office_path)) for pk in ids if pk in loads],
            "rows": sum(loads[pk].rows_loaded for pk in ids if pk in loads),
        }
        for name, ids in read
    ]


def unjudged_rows(run: Run, limit: int = LISTED) -> list[Unjudged] | None:
    """The first of them, by file and line; None where the result or the lake is no longer there."""
    file = result_folder(run.pk, run.fence) / "unjudged.parquet"
    if not file.exists():
        return None
    try:
        traced = list(islice(_traced(file), limit))
        places = {name: _places(run, name, [row for _, _, given, row in traced if given == name]) for name in run.loads}
    except (OSError, DataError, pyarrow.ArrowException):
        return None
    return [
        Unjudged(step, verdict, name, load_of(row), *places.get(name, {}).get(row, ("", None)))
        for step, verdict, name, row in traced
    ]


def _traced(file):
    """(step, verdict, input, row id) of every unjudged row; one line an input row it rests on."""
    for batch in pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=LISTED):
        for row in batch.to_pylist():
            for name, ids in json.loads(row["evidence"]).items():
                for row_id in ids:
                    yield row["step"], row["verdict"], name, row_id


def _places(run: Run, name: str, row_ids: list[int]) -> dict[int, tuple[str, int]]:
    """Row id -> file and line. No other column is read: what a row says needs a stated purpose."""
    if not row_ids:
        return {}
    by_load = defaultdict(list)
    for row_id in row_ids:
        by_load[load_of(row_id)].append(row_id)
    holdings = snapshot_of([pk for pk in run.loads[name] if pk in by_load]).holdings
    loads = [load for holding in holdings for load in holding.loads]
    wanted = [(path, by_load[load.load_id]) for load in loads for path in load.paths]
    rows = read_rows_of(wanted, ["row_id", "source_file", "source_line"])
    return {row["row_id"]: (row["source_file"], row["source_line"]) for row in rows}
