"""The questions asked of offices and people."""

from django.db import models
from django.db.models import Q


class OfficeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfficeQuerySet":
        return self.filter(user.horizon.covers("path"))

    def search(self, text: str) -> "OfficeQuerySet":
        """By a part of the name or the beginning of the code."""
        return self.filter(Q(name__icontains=text) | Q(code__startswith=text)) if text else self


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UserQuerySet":
        return self.filter(user.horizon.covers("office__path"))
