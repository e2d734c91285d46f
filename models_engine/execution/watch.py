"""Stop a run that somebody no longer wants, also in the middle of a step, and say in words why one failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models_engine.engines import Session
from models_engine.execution.errors import RunFailed, RunStopped

#: seconds between two questions whether to stop
_EVERY = 0.2


class Watch:
    """Asks ``should_stop`` while a run goes on, and interrupts the engine when it says yes."""

    def __init__(self, session: Session, should_stop: Callable[[], bool] | None) -> None:
        self.session, self.should_stop = session, should_stop
        self.stopped, self.over = threading.Event(), threading.Event()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Around one step: raises RunStopped or RunFailed in place of the engine's own errors."""
        self._look()
        try:
            yield
        except self.session.errors as error:
            if self.stopped.is_set():
                raise RunStopped from error
            raise explained(self.session, error, f"步骤 {name}") from error

    def follow(self) -> None:
        while not self.over.wait(_EVERY):
            if self.should_stop and self.should_stop():
                self.stopped.set()
                self.session.interrupt()

    def _look(self) -> None:
        if self.stopped.is_set() or (self.should_stop and self.should_stop()):
            raise RunStopped


@contextmanager
def watched(session: Session, should_stop: Callable[[], bool] | None) -> Iterator[Watch]:
    """A watch for the time of a run; without ``should_stop`` nothing is asked."""
    watch = Watch(session, should_stop)
    thread = threading.Thread(target=watch.follow, daemon=True) if should_stop else None
    if thread:
        thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        if thread:
            thread.join()


def explained(session: Session, error: Exception, place: str) -> RunFailed:
    """The engine's refusal as a sentence about a place."""
    refusal = session.refusal(error)
    return RunFailed(place, refusal.cause, refusal.next_step, refusal.code, refusal.retryable)
