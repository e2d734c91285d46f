"""The row of a piece of work (a load, a run): its state, its lease and its fence."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkStatus(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    HELD = "held", _("待确认")  # finished but waits for a person before it takes effect
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


LIVE = (WorkStatus.QUEUED, WorkStatus.RUNNING)


class Work(models.Model):
    """Abstract. Only the holder of the current ``fence`` may write the row while it runs (see ``leases``)."""

    status = models.CharField("状态", max_length=12, choices=WorkStatus, default=WorkStatus.QUEUED)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    fence = models.PositiveIntegerField(default=0)  # grows with every claim; a late worker's writes miss it
    interruptions = models.PositiveIntegerField(default=0)  # how often a worker died holding it
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    progress = models.PositiveSmallIntegerField("进度（%）", default=0)
    stage = models.CharField("阶段", max_length=200, blank=True)  # what is being done, in words
    error = models.TextField("失败原因", blank=True)
    queued_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        return self.status in LIVE
