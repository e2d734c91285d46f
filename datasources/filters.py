"""How lists of datasets and loads are narrowed; shared by page and REST."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from datasources.catalogue import Freshness, entries
from datasources.models import Dataset, DataStandard, Load
from datasources.office_directory import names_of
from datasources.terms import AgreementState
from datasources.work.models import WorkStatus

ORIGINS = [("external", _("外部单位")), ("internal", _("检察业务")), ("reference", _("参考数据"))]
LEVELS = [("L1", "L1"), ("L2", "L2"), ("L3", "L3"), ("L4", "L4")]
ALL = _("全部")


class DatasetFilter(django_filters.FilterSet):
    """Choices of the catalogue's filter bar. ``queryset``: the datasets that the person may see."""

    standard = django_filters.ModelChoiceFilter(
        label=_("数据标准"), queryset=DataStandard.objects.all(), to_field_name="slug", empty_label=ALL
    )
    origin = django_filters.ChoiceFilter(
        label=_("来源类别"), field_name="standard__origin", choices=ORIGINS, empty_label=ALL
    )
    supplier = django_filters.CharFilter(label=_("来源单位"), field_name="standard__supplier")
    office = django_filters.ChoiceFilter(label=_("持有单位"), field_name="office_code", empty_label=ALL)
    level = django_filters.ChoiceFilter(label=_("分级"), field_name="standard__level", choices=LEVELS, empty_label=ALL)
    freshness = django_filters.ChoiceFilter(
        label=_("新鲜度"), method="by_entry", choices=Freshness.choices, empty_label=ALL
    )
    agreement = django_filters.ChoiceFilter(
        label=_("协议"), method="by_entry", choices=AgreementState.choices, empty_label=ALL
    )
    text = django_filters.CharFilter(label=_("关键词"), method="with_text")

    class Meta:
        model = Dataset
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, **kwargs) -> None:
        super().__init__(data, queryset, **kwargs)
        codes = self.queryset.order_by().values_list("office_code", flat=True).distinct()
        self.filters["office"].extra["choices"] = sorted(names_of(set(codes)).items())

    def by_entry(self, datasets: QuerySet, name: str, value: str) -> QuerySet:
        """By what is computed of a dataset rather than kept."""
        found = [entry.dataset.pk for entry in entries(datasets) if getattr(entry, name) == value]
        return datasets.filter(pk__in=found)

    def with_text(self, datasets: QuerySet, name: str, value: str) -> QuerySet:
        """Every word stands in the dataset's name, slug or supplier, or in the title of one of its columns."""
        for word in value.split():
            said = (
                Q(slug__icontains=word)
                | Q(standard__title_zh__icontains=word)
                | Q(standard__title_en__icontains=word)
                | Q(standard__supplier__icontains=word)
                | Q(deposited_from__icontains=word)
                | Q(standard__in=_with_column(word))
            )
            datasets = datasets.filter(said)
        return datasets


class StandardFilter(django_filters.FilterSet):
    """Choices of the list of data standards."""

    origin = django_filters.ChoiceFilter(label=_("来源类别"), choices=ORIGINS, empty_label=ALL)
    supplier = django_filters.CharFilter(label=_("来源单位"), lookup_expr="startswith")
    level = django_filters.ChoiceFilter(label=_("分级"), choices=LEVELS, empty_label=ALL)
    text = django_filters.CharFilter(label=_("关键词"), method="with_text")

    class Meta:
        model = DataStandard
        fields: list[str] = []

    def with_text(self, standards: QuerySet, name: str, value: str) -> QuerySet:
        """Every word stands in the standard's name, slug or supplier, or names one of its columns."""
        for word in value.split():
            named = Q(slug__icontains=word) | Q(title_zh__icontains=word) | Q(title_en__icontains=word)
            standards = standards.filter(named | Q(supplier__icontains=word) | Q(pk__in=_with_column(word)))
        return standards


class LoadFilter(django_filters.FilterSet):
    dataset = django_filters.CharFilter(label=_("数据集"), field_name="dataset__slug")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=WorkStatus.choices, empty_label=ALL)

    class Meta:
        model = Load
        fields: list[str] = []


def _with_column(word: str) -> list[int]:
    """Standards with a column of that name, title or alias. No database searches its JSON alike, so this reads it."""
    wanted = word.casefold()
    return [
        pk
        for pk, definition in DataStandard.objects.values_list("pk", "definition")
        if any(wanted in _words(name, column) for name, column in definition["columns"].items())
    ]


def _words(name: str, column: dict) -> str:
    return " ".join([name, column["title"], column.get("title_en", ""), *column.get("aliases", [])]).casefold()
