"""Where data come from by themselves: a watched folder, a database, an interface; and each collection from there."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasources.models.standards import DataStandard
from datasources.querysets import DataSourceQuerySet


class DataSource(models.Model):
    """数据源: where and how an office collects the rows of one standard."""

    class Kind(models.TextChoices):
        DIRECTORY = "directory", _("监视目录")
        DATABASE = "database", _("数据库")
        REST = "rest", _("数据接口")

    name = models.CharField("名称", max_length=120)
    office_code = models.CharField("单位代码", max_length=20)
    office_path = models.CharField(max_length=200, db_index=True)
    standard = models.ForeignKey(DataStandard, models.PROTECT, related_name="sources", verbose_name="数据标准")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    connection = models.JSONField("连接设置", default=dict)  # by kind, nothing secret
    secret = models.TextField(blank=True)  # encrypted JSON; never shown
    mode = models.CharField("导入方式", max_length=10, default="append")  # as in Load
    cursor_column = models.CharField("增量字段", max_length=120, blank=True)  # empty: everything each time
    cursor_value = models.TextField(blank=True)  # up to where rows were taken, as text
    mapping = models.JSONField(default=dict, blank=True)  # as in Load
    options = models.JSONField(default=dict, blank=True)  # as in Load
    crontab = models.CharField("定时", max_length=80, blank=True)  # five fields; empty: by hand only
    is_active = models.BooleanField("启用", default=True)
    # since when its schedule counts: set at the start, when the schedule changes and when somebody resumes it
    watched_since = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DataSourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office_code", "name"], name="one_source_per_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("datasources:source", args=[self.pk])
