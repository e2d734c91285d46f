from django.db import models


class LeadQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LeadQuerySet":
        return self.filter(user.horizon.covers("office_path"))

    def resting_on(self, load: int) -> "LeadQuerySet":
        """Leads whose evidence has rows of a load."""
        return self.filter(models.Exists(self._sources(load=load)))

    def on_withdrawn(self) -> "LeadQuerySet":
        """Leads whose evidence has rows of a load that was taken back."""
        return self.filter(models.Exists(self._sources(load__withdrawn_at__isnull=False)))

    def with_source_state(self) -> "LeadQuerySet":
        """Each lead with ``rests_on_withdrawn``."""
        withdrawn = models.Exists(self._sources(load__withdrawn_at__isnull=False))
        return self.annotate(rests_on_withdrawn=withdrawn)

    def _sources(self, **which) -> models.QuerySet:
        sources = self.model._meta.get_field("sources").related_model.objects
        return sources.filter(lead=models.OuterRef("pk"), **which)

    def open(self) -> "LeadQuerySet":
        return self.filter(status__in=["new", "in_review"])


class EvidencePackQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EvidencePackQuerySet":
        """Packs of leads that the person may see; the leads of a pack are of one office."""
        return self.filter(user.horizon.covers("office_path"))

    def resting_on(self, loads) -> "EvidencePackQuerySet":
        """Packs that hold rows of one of these loads, and whose file is still kept."""
        return self.filter(loads__in=loads, destroyed_at=None).distinct()
