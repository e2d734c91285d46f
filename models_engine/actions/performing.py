"""Do a queued run: hold its row, let the caged engine work, and hand the matches on in one transaction."""

import logging
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from datasources.errors import DataError
from datasources.work.faults import fault_point
from datasources.work.leases import MAX_INTERRUPTIONS, Lease, LeaseLost, claim
from datasources.work.models import WorkStatus
from models_engine.actions.job import describe_job
from models_engine.actions.runs import announce
from models_engine.announcements import run_finished
from models_engine.errors import ModelError
from models_engine.execution.cage import run_caged
from models_engine.execution.errors import RunStopped
from models_engine.execution.matches import Matches
from models_engine.models import Run

log = logging.getLogger(__name__)
DATABASE_AWAY = (OperationalError, InterfaceError)


def perform_run(run_id: int) -> bool:
    """Do a queued or abandoned run to its end, whatever that is. False: it is somebody else's, or has ended.

    Faults of the run become its ``error``; a database that is away is raised, and the sweep tries again.
    """
    lease = claim(Run, run_id)
    if lease is None:
        return False
    fault_point("run.claimed")
    performance = Performance(lease)
    try:
        performance.perform()
    except LeaseLost:
        log.warning("run %s was taken over by another worker", run_id)
        performance.drop_results()
    except RunStopped:
        performance.end(WorkStatus.CANCELLED)
    except (ModelError, DataError) as error:
        performance.fail(error)
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("run %s failed", run_id)
        sentence = _("运行中出现意外错误，未产生任何线索。请将运行编号告知系统管理员，由其查看系统日志。")
        performance.end(WorkStatus.FAILED, sentence)
    return True


def result_folder(run_id: int, fence: int) -> Path:
    """Where the holder of a fence writes; a later holder never meets an earlier one's files."""
    return settings.RUN_DIR / str(run_id) / str(fence)


class Performance:
    """One holder's attempt at one run."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.run = Run.objects.select_related("model", "version", "actor").get(pk=lease.pk)
        self.folder = result_folder(lease.pk, lease.fence)
        self.steps: list[dict] = []
        self.expected = 1  # steps that will be told of, the lead the last of them
        self.renewed = time.monotonic()

    def perform(self) -> None:
        figures = self._compare()
        fault_point("run.engine_done")
        if self.lease.renew(progress=95, stage=_("正在生成线索")):
            raise RunStopped
        self._conclude(figures)
        self._drop_older_results()

    def fail(self, error: ModelError | DataError) -> None:
        """Say why, or let somebody try again where that can help."""
        interruptions = self.run.interruptions + 1
        if not error.retryable or interruptions >= MAX_INTERRUPTIONS:
            return self.end(WorkStatus.FAILED, str(error))
        log.warning("run %s goes back to the queue: %s", self.lease.pk, error)
        self.drop_results()
        try:
            self.lease.write(status=WorkStatus.QUEUED, interruptions=interruptions, lease_owner="", lease_until=None)
        except LeaseLost:
            log.warning("run %s was taken over by another worker", self.lease.pk)

    def end(self, status: str, error: str = "") -> None:
        """Close a run that produced nothing."""
        self.drop_results()
        try:
            with transaction.atomic():
                self.lease.finish(status, error=error, stage="")
                if status == WorkStatus.FAILED:
                    announce("run.fail", self.run, self.run.actor)
        except LeaseLost:
            log.warning("run %s was taken over by another worker", self.lease.pk)

    def drop_results(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _compare(self) -> dict:
        version = self.run.version
        self.expected = len(version.parsed.steps) + 1
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lease.write(steps=[], progress=1, stage=_("正在准备数据"))
        job = describe_job(
            source=version.source,
            filename=f"{self.run.model.slug}.yaml",
            inputs=version.parsed.inputs,
            loads=self.run.loads,
            shared=self.run.shared,
            parameters=self.run.parameters,
            as_of=self.run.as_of,
            folder=self.folder,
            tick=self._on_tick,
        )
        return run_caged(
            job, wall_seconds=settings.ENGINE_WALL_SECONDS, on_message=self._on_message, on_tick=self._on_tick
        )

    def _on_message(self, message: dict) -> None:
        """The engine finished a step: its figures are on the page at once."""
        if "step" not in message:
            return
        self.steps.append(message["step"])
        done = min(90, 5 + 85 * len(self.steps) // self.expected)
        self.lease.write(
            steps=self.steps, progress=done, stage=_("已完成步骤 %(name)s") % {"name": message["step"]["name"]}
        )
        fault_point("run.step_done")

    def _on_tick(self) -> bool:
        """Hold the row while the engine works. True: stop, somebody asked for it."""
        if time.monotonic() - self.renewed < settings.LEASE_SECONDS / 3:
            return Run.objects.filter(pk=self.lease.pk, cancel_requested=True).exists()
        self.renewed = time.monotonic()
        return self.lease.renew()

    def _conclude(self, figures: dict) -> None:
        """Mark the run done and let the floor above take its matches, in one transaction.

        The row is written first: that verifies the fence and locks the row, so no other worker can conclude it too.
        """
        with transaction.atomic():
            self.lease.finish(
                WorkStatus.DONE,
                progress=100,
                stage="",
                steps=figures["steps"],
                matches=figures["matches"],
                unjudgeable=figures["unjudgeable"],
                pending=figures["pending"],
            )
            self.run.refresh_from_db()
            if not self.run.dry_run:
                self._hand_on()
            announce("run.finish", self.run, self.run.actor, matches=figures["matches"], **self.run.outcome)
            fault_point("run.before_commit")

    def _hand_on(self) -> None:
        answers = run_finished.send(sender=Run, run=self.run, matches=Matches(self.folder / "matches.parquet"))
        for _receiver, answer in answers:
            self.run.outcome.update(answer or {})
        Run.objects.filter(pk=self.run.pk).update(outcome=self.run.outcome)

    def _drop_older_results(self) -> None:
        for folder in self.folder.parent.iterdir():
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)
