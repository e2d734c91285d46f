"""The columns in which leads leave the house: one table for page, REST and command. Identities are masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.leads.models import Lead
from supervision.leads.wording import reason_of, rule_title, shown, subject_of


@dataclass(frozen=True)
class Column:
    """One column. ``value`` for machines (JSON, Parquet); ``said`` for people (CSV, XLSX) where that differs."""

    name: str
    title: str
    value: Callable[[Lead], Any]
    said: Callable[[Lead], Any] | None = None

    def spoken(self, lead: Lead) -> Any:
        return (self.said or self.value)(lead)


def masked_key(lead: Lead) -> dict[str, str]:
    """The lead's key by column; a text whose type the row does not tell is hidden altogether."""
    return {name: _masked(lead.facts.get(name), value) for name, value in lead.key.items()}


def _masked(fact: Mapping[str, Any] | None, value: Any) -> Any:
    if fact is not None:
        return shown(fact)
    return value if isinstance(value, int) else "*" * len(str(value))


def moment(value) -> str | None:
    """A moment in local time with its offset."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def _clock(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


COLUMNS = (
    Column("number", _("编号"), lambda lead: lead.number),
    Column("status", _("状态"), lambda lead: lead.status, lambda lead: lead.get_status_display()),
    Column("model", _("监督模型"), lambda lead: lead.model.slug, lambda lead: lead.model.title_zh),
    Column("field", _("业务条线"), lambda lead: lead.model.field, lambda lead: lead.model.get_field_display()),
    Column("rule", _("子规则"), lambda lead: lead.rule, rule_title),
    Column("office", _("承办院代码"), lambda lead: lead.office.code),
    Column("office_name", _("承办院"), lambda lead: lead.office.name),
    Column("title", _("线索"), lambda lead: lead.title),
    Column("reason", _("事由"), reason_of),
    Column("subject_name", _("对象"), lambda lead: subject_of(lead)["name"]),
    Column("subject_id", _("证件号码"), lambda lead: subject_of(lead)["id"]),
    Column("key", _("主键"), masked_key, lambda lead: "；".join(f"{k}={v}" for k, v in masked_key(lead).items())),
    Column("occurred_on", _("发生日期"), lambda lead: lead.occurred_on),
    Column("amount", _("涉及金额（元）"), lambda lead: lead.amount),
    Column("level", _("匹配等级"), lambda lead: lead.level),
    Column("score", _("研判优先级"), lambda lead: lead.score),
    Column(
        "dismiss_reason",
        _("排除原因"),
        lambda lead: lead.dismiss_reason,
        lambda lead: lead.get_dismiss_reason_display(),
    ),
    Column("assignee", _("承办人"), lambda lead: str(lead.assignee or "")),
    Column("version", _("模型版本"), lambda lead: lead.version.number),
    Column(
        "vanished",
        _("未再命中"),
        lambda lead: lead.vanished_run_id is not None,
        lambda lead: _said(lead.vanished_run_id),
    ),
    Column("created_at", _("命中时间"), lambda lead: moment(lead.created_at), lambda lead: _clock(lead.created_at)),
    Column("updated_at", _("变动时间"), lambda lead: moment(lead.updated_at), lambda lead: _clock(lead.updated_at)),
    Column("decided_at", _("办结时间"), lambda lead: moment(lead.decided_at), lambda lead: _clock(lead.decided_at)),
)


def _said(vanished_run: int | None) -> str:
    return str(_("是")) if vanished_run else ""


def export_rows(leads):
    """The leads with everything that the columns read, a chunk at a time."""
    related = leads.select_related("model", "office", "assignee", "version", "last_run")
    return related.iterator(chunk_size=2_000)


def json_record(lead: Lead) -> dict[str, Any]:
    """A lead as JSON: dates in ISO form, money as text so that no digit is lost."""
    return {column.name: _json(column.value(lead)) for column in COLUMNS}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
