from django.db import models


class LeadQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LeadQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def open(self) -> "LeadQuerySet":
        return self.filter(status__in=["new", "in_review"])
