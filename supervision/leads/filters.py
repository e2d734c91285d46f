"""One definition of every filter of leads, for the page, REST and exports."""

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from models_engine.models import Field, SupervisionModel
from supervision.leads.lifecycle import DismissReason, Status
from supervision.leads.models import Lead
from supervision.offices.models import Office

OPEN = "open"
ALL = "all"
#: what lists may be ordered by
ORDERINGS = {
    "-score": _("优先级从高到低"),
    "score": _("优先级从低到高"),
    "-occurred_on": _("发生日期从近到远"),
    "occurred_on": _("发生日期从远到近"),
    "-created_at": _("命中时间从近到远"),
    "created_at": _("命中时间从远到近"),
    "-amount": _("金额从大到小"),
    "amount": _("金额从小到大"),
    "-updated_at": _("最近变动在前"),
    "updated_at": _("最早变动在前"),
}
DEFAULT_ORDERING = "-score"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
#: what a database takes for an id
AN_ID = {"min_value": 0, "max_value": 2**63 - 1, "decimal_places": 0}
LEVELS = [("A", _("A 标识一致")), ("B", _("B 姓名加另一特征")), ("C", _("C 待人工核对"))]


class LeadFilter(django_filters.FilterSet):
    """``status`` takes several values, ``open`` for those nobody has decided, ``all`` for every one."""

    status = django_filters.MultipleChoiceFilter(
        label=_("状态"), method="by_status", choices=[(OPEN, _("未办结")), (ALL, _("全部")), *Status.choices]
    )
    model = django_filters.ModelChoiceFilter(
        label=_("监督模型"),
        field_name="model",
        to_field_name="slug",
        empty_label=_("全部"),
        queryset=lambda request: _models(request),
    )
    field = django_filters.ChoiceFilter(
        label=_("业务条线"), field_name="model__field", empty_label=_("全部"), choices=Field.choices
    )
    office = django_filters.ModelChoiceFilter(
        label=_("承办院"), method="by_office", to_field_name="code", queryset=lambda request: _offices(request)
    )
    at = django_filters.ModelChoiceFilter(
        label=_("仅该院"), field_name="office", to_field_name="code", queryset=lambda request: _offices(request)
    )
    rule = django_filters.CharFilter(label=_("子规则"), field_name="rule")
    level = django_filters.MultipleChoiceFilter(label=_("匹配等级"), field_name="level", choices=LEVELS)
    dismiss_reason = django_filters.MultipleChoiceFilter(
        label=_("排除原因"), field_name="dismiss_reason", choices=DismissReason.choices
    )
    assignee = django_filters.ChoiceFilter(label=_("承办人"), method="by_assignee", choices=[("me", _("我"))])
    score_min = django_filters.NumberFilter(label=_("优先级不低于"), field_name="score", lookup_expr="gte")
    score_max = django_filters.NumberFilter(label=_("优先级不高于"), field_name="score", lookup_expr="lte")
    amount_min = django_filters.NumberFilter(label=_("金额不低于（元）"), field_name="amount", lookup_expr="gte")
    amount_max = django_filters.NumberFilter(label=_("金额不高于（元）"), field_name="amount", lookup_expr="lte")
    occurred_from = django_filters.DateFilter(
        label=_("发生日期起"), widget=DAY, field_name="occurred_on", lookup_expr="gte"
    )
    occurred_to = django_filters.DateFilter(
        label=_("发生日期止"), widget=DAY, field_name="occurred_on", lookup_expr="lte"
    )
    created_from = django_filters.DateFilter(label=_("命中日期起"), field_name="created_at", lookup_expr="date__gte")
    created_to = django_filters.DateFilter(label=_("命中日期止"), field_name="created_at", lookup_expr="date__lte")
    updated_from = django_filters.DateFilter(label=_("变动日期起"), field_name="updated_at", lookup_expr="date__gte")
    updated_to = django_filters.DateFilter(label=_("变动日期止"), field_name="updated_at", lookup_expr="date__lte")
    vanished = django_filters.BooleanFilter(
        label=_("最近一次运行未再命中"), field_name="vanished_run", lookup_expr="isnull", exclude=True
    )
    withdrawn = django_filters.BooleanFilter(label=_("依据数据已撤回"), method="by_withdrawn")
    load = django_filters.NumberFilter(label=_("依据批次"), method="by_load", **AN_ID)
    run = django_filters.NumberFilter(label=_("运行"), method="by_run", **AN_ID)
    first_run = django_filters.NumberFilter(label=_("首次命中的运行"), field_name="first_run_id", **AN_ID)
    text = django_filters.CharFilter(label=_("关键词"), method="by_text")
    q = django_filters.CharFilter(label=_("关键词"), method="by_text", widget=forms.HiddenInput)

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_status(self, leads: QuerySet, _name: str, words: list[str]) -> QuerySet:
        if not words or ALL in words:
            return leads
        open_ones = {Status.NEW, Status.IN_REVIEW} if OPEN in words else set()
        return leads.filter(status__in=open_ones | (set(words) - {OPEN}))

    def by_office(self, leads: QuerySet, _name: str, office: Office) -> QuerySet:
        """The office and everything below it."""
        return leads.filter(office_path__startswith=office.path)

    def by_assignee(self, leads: QuerySet, _name: str, _word: str) -> QuerySet:
        me = self.request.user.pk  # None for a REST client, which is nobody's name
        return leads.filter(assignee_id=me) if me else leads.none()

    def by_run(self, leads: QuerySet, _name: str, run) -> QuerySet:
        """What a run found first, or found last of all runs."""
        return leads.filter(Q(first_run_id=run) | Q(last_run_id=run))

    def by_withdrawn(self, leads: QuerySet, _name: str, asked: bool) -> QuerySet:
        found = Lead.objects.on_withdrawn().values("pk")
        return leads.filter(pk__in=found) if asked else leads.exclude(pk__in=found)

    def by_load(self, leads: QuerySet, _name: str, load) -> QuerySet:
        """Leads whose evidence has rows of a load."""
        return leads.filter(pk__in=Lead.objects.resting_on(int(load)).values("pk"))

    def by_text(self, leads: QuerySet, _name: str, text: str) -> QuerySet:
        """Every word must stand in the number, the title or the model's name."""
        for word in text.split():
            leads = leads.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(model__title_zh__icontains=word)
            )
        return leads


def ordered(leads: QuerySet, ordering: str) -> QuerySet:
    """Leads in one of ``ORDERINGS``; what has no value stands last; the newest first among equals."""
    ordering = ordering if ordering in ORDERINGS else DEFAULT_ORDERING
    column = F(ordering.removeprefix("-"))
    first = column.desc(nulls_last=True) if ordering.startswith("-") else column.asc(nulls_last=True)
    return leads.order_by(first, "-id")


def _models(request) -> QuerySet:
    """Models that the viewer may see, and those whose leads came to the viewer."""
    seen = Lead.objects.visible_to(request.user).order_by().values("model")
    visible = SupervisionModel.objects.visible_to(request.user).order_by().values("pk")
    return SupervisionModel.objects.filter(Q(pk__in=seen) | Q(pk__in=visible)).order_by("title_zh")


def _offices(request) -> QuerySet:
    return Office.objects.filter(request.user.horizon.covers("path"))
