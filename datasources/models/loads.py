"""Loads: deliveries into a dataset, and what is remembered about their files."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.models.datasets import Dataset
from datasources.models.sources import DataSource
from datasources.models.standards import DataStandard
from datasources.querysets import LoadQuerySet
from datasources.work.models import Work, WorkStatus


class Load(Work):
    """批次: one delivery into a dataset. It counts only when ``published_at`` is set; that commit publishes it."""

    class Mode(models.TextChoices):
        APPEND = "append", _("追加")
        REPLACE = "replace", _("全量替换")

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="loads", verbose_name="数据集")
    office_path = models.CharField(max_length=200, db_index=True)
    source_name = models.CharField("来源", max_length=200, blank=True)
    source = models.ForeignKey(DataSource, models.SET_NULL, null=True, related_name="loads", verbose_name="数据源")
    # the load whose refused rows this one brings in again
    mended_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="mendings")
    mode = models.CharField("方式", max_length=10, choices=Mode, default=Mode.APPEND)
    forced = models.BooleanField(default=False)
    accept_rejects = models.BooleanField(default=False)  # publish even where too many rows were refused
    # what came in: [{"name", "path", "sha256", "bytes"}]
    files = models.JSONField(default=list)
    # {"encoding", "delimiter", "sheet", "header_row"}: what a person overruled
    options = models.JSONField(default=dict)
    # file header -> column of the standard, as confirmed
    mapping = models.JSONField(default=dict)
    coverage_from = models.DateField("覆盖起", null=True)
    coverage_to = models.DateField("覆盖止", null=True)
    coverage_declared = models.BooleanField(default=False)
    rows_read = models.BigIntegerField("读取行数", default=0)
    rows_loaded = models.BigIntegerField("入库行数", default=0)
    rows_rejected = models.BigIntegerField("隔离行数", default=0)
    repeated_keys = models.BigIntegerField("重复主键", default=0)
    # the manifest: [{"path", "rows", "bytes", "sha256"}], paths relative to the lake
    manifest = models.JSONField(default=list)
    rejects_path = models.CharField(max_length=300, blank=True)
    # {"dropped": [...], "reasons": {...}, "seconds": ...}: what the pages show about how it went
    report = models.JSONField(default=dict)
    published_at = models.DateTimeField("入库时间", null=True, db_index=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    purged_at = models.DateTimeField("销毁时间", null=True)

    objects = LoadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return gettext("批次 %(load)s") % {"load": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("datasources:load", args=[self.pk])

    @property
    def is_interrupted(self) -> bool:
        """Its worker is gone; the sweep will let another one do it again."""
        return self.status == WorkStatus.RUNNING and bool(self.lease_until) and self.lease_until < timezone.now()

    @property
    def is_in_effect(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None and self.purged_at is None


class FileDigest(models.Model):
    """A file that a published load brought into a dataset; the same file twice is refused by this constraint."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="digests")
    load = models.ForeignKey(Load, models.CASCADE, related_name="digests")
    sha256 = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.sha256


class RememberedMapping(models.Model):
    """A mapping that a person confirmed for a source; offered again for its next file."""

    standard = models.ForeignKey(DataStandard, models.CASCADE)
    office_code = models.CharField(max_length=20)
    source_name = models.CharField(max_length=200)
    mapping = models.JSONField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "office_code", "source_name"], name="one_mapping_per_source")
        ]

    def __str__(self) -> str:
        return self.source_name
