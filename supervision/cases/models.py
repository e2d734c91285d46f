"""案件: what a confirmed lead becomes."""

from django.conf import settings
from django.db import models

from models_engine.models import Field
from supervision.cases.querysets import CaseQuerySet
from supervision.leads.models import Lead
from supervision.offices.models import Office


class Case(models.Model):
    number = models.CharField("案号", max_length=60, unique=True)
    title = models.CharField("案由", max_length=400)
    field = models.CharField("业务条线", max_length=30, choices=Field)
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", verbose_name="承办院")
    office_path = models.CharField(max_length=200, db_index=True)
    leads = models.ManyToManyField(Lead, related_name="+", verbose_name="线索")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="承办人"
    )
    opened_at = models.DateTimeField("立案时间", auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("view_cases", "查看案件")]

    def __str__(self) -> str:
        return self.number
