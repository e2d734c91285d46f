"""How lists of models and runs are narrowed; shared by page and REST."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from datasources.work.models import WorkStatus
from models_engine.models import Field, ModelVersion, Run, SupervisionModel


class ModelFilter(django_filters.FilterSet):
    field = django_filters.ChoiceFilter(label=_("业务条线"), choices=Field.choices, empty_label=_("全部"))
    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=ModelVersion.Status.choices, empty_label=_("全部"), method="with_status"
    )
    text = django_filters.CharFilter(label=_("关键词"), method="with_text")

    class Meta:
        model = SupervisionModel
        fields: list[str] = []

    def with_status(self, models: QuerySet, name: str, value: str) -> QuerySet:
        visible = ModelVersion.objects.visible_to(self.request.user)  # a draft from above is nobody's business
        return models.filter(pk__in=visible.filter(status=value).values("model"))

    def with_text(self, models: QuerySet, name: str, value: str) -> QuerySet:
        said = Q(title_zh__icontains=value) | Q(title_en__icontains=value) | Q(summary_zh__icontains=value)
        return models.filter(said | Q(slug__icontains=value))


class RunFilter(django_filters.FilterSet):
    model = django_filters.CharFilter(label=_("模型"), field_name="model__slug")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=WorkStatus.choices, empty_label=_("全部"))
    office = django_filters.CharFilter(label=_("单位及下级"), method="below")
    at = django_filters.CharFilter(label=_("仅该单位"), field_name="office_code")
    dry_run = django_filters.BooleanFilter(label=_("试运行"))
    finished_from = django_filters.DateFilter(label=_("结束日期起"), field_name="finished_at", lookup_expr="date__gte")
    finished_to = django_filters.DateFilter(label=_("结束日期止"), field_name="finished_at", lookup_expr="date__lte")

    class Meta:
        model = Run
        fields: list[str] = []

    def below(self, runs: QuerySet, name: str, code: str) -> QuerySet:
        """The runs of an office and of those below it: its code stands in their paths."""
        return runs.filter(office_path__contains=f"/{code}/")
