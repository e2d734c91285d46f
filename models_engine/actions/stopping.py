"""Stop the last act of a run, writing what it found to the database, as long as it is not committed."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from datasources.work.faults import fault_point
from datasources.work.leases import Lease, LeaseLost
from models_engine.actions.run_folders import is_asked_to_stop
from models_engine.execution.errors import RunStopped
from models_engine.execution.matches import Matches
from models_engine.models import Run

log = logging.getLogger(__name__)

#: seconds between two questions whether to stop
_EVERY = 0.25


class Watcher:
    """From a thread with a connection of its own: renews the lease, asks whether the run is still wanted, and
    interrupts the statement that is running when it is not.
    """

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.stopped, self.lost = threading.Event(), threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"stop of run {lease.pk}", daemon=True)
        connection.ensure_connection()
        self._watched = connection.connection
        # a database of one file lets nobody else write meanwhile, so there the lease is neither renewed nor taken
        self._is_file = connection.vendor == "sqlite"

    def check(self) -> None:
        """Between two pieces of work, and last before the commit. Raises RunStopped or LeaseLost."""
        if self.lost.is_set():
            raise LeaseLost(f"run {self.lease.pk}")
        # looked at anew: the thread's last look may be a quarter of a second old
        if self.stopped.is_set() or is_asked_to_stop(self.lease.pk):
            raise RunStopped

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """From here on nothing is interrupted any more."""
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        renewed = time.monotonic()
        try:
            while not self._ended.wait(_EVERY):
                due = not self._is_file and time.monotonic() - renewed >= settings.LEASE_SECONDS / 3
                renewed = time.monotonic() if due else renewed
                self._look(due)
        finally:
            connection.close()

    def _look(self, due: bool) -> None:
        try:
            if is_asked_to_stop(self.lease.pk) or (self.lease.renew() if due else is_cancelled(self.lease)):
                self.stopped.set()
        except LeaseLost:
            self.lost.set()
        except DatabaseError as error:
            log.info("run %s: cannot ask whether to stop: %s", self.lease.pk, error)
        if self.stopped.is_set() or self.lost.is_set():
            self._interrupt()

    def _interrupt(self) -> None:
        """Again and again until the end: between two statements there is nothing to interrupt."""
        if self._is_file:
            self._watched.interrupt()
        else:
            self._watched.cancel()


class StoppableMatches(Matches):
    """Matches whose reader is stopped between two batches."""

    def __init__(self, path: Path, watcher: Watcher) -> None:
        super().__init__(path)
        self._watcher = watcher

    def batches(self, size: int = 2000, columns: Sequence[str] | None = None) -> Iterator[list[dict]]:
        for batch in super().batches(size, columns):
            fault_point("run.publishing")
            self._watcher.check()
            yield batch


@contextmanager
def stoppable(lease: Lease) -> Iterator[Watcher]:
    """Around a transaction, outside of it: so that a person may still change their mind until it is committed.

    Raises:
        RunStopped, LeaseLost: in place of the database's own word that it was interrupted.
    """
    watcher = Watcher(lease)
    watcher.start()
    try:
        yield watcher
    except DatabaseError:
        watcher.end()
        watcher.check()
        raise
    finally:
        watcher.end()


def is_cancelled(lease: Lease) -> bool:
    return Run.objects.filter(pk=lease.pk, cancel_requested=True).exists()
