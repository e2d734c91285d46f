"""Do a queued load: hold its row, let the ingestion write its files, and publish them in one transaction."""

import errno
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.folders import attempt_folder, drop_attempts, drop_everything, lake_root
from datasources.actions.heartbeat import Heartbeat
from datasources.actions.publishing import give_effect, lock_dataset
from datasources.actions.quality import Measured, measure_ingested, record_quality
from datasources.errors import DataError
from datasources.ingestion import IngestReport, SourceFile, ingest
from datasources.models import Load
from datasources.work.faults import fault_point
from datasources.work.leases import Lease, LeaseLost, claim
from datasources.work.models import WorkStatus

log = logging.getLogger(__name__)
DATABASE_AWAY = (OperationalError, InterfaceError)
RENEW_EVERY = 0.5  # seconds between two notes of progress
Watch = Callable[[int, str], None]


class LoadStopped(Exception):
    """Somebody asked this load to stop."""


def perform_load(load_id: int, watch: Watch | None = None) -> bool:
    """Do a queued or abandoned load to its end, whatever that is. False: it is somebody else's, or has ended.

    ``watch`` is told per cent and stage. Faults of the load become its ``error``; a database that is away is raised,
    and the sweep tries again.
    """
    lease = claim(Load, load_id)
    if lease is None:
        return False
    fault_point("load.claimed")
    performance = Performance(lease, watch)
    try:
        with Heartbeat(lease):
            performance.perform()
    except LeaseLost:
        log.warning("load %s was taken over by another worker", load_id)
        shutil.rmtree(performance.target, ignore_errors=True)
    except LoadStopped:
        performance.end(WorkStatus.CANCELLED)
    except DataError as error:
        performance.end(WorkStatus.FAILED, str(error))
    except DATABASE_AWAY:
        raise
    except KeyboardInterrupt:
        performance.end(WorkStatus.CANCELLED)
        raise
    except Exception as error:
        log.exception("load %s failed", load_id)
        performance.end(WorkStatus.FAILED, _sentence(error))
    return True


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("服务器存储空间不足，没有任何数据入库。请联系系统管理员清理空间后重新导入。")
    return _("导入中出现意外错误，没有任何数据入库。请将批次编号告知系统管理员，由其查看系统日志。")


class Performance:
    """One holder's attempt at one load."""

    def __init__(self, lease: Lease, watch: Watch | None) -> None:
        self.lease, self.watch = lease, watch
        self.load = Load.objects.select_related("dataset__standard", "actor").get(pk=lease.pk)
        self.target: Path = attempt_folder(self.load, lease.fence)
        self.started = time.monotonic()
        self.renewed = 0.0

    def perform(self) -> None:
        drop_attempts(self.load, but=self.lease.fence)
        report = self._ingest()
        if self.load.mended_from_id and report.rows_rejected:
            raise _still_refused(report)
        fault_point("load.after_ingest")
        measured = self._measure(report)
        if self.lease.renew(progress=99, stage=_("正在登记批次")):
            raise LoadStopped
        fault_point("load.before_publish")
        self._conclude(report, measured)

    def end(self, status: str, error: str = "") -> None:
        """Close a load that did not take effect, and remove its files."""
        try:
            with transaction.atomic():
                self.lease.finish(status, error=error, stage="")
                if status == WorkStatus.FAILED:
                    announce_load("load.fail", self.load, actor=self.load.actor)
        except LeaseLost:
            log.warning("load %s was taken over by another worker", self.load.pk)
            shutil.rmtree(self.target, ignore_errors=True)
        else:
            drop_everything(self.load)

    def _ingest(self) -> IngestReport:
        self.target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ingest(
            [SourceFile(path=Path(file["path"]), name=file["name"]) for file in self.load.files],
            self.load.dataset.standard.standard,
            load_id=self.load.pk,
            target=self.target,
            root=lake_root(),
            mapping=self.load.mapping or None,
            options=self.load.options,
            reject_limit_percent=settings.REJECT_LIMIT_PERCENT,
            on_progress=self._progress,
            may_be_empty=self.load.coverage_declared,
            on_stage=fault_point,
        )

    def _progress(self, percent: int, stage: str) -> None:
        now = time.monotonic()
        if now - self.renewed < RENEW_EVERY:
            return
        self.renewed = now
        if self.lease.renew(progress=min(percent, 98), stage=stage[:200]):
            raise LoadStopped
        if self.watch:
            self.watch(percent, stage)

    def _measure(self, report: IngestReport) -> Measured | None:
        if self.lease.renew(progress=98, stage=_("质量检查")):
            raise LoadStopped
        return measure_ingested(self.load, report)

    def _conclude(self, report: IngestReport, measured: Measured | None) -> None:
        """Write what was found and publish it, or hold it for a person. The first write verifies the fence."""
        held = report.over_limit and not self.load.accept_rejects
        with transaction.atomic():
            lock_dataset(self.load.dataset_id)
            self.lease.finish(
                WorkStatus.HELD if held else WorkStatus.DONE,
                progress=100,
                stage="",
                error=_too_many(report) if held else "",
                published_at=None if held else timezone.now(),
                **self._figures(report),
            )
            self.load.refresh_from_db()
            record_quality(self.load, measured)
            if held:
                announce_load("load.hold", self.load, actor=self.load.actor, rows_rejected=report.rows_rejected)
            else:
                give_effect(self.load, actor=self.load.actor)

    def _figures(self, report: IngestReport) -> dict:
        declared = self.load.coverage_declared
        return {
            "rows_read": report.rows_read,
            "rows_loaded": report.rows_loaded,
            "rows_rejected": report.rows_rejected,
            "repeated_keys": report.repeated_keys,
            "manifest": list(report.parquet),
            "rejects_path": report.rejects_path or "",
            "mapping": report.mapping,
            "coverage_from": self.load.coverage_from if declared else report.coverage_from,
            "coverage_to": self.load.coverage_to if declared else report.coverage_to,
            "report": {
                "dropped": report.dropped,
                "footer": report.footer,
                "reasons": report.reasons,
                "seconds": round(time.monotonic() - self.started, 3),
            },
        }


def _still_refused(report: IngestReport) -> DataError:
    """Corrected rows come in all or not at all: a row refused twice would stand in two quarantines."""
    cause = _("改正的 %(read)s 行中仍有 %(rejected)s 行不合格，没有任何数据入库") % {
        "read": report.rows_read,
        "rejected": report.rows_rejected,
    }
    reasons = _("、").join(report.reasons)
    return DataError("", cause, _("原因：%(reasons)s。请回到隔离区重新改正这些行。") % {"reasons": reasons})


def _too_many(report: IngestReport) -> str:
    figures = {
        "rejected": report.rows_rejected,
        "read": report.rows_read,
        "limit": settings.REJECT_LIMIT_PERCENT,
    }
    return (
        _(
            "读取的 %(read)s 行中有 %(rejected)s 行被隔离，超过 %(limit)s%% 的上限，尚未入库。"
            "请查看隔离原因：若是文件或映射有误，请放弃后改正重传；若情况属实，可以确认入库。"
        )
        % figures
    )
