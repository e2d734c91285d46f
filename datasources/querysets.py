"""The questions asked of datasets and loads."""

from django.db import models


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DatasetQuerySet":
        return self.filter(user.horizon.covers("office_path"))


class LoadQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LoadQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def published(self) -> "LoadQuerySet":
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def current(self) -> "LoadQuerySet":
        """Published loads that a run of today reads: nothing older than the newest full replacement."""
        newer_replacement = self.model.objects.published().filter(
            dataset=models.OuterRef("dataset"), mode="replace", published_at__gt=models.OuterRef("published_at")
        )
        return self.published().filter(~models.Exists(newer_replacement)).order_by("published_at", "id")


class DataSourceQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DataSourceQuerySet":
        """An office's own sources: their addresses and accounts are nobody else's business."""
        return self.filter(office_path=user.office.path) if user.office else self.none()


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CollectionQuerySet":
        return self.filter(office_path=user.office.path) if user.office else self.none()


class ListMatchQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ListMatchQuerySet":
        """A list and what it met belong to the person who asked."""
        return self.filter(actor=user)
