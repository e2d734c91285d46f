"""Tell what a run would cost before anybody waits for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from datasources.models import Load
from models_engine.actions.previewing import Question, announce, hidden_datasets, job_of, own_cage, read_model
from models_engine.engines.duckdb import SPILL_FACTOR
from models_engine.models import ModelVersion

MINUTE, HOUR, GIB, MIB = 60, 3600, 2**30, 2**20
#: a run takes this much less or more than it is said to
_LESS, _MORE = 0.6, 1.6
#: runs over fewer rows are not estimated unasked
_LARGE = 2_000_000


@dataclass(frozen=True)
class RunEstimate:
    """``answer`` as ``estimate.estimating`` has it; ``duration`` and ``room`` in words; ``rows_read`` of all inputs."""

    answer: dict
    duration: str
    room: str
    rows_read: int

    @property
    def exceeds(self) -> list[str]:
        """What it would exceed, in words; empty where it should end well."""
        words = {"disk": _("内存和临时磁盘"), "seconds": _("运行时限")}
        return [words[name] for name in self.answer["exceeds"]]

    @property
    def heavy(self) -> list[dict]:
        """The keys that explode, with the step and what to do about each."""
        return [
            {**key, "step": step["name"], "percent": _percent(key["share"]), "advice": advice(step["operator"], key)}
            for step in self.answer["steps"]
            for key in step["heavy"]
        ]


def estimate_run(question: Question, *, actor, version: ModelVersion | None = None) -> RunEstimate:
    """What a run of a model would cost on the office's data of today.

    Raises:
        ModelErrors: the text has problems. RunRefused: parameters or data stand against the run.
        RunFailed, RunTooLong, EngineDied: not even that could be told.
    """
    checked = read_model(question)
    job, bound = job_of(question, checked, frozenset(checked.source.inputs))
    memory = settings.ENGINE_MEMORY_MB * MIB
    limits = {"memory": memory, "disk": memory * SPILL_FACTOR, "seconds": settings.ENGINE_WALL_SECONDS}
    answer = own_cage().ask({**job, "task": "estimate", "limits": limits})
    if hidden_datasets(bound, question.office_path):
        _withhold_values(answer)
    with transaction.atomic():
        announce("model.estimate", question, actor, version)
    return RunEstimate(
        answer, said_duration(answer["seconds"]), said_size(answer["bytes"]), rows_of(bound.loads.values())
    )


def is_large_run(inputs: Mapping[str, str], office_path: str) -> bool:
    """Whether a run that reads these standards should be estimated before it is queued."""
    loads = Load.objects.current().filter(
        office_path__startswith=office_path, dataset__standard__slug__in=inputs.values()
    )
    return (loads.aggregate(rows=Sum("rows_loaded"))["rows"] or 0) >= _LARGE


def rows_of(loads: Iterable[Iterable[int]]) -> int:
    """The rows of the loads that inputs read."""
    ids = {pk for of_input in loads for pk in of_input}
    return Load.objects.filter(pk__in=ids).aggregate(rows=Sum("rows_loaded"))["rows"] or 0


def said_duration(seconds: float) -> str:
    """A coarse duration: 不到 10 秒, 约 1–2 分钟, 约 2–4 小时."""
    low, high = _LESS * seconds, _MORE * seconds
    if high < 10:
        return _("不到 10 秒")
    if high < MINUTE:
        return _("不到 1 分钟")
    unit, word = (HOUR, _("小时")) if high >= 2 * HOUR else (MINUTE, _("分钟"))
    least, most = max(1, round(low / unit)), max(1, round(high / unit))
    return _("约 %(n)s %(unit)s") % {"n": most if least == most else f"{least}–{most}", "unit": word}


def said_size(size: int) -> str:
    """A coarse size of intermediate results."""
    if size < GIB / 10:
        return _("不到 0.1 GiB")
    return _("约 %(n)s GiB") % {"n": f"{size / GIB:.1f}" if size < 10 * GIB else round(size / GIB)}


def advice(operator: str, key: dict) -> str:
    """What to do about a key that explodes."""
    if key["is_blank"]:
        return _("像是没有填写的值，请先用 filter 筛除。")
    if operator == "connect":
        return _("请用 hub_cap 限定一个值最多连接几个对象。")
    return _("请在关联条件中加上日期、地区等，或先筛选一方。")


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _withhold_values(answer: dict) -> None:
    """Of data that nobody may look at, a key's numbers are told, not the key."""
    for step in answer["steps"]:
        for key in step["heavy"]:
            key["values"] = [_("（不可见）") for _value in key["values"]]
