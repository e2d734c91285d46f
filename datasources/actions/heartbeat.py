"""Keeps a lease alive through steps that report no progress, such as hashing a very large file."""

import logging
import threading
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection

from datasources.work.leases import Lease, LeaseLost

log = logging.getLogger(__name__)


class Heartbeat:
    """``with Heartbeat(lease):`` renews it from a thread that ends with the block, and with the process."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of {lease.pk}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        """A beat that fails is the last: the worker itself meets the lost lease at its next write."""
        try:
            while not self._ended.wait(settings.LEASE_SECONDS / 3):
                self._lease.renew()
        except (LeaseLost, DatabaseError) as error:
            log.warning("lease of %s %s not renewed: %s", self._lease.model.__name__, self._lease.pk, error)
        finally:
            connection.close()
