"""Claim, hold and give up a piece of work, so that a dead or frozen worker does no harm.

One worker at a time holds a row: it claims it by a conditional update that raises the row's ``fence``, renews its
lease while it works, and every later write names the fence. A worker that was frozen past its lease finds no row and
stops. A sweep puts rows with an expired lease back in the queue; after ``MAX_INTERRUPTIONS`` deaths it gives up.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from datasources.work.models import Work, WorkStatus

log = logging.getLogger(__name__)
MAX_INTERRUPTIONS = 3


class LeaseLost(Exception):
    """Somebody else owns this work now; whatever is half done here must be dropped."""


@dataclass(frozen=True)
class Lease:
    """The right to do one piece of work, as long as nobody has claimed it since."""

    model: type[Work]
    pk: int
    fence: int

    def write(self, **values) -> None:
        """Change the row, or raise ``LeaseLost``. Inside a transaction this also locks the row."""
        if not self._row().update(**values):
            raise LeaseLost(f"{self.model.__name__} {self.pk}")

    def renew(self, **values) -> bool:
        """Extend the lease (and note progress). Returns whether somebody asked to cancel."""
        self.write(lease_until=_lease_end(), **values)
        return self.model.objects.filter(pk=self.pk, cancel_requested=True).exists()

    def finish(self, status: str, **values) -> None:
        """Write the end state. Call it in the transaction that also writes the work's effect."""
        self.write(status=status, lease_owner="", lease_until=None, finished_at=timezone.now(), **values)

    def _row(self) -> models.QuerySet:
        return self.model.objects.filter(pk=self.pk, fence=self.fence, status=WorkStatus.RUNNING)


def claim(model: type[Work], pk: int) -> Lease | None:
    """Take a queued row, or a running one whose lease has expired. None: it is somebody else's, or finished."""
    now = timezone.now()
    free = Q(status=WorkStatus.QUEUED) | Q(status=WorkStatus.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        taken = model.objects.filter(free, pk=pk).update(
            status=WorkStatus.RUNNING,
            fence=F("fence") + 1,
            lease_owner=f"{socket.gethostname()}:{os.getpid()}",
            lease_until=_lease_end(),
            started_at=now,
            error="",
        )
        if not taken:
            return None
        return Lease(model, pk, model.objects.values_list("fence", flat=True).get(pk=pk))


def sweep(model: type[Work], ring: Callable[[int], None]) -> list[int]:
    """Put abandoned rows back in the queue and ring for every row that has waited too long. Returns those rung for."""
    now = timezone.now()
    abandoned = model.objects.filter(status=WorkStatus.RUNNING, lease_until__lt=now)
    abandoned.filter(interruptions__gte=MAX_INTERRUPTIONS - 1).update(
        status=WorkStatus.FAILED,
        interruptions=F("interruptions") + 1,
        lease_until=None,
        finished_at=now,
        error=f"处理进程连续中断 {MAX_INTERRUPTIONS} 次，已停止重试。请查看系统日志后重新提交。",
    )
    abandoned.update(status=WorkStatus.QUEUED, interruptions=F("interruptions") + 1, lease_until=None, lease_owner="")
    waiting = model.objects.filter(status=WorkStatus.QUEUED, queued_at__lt=now - timedelta(seconds=2))
    rung = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in rung:
        ring(pk)
    return rung


def ring_on_commit(task, pk: int) -> None:
    """Tell the workers about a row once it is committed. A message that cannot be sent is left to the sweep."""

    def send() -> None:
        try:
            task.apply_async((pk,), retry=False)
        except Exception as error:
            log.info("no message for %s %s: %s", task.name, pk, error)

    transaction.on_commit(send)


def request_cancel(work: Work) -> bool:
    """Ask the holder to stop; a row that nobody holds yet is cancelled at once. False: it had already ended."""
    now = timezone.now()
    model = type(work)
    if model.objects.filter(pk=work.pk, status=WorkStatus.QUEUED).update(
        status=WorkStatus.CANCELLED, cancel_requested=True, finished_at=now
    ):
        return True
    return bool(model.objects.filter(pk=work.pk, status=WorkStatus.RUNNING).update(cancel_requested=True))


def _lease_end():
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
