"""Data standards."""

from functools import cached_property

from django.db import models
from django.urls import reverse

from datasources.bilingual import in_language
from datasources.schema.standards import Standard


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
