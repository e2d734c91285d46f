"""Datasets: what an office holds of a standard, and on what terms."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasources.models.standards import DataStandard
from datasources.querysets import DatasetQuerySet


class Dataset(models.Model):
    """数据集: one office's holdings of one standard."""

    class Visibility(models.TextChoices):
        OPEN = "open", _("可浏览")
        USABLE = "usable", _("可用不可见")  # models may join it, nobody may browse it

    slug = models.SlugField("标识", max_length=120, unique=True)  # <standard>-<office code>
    standard = models.ForeignKey(DataStandard, models.PROTECT, related_name="datasets", verbose_name="数据标准")
    office_code = models.CharField("单位代码", max_length=20)
    office_path = models.CharField("单位路径", max_length=200, db_index=True)
    visibility = models.CharField("可见性", max_length=10, choices=Visibility, default=Visibility.OPEN)
    requestable = models.BooleanField("可申请", default=False)  # listed for other offices, which may ask for its use
    purpose = models.TextField("使用目的", blank=True)
    legal_basis = models.TextField("法律依据", blank=True)
    # model fields ("criminal", …) that may use it; empty: all
    permitted_fields = models.JSONField("限用条线", default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    update_cycle_days = models.PositiveIntegerField("更新周期（天）", null=True, blank=True)
    retain_until = models.DateField("保存至", null=True, blank=True)  # purged after this day
    deposited_from = models.CharField("沉淀自案件", max_length=80, blank=True)  # the case it was gathered for
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["standard__slug", "office_path"]
        constraints = [models.UniqueConstraint(fields=["standard", "office_code"], name="one_dataset_per_office")]
        permissions = [
            ("browse_rows", "浏览数据"),
            ("load_data", "导入数据"),
            ("manage_catalogue", "管理数据目录"),
            ("manage_sources", "管理数据源接入"),
            ("look_up", "即时查询与名单比对"),
        ]

    def __str__(self) -> str:
        return self.standard.title

    def get_absolute_url(self) -> str:
        return reverse("datasources:dataset", args=[self.slug])
