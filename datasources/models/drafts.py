"""Uploads before they are mapped."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from datasources.models.loads import Load
from datasources.models.standards import DataStandard


class UploadDraft(models.Model):
    """Files that a person has sent and not yet mapped; nothing is loaded from it before they confirm."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office_code = models.CharField(max_length=20)
    office_path = models.CharField(max_length=200)
    # none until the person has chosen one
    standard = models.ForeignKey(DataStandard, models.CASCADE, null=True, verbose_name="数据标准")
    source_name = models.CharField("来源", max_length=200, blank=True)
    mode = models.CharField("方式", max_length=10, choices=Load.Mode, default=Load.Mode.APPEND)
    coverage_from = models.DateField("覆盖起", null=True)
    coverage_to = models.DateField("覆盖止", null=True)
    files = models.JSONField(default=list)  # as in Load
    options = models.JSONField(default=dict)  # as in Load
    mapping = models.JSONField(default=dict)  # header -> column, or "" to leave it out, as chosen so far
    use_remembered = models.BooleanField(default=True)  # take what was confirmed for this source before
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return "、".join(file["name"] for file in self.files)

    def get_absolute_url(self) -> str:
        return reverse("datasources:draft", args=[self.pk])
