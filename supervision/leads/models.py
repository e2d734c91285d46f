"""线索: a question for a prosecutor, and everything that people did with it."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from datasources.models import Load
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.leads.lifecycle import MOVES, DismissReason, Status
from supervision.leads.querysets import EvidencePackQuerySet, LeadQuerySet
from supervision.offices.models import Office


class Lead(models.Model):
    """One match that a person has to judge. Machine columns are refreshed by runs; human columns only by people."""

    # identity: the same key of the same model in the same office is the same lead
    model = models.ForeignKey(SupervisionModel, models.PROTECT, related_name="leads", verbose_name="模型")
    office = models.ForeignKey(Office, models.PROTECT, related_name="leads", verbose_name="承办院")
    fingerprint = models.UUIDField()  # first half of SHA-256 over model, rule and normalised key
    office_path = models.CharField(max_length=200)
    number = models.CharField("编号", max_length=40)
    rule = models.CharField("子规则", max_length=40, blank=True)
    key = models.JSONField("主键")

    # machine columns
    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="+")
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    last_run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    # the run that no longer found it
    vanished_run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    subject_kind = models.CharField("对象类别", max_length=12)
    occurred_on = models.DateField("发生日期", null=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=18, decimal_places=2, null=True)
    level = models.CharField("匹配等级", max_length=1, default="A")
    score = models.IntegerField("研判优先级", default=0)
    # numbers (from 0) of the model's score reasons that were met; the base always counts
    reasons = models.JSONField(default=list)
    # column -> {"value", "type"}: the values that title, reason and subject are written from; masked when shown
    facts = models.JSONField(default=dict)
    # input name -> row ids in the lake
    evidence = models.JSONField(default=dict)
    # what lists show and search: title with masked facts
    title = models.CharField("线索", max_length=400)
    created_at = models.DateTimeField("命中时间")
    updated_at = models.DateTimeField()

    # human columns
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="leads", verbose_name="承办人"
    )
    dismiss_reason = models.CharField("排除原因", max_length=30, choices=DismissReason, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "model", "fingerprint"], name="one_identity"),
            models.UniqueConstraint(fields=["number"], name="one_lead_number"),
        ]
        indexes = [
            models.Index(fields=["office_path", "status"], name="lead_by_office"),
            models.Index(fields=["model", "office"], name="lead_by_model"),
            models.Index(fields=["updated_at", "id"], name="lead_by_change"),
        ]
        permissions = [
            ("view_leads", "查看线索"),
            ("handle_lead", "办理线索"),
            ("export_leads", "导出线索"),
            ("reveal_identity", "查看未脱敏信息"),
        ]

    def __str__(self) -> str:
        return self.number


class LeadSource(models.Model):
    """A load that a lead's evidence has rows of. Written with the evidence, never by people."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="sources")
    # no constraint: evidence names loads by number, whatever became of them
    load = models.ForeignKey(Load, models.DO_NOTHING, db_constraint=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "load"], name="one_source_per_load")]

    def __str__(self) -> str:
        return f"{self.lead_id} ← {self.load_id}"


class LeadEvent(models.Model):
    """One move in a lead's history: who, when, from where to where, and why."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="events")
    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    # the name as it was then; a REST client's where no person acted
    actor_label = models.CharField(max_length=100, blank=True)
    move = models.CharField("操作", max_length=30)
    from_status = models.CharField(max_length=12, choices=Status, blank=True)
    to_status = models.CharField(max_length=12, choices=Status, blank=True)
    reason = models.CharField("原因", max_length=30, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.move}"

    @property
    def move_label(self) -> str:
        return MOVES[self.move].label if self.move in MOVES else self.move

    @property
    def reason_label(self) -> str:
        return DismissReason(self.reason).label if self.reason in DismissReason.values else self.reason


class EvidencePack(models.Model):
    """证据包: what leads rest on, frozen in a signed archive for a stated purpose. Never changed; the file may be
    destroyed with the data that it holds, the record stays."""

    number = models.CharField("编号", max_length=40, unique=True)
    leads = models.ManyToManyField(Lead, related_name="packs", verbose_name="线索")
    # what the frozen rows came with
    loads = models.ManyToManyField(Load, related_name="packs", verbose_name="批次")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="承办院")
    office_path = models.CharField(max_length=200, db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="制作人"
    )
    made_by_label = models.CharField(max_length=100)  # the name as it was then
    made_at = models.DateTimeField("制作时间")
    purpose = models.CharField("用途", max_length=300)
    rows = models.PositiveIntegerField("行数")
    bytes = models.BigIntegerField("字节数")
    sha256 = models.CharField(max_length=64)  # of the file
    path = models.CharField(max_length=200)  # relative to the folder of packs
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    objects = EvidencePackQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("leads:pack", args=[self.pk])
