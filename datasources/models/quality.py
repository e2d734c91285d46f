"""What was measured of a load, and rows of its quarantine that somebody mended."""

from django.conf import settings
from django.db import models

from datasources.models.loads import Load
from datasources.querysets import MendedRowQuerySet


class QualityReport(models.Model):
    """质量报告 of one load. ``figures`` is what ``datasources.quality`` measured; no cell of a person is in it."""

    load = models.OneToOneField(Load, models.CASCADE, related_name="quality")
    figures = models.JSONField()
    warnings = models.JSONField(default=list)  # [{"column", "code", "text"}] against the load before
    measured_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.load)


class MendedRow(models.Model):
    """What a person did about a refused row: corrected cells of it, or set it aside.

    Its cells are kept until the load that brings them in is published.
    """

    load = models.ForeignKey(Load, models.CASCADE, related_name="mended_rows")
    number = models.PositiveBigIntegerField()  # place in the load's quarantine, from 1
    cells = models.JSONField(default=dict)  # header -> text; emptied once loaded
    is_ready = models.BooleanField(default=False)  # with these cells the cleaner takes the whole row
    set_aside = models.CharField("不再处理的原因", max_length=200, blank=True)
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mended_at = models.DateTimeField(auto_now=True)
    reload = models.ForeignKey(Load, models.SET_NULL, null=True, related_name="brought_in")

    objects = MendedRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="one_mending_per_row")]

    def __str__(self) -> str:
        return f"{self.load} #{self.number}"
