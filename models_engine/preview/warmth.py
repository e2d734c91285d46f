"""A look at two invented rows, so that what is loaded and worked out once is there before anybody asks.

Of a first look more than half is such work: libraries that load others when first used, the calendar of working days.
"""

import tempfile
from datetime import date
from pathlib import Path

import ibis

from datasources.lake.files import load_schema
from datasources.schema.standards import Standard
from models_engine.engines import open_session
from models_engine.execution.execute import InputData
from models_engine.language import check_model, parse_model
from models_engine.preview.looking import preview

_STANDARD = Standard.from_definition(
    {
        "slug": "warmth",
        "title": {"zh": "预热"},
        "columns": {"number": {"type": "string", "title": "编号"}, "day": {"type": "date", "title": "日期"}},
    }
)
_MODEL = """
slug: warmth
title: {zh: 预热}
field: criminal
inputs: {rows: warmth}
steps:
  due: {derive: {from: rows, columns: {due_on: "deadline(day, 3)", text: "CONCAT(number, number)"}}}
  absent:
    join: {how: anti, left: due, right: rows, on: [number], where: right.day > left.due_on, covered_until: due_on}
  last: {distinct: {from: absent, by: [number], order: [day DESC]}}
lead: {from: last, key: [number], subject: {kind: case, id: number}, title: "{number}", reason: "{number}"}
examples: []
"""


def warm_up() -> None:
    """Look at a step of a model of its own, over rows of its own."""
    checked = check_model(parse_model(_MODEL, "warmth"), {"warmth": _STANDARD})
    schema = load_schema(_STANDARD)
    row = {"number": "1", "day": date(2024, 1, 1), "source_load": 1, "source_file": "", "source_line": 1, "row_id": 1}
    rows = ibis.memtable(schema.empty_table().from_pylist([row], schema))
    with tempfile.TemporaryDirectory() as folder, open_session(Path(folder), 1, 256) as session:
        inputs = {"rows": InputData(rows, [(date.min, date.max)])}
        preview(checked, session, inputs, "last", sizes={"rows": 1}, parameters={}, as_of=date(2024, 1, 1))
