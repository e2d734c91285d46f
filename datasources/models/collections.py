"""Collections: each time data were fetched from a data source."""

from django.db import models

from datasources.models.loads import Load
from datasources.models.sources import DataSource
from datasources.querysets import CollectionQuerySet
from datasources.work.models import Work


class Collection(Work):
    """采集: one attempt to fetch what is new from a data source; with new rows it makes a load."""

    source = models.ForeignKey(DataSource, models.CASCADE, related_name="collections", verbose_name="数据源")
    office_path = models.CharField(max_length=200, db_index=True)
    # the time slot of the schedule that asked for it; two schedulers make one collection
    slot = models.DateTimeField("计划时间", null=True)
    cursor_from = models.TextField(blank=True)
    cursor_to = models.TextField(blank=True)
    rows = models.BigIntegerField("取得行数", default=0)
    load = models.ForeignKey(Load, models.SET_NULL, null=True, related_name="collections", verbose_name="批次")

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["source", "slot"], name="one_collection_per_slot")]

    def __str__(self) -> str:
        return f"{self.source} #{self.pk}"
