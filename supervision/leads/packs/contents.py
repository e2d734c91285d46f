"""What goes into a pack: gathered once, then written down entry by entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from datasources.models import Load
from datasources.snapshots import verify_files
from models_engine.models import ModelVersion, Run
from supervision.leads.evidence import InputRows, rows_behind
from supervision.leads.models import Lead
from supervision.leads.packs.frozen import as_csv, as_json_lines
from supervision.leads.packs.manifest import as_json
from supervision.leads.rule_words import rule_sentences
from supervision.leads.wording import reason_of, rule_title, score_reasons, subject_of, title_of


@dataclass(frozen=True)
class Frozen:
    """One lead with the rows that it rests on."""

    lead: Lead
    inputs: list[InputRows]

    @property
    def rows(self) -> int:
        return sum(len(found.rows) for found in self.inputs)

    @property
    def loads(self) -> dict[int, Load]:
        return {load.pk: load for found in self.inputs for _row, load in found.rows}


def freeze(lead: Lead, viewer) -> Frozen:
    """Read what the lead rests on, in clear, and check the lake's files against their manifests.

    Raises LakeError where a file is missing or is not what was written.
    """
    frozen = Frozen(lead, rows_behind(lead, viewer))
    for load in frozen.loads.values():
        verify_files(load)
    return frozen


def entries_of(frozen: Iterable[Frozen], viewer) -> dict[str, bytes]:
    """The entries of a pack by name, all but its cover."""
    entries: dict[str, bytes] = {}
    for one in frozen:
        lead, folder = one.lead, f"leads/{one.lead.number}"
        for place, found in enumerate(one.inputs, start=1):
            name = f"{folder}/rows/{place}" + (f"-{found.name}" if found.name.isascii() else "")
            entries[f"{name}.csv"] = as_csv(found)
            entries[f"{name}.jsonl"] = as_json_lines(found)
        entries[f"{folder}/lead.json"] = as_json(_lead(one))
        entries[f"{version_entry(lead.version)}.yaml"] = lead.version.source.encode()
        entries[f"{version_entry(lead.version)}.json"] = as_json(_version(lead))
        entries[f"runs/{lead.last_run_id}.json"] = as_json(_run(lead.last_run, viewer))
        for load in one.loads.values():
            entries[f"loads/{load.pk}.json"] = as_json(load_facts(load, one, viewer))
            standard = load.dataset.standard
            entries[f"standards/{standard.slug}.json"] = as_json(standard.definition)
    return entries


def version_entry(version: ModelVersion) -> str:
    return f"models/{version.model.slug}-v{version.number}"


def load_facts(load: Load, frozen: Frozen, viewer) -> dict[str, Any]:
    """Where rows came from, with the digests of what was delivered and of what was written.

    Of another office's load, only the files that the frozen rows stand in.
    """
    in_sight = viewer.horizon.sees(load.office_path)
    named = {row.get("source_file") or "" for found in frozen.inputs for row, own in found.rows if own.pk == load.pk}
    files = [file for file in load.files if in_sight or any(_is_part_of(name, file["name"]) for name in named)]
    return {
        **_load(load),
        "office": load.dataset.office_code,
        "source": load.source_name if in_sight else "",
        "rows_read": load.rows_read,
        "rows_rejected": load.rows_rejected,
        "files_as_delivered": [{name: file.get(name) for name in ("name", "bytes", "sha256")} for file in files],
        "lake_manifest": load.manifest,
        "withdrawn_at": _moment(load.withdrawn_at),
        "withdrawal_reason": load.report.get("withdrawal_reason", "") if in_sight else "",
        "destroyed_at": _moment(load.purged_at),
    }


def _is_part_of(source_file: str, delivered: str) -> bool:
    return source_file == delivered or source_file.startswith(f"{delivered}/")


def _load(load: Load) -> dict[str, Any]:
    return {
        "load": load.pk,
        "dataset": load.dataset.slug,
        "standard": load.dataset.standard.slug,
        "title": load.dataset.standard.title_zh,
        "mode": load.mode,
        "published_at": _moment(load.published_at),
        "coverage_from": load.coverage_from and load.coverage_from.isoformat(),
        "coverage_to": load.coverage_to and load.coverage_to.isoformat(),
        "rows_loaded": load.rows_loaded,
        "lake_manifest_sha256": sha256(as_json(load.manifest)).hexdigest(),
    }


def _lead(frozen: Frozen) -> dict[str, Any]:
    lead = frozen.lead
    return {
        "number": lead.number,
        "office": {"code": lead.office.code, "name": lead.office.name},
        "model": lead.model.slug,
        "version": lead.version.number,
        "rule": {"name": lead.rule, "title": rule_title(lead)},
        "key": lead.key,
        "title": title_of(lead, masked=False),
        "reason": reason_of(lead, masked=False),
        "subject": subject_of(lead, masked=False),
        "occurred_on": lead.occurred_on and lead.occurred_on.isoformat(),
        "amount": lead.amount if lead.amount is None else str(lead.amount),
        "level": lead.level,
        "score": lead.score,
        "score_reasons": score_reasons(lead),
        "facts": lead.facts,
        "status": lead.status,
        "found_at": _moment(lead.created_at),
        "first_run": lead.first_run_id,
        "last_run": lead.last_run_id,
        "vanished_run": lead.vanished_run_id,
        "inputs": [
            {"name": one.name, "rows": len(one.rows), "restricted": one.restricted, "destroyed": one.destroyed}
            for one in frozen.inputs
        ],
    }


def _version(lead: Lead) -> dict[str, Any]:
    version = lead.version
    return {
        "model": version.model.slug,
        "title": version.model.title_zh,
        "field": version.model.field,
        "version": version.number,
        "sha256": sha256(version.source.encode()).hexdigest(),
        "published_at": _moment(version.published_at),
        "legal_basis": version.parsed.raw.get("legal_basis") or [],
        "inputs": dict(version.parsed.inputs),
        "sentences": [one["text"] for one in rule_sentences(lead, "zh", with_rows=False)],
    }


def _run(run: Run, viewer) -> dict[str, Any]:
    """What fixes the run's matches; its counts and all that it read only for those who may see the run."""
    said = {
        "run": run.pk,
        "as_of": run.as_of.isoformat(),
        "parameters": run.parameters,
        "engine": run.engine,
        "finished_at": _moment(run.finished_at),
    }
    if not viewer.horizon.sees(run.office_path):
        return {**said, "withheld": "运行由上级院发起，涉及其他单位的数据：各步行数和所读批次不向制作单位提供。"}
    wanted = {*run.calendar, *(pk for ids in run.loads.values() for pk in ids)}
    read = Load.objects.select_related("dataset__standard").in_bulk(wanted)
    return {
        **said,
        "office": run.office_code,
        "loads": {name: [_load(read[pk]) for pk in ids if pk in read] for name, ids in run.loads.items()},
        "calendar": [_load(read[pk]) for pk in run.calendar if pk in read],
        "steps": run.steps,
        "matches": run.matches,
        "unjudgeable": run.unjudgeable,
        "pending": run.pending,
    }


def _moment(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def coverage_said(facts: Mapping[str, Any]) -> str:
    """The days that a load covers, as the cover tells them."""
    first, last = facts["coverage_from"], facts["coverage_to"]
    return f"{first} 至 {last}" if first and last else "—"
