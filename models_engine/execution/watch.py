"""Stop a run that somebody no longer wants, also in the middle of a step, and say in words why one failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from models_engine.engines import Session
from models_engine.execution.errors import MORE_MEMORY, RunFailed, RunStopped

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
        except duckdb.Error as error:
            if self.stopped.is_set():
                raise RunStopped from error
            raise explained(error, f"步骤 {name}") from error

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


def explained(error: duckdb.Error, place: str) -> RunFailed:
    """The engine's refusal as a sentence about a place."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        if "temp_directory" in said or "offload" in said:
            return RunFailed(place, "临时磁盘空间用尽。", "请清理磁盘，或收窄关联条件后重试。", code="disk_full")
        return RunFailed(place, "内存不足。", MORE_MEMORY, code="out_of_memory")
    if isinstance(error, duckdb.IOException):
        return RunFailed(place, f"读写文件失败：{said}。", "请管理员检查数据文件和磁盘后重试。", code="io")
    return RunFailed(place, f"计算引擎拒绝执行：{said}。", "请检查该步骤的表达式和数据类型。")
