"""Two small registers of an invented county, a model that compares them, and loads of a few rows."""

import hashlib
from copy import deepcopy
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from datasources.models import Dataset, DataStandard, Load
from datasources.work.models import WorkStatus
from models_engine.actions import import_model, publish_version, queue_run
from models_engine.announcements import run_finished

STANDARDS = [
    {
        "slug": "trial_persons",
        "title": {"zh": "试验矫正名册", "en": "Trial register"},
        "supplier": "试验司法局",
        "origin": "internal",
        "level": "L3",
        "grain": "一行一人",
        "key": ["person_no"],
        "occurred": "term_start",
        "columns": {
            "person_no": {"type": "string", "title": "编号", "required": True},
            "name": {"type": "name", "title": "姓名"},
            "term_start": {"type": "date", "title": "起"},
            "term_end": {"type": "date", "title": "止"},
        },
    },
    {
        "slug": "trial_penalties",
        "title": {"zh": "试验处罚决定", "en": "Trial penalties"},
        "supplier": "试验公安局",
        "origin": "internal",
        "level": "L3",
        "grain": "一行一份决定",
        "key": ["penalty_no"],
        "occurred": "decided_on",
        "columns": {
            "penalty_no": {"type": "string", "title": "文号", "required": True},
            "person_no": {"type": "string", "title": "编号"},
            "penalty_type": {"type": "string", "title": "种类"},
            "decided_on": {"type": "date", "title": "决定日期"},
        },
    },
]

MODEL = """\
slug: trial_detained_in_term
title: {zh: 矫正期间被拘留, en: Detained during correction}
field: criminal_execution
summary: {zh: 试验模型, en: A trial}
legal_basis:
  - {law: 中华人民共和国社区矫正法, article: 第二十八条, gist: 应当通知}
inputs:
  persons: trial_persons
  penalties: trial_penalties
parameters:
  least_days: {type: integer, default: 0, min: 0, max: 30, unit: 日, title: 最少天数}
steps:
  detained:
    filter: {from: penalties, where: "penalty_type = '行政拘留'"}
  in_term:
    join:
      left: detained
      right: persons
      on: [person_no]
      where: >-
        left.decided_on BETWEEN right.term_start AND right.term_end
        AND days_between(right.term_start, left.decided_on) >= :least_days
lead:
  from: in_term
  key: [person_no, penalty_no]
  subject: {kind: person, name: name, id: null}
  office: null
  occurred_on: decided_on
  amount: null
  level: "'A'"
  score:
    base: 60
    reasons:
      - {when: "days_between(decided_on, :as_of) > 30", points: 20, reason: 超过三十日}
  title: "{name}矫正期间被处{penalty_type}"
  reason: "{decided_on}作出{penalty_type}决定。"
  document: correction_notice
examples:
  - name: 期间内
    given:
      persons: [{person_no: P1, name: 甲, term_start: 2022-01-01, term_end: 2024-01-01}]
      penalties: [{penalty_no: A1, person_no: P1, penalty_type: 行政拘留, decided_on: 2022-07-05}]
    expect: [{person_no: P1, penalty_no: A1}]
  - name: 期满后
    given:
      persons: [{person_no: P1, name: 甲, term_start: 2022-01-01, term_end: 2024-01-01}]
      penalties: [{penalty_no: A1, person_no: P1, penalty_type: 行政拘留, decided_on: 2024-07-05}]
    expect: []
"""

PERSONS = [
    {"person_no": "P1", "name": "甲一", "term_start": date(2022, 1, 1), "term_end": date(2024, 1, 1)},
    {"person_no": "P2", "name": "乙二", "term_start": date(2022, 1, 1), "term_end": date(2022, 6, 1)},
]
PENALTIES = [
    {"penalty_no": "A1", "person_no": "P1", "penalty_type": "行政拘留", "decided_on": date(2022, 7, 5)},
    {"penalty_no": "A2", "person_no": "P1", "penalty_type": "警告", "decided_on": date(2022, 8, 5)},
    {"penalty_no": "A3", "person_no": "P2", "penalty_type": "行政拘留", "decided_on": date(2022, 7, 5)},
]
SCHEMAS = {
    "trial_persons": [
        ("person_no", pa.string()),
        ("name", pa.string()),
        ("term_start", pa.date32()),
        ("term_end", pa.date32()),
    ],
    "trial_penalties": [
        ("penalty_no", pa.string()),
        ("person_no", pa.string()),
        ("penalty_type", pa.string()),
        ("decided_on", pa.date32()),
    ],
}


@pytest.fixture(autouse=True)
def nobody_above(monkeypatch):
    """What becomes of matches is the business of the floor above and of its tests."""
    monkeypatch.setattr(run_finished, "receivers", [])


@pytest.fixture
def own_folders(settings, tmp_path) -> Path:
    """The lake and the results of runs, for this test alone."""
    settings.LAKE_URL = str(tmp_path / "lake")
    settings.RUN_DIR = tmp_path / "runs"
    return tmp_path


@pytest.fixture
def standards(db) -> dict[str, DataStandard]:
    return {
        one["slug"]: DataStandard.objects.create(
            slug=one["slug"],
            title_zh=one["title"]["zh"],
            supplier=one["supplier"],
            origin=one["origin"],
            level=one["level"],
            definition=one,
        )
        for one in deepcopy(STANDARDS)
    }


@pytest.fixture
def draft(standards, offices):
    return import_model(MODEL, "trial.yaml", actor=None, office=offices["province"]).version


@pytest.fixture
def published(draft):
    return publish_version(draft, actor=None)


@pytest.fixture
def give_data(standards, offices, own_folders):
    """Publishes a load of rows for an office, as ingestion would leave it."""

    def give(slug: str, rows: list[dict], office: str = "county_a1") -> Load:
        home = offices[office]
        dataset, _ = Dataset.objects.get_or_create(
            slug=f"{slug}-{home.code}",
            defaults={"standard": standards[slug], "office_code": home.code, "office_path": home.path},
        )
        load = Load.objects.create(
            dataset=dataset, office_path=home.path, status=WorkStatus.DONE, rows_loaded=len(rows)
        )
        path = f"{slug}/{load.pk}/part-0.parquet"
        written = _write(own_folders / "lake" / path, slug, rows, load.pk)
        load.manifest = [{"path": path, "rows": len(rows), **written}]
        load.coverage_from, load.coverage_to = date(2022, 1, 1), date(2024, 12, 31)
        load.published_at = timezone.now()
        load.save()
        return load

    return give


def _write(file: Path, slug: str, rows: list[dict], load: int) -> dict:
    file.parent.mkdir(parents=True)
    columns = SCHEMAS[slug]
    traced = [
        {
            "raw": "{}",
            "source_load": load,
            "source_file": "trial.csv",
            "source_line": n + 2,
            "row_id": load * 2**36 + n,
            **row,
        }
        for n, row in enumerate(rows)
    ]
    trace = [
        ("source_load", pa.int64()),
        ("source_file", pa.string()),
        ("source_line", pa.int64()),
        ("row_id", pa.int64()),
    ]
    pq.write_table(pa.Table.from_pylist(traced, pa.schema([*columns, *trace, ("raw", pa.string())])), file)
    return {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


@pytest.fixture
def with_data(give_data) -> dict[str, Load]:
    return {"persons": give_data("trial_persons", PERSONS), "penalties": give_data("trial_penalties", PENALTIES)}


@pytest.fixture
def queue(published, offices, cast):
    """Queues a run of the trial model for county_a1, on the last day of 2024."""

    def queue(office: str = "county_a1", actor=None, parameters=None, **more):
        home = offices[office]
        return queue_run(
            published.model,
            office_path=home.path,
            office_code=home.code,
            actor=actor or cast.head,
            as_of=date(2024, 12, 31),
            parameters=parameters or {},
            **more,
        )

    return queue
