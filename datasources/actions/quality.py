"""A load is measured: when it is done, or later where that did not happen."""

import logging
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import signature
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources import lake
from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused
from datasources.actions.folders import lake_root
from datasources.ingestion import IngestReport
from datasources.ingestion.validation import REQUIRED
from datasources.models import Load, QualityReport
from datasources.quality.changes import changes
from datasources.quality.report import Delivered, measure
from datasources.quality_report.surroundings import load_before, surroundings_of
from datasources.quality_report.words import stored_warnings
from datasources.work.leases import ring_on_commit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Measured:
    """What a report will hold."""

    figures: Mapping[str, Any]
    warnings: list[dict[str, Any]]


def measure_ingested(load: Load, report: IngestReport) -> Measured | None:
    """Measure what an ingestion has just written, before it is recorded.

    None where that failed: a load is worth more than its report, which can be made later.
    """
    declared = (load.coverage_from, load.coverage_to) if load.coverage_declared else None
    delivered = Delivered(
        rows_read=report.rows_read,
        rows_rejected=report.rows_rejected,
        repeated_keys=report.repeated_keys,
        mapping=report.mapping,
        reasons=report.reasons,
        empty_reason=REQUIRED,
        declared=declared,
    )
    try:
        return _measured(load, lake.paths_of(lake_root(), report.parquet), delivered)
    except Exception:
        log.exception("load %s could not be measured", load.pk)
        return None


def record_quality(load: Load, measured: Measured | None) -> None:
    """Keep a report, in the caller's transaction."""
    if measured:
        values = {"figures": measured.figures, "warnings": measured.warnings, "measured_at": timezone.now()}
        QualityReport.objects.update_or_create(load=load, defaults=values)


def measure_load(load: Load, *, actor) -> QualityReport:
    """Measure a load that has been recorded, and keep the report in place of an earlier one.

    Raises:
        ActRefused: it has no rows in the lake (any more).
        LakeError: its manifest leads out of the lake.
    """
    paths = lake.paths_of(lake_root(), load.manifest)
    if not paths or not all(path.is_file() for path in paths):
        raise ActRefused(str(load), _("没有可测量的数据，可能已被撤销或销毁"), _("请重新导入后再查看质量报告。"))
    delivered = Delivered(
        rows_read=load.rows_read,
        rows_rejected=load.rows_rejected,
        repeated_keys=load.repeated_keys,
        mapping=load.mapping,
        reasons=load.report.get("reasons", {}),
        empty_reason=REQUIRED,
        declared=(load.coverage_from, load.coverage_to) if load.coverage_declared else None,
    )
    measured = _measured(load, paths, delivered)
    with transaction.atomic():
        record_quality(load, measured)
        announce_load("load.measure", load, actor=actor, warnings=len(measured.warnings))
    return QualityReport.objects.get(load=load)


def ask_to_measure(loads: Iterable[Load]) -> None:
    """Ring for a worker to measure each of these loads; whoever is not heard may ask again."""
    task = signature("datasources.tasks.measure_quality")
    for load in loads:
        ring_on_commit(task, load.pk)


def _measured(load: Load, paths: Sequence[Path], delivered: Delivered) -> Measured:
    standard, around = load.dataset.standard.standard, surroundings_of(load)
    # beside the load's files: whatever a killed worker leaves there goes when they go
    with tempfile.TemporaryDirectory(prefix=".measuring-", dir=paths[0].parent) as folder:
        figures = measure(paths, standard, delivered, around, today=timezone.localdate(), folder=Path(folder))
    before = load_before(load)
    return Measured(figures, stored_warnings(load, changes(before.quality.figures, figures)) if before else [])
