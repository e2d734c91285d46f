"""A small standard and a way to take files in with it."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from datasources.ingestion import IngestReport, SourceFile, ingest
from datasources.schema.standards import Standard

PENALTY = Standard.from_definition({
    "slug": "penalty",
    "title": "行政处罚",
    "key": ["penalty_no"],
    "occurred": "decided_on",
    "columns": {
        "penalty_no": {"type": "doc_number", "title": "文号", "required": True, "aliases": ["决定书文号"]},
        "id_card": {"type": "id_card", "title": "身份证号"},
        "name": {"type": "name", "title": "姓名"},
        "kind": {"type": "string", "title": "处罚种类", "values": ["警告", "罚款", "无"]},
        "decided_on": {"type": "date", "title": "决定日期", "required": True},
        "fine": {"type": "money", "title": "罚款金额", "unit": "元"},
    },
})  # fmt: skip

HEADER = "文号,身份证号,姓名,处罚种类,决定日期,罚款金额\n"
GOOD = HEADER + (
    "云公罚字[2024]001号,110105491231002,张 三,罚款,2024/1/5,1.2万元\n云公罚字[2024]002号,无,李四,警告,2024-03-01,\n"
)


def write(folder: Path, text: str, name: str = "处罚.csv", encoding: str = "utf-8") -> SourceFile:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return SourceFile(path, name)


def take_in(folder: Path, *files: SourceFile, standard: Standard = PENALTY, **changes) -> IngestReport:
    given = {
        "load_id": 7, "target": folder / "lake" / "load-7", "mapping": None, "options": {}, "reject_limit_percent": 20,
        "on_progress": lambda percent, stage: None,
    }  # fmt: skip
    return ingest(list(files), standard, **{**given, **changes})


def loaded(folder: Path, report: IngestReport) -> list[dict]:
    """The rows of the load's Parquet file; ``raw`` as a dict."""
    rows = [row for part in report.parquet for row in pq.read_table(folder / "lake" / part["path"]).to_pylist()]
    return [{**row, "raw": json.loads(row["raw"] or "{}")} for row in rows]
