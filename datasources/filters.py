"""How lists of datasets and loads are narrowed; shared by page and REST."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from datasources.models import Dataset, DataStandard, Load
from datasources.work.models import WorkStatus


class DatasetFilter(django_filters.FilterSet):
    """Choices of the catalogue's filter bar."""

    standard = django_filters.ModelChoiceFilter(
        label=_("数据标准"),
        queryset=DataStandard.objects.all(),
        to_field_name="slug",
        field_name="standard",
        empty_label=_("全部"),
    )
    text = django_filters.CharFilter(label=_("关键词"), method="with_text")

    class Meta:
        model = Dataset
        fields: list[str] = []

    def with_text(self, datasets: QuerySet, name: str, value: str) -> QuerySet:
        said = (
            Q(slug__icontains=value) | Q(standard__title_zh__icontains=value) | Q(standard__supplier__icontains=value)
        )
        return datasets.filter(said)


class LoadFilter(django_filters.FilterSet):
    dataset = django_filters.CharFilter(label=_("数据集"), field_name="dataset__slug")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=WorkStatus.choices, empty_label=_("全部"))

    class Meta:
        model = Load
        fields: list[str] = []
