from django.db import models


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CaseQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def with_lead_count(self) -> "CaseQuerySet":
        """Each case with ``lead_count``, the newest first."""
        return self.annotate(lead_count=models.Count("leads")).order_by("-id")
