"""How an auditor narrows the list."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from supervision.audit.models import Entry
from supervision.audit.words import ACTIONS


class EntryFilter(django_filters.FilterSet):
    action = django_filters.ChoiceFilter(label=_("操作"), empty_label=_("全部"), choices=())
    person = django_filters.CharFilter(label=_("操作人"), field_name="actor_label", lookup_expr="icontains")
    target = django_filters.CharFilter(label=_("对象"), field_name="target_label", lookup_expr="icontains")
    since = django_filters.DateFilter(
        label=_("起始日期"), field_name="at", lookup_expr="date__gte", widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("截止日期"), field_name="at", lookup_expr="date__lte", widget=forms.DateInput({"type": "date"})
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def __init__(self, data, entries: QuerySet[Entry]) -> None:
        """``entries``: those that the asking auditor may see; what happened elsewhere is not offered."""
        super().__init__(data, entries)
        self.filters["action"].extra["choices"] = _choices(entries)


def _choices(entries: QuerySet[Entry]) -> list[tuple[str, str]]:
    """Every action that the entries tell of, by its title."""
    words = entries.order_by("action").values_list("action", flat=True).distinct()
    return [(word, ACTIONS.get(word, word)) for word in words]
