from datetime import date

from django.db import models


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CaseQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def with_lead_count(self) -> "CaseQuerySet":
        """Each case with ``lead_count``, the newest first."""
        return self.annotate(lead_count=models.Count("leads")).order_by("-id")

    def below(self, code: str) -> "CaseQuerySet":
        """Cases of the office of this code and of those below it."""
        return self.filter(office_path__contains=f"/{code}/")

    def resting_on(self, model: str, first: date | None, last: date | None) -> "CaseQuerySet":
        """Cases with a lead of a model (by slug) that was created between two days; empty asks for nothing."""
        asked = {
            "leads__model__slug": model,
            "leads__created_at__date__gte": first,
            "leads__created_at__date__lte": last,
        }
        asked = {name: value for name, value in asked.items() if value}
        matching = self.model.objects.filter(**asked).values("pk")
        return self.filter(pk__in=matching) if asked else self
