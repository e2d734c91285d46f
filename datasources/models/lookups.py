"""Look-ups of single persons, companies and cases."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from datasources.querysets import LookUpQuerySet


class LookUp(models.Model):
    """即时查询: who looked up what and why. ``subject`` is masked: this table is no store of identity numbers."""

    class Reason(models.TextChoices):
        CASE = "case", _("办理案件")
        LEAD = "lead", _("研判线索")
        COMPLAINT = "complaint", _("办理控告申诉")
        CHECK = "check", _("核对数据质量")

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查询人")
    office_path = models.CharField(max_length=200)
    kind = models.CharField("类型", max_length=20)  # a semantic type
    subject = models.CharField("对象", max_length=200)
    reason = models.CharField("事由", max_length=12, choices=Reason)
    purpose = models.TextField("用途")
    datasets = models.PositiveIntegerField("查询数据集", default=0)
    rows = models.BigIntegerField("找到行数", default=0)
    asked_at = models.DateTimeField("查询时间", auto_now_add=True)

    objects = LookUpQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["actor", "asked_at"], name="look_ups_of_a_person")]

    def __str__(self) -> str:
        return self.subject
