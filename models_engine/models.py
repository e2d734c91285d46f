"""Records of floor 2: supervision models, their versions, and runs."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.bilingual import in_language
from datasources.work.models import LIVE, Work, WorkStatus
from models_engine.querysets import ModelVersionQuerySet, RunQuerySet, SupervisionModelQuerySet


class Field(models.TextChoices):
    """The line of supervision a model serves."""

    CRIMINAL = "criminal", _("刑事检察")
    CIVIL = "civil", _("民事检察")
    ADMINISTRATIVE = "administrative", _("行政检察")
    PUBLIC_INTEREST = "public_interest", _("公益诉讼检察")
    CRIMINAL_EXECUTION = "criminal_execution", _("刑事执行检察")
    JUVENILE = "juvenile", _("未成年人检察")


class SupervisionModel(models.Model):
    """法律监督模型."""

    slug = models.SlugField("标识", max_length=80, unique=True)
    title_zh = models.CharField("名称", max_length=200)
    title_en = models.CharField("English", max_length=200, blank=True)
    field = models.CharField("业务条线", max_length=30, choices=Field)
    summary_zh = models.TextField("说明", blank=True)
    office_code = models.CharField("所属单位", max_length=20)
    office_path = models.CharField(max_length=200, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SupervisionModelQuerySet.as_manager()

    class Meta:
        ordering = ["field", "slug"]
        permissions = [
            ("write_model", "编写模型"),
            ("publish_model", "发布模型"),
            ("run_model", "运行模型"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("models_engine:model", args=[self.slug])

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def published_version(self) -> "ModelVersion | None":
        return self.versions.filter(status=ModelVersion.Status.PUBLISHED).order_by("-number").first()


class ModelVersion(models.Model):
    """One text of a model. A published text never changes; a change is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    model = models.ForeignKey(SupervisionModel, models.PROTECT, related_name="versions", verbose_name="模型")
    number = models.PositiveIntegerField("版本")
    source = models.TextField("模型文件")
    digest = models.CharField(max_length=64)
    # input name -> slug of its standard, as the text says; kept beside it so that lists need not parse
    inputs = models.JSONField(default=dict)
    # [{"name", "ok", "missing", "unexpected", "error"}]: how its own examples went when they last ran; empty: not yet
    examples = models.JSONField(default=list)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["model", "-number"]
        constraints = [models.UniqueConstraint(fields=["model", "number"], name="one_number_per_version")]

    def __str__(self) -> str:
        return f"{self.model} v{self.number}"

    @cached_property
    def parsed(self):
        """The model file as ``models_engine.language`` reads it."""
        from models_engine.language import parse_model

        return parse_model(self.source, f"{self.model.slug}.yaml")


class Machine(models.Model):
    """计算机器: where runs are done. Its row is locked while a run is admitted, so that nothing is given away twice."""

    name = models.CharField("名称", max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Run(Work):
    """运行: one comparison. Version, parameters, as_of, loads and calendar fix its matches exactly."""

    model = models.ForeignKey(SupervisionModel, models.PROTECT, related_name="runs", verbose_name="模型")
    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="runs", verbose_name="版本")
    office_code = models.CharField("运行单位", max_length=20)
    office_path = models.CharField(max_length=200, db_index=True)
    as_of = models.DateField("计算基准日")
    parameters = models.JSONField("参数", default=dict)
    engine = models.CharField("引擎", max_length=10, default="duckdb")
    dry_run = models.BooleanField("试运行", default=False)
    # input name -> ids of the loads it reads, in order; fixed when the run is queued
    loads = models.JSONField(default=dict)
    # dataset id -> how the region codes begin of the rows that another office shared with it; empty: all its rows
    shared = models.JSONField(default=dict)
    # ids of the loads that add working days to the calendar, the one that prevails last
    calendar = models.JSONField(default=list)
    # [{"name", "operator", "rows", "seconds", "dropped", "unjudgeable", "pending", "rows_in", "same_as", "taken_over"}]
    steps = models.JSONField(default=list)
    matches = models.BigIntegerField("命中", null=True)
    unjudgeable = models.BigIntegerField("无法判断", default=0)
    pending = models.BigIntegerField("待数据覆盖", default=0)
    # the machine that does it, and what it was given of that machine
    machine = models.CharField("计算机器", max_length=100, blank=True)
    memory_mb = models.PositiveIntegerField("内存（MB）", default=0)
    threads = models.PositiveSmallIntegerField("线程", default=0)
    # what the floor above made of it: {"leads_created", "leads_recurring", "leads_vanished"}
    outcome = models.JSONField(default=dict)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "office_code"], condition=models.Q(status__in=LIVE, dry_run=False), name="one_live_run"
            )
        ]

    def __str__(self) -> str:
        return gettext("运行 %(run)s") % {"run": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("models_engine:run", args=[self.pk])

    @property
    def is_interrupted(self) -> bool:
        """Its holder has gone silent; the sweep will put it back in the queue."""
        return self.status == WorkStatus.RUNNING and bool(self.lease_until) and self.lease_until < timezone.now()

    @property
    def seconds(self) -> float | None:
        """From the start of the last attempt to its end, or to now."""
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds() if self.started_at else None
