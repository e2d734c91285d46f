"""Records of floor 1: standards, the datasets that offices hold, and the loads that fill them."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.bilingual import in_language
from datasources.querysets import DatasetQuerySet, LoadQuerySet
from datasources.schema.standards import Standard
from datasources.work.models import Work, WorkStatus


class DataStandard(models.Model):
    """数据标准: what a table means wherever it comes from."""

    slug = models.SlugField("标识", max_length=80, unique=True)
    title_zh = models.CharField("名称", max_length=200)
    title_en = models.CharField("English", max_length=200, blank=True)
    supplier = models.CharField("来源单位", max_length=200, blank=True)
    origin = models.CharField("来源", max_length=20)
    level = models.CharField("分级", max_length=2)
    definition = models.JSONField("定义")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("datasources:standard", args=[self.slug])

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @cached_property
    def standard(self) -> Standard:
        return Standard.from_definition(self.definition)


class Dataset(models.Model):
    """数据集: one office's holdings of one standard."""

    slug = models.SlugField("标识", max_length=120, unique=True)  # <standard>-<office code>
    standard = models.ForeignKey(DataStandard, models.PROTECT, related_name="datasets", verbose_name="数据标准")
    office_code = models.CharField("单位代码", max_length=20)
    office_path = models.CharField("单位路径", max_length=200, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["standard__slug", "office_path"]
        constraints = [models.UniqueConstraint(fields=["standard", "office_code"], name="one_dataset_per_office")]
        permissions = [
            ("browse_rows", "浏览数据"),
            ("load_data", "导入数据"),
        ]

    def __str__(self) -> str:
        return self.standard.title

    def get_absolute_url(self) -> str:
        return reverse("datasources:dataset", args=[self.slug])


class Load(Work):
    """批次: one delivery into a dataset. It counts only when ``published_at`` is set; that commit publishes it."""

    class Mode(models.TextChoices):
        APPEND = "append", _("追加")
        REPLACE = "replace", _("全量替换")

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="loads", verbose_name="数据集")
    office_path = models.CharField(max_length=200, db_index=True)
    source_name = models.CharField("来源", max_length=200, blank=True)
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
        return self.published_at is not None and self.withdrawn_at is None


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
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "office_code", "source_name"], name="one_mapping_per_source")
        ]

    def __str__(self) -> str:
        return self.source_name


class UploadDraft(models.Model):
    """Files that a person has sent and not yet mapped; nothing is loaded from it before they confirm."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office_code = models.CharField(max_length=20)
    office_path = models.CharField(max_length=200)
    standard = models.ForeignKey(DataStandard, models.CASCADE, verbose_name="数据标准")
    source_name = models.CharField("来源", max_length=200, blank=True)
    mode = models.CharField("方式", max_length=10, choices=Load.Mode, default=Load.Mode.APPEND)
    coverage_from = models.DateField("覆盖起", null=True)
    coverage_to = models.DateField("覆盖止", null=True)
    files = models.JSONField(default=list)  # as in Load
    options = models.JSONField(default=dict)  # as in Load
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return "、".join(file["name"] for file in self.files)

    def get_absolute_url(self) -> str:
        return reverse("datasources:draft", args=[self.pk])
