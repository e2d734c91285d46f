from django.db import models


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EntryQuerySet":
        return self.filter(user.horizon.covers("office_path"))
