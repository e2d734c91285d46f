"""The questions asked of models, versions and runs."""

from datetime import datetime

from django.db import models

from datasources.work.models import WorkStatus


class SupervisionModelQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SupervisionModelQuerySet":
        """Models of the viewer's own horizon, and published ones of the offices above."""
        own = user.horizon.covers("office_path")
        from_above = user.horizon.is_below("office_path") & models.Q(versions__status="published")
        return self.filter(own | from_above).distinct()


class ModelVersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ModelVersionQuerySet":
        own = user.horizon.covers("model__office_path")
        from_above = user.horizon.is_below("model__office_path") & models.Q(status="published")
        return self.filter(own | from_above)

    def published(self) -> "ModelVersionQuerySet":
        return self.filter(status="published")


class RunQuerySet(models.QuerySet):
    def unheld(self, now: datetime) -> "RunQuerySet":
        """Those that wait for somebody to do them: queued, or left by a holder that has gone silent."""
        silent = models.Q(status=WorkStatus.RUNNING, lease_until__lt=now)
        return self.filter(models.Q(status=WorkStatus.QUEUED) | silent)

    def visible_to(self, user) -> "RunQuerySet":
        return self.filter(user.horizon.covers("office_path"))
