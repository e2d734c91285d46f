"""On what terms a dataset may be used: agreements with suppliers, shares with other offices, requests, deletions."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasources.models.datasets import Dataset
from datasources.querysets import ShareQuerySet, SubscriptionQuerySet, UseRequestQuerySet


class Agreement(models.Model):
    """数据共享协议: what the supplier and the office agreed on for a dataset, and until when."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="agreements", verbose_name="数据集")
    title = models.CharField("协议名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    party = models.CharField("提供单位", max_length=200)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    valid_from = models.DateField("生效日期")
    expires_on = models.DateField("到期日期", null=True, blank=True)  # last day; empty: until it is ended
    note = models.TextField("约定事项", blank=True)
    file = models.JSONField("协议文本", default=dict, blank=True)  # {"name", "path", "sha256", "bytes"} or empty
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.title


class Share(models.Model):
    """共享: another office may use a dataset. In force from the moment it is granted until revoked or expired."""

    class Access(models.TextChoices):
        USE = "use", _("用于模型比对")
        BROWSE = "browse", _("可浏览")

    class Rows(models.TextChoices):
        ALL = "all", _("全部数据")
        OWN_REGION = "own_region", _("仅本地区数据")  # rows whose region is the receiving office's area

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="shares", verbose_name="数据集")
    to_office_code = models.CharField("共享给", max_length=20)
    to_office_path = models.CharField(max_length=200, db_index=True)
    downwards = models.BooleanField("含下级院", default=False)
    access = models.CharField("权限", max_length=10, choices=Access, default=Access.USE)
    rows = models.CharField("范围", max_length=12, choices=Rows, default=Rows.ALL)
    reason = models.TextField("共享事由", blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at"]

    def __str__(self) -> str:
        return f"{self.dataset} → {self.to_office_code}"


class UseRequest(models.Model):
    """使用申请: an office asks the owner of a dataset for its use; an approval makes a share."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待审批")
        APPROVED = "approved", _("已同意")
        REFUSED = "refused", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="requests", verbose_name="数据集")
    office_code = models.CharField("申请单位", max_length=20)
    office_path = models.CharField(max_length=200, db_index=True)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    access = models.CharField("申请权限", max_length=10, choices=Share.Access, default=Share.Access.USE)
    purpose = models.TextField("使用目的")
    until = models.DateField("使用至", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PENDING)
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    decision_note = models.TextField("审批意见", blank=True)
    share = models.OneToOneField(Share, models.SET_NULL, null=True, related_name="request")

    objects = UseRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.dataset} ← {self.office_code}"

    def get_absolute_url(self) -> str:
        return reverse("datasources:request", args=[self.pk])


class Subscription(models.Model):
    """订阅: a person wants to know when a dataset gets new data."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)  # loads published after it are news to the person
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "user"], name="one_subscription_per_person")]

    def __str__(self) -> str:
        return str(self.dataset)


class DeletionRecord(models.Model):
    """销毁记录: data of a dataset were deleted for good. Holds no personal data."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="deletions", verbose_name="数据集")
    office_path = models.CharField(max_length=200, db_index=True)
    reason = models.TextField("销毁原因")
    rows = models.BigIntegerField("销毁行数")
    bytes = models.BigIntegerField("销毁字节数")
    # [{"load", "rows", "files": [{"name", "sha256"}]}]: what was deleted, provable by digest
    loads = models.JSONField(default=list)
    kept_rows = models.BigIntegerField("因已立案保留的行数", default=0)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField("销毁时间", auto_now_add=True)
    finished_at = models.DateTimeField("文件清除时间", null=True)  # empty: files are still being removed

    class Meta:
        ordering = ["-deleted_at"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.deleted_at:%Y-%m-%d}"
