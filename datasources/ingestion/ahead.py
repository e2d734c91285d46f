"""Work done by other threads a little ahead, or a little behind; engine and Arrow leave Python's lock meanwhile."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Self, TypeVar

Item = TypeVar("Item")
_END: Any = object()
#: columns that are cleaned side by side
CLEANING = 2


class Workers:
    """Threads that read ahead, clean columns, and write behind."""

    def __init__(self) -> None:
        self.reading, self.cleaning, self.writing = map(ThreadPoolExecutor, (1, CLEANING, 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Wait for what is being done; nothing more is begun."""
        for pool in (self.reading, self.cleaning, self.writing):
            pool.shutdown(cancel_futures=True)


def ahead(items: Iterator[Item], worker: Executor, count: int) -> Iterator[Item]:
    """The items, so many of which ``worker``, which has one thread, asks for before they are needed."""
    coming = deque(worker.submit(next, items, _END) for _ in range(count))
    while (item := coming.popleft().result()) is not _END:
        coming.append(worker.submit(next, items, _END))
        yield item


class Behind:
    """Calls that ``worker``, which has one thread, makes in their order, of which at most so many wait.

    What a call raises is raised by a later one, or by ``finish``.
    """

    def __init__(self, worker: Executor, count: int) -> None:
        self._worker, self._count = worker, count
        self._waiting: deque[Future] = deque()

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        while len(self._waiting) >= self._count:
            self._waiting.popleft().result()
        self._waiting.append(self._worker.submit(function, *arguments))

    def finish(self) -> None:
        """Wait for all calls."""
        while self._waiting:
            self._waiting.popleft().result()
