"""The records around the lake of bench.evidence: an office, a person, loads, a run, and leads that rest on its rows."""

import json
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from bench.evidence_data import STANDARD, write_loads
from datasources.models import Dataset, DataStandard, Load
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.leads.actions import record_matches
from supervision.leads.models import Lead
from supervision.offices.demonstration import plant_demonstration_offices
from supervision.offices.models import RoleGrant, User
from supervision.offices.roles import Role

MODEL = """
slug: bench_evidence
title: {zh: 重复处罚, en: Repeated penalties}
field: criminal_execution
summary: {zh: 基准, en: benchmark}
legal_basis: []
inputs: {penalties: bench_penalty}
steps:
  persons:
    aggregate: {from: penalties, by: [id_card], columns: {times: "COUNT(*)"}, having: times >= 1}
lead:
  from: persons
  key: [id_card]
  subject: {kind: person, id: id_card}
  level: "'C'"
  score: {base: 10}
  title: "同一人多次受到处罚"
  reason: "共{times}次。"
"""


def plant(folder: Path, rows: int, loads: int) -> tuple[User, list[Load]]:
    """A prosecutor of one county and the county's loads; what an earlier run left in the folder is used again."""
    call_command("migrate", verbosity=0)
    if not Load.objects.exists():
        _plant(folder, rows, loads)
    return User.objects.get(username="bench"), list(Load.objects.order_by("pk"))


def _plant(folder: Path, rows: int, loads: int) -> None:
    office = plant_demonstration_offices()["county_a1"]
    person = User.objects.create(username="bench", display_name="bench", office=office)
    RoleGrant.objects.create(user=person, role=Role.PROSECUTOR)
    standard = DataStandard.objects.create(
        slug=STANDARD["slug"], title_zh=STANDARD["title"]["zh"], origin="external", level="L3", definition=STANDARD
    )
    where = {"office_code": office.code, "office_path": office.path}
    dataset = Dataset.objects.create(slug="bench_penalty", standard=standard, **where)
    marker = folder / "lake" / "manifests.json"
    if not marker.exists():
        marker.write_text(json.dumps(write_loads(folder / "lake", rows, loads)), encoding="utf-8")
    for number, manifest in json.loads(marker.read_text(encoding="utf-8")).items():
        Load.objects.create(
            pk=int(number),
            dataset=dataset,
            office_path=office.path,
            status="done",
            published_at=timezone.now(),
            rows_loaded=sum(part["rows"] for part in manifest),
            manifest=manifest,
        )
    model = SupervisionModel.objects.create(
        slug="bench_evidence", title_zh="重复处罚", field="criminal_execution", **where
    )
    version = ModelVersion.objects.create(
        model=model, number=1, source=MODEL, digest="", status="published", inputs={"penalties": STANDARD["slug"]}
    )
    Run.objects.create(
        model=model,
        version=version,
        as_of=date(2026, 6, 30),
        status="done",
        loads={"penalties": list(Load.objects.order_by("pk").values_list("pk", flat=True))},
        steps=[{"name": "persons", "operator": "aggregate", "rows": 1}],
        **where,
    )


class _Matches:
    """A run's matches, from rows in hand."""

    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def batches(self, size: int, columns: list[str] | None = None):
        for start in range(0, len(self.rows), size):
            yield self.rows[start : start + size]


def leads_of(loads: list[Load], evidence: list[list[int]]) -> list[Lead]:
    """One lead each, recorded as a run of their own records them, resting on these rows."""
    run = Run.objects.latest("pk")
    run.pk = None
    run.save(force_insert=True)
    ids = [f"{len(row_ids)}-{number}" for number, row_ids in enumerate(evidence)]
    rows = [_match(word, row_ids, run.office_code) for word, row_ids in zip(ids, evidence, strict=True)]
    record_matches(run, _Matches(rows))
    found = {lead.key["id_card"]: lead for lead in Lead.objects.select_related("version", "last_run")}
    return [found[word] for word in ids]


def _match(word: str, row_ids: list[int], office: str) -> dict:
    return {
        "rule": "",
        "key": json.dumps({"id_card": word}),
        "office": office,
        "subject_name": "",
        "subject_id": word,
        "occurred_on": None,
        "amount": None,
        "level": "C",
        "score": 10,
        "reasons": "[]",
        "facts": json.dumps({"id_card": {"value": word, "type": "id_card"}, "times": {"value": 1, "type": "integer"}}),
        "evidence": json.dumps({"penalties": row_ids}),
    }
