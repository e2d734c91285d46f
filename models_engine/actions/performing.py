"""Do a queued run: hold its row, let the caged engine work, and hand the matches on in one transaction."""

import logging
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from datasources.errors import DataError
from datasources.work.faults import fault_point
from datasources.work.leases import MAX_INTERRUPTIONS, Lease, LeaseLost
from datasources.work.models import WorkStatus
from models_engine.actions.admission import admit, next_in_line
from models_engine.actions.job import describe_job, on_engine
from models_engine.actions.run_folders import drop_results, inherit_checkpoint, result_folder, tidy
from models_engine.actions.runs import announce, ring
from models_engine.actions.stopping import StoppableMatches, Watcher, is_cancelled, stoppable
from models_engine.announcements import run_finished
from models_engine.errors import ModelError
from models_engine.execution.cage import run_caged
from models_engine.execution.disk import DiskLimit
from models_engine.execution.errors import RunStopped
from models_engine.models import Run

log = logging.getLogger(__name__)
DATABASE_AWAY = (OperationalError, InterfaceError)

#: seconds between two looks at whether to stop, while files are checked
_EVERY = 0.25

__all__ = ["Performance", "perform_run", "result_folder"]


def perform_run(run_id: int) -> bool:
    """Do the run whose turn it is to its end, whatever that is: ``run_id`` is only the one that the doorbell named.

    False: nothing waits, or this machine has no room. Faults of the run become its ``error``; a database that is away
    is raised, and the sweep tries again.
    """
    lease = admit(run_id)
    if lease is None:
        return False
    ring_next()  # there may be room for another beside it
    fault_point("run.claimed")
    try:
        _perform(Performance(lease))
    finally:
        ring_next()
    return True


def ring_next() -> None:
    """Tell the workers that a run waits, where one does."""
    if (waiting := next_in_line()) is not None:
        ring(waiting)


def _perform(performance: "Performance") -> None:
    try:
        performance.perform()
    except LeaseLost:
        log.warning("run %s was taken over by another worker", performance.lease.pk)
        drop_results(performance.folder)
    except RunStopped:
        performance.end(WorkStatus.CANCELLED)
    except (ModelError, DataError) as error:
        performance.fail(error)
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("run %s failed", performance.lease.pk)
        sentence = _("运行中出现意外错误，未产生任何线索。请将运行编号告知系统管理员，由其查看系统日志。")
        performance.end(WorkStatus.FAILED, sentence)


class Performance:
    """One holder's attempt at one run."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.run = Run.objects.select_related("model", "version", "actor").get(pk=lease.pk)
        self.folder = result_folder(lease.pk, lease.fence)
        self.steps: list[dict] = []
        self.expected = 1  # steps that will be told of, the lead the last of them
        self.renewed = self.looked = time.monotonic()
        self.disk = DiskLimit(self.folder, settings.ENGINE_DISK_MB, list(self.run.version.parsed.steps))

    def perform(self) -> None:
        figures = self._compare()
        fault_point("run.engine_done")
        if self.lease.renew(progress=95, stage=_("正在生成线索")):
            raise RunStopped
        with stoppable(self.lease) as watcher:
            self._conclude(figures, watcher)
        tidy(self.folder)

    def fail(self, error: ModelError | DataError) -> None:
        """Say why, or let somebody try again where that can help."""
        interruptions = self.run.interruptions + 1
        if not error.retryable or interruptions >= MAX_INTERRUPTIONS:
            return self.end(WorkStatus.FAILED, str(error))
        log.warning("run %s goes back to the queue: %s", self.lease.pk, error)
        drop_results(self.folder, keep_checkpoint=True)
        try:
            self.lease.write(status=WorkStatus.QUEUED, interruptions=interruptions, lease_owner="", lease_until=None)
        except LeaseLost:
            log.warning("run %s was taken over by another worker", self.lease.pk)

    def end(self, status: str, error: str = "") -> None:
        """Close a run that produced nothing."""
        drop_results(self.folder)
        try:
            with transaction.atomic():
                self.lease.finish(status, error=error, stage="")
                if status == WorkStatus.FAILED:
                    announce("run.fail", self.run, self.run.actor)
            tidy(self.folder)
        except LeaseLost:
            log.warning("run %s was taken over by another worker", self.lease.pk)

    def _compare(self) -> dict:
        version = self.run.version
        self.expected = len(version.parsed.steps) + 1
        self.folder.mkdir(parents=True, exist_ok=True)
        inherit_checkpoint(self.folder)
        self.lease.write(steps=[], progress=1, stage=_("正在准备数据"))
        job = describe_job(
            source=version.source,
            filename=f"{self.run.model.slug}.yaml",
            inputs=version.parsed.inputs,
            loads=self.run.loads,
            shared=self.run.shared,
            calendar=self.run.calendar,
            parameters=self.run.parameters,
            as_of=self.run.as_of,
            folder=self.folder,
            tick=self._while_preparing,
        )
        job |= {"memory_mb": self.run.memory_mb, "threads": self.run.threads, **on_engine(self.run.engine)}
        job |= {"checkpoint_seconds": settings.ENGINE_CHECKPOINT_SECONDS}
        return run_caged(
            job, wall_seconds=settings.ENGINE_WALL_SECONDS, on_message=self._on_message, on_tick=self._on_tick
        )

    def _while_preparing(self) -> None:
        """Called often while files are checked. Raises RunStopped."""
        if time.monotonic() - self.looked < _EVERY:
            return
        self.looked = time.monotonic()
        if self._hold():
            raise RunStopped

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
        """Hold the row while the engine works. True: stop, somebody asked for it. Raises RunFailed: out of disk."""
        self.disk.check(len(self.steps))
        return self._hold()

    def _hold(self) -> bool:
        if time.monotonic() - self.renewed < settings.LEASE_SECONDS / 3:
            return is_cancelled(self.lease)
        self.renewed = time.monotonic()
        return self.lease.renew()

    def _conclude(self, figures: dict, watcher: Watcher) -> None:
        """Let the floor above take the matches and mark the run done, in one transaction.

        The row is written last: it verifies the fence, so that of two workers only one concludes, and until then it is
        free for a person who changes their mind.
        """
        totals = {name: figures[name] for name in ("steps", "matches", "unjudgeable", "pending")}
        for name, total in totals.items():
            setattr(self.run, name, total)
        with transaction.atomic():
            if not self.run.dry_run:
                self._hand_on(watcher)
            self.lease.finish(WorkStatus.DONE, progress=100, stage="", outcome=self.run.outcome, **totals)
            self.run.refresh_from_db()
            if self.run.cancel_requested:
                raise RunStopped
            announce("run.finish", self.run, self.run.actor, matches=figures["matches"], **self.run.outcome)
            watcher.check()
            watcher.end()
            fault_point("run.before_commit")

    def _hand_on(self, watcher: Watcher) -> None:
        matches = StoppableMatches(self.folder / "matches.parquet", watcher)
        for _receiver, answer in run_finished.send(sender=Run, run=self.run, matches=matches):
            self.run.outcome.update(answer or {})
