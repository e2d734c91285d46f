"""The audit chain: entries are only ever added, and each seals the one before it."""

from django.conf import settings
from django.db import models

from supervision.audit.errors import EntryUnchangeable
from supervision.audit.querysets import EntryQuerySet


class Entry(models.Model):
    """Who did what to which record, when, and why. ``digest`` = HMAC over the previous digest and this body."""

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_label = models.CharField(max_length=100, blank=True)
    office_path = models.CharField(max_length=200, db_index=True)  # the office whose record was touched
    action = models.CharField("操作", max_length=60, db_index=True)
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    target_label = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    purpose = models.CharField("用途", max_length=300, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]
        permissions = [("read_audit", "查看审计记录")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def save(self, *args, **kwargs) -> None:
        """Only a new entry may be written."""
        if not self._state.adding:
            raise EntryUnchangeable
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        raise EntryUnchangeable


class ChainHead(models.Model):
    """One row: the newest entry. Locked while an entry is added, so that the chain never forks."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest[:12]}"
