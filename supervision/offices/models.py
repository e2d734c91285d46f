"""Procuratorates, the people in them, their roles, and what belongs to which office."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.offices.horizon import Horizon
from supervision.offices.querysets import OfficeQuerySet, UserQuerySet
from supervision.offices.roles import PERMISSIONS, Role


class Tier(models.TextChoices):
    NATIONAL = "national", _("最高人民检察院")
    PROVINCIAL = "provincial", _("省级院")
    MUNICIPAL = "municipal", _("市级院")
    COUNTY = "county", _("基层院")


class Office(models.Model):
    """检察院. ``path`` holds the codes from the top down and ends in a slash: ``/000000/640000/640200/``."""

    class Kind(models.TextChoices):
        DIVISION = "division", _("行政区划院")
        DISPATCHED = "dispatched", _("派出院")
        RAILWAY = "railway", _("铁路运输院")
        CORPS = "corps", _("兵团院")

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    tier = models.CharField("层级", max_length=12, choices=Tier)
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.DIVISION)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="上级院")
    path = models.CharField("路径", max_length=200, unique=True)
    region_code = models.CharField("区划", max_length=6, blank=True)
    is_demonstration = models.BooleanField("演示（虚构）", default=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    """Django's manager with this room's questions."""


class User(AbstractUser):
    """A person of an office. Without an office a user sees nothing."""

    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位"
    )
    display_name = models.CharField("姓名", max_length=50, blank=True)
    post = models.CharField("部门与职务", max_length=100, blank=True)

    objects = PeopleManager()

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def horizon(self) -> Horizon:
        """What this user may see: the own office and everything below it."""
        return Horizon(self.office.path if self.office_id else None)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.role_grants.all())

    @cached_property
    def permissions(self) -> frozenset[str]:
        """By role alone. There is no all-powerful account, and without an office there is no permission."""
        if not self.is_active or not self.office_id:
            return frozenset()
        return frozenset().union(*(PERMISSIONS[role] for role in self.roles))

    def has_perm(self, perm: str, obj=None) -> bool:
        return perm in self.permissions


class RoleGrant(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField("角色", max_length=30, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_per_role")]

    def __str__(self) -> str:
        return self.get_role_display()


class Jurisdiction(models.Model):
    """Which office answers for a region, a place (prison, detention house) or a court."""

    class Kind(models.TextChoices):
        REGION = "region", _("区划")
        PLACE = "place", _("场所")
        COURT = "court", _("法院")

    kind = models.CharField("方式", max_length=10, choices=Kind)
    value = models.CharField("匹配值", max_length=100)
    office = models.ForeignKey(Office, models.CASCADE, related_name="jurisdictions", verbose_name="检察院")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_office_per_value")]

    def __str__(self) -> str:
        return f"{self.value} → {self.office}"


class NumberSeries(models.Model):
    """The last number given out, per office, kind of record and year; numbers are never given twice."""

    office = models.ForeignKey(Office, models.CASCADE)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind", "year"], name="one_series")]

    def __str__(self) -> str:
        return f"{self.office} {self.kind} {self.year}: {self.last}"
