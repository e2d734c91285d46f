"""How a run can fail to end: each with the sentence that the run's page shows."""

from models_engine.engines.session import MORE_MEMORY
from models_engine.errors import ModelError

#: code of an error in the engine's own process that nobody foresaw
INTERNAL = "internal"

SMALLER = "请缩小数据范围、检查关联条件是否过宽，或由管理员放宽时限后重试。"

__all__ = ["INTERNAL", "MORE_MEMORY", "SMALLER", "EngineDied", "RunFailed", "RunStopped", "RunTooLong", "after_step"]


def after_step(name: str) -> str:
    """Where a run was when its process ended: after which step, empty where none was done."""
    return f"运行（最后完成的步骤：{name}）" if name else "运行"


class RunFailed(ModelError):
    """The computation itself refused: memory or disk used up, damaged files, a value the engine cannot take."""

    code = "run_failed"

    def __init__(
        self, place: str, cause: str, next_step: str = "", code: str = "run_failed", retryable: bool = False
    ) -> None:
        self.code, self.retryable = code, retryable
        super().__init__(place, cause, next_step)


class RunStopped(ModelError):
    """Somebody asked the run to stop; nothing was published."""

    code = "stopped"

    def __init__(self) -> None:
        super().__init__("运行", "已按要求停止，没有产生结果。")


class RunTooLong(ModelError):
    """The run did not end within its limit."""

    code = "time_limit"

    def __init__(self, seconds: float) -> None:
        cause = f"超过时限 {seconds:.0f} 秒仍未完成，已停止。"
        super().__init__("运行", cause, SMALLER)


class EngineDied(ModelError):
    """The child process ended without a result: killed by the system, usually for memory. Another try may succeed."""

    code = "engine_died"
    retryable = True

    def __init__(self, how: str, last_step: str, detail: str) -> None:
        self.detail = detail
        cause = f"计算进程意外结束（{how}）。"
        super().__init__(after_step(last_step), cause, "系统会自动重试；反复出现时请管理员检查内存和磁盘。")
