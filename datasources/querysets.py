"""The questions asked of datasets and loads."""

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from datasources.office_directory import paths_above, province_of


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DatasetQuerySet":
        """Datasets of the person's office and of those below it, and the reference data of those above."""
        return self.filter(user.horizon.covers("office_path") | _reference_above(user, "standard__origin"))

    def shared_with(self, path: str, access: str | None = None) -> Self:
        """Datasets of other offices that the office at ``path`` may use today; with ``access``, in that way."""
        shares = self.model._meta.get_field("shares").related_model.objects.in_force().received_by(path)
        if access:
            shares = shares.filter(access=access)
        shared = models.Exists(shares.filter(dataset=models.OuterRef("pk")))
        return self.filter(shared).exclude(office_path__startswith=path)

    def browsable_by(self, user) -> Self:
        """Datasets whose rows the person may see: of the own office and below, or shared for browsing; never those
        that are usable but not visible."""
        if user.office is None:
            return self.none()
        shared = self.model.objects.shared_with(user.office.path, access="browse")
        mine = user.horizon.covers("office_path")
        return self.filter(mine | models.Q(pk__in=shared.values("pk")), visibility=self.model.Visibility.OPEN)

    def offered_to(self, user) -> Self:
        """Datasets that the person's office may ask for: of the same province and of offices above, where their owner
        takes requests."""
        if user.office is None:
            return self.none()
        path = user.office.path
        near = models.Q(office_path__startswith=province_of(path)) | models.Q(office_path__in=paths_above(path))
        return self.filter(near, requestable=True).exclude(office_path__startswith=path)

    def known_to(self, user) -> Self:
        """Datasets of other offices of which the person may know that they exist: shared ones and offered ones."""
        if user.office is None:
            return self.none()
        shared = self.model.objects.shared_with(user.office.path)
        offered = self.model.objects.offered_to(user)
        return self.filter(models.Q(pk__in=shared.values("pk")) | models.Q(pk__in=offered.values("pk")))


class ShareQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None) -> Self:
        """Shares that hold on a day (today): granted, not revoked, not expired; they hold on their last day."""
        day = on or timezone.localdate()
        lasting = models.Q(expires_on__isnull=True) | models.Q(expires_on__gte=day)
        return self.filter(lasting, revoked_at__isnull=True)

    def received_by(self, path: str) -> Self:
        """Shares with the office at ``path``, or with one above it and everything below that one."""
        return self.filter(
            models.Q(to_office_path=path) | models.Q(downwards=True, to_office_path__in=paths_above(path))
        )


class UseRequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Requests that the person's office (or one below) made or received."""
        return self.filter(user.horizon.covers("office_path") | user.horizon.covers("dataset__office_path"))

    def to_decide(self, user) -> Self:
        """Requests that wait for the person's own office."""
        if user.office is None:
            return self.none()
        return self.filter(dataset__office_path=user.office.path, status="pending")


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """A person's own subscriptions, as long as the dataset is in sight."""
        datasets = self.model._meta.get_field("dataset").related_model.objects
        in_sight = models.Q(dataset__in=datasets.visible_to(user)) | models.Q(dataset__in=datasets.known_to(user))
        return self.filter(in_sight, user=user)

    def with_news(self) -> Self:
        """Those whose dataset has a load in effect that is newer than the one the person has been shown."""
        loads = self.model._meta.get_field("dataset").related_model._meta.get_field("loads").related_model
        newer = loads.objects.published().filter(
            dataset=models.OuterRef("dataset"), published_at__gt=models.OuterRef("seen_at")
        )
        return self.filter(models.Exists(newer))


class LoadQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LoadQuerySet":
        """Loads into the datasets that the person may see."""
        return self.filter(user.horizon.covers("office_path") | _reference_above(user, "dataset__standard__origin"))

    def published(self) -> "LoadQuerySet":
        """Loads in effect: neither taken back nor destroyed."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True, purged_at__isnull=True)

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


class MendedRowQuerySet(models.QuerySet):
    """Refused rows that somebody dealt with. The state follows from the load that was to bring a row in."""

    def set_aside(self) -> Self:
        return self.exclude(set_aside="")

    def loaded(self) -> Self:
        """Brought in by a load that has not been taken back."""
        return self.filter(reload__published_at__isnull=False, reload__withdrawn_at__isnull=True)

    def loading(self) -> Self:
        """On their way: the load has neither ended nor taken effect."""
        return self.filter(reload__published_at__isnull=True, reload__status__in=["queued", "running", "held"])

    def fixed(self) -> Self:
        """Loaded or on their way: they may not be changed."""
        return self.loaded() | self.loading()

    def free(self) -> Self:
        return self.exclude(pk__in=self.model.objects.fixed().values("pk"))

    def waiting(self) -> Self:
        """Corrected and not yet loaded."""
        return self.free().filter(is_ready=True, set_aside="", reload__withdrawn_at__isnull=True)


class LookUpQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LookUpQuerySet":
        """What somebody has looked up is theirs to see again, and the auditors'."""
        return self.filter(actor=user)

    def of_today(self) -> "LookUpQuerySet":
        now = timezone.localtime()
        return self.filter(asked_at__gte=now.replace(hour=0, minute=0, second=0, microsecond=0))


def _reference_above(user, origin: str) -> models.Q:
    """Reference data of the offices above: calendars, rates and codes are everybody's."""
    above = paths_above(user.office.path) if user.office else []
    return models.Q(**{origin: "reference"}, office_path__in=above)
