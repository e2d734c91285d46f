"""Leads for tests, made the way runs make them: through ``record_matches``."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from datasources.lake import first_row_id
from datasources.models import Dataset, DataStandard, Load
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.leads.actions import record_matches
from supervision.leads.models import Lead

ID_CARD = "11010519491231002X"
MODEL = """
slug: {slug}
title: {{zh: 行政拘留决定未抄送, en: Notice missing}}
field: criminal_execution
summary: {{zh: 收文登记可能滞后，命中的记录须向社区矫正机构核实。}}
legal_basis:
  - {{law: 中华人民共和国社区矫正法实施办法, article: 第四十一条, gist: 三日内抄送}}
inputs:
  persons: person_register
  penalties: penalty_register
parameters:
  days: {{type: integer, default: 3, min: 1, max: 30, unit: 日, title: 抄送期限}}
steps:
  pairs:
    join: {{left: penalties, right: persons, on: [id_card]}}
  late:
    filter: {{from: pairs, where: decided_on IS NOT NULL}}
lead:
  from: late
  key: [id_card, penalty_no]
  subject: {{kind: person, name: name, id: id_card}}
  office: region_code
  occurred_on: decided_on
  amount: fine
  level: "'A'"
  score:
    base: 60
    reasons:
      - {{when: "fine > 1000", points: 20, reason: 罚款超过一千元}}
      - {{when: "fine > 5000", points: 10, reason: 罚款超过五千元}}
  title: "{{name}}被处罚，决定文书未抄送"
  reason: "{{name}}（{{id_card}}）{{decided_on}}被处罚，应在{{days}}日内抄送，截至{{as_of}}未见收文。"
examples:
  - name: 未抄送
    given:
      persons: [{{id_card: "11010519491231002X", name: 甲, region_code: "990101"}}]
      penalties: [{{penalty_no: A1, id_card: "11010519491231002X", decided_on: 2026-01-05, fine: 100}}]
    expect: [{{id_card: "11010519491231002X", penalty_no: A1}}]
"""
STANDARDS = {
    "person_register": {
        "id_card": ("id_card", "公民身份号码"),
        "name": ("name", "姓名"),
        "region_code": ("region_code", "区划"),
    },
    "penalty_register": {
        "penalty_no": ("doc_number", "决定书文号"),
        "id_card": ("id_card", "公民身份号码"),
        "name": ("name", "姓名"),
        "decided_on": ("date", "决定日期"),
        "fine": ("money", "罚款金额"),
    },
}


class Matches:
    """What the engine hands over, from rows in hand."""

    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def batches(self, size: int, _columns=None) -> Iterator[list[dict]]:
        for start in range(0, len(self.rows), size):
            yield self.rows[start : start + size]


def match(
    penalty_no: str = "A1", *, name: str = "张三丰", id_card: str = ID_CARD, office: str | None = "990101", **changes
) -> dict:
    """One match of the test model; ``changes`` replace parts of it."""
    key = changes.pop("key", {"id_card": id_card, "penalty_no": penalty_no})
    facts = {
        "name": {"value": name, "type": "name"},
        "id_card": {"value": id_card, "type": "id_card"},
        "penalty_no": {"value": penalty_no, "type": "doc_number"},
        "decided_on": {"value": "2026-01-05", "type": "date"},
    }
    row = {
        "rule": "",
        "key": json.dumps(key, ensure_ascii=False),
        "office": office,
        "subject_name": name,
        "subject_id": id_card,
        "occurred_on": date(2026, 1, 5),
        "amount": Decimal("1500.00"),
        "level": "A",
        "score": 80,
        "reasons": "[0]",
        "facts": json.dumps(facts, ensure_ascii=False),
        "evidence": json.dumps({"penalties": [first_row_id(2)], "persons": [first_row_id(1)]}),
    }
    assert changes.keys() <= row.keys()
    return row | changes


def make_model(slug: str = "notice_missing", office_code: str = "990000", office_path: str = "/000000/990000/"):
    model = SupervisionModel.objects.create(
        slug=slug,
        title_zh="行政拘留决定未抄送",
        field="criminal_execution",
        office_code=office_code,
        office_path=office_path,
    )
    ModelVersion.objects.create(model=model, number=1, source=MODEL.format(slug=slug), digest="d", status="published")
    return model


def make_run(model: SupervisionModel, office, **changes) -> Run:
    values = {
        "version": model.published_version,
        "office_code": office.code,
        "office_path": office.path,
        "as_of": date(2026, 6, 30),
        "parameters": {"days": 3},
        "status": "done",
        "steps": [{"name": "pairs", "operator": "join", "rows": 12}, {"name": "late", "operator": "filter", "rows": 2}],
    }
    return Run.objects.create(model=model, **(values | changes))


def record(model: SupervisionModel, office, rows: list[dict], **changes) -> dict[str, int]:
    return record_matches(make_run(model, office, **changes), Matches(rows))


def make_lead(model: SupervisionModel, office, penalty_no: str = "A1", **changes) -> Lead:
    """One lead of the office, found by the office's own run."""
    run = make_run(model, office)
    record_matches(run, Matches([match(penalty_no, office=office.code, **changes)]))
    return Lead.objects.get(last_run=run)


def make_evidence(office, lake: Path) -> dict[str, Load]:
    """Loads 1 (persons) and 2 (penalties) of an office, one row each, as the test model's matches name them."""
    rows = {
        "person_register": {"id_card": ID_CARD, "name": "张三丰", "region_code": "990101"},
        "penalty_register": {
            "penalty_no": "A1",
            "id_card": ID_CARD,
            "name": "张三峰",
            "decided_on": date(2026, 1, 5),
            "fine": Decimal("1500.00"),
        },
    }
    return {slug: _load(number, slug, row, office, lake) for number, (slug, row) in enumerate(rows.items(), start=1)}


def make_standard(slug: str) -> DataStandard:
    columns = {name: {"type": kind, "title": title} for name, (kind, title) in STANDARDS[slug].items()}
    definition = {
        "slug": slug,
        "title": {"zh": f"{slug} 登记"},
        "supplier": "公安机关",
        "origin": "external",
        "level": "L3",
        "grain": "一行一份",
        "key": [],
        "columns": columns,
    }
    return DataStandard.objects.get_or_create(
        slug=slug, defaults={"title_zh": f"{slug} 登记", "origin": "external", "level": "L3", "definition": definition}
    )[0]


def _load(number: int, slug: str, row: dict, office, lake: Path) -> Load:
    dataset = Dataset.objects.create(
        slug=f"{slug}-{office.code}", standard=make_standard(slug), office_code=office.code, office_path=office.path
    )
    row_id = first_row_id(number)
    raw = json.dumps({"decided_on": "2026年1月5日"}) if slug == "penalty_register" else None
    traced = {
        **row,
        "source_load": number,
        "source_file": f"{slug}.csv",
        "source_line": 7,
        "row_id": row_id,
        "raw": raw,
    }
    lake.mkdir(parents=True, exist_ok=True)
    path = lake / f"{number}.parquet"
    pq.write_table(pa.Table.from_pylist([traced]), path)
    return Load.objects.create(
        pk=number,
        dataset=dataset,
        office_path=office.path,
        status="done",
        published_at="2026-02-01T00:00:00Z",
        rows_loaded=1,
        manifest=[{"path": path.name, "rows": 1, "bytes": 1, "sha256": ""}],
    )
