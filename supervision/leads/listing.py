"""What the list of leads shows: tabs with counts, the filter bar, one page of rows."""

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from supervision.leads.filters import ALL, DEFAULT_ORDERING, LEVELS, OPEN, ORDERINGS, LeadFilter, ordered
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead
from supervision.offices.models import Office

PAGE = 50
#: a question that names one of these looks everywhere; every other list shows what is still open
EVERYWHERE = ("run", "first_run", "load", "q", "text", "dismiss_reason")
#: fields of the address that choose no rows
APART = ("page", "ordering", "lead", "done", "format")

#: conditions that the bar folds away until one of them is set
FOLDED = (
    "rule",
    "level",
    "score_min",
    "score_max",
    "amount_min",
    "amount_max",
    "occurred_from",
    "occurred_to",
    "vanished",
    "withdrawn",
)


class Listing:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.ordering = request.GET.get("ordering", "")
        if self.ordering not in ORDERINGS:
            self.ordering = DEFAULT_ORDERING

    @cached_property
    def visible(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.request.user)

    @cached_property
    def filter(self) -> LeadFilter:
        data = self.request.GET.copy()
        if "status" not in data:
            data["status"] = ALL if any(data.get(name) for name in EVERYWHERE) else OPEN
        return LeadFilter(data, self.visible, request=self.request)

    @cached_property
    def leads(self) -> QuerySet[Lead]:
        """The leads asked for, in order; none where the question itself is wrong."""
        found = self.filter.qs if self.filter.is_valid() else self.visible.none()
        return ordered(found, self.ordering)

    @cached_property
    def total(self) -> int:
        return self.leads.order_by().count()

    @cached_property
    def page(self) -> Page:
        related = self.leads.with_source_state().select_related("model", "office", "assignee")
        rows = related.defer("facts", "evidence", "reasons", "key")
        paginator = Paginator(rows, PAGE)
        paginator.count = self.total
        return paginator.get_page(self.request.GET.get("page"))

    @property
    def given(self) -> dict[str, str]:
        """The filters in words of the address, for the audit entry of an export."""
        return {name: value for name, value in self.filter.data.items() if value and name not in APART}

    @property
    def query(self) -> str:
        """The address of this list, as far as it matters to its rows."""
        fields = self.request.GET.copy()
        for name in ("lead", "done"):
            fields.pop(name, None)
        return fields.urlencode()

    @cached_property
    def tabs(self) -> list[dict]:
        """Every status with the number of leads that the other filters leave in it."""
        data = self.filter.data.copy()
        data["status"] = ALL
        rest = LeadFilter(data, self.visible, request=self.request)
        counts = rest.qs.order_by().aggregate(
            **{ALL: Count("pk")}, **{status: Count("pk", filter=Q(status=status)) for status in Status.values}
        )
        counts[OPEN] = counts[Status.NEW] + counts[Status.IN_REVIEW]
        labels = {OPEN: _("未办结"), **dict(Status.choices), ALL: _("全部")}
        chosen = self.filter.data.getlist("status")
        return [
            {"word": str(word), "label": label, "count": counts[word], "current": chosen == [word]}
            for word, label in labels.items()
        ]

    @property
    def narrowed(self) -> bool:
        """Whether one of the conditions that the bar folds away is set."""
        return any(self.request.GET.get(name) for name in FOLDED)

    @property
    def levels(self) -> list[tuple[str, str]]:
        return LEVELS

    @property
    def orderings(self) -> list[tuple[str, str]]:
        return list(ORDERINGS.items())

    @cached_property
    def offices(self) -> QuerySet[Office]:
        """Offices to choose from: the next tier, and any below that has leads."""
        below = Office.objects.filter(self.request.user.horizon.covers("path"))
        with_leads = Lead.objects.order_by().values("office").distinct()
        return below.filter(Q(parent=self.request.user.office_id) | Q(pk__in=with_leads))

    @cached_property
    def spans_offices(self) -> bool:
        """Whether the list can hold leads of more than one office."""
        office = self.request.user.office
        return bool(office and Office.objects.filter(path__startswith=office.path).exclude(pk=office.pk).exists())
