"""How the list of people is narrowed."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from supervision.offices.models import User
from supervision.offices.roles import Role


class PeopleFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(
        label=_("角色"), field_name="role_grants__role", choices=Role.choices, empty_label=_("全部")
    )
    active = django_filters.ChoiceFilter(
        label=_("状态"),
        field_name="is_active",
        choices=[("True", _("启用")), ("False", _("停用"))],
        empty_label=_("全部"),
    )
    q = django_filters.CharFilter(label=_("关键词"), method="search")

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people: QuerySet, name: str, text: str) -> QuerySet:
        return people.filter(
            Q(display_name__icontains=text) | Q(username__icontains=text) | Q(office__name__icontains=text)
        )
