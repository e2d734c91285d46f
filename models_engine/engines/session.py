"""What a run asks of an engine, whichever it is: tables computed now, counted, dropped, written, and a way to stop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import ibis.expr.types as ir
from ibis.backends.sql import SQLBackend

from models_engine.errors import ModelError

MORE_MEMORY = "请收窄关联条件，或由管理员调高引擎内存后重试。"


class EngineAway(ModelError):
    """The engine cannot be reached, or does not start. Another try may succeed."""

    code = "engine_away"
    retryable = True

    def __init__(self, where: str) -> None:
        super().__init__("运行", f"连接不上计算引擎（{where}）。", "系统会自动重试；反复出现时请管理员检查集群和设置。")


@dataclass(frozen=True)
class Refusal:
    """An engine's own error in words that a person reads; ``code`` is stable. ``retryable``: another try may do."""

    cause: str
    next_step: str
    code: str = "run_failed"
    retryable: bool = False


class Session(ABC):
    """One run's place on an engine.

    ``con`` is the Ibis backend on which inputs are registered; ``folder`` the run's folder, the only place it writes.
    ``errors`` are what the engine raises when it refuses: a run turns them into sentences by ``refusal``.
    """

    errors: ClassVar[tuple[type[Exception], ...]]

    con: SQLBackend
    folder: Path

    @abstractmethod
    def lock(self, readable: Sequence[str | Path] = ()) -> None:
        """Inputs are registered: give up every freedom but reading ``readable`` and writing the run's folder."""

    @abstractmethod
    def materialise(self, relation: ir.Table) -> ir.Table:
        """The relation computed now, as a table that has the relation's types."""

    @abstractmethod
    def count(self, relation: ir.Table | ir.IntegerScalar) -> int:
        """How many rows a relation has, or the one number that an expression yields; 0 where it is NULL."""

    @abstractmethod
    def counts(self, table: ir.Table, column: str) -> dict[int, int]:
        """How many rows of a materialised table there are of each value of a column."""

    @abstractmethod
    def drop(self, table: ir.Table) -> None:
        """Free a table that ``materialise`` made; anything else is left alone."""

    @abstractmethod
    def write(self, relation: ir.Table, path: Path) -> None:
        """The relation as one Parquet file inside the run's folder; an ordered relation keeps its order."""

    @abstractmethod
    def interrupt(self) -> None:
        """Stop the statement that is running, from another thread."""

    @abstractmethod
    def close(self) -> None:
        """Give everything back; never raises."""

    @abstractmethod
    def refusal(self, error: Exception) -> Refusal:
        """One of ``errors`` in words."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
