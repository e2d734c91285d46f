"""The rows of one input as they are frozen: as a table for people, and line by line for machines."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from datasources.models import Load
from datasources.schema.standards import Standard
from supervision.leads.evidence import InputRows, raw_cells
from supervision.leads.exports.formats import safe

PLACE = ("批次", "来源文件", "行号", "行标识")
RAW = "（原文）"


def as_csv(found: InputRows) -> bytes:
    """UTF-8 with a byte-order mark, safe in a spreadsheet. Beside every column what stood in the file, where cleaning
    changed it."""
    columns = {name: column.title for load in _loads(found) for name, column in _standard(load).columns.items()}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*PLACE, *(safe(said) for title in columns.values() for said in (title, title + RAW))])
    for record in _records(found):
        cells, raw = record["cells"], record["raw"]
        place = [record["load"], record["file"], record["line"], record["row_id"]]
        said = [text for name in columns for text in (cells.get(name) or "", raw.get(name) or "")]
        writer.writerow([safe(text) for text in [*place, *said]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_json_lines(found: InputRows) -> bytes:
    """One object a row; nothing is changed to suit a spreadsheet."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(found)).encode()


def _records(found: InputRows) -> Iterator[dict[str, Any]]:
    for row, load in found.rows:
        standard = _standard(load)
        yield {
            "standard": standard.slug,
            "load": load.pk,
            "file": row.get("source_file") or "",
            "line": row.get("source_line"),
            "row_id": row["row_id"],
            "cells": {name: _text(row.get(name)) for name in standard.columns},
            "raw": {name: _text(raw) for name, raw in raw_cells(row).items()},
        }


def _text(value: Any) -> str | None:
    """A value in full, whatever its type: no digit is lost, nothing is rounded."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _loads(found: InputRows) -> list[Load]:
    return list({load.pk: load for _row, load in found.rows}.values())


def _standard(load: Load) -> Standard:
    return load.dataset.standard.standard
