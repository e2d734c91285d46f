"""Own lists held against a dataset."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext

from datasources.models.datasets import Dataset
from datasources.querysets import ListMatchQuerySet
from datasources.work.models import Work


class ListMatch(Work):
    """名单比对: which rows of a dataset fit the entries of an uploaded list, and how surely (A, B, C)."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="list_matches", verbose_name="数据集")
    office_path = models.CharField(max_length=200, db_index=True)  # of the person who asked
    purpose = models.TextField("用途")
    file = models.JSONField(default=dict)  # {"name", "path", "sha256", "bytes"}
    options = models.JSONField(default=dict)  # how to read it, as in Load
    mapping = models.JSONField(default=dict)  # list header -> column of the standard to compare
    rows = models.BigIntegerField("名单条数", default=0)
    levels = models.JSONField(default=dict)  # {"A": n, "B": n, "C": n, "none": n}
    result = models.CharField(max_length=300, blank=True)  # a Parquet file below RUN_DIR
    # "<entry>:<row id>" -> "confirmed" or "rejected": what a person says of a match of level C
    marks = models.JSONField(default=dict)

    objects = ListMatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return gettext("名单比对 %(match)s") % {"match": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("datasources:list_match", args=[self.pk])
