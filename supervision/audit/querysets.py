"""The questions asked of the audit chain. Entries are only ever added: every other write is refused here."""

from django.db import models

from supervision.audit.errors import EntryUnchangeable


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EntryQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def update(self, **changes) -> int:
        raise EntryUnchangeable

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EntryUnchangeable

    def bulk_update(self, *args, **kwargs) -> int:
        raise EntryUnchangeable

    def bulk_create(self, *args, **kwargs) -> list:
        raise EntryUnchangeable  # entries are sealed one after another by actions.record
