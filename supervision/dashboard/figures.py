"""The figures of the dashboard, one function each.

Every figure is of one scope: an office and everything below it, as far as the viewer sees, and a period. Unless a
docstring says otherwise the period is that of the cohort: leads are counted by the day they were created, and what
became of them is counted whenever it happened. So a rate compares leads with the same leads, and the figures of a late
period still grow.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from models_engine.models import Run, SupervisionModel
from supervision.cases.models import Case
from supervision.dashboard.periods import Period
from supervision.leads.lifecycle import DismissReason, Status
from supervision.leads.models import Lead
from supervision.offices.models import Office, User


@dataclass(frozen=True)
class Rate:
    """A share that is never shown without what it is a share of."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to be a share of."""
        return 100 * self.numerator / self.denominator if self.denominator else None


@dataclass
class Tally:
    """Leads by what became of them, and the money they name."""

    new: int = 0
    in_review: int = 0
    dismissed: int = 0
    filed: int = 0
    amount: Decimal = Decimal(0)

    @property
    def leads(self) -> int:
        return self.new + self.in_review + self.dismissed + self.filed

    @property
    def taken_up(self) -> int:
        """Leads that somebody has looked at: under review, dismissed or filed."""
        return self.leads - self.new

    @property
    def decided(self) -> int:
        """Leads that somebody has decided: dismissed or filed."""
        return self.dismissed + self.filed

    @property
    def conversion(self) -> Rate:
        """线索转化率: filed leads ÷ leads of the same cohort."""
        return Rate(self.filed, self.leads)

    def add(self, status: str, count: int, amount: Decimal | None) -> None:
        setattr(self, status, getattr(self, status) + count)
        self.amount += _yuan(amount)


@dataclass
class Row:
    """One line of a table: an office, or a model, and its figures."""

    of: Office | SupervisionModel
    tally: Tally = field(default_factory=Tally)
    matches: int = 0
    cases: int = 0
    own: bool = False  # the scope's own office, apart from those below it


@dataclass
class Month:
    period: Period
    leads: int = 0
    filed: int = 0


@dataclass(frozen=True)
class Stage:
    """A step of the funnel; its rate is of the step before it."""

    word: str
    count: int
    rate: Rate | None


class Scope:
    """What is counted: an office and those below it, as far as ``user`` sees, in a period."""

    def __init__(self, user: User, office: Office, period: Period) -> None:
        self.user, self.office, self.period = user, office, period

    @property
    def leads(self) -> QuerySet[Lead]:
        """Leads created in the period."""
        return self._inside(Lead.objects).filter(self.period.covers("created_at")).order_by()

    @property
    def runs(self) -> QuerySet[Run]:
        """Runs that ended well in the period; rehearsals do not count."""
        done = self._inside(Run.objects).filter(status="done", dry_run=False)
        return done.filter(self.period.covers("finished_at")).order_by()

    @property
    def cases(self) -> QuerySet[Case]:
        """Cases that were opened, whenever, from a lead created in the period."""
        return self._inside(Case.objects).filter(leads__in=self.leads).order_by()

    @cached_property
    def offices(self) -> list[Office]:
        """The offices directly below, in order of their paths."""
        return list(Office.objects.visible_to(self.user).filter(parent=self.office).order_by("path"))

    def _inside(self, objects) -> QuerySet:
        return objects.visible_to(self.user).filter(office_path__startswith=self.office.path)


def matches(scope: Scope) -> int:
    """案源（模型命中）: the sum of what every run of the scope's offices matched, by the day the run ended.

    The same row matched again by a later run counts again; leads count it once. No denominator.
    """
    return scope.runs.aggregate(total=Sum("matches"))["total"] or 0


def tally(scope: Scope) -> Tally:
    """线索 by status now, and 涉案金额 (the sum of the amounts that leads name, which is no recovered loss)."""
    counted = scope.leads.aggregate(
        **{status: Count("pk", filter=Q(status=status)) for status in Status.values}, amount=Sum("amount")
    )
    return Tally(**(counted | {"amount": _yuan(counted["amount"])}))


def dismissals(scope: Scope) -> list[tuple[DismissReason, Rate]]:
    """已排除 by reason: leads dismissed for a reason ÷ all dismissed leads of the cohort, the commonest first."""
    dismissed = scope.leads.filter(status=Status.DISMISSED)
    counted = dict(dismissed.values_list("dismiss_reason").annotate(Count("pk")))
    total = sum(counted.values())
    ordered = sorted(counted.items(), key=lambda item: -item[1])
    return [(DismissReason(reason), Rate(count, total)) for reason, count in ordered]


def cases(scope: Scope) -> int:
    """成案数（案件）: distinct cases that rest on at least one lead of the cohort. One case may take in many leads."""
    return scope.cases.distinct().count()


def funnel(of: Tally) -> list[Stage]:
    """办理漏斗: leads, those looked at, those decided, those filed; each rate ÷ the step before it."""
    counts = [("leads", of.leads), ("taken_up", of.taken_up), ("decided", of.decided), ("filed", of.filed)]
    before: list[int | None] = [None, *(count for _, count in counts[:-1])]
    return [
        Stage(word, count, None if last is None else Rate(count, last))
        for (word, count), last in zip(counts, before, strict=True)
    ]


def by_office(scope: Scope) -> list[Row]:
    """Every figure for the scope's own office and each office directly below it with all below that."""
    rows = [Row(scope.office, own=True), *(Row(office) for office in scope.offices)]
    find = _finder(scope, rows)
    for path, status, count, amount in scope.leads.values_list("office_path", "status").annotate(
        Count("pk"), Sum("amount")
    ):
        find(path).tally.add(status, count, amount)
    for path, total in scope.runs.values_list("office_path").annotate(Sum("matches")):
        find(path).matches += total or 0
    for path, count in scope.cases.values_list("office_path").annotate(Count("pk", distinct=True)):
        find(path).cases += count
    return rows


def by_model(scope: Scope) -> list[Row]:
    """模型成效: every figure for each model that ran or has leads in the period, most leads first."""
    counted: dict[int, Row] = defaultdict(lambda: Row(SupervisionModel()))
    for model, status, count, amount in scope.leads.values_list("model", "status").annotate(Count("pk"), Sum("amount")):
        counted[model].tally.add(status, count, amount)
    for model, total in scope.runs.values_list("model").annotate(Sum("matches")):
        counted[model].matches = total or 0
    # the join is that of ``leads__in``, so a case counts for the models of the cohort's leads alone
    for model, count in scope.cases.values_list("leads__model").annotate(Count("pk", distinct=True)):
        counted[model].cases = count
    for model in SupervisionModel.objects.filter(pk__in=counted):
        counted[model.pk].of = model
    return sorted(counted.values(), key=lambda row: (-row.tally.leads, row.of.slug))


def by_month(scope: Scope, today: date) -> list[Month]:
    """月度趋势: leads by the month they were created in, and how many of those same leads are filed by now."""
    here = timezone.get_current_timezone()
    by_day = scope.leads.annotate(month=TruncMonth("created_at", tzinfo=here)).values_list("month")
    counted = {
        month.date(): (count, filed)
        for month, count, filed in by_day.annotate(found=Count("pk"), filed=Count("pk", filter=Q(status=Status.FILED)))
    }
    earliest = scope.leads.aggregate(day=Min("created_at"))["day"]
    months = scope.period.months(earliest and timezone.localdate(earliest), today)
    return [Month(month, *counted.get(month.first.replace(day=1), (0, 0))) for month in months]


def _yuan(total: Decimal | None) -> Decimal:
    """A sum to the cent: SQLite adds decimals as floating-point numbers."""
    return (total or Decimal(0)).quantize(Decimal("0.01"))


def _finder(scope: Scope, rows: Iterable[Row]):
    """Which row a path belongs to: that of the office directly below the scope's office, else its own."""
    depth = len(scope.office.path)
    own, *below = rows
    by_code = {row.of.code: row for row in below}
    return lambda path: by_code.get(path[depth:].partition("/")[0], own)
