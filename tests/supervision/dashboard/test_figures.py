"""Each figure against a plain recount in Python."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from models_engine.models import Run
from supervision.cases.models import Case
from supervision.dashboard import figures
from supervision.dashboard.figures import Rate, Scope, Tally
from supervision.dashboard.periods import Period
from supervision.leads.models import Lead

PERIODS = [
    Period("all", None, None),
    Period("chosen", date(2025, 3, 1), date(2025, 12, 31)),
    Period("chosen", date(2026, 1, 1), None),
    Period("chosen", None, date(2025, 6, 30)),
]
periods = pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.first}..{period.last}")
pytestmark = pytest.mark.usefixtures("busy")


@pytest.fixture(params=["admin", "city_prosecutor", "prosecutor"])
def viewer(cast, request):
    return getattr(cast, request.param)


@pytest.fixture
def scope(viewer):
    return lambda period, office=None: Scope(viewer, office or viewer.office, period)


def within(moment, period) -> bool:
    day = timezone.localdate(moment)
    return (period.first is None or day >= period.first) and (period.last is None or day <= period.last)


def leads(office, period) -> list[Lead]:
    return [
        lead
        for lead in Lead.objects.select_related("model", "office")
        if lead.office.path.startswith(office.path) and within(lead.created_at, period)
    ]


def recount(some) -> Tally:
    count = Counter(lead.status for lead in some)
    return Tally(**count, amount=sum((lead.amount or Decimal(0) for lead in some), Decimal(0)))


def cases_of(some) -> set[int]:
    mine = {lead.pk for lead in some}
    return {case.pk for case in Case.objects.prefetch_related("leads") if mine & {lead.pk for lead in case.leads.all()}}


@periods
def test_leads_by_status_and_their_amount(scope, viewer, period):
    assert figures.tally(scope(period)) == recount(leads(viewer.office, period))


@periods
def test_matches_are_those_of_runs_that_ended_well_and_were_no_rehearsal(scope, viewer, period):
    ran = [
        run.matches or 0
        for run in Run.objects.filter(status="done", dry_run=False, finished_at__isnull=False)
        if run.office_path.startswith(viewer.office.path) and within(run.finished_at, period)
    ]
    assert figures.matches(scope(period)) == sum(ran)


@periods
def test_cases_are_counted_once_however_many_leads_they_hold(scope, viewer, period):
    assert figures.cases(scope(period)) == len(cases_of(leads(viewer.office, period)))


@periods
def test_dismissals_by_reason_are_shares_of_all_dismissed(scope, viewer, period):
    dismissed = Counter(lead.dismiss_reason for lead in leads(viewer.office, period) if lead.status == "dismissed")
    total = sum(dismissed.values())
    found = dict(figures.dismissals(scope(period)))
    assert found == {reason: Rate(count, total) for reason, count in dismissed.items()}


@periods
def test_each_office_below_is_counted_with_all_below_it(scope, viewer, period):
    for row in figures.by_office(scope(period)):
        mine = [
            lead
            for lead in leads(viewer.office, period)
            if (lead.office_id == row.of.pk if row.own else lead.office.path.startswith(row.of.path))
        ]
        assert row.tally == recount(mine), row.of
        assert row.cases == len(cases_of(mine)), row.of


@periods
def test_the_offices_together_are_the_whole(scope, period):
    rows = figures.by_office(scope(period))
    assert sum(row.tally.leads for row in rows) == figures.tally(scope(period)).leads
    assert sum(row.matches for row in rows) == figures.matches(scope(period))
    assert sum(row.cases for row in rows) == figures.cases(scope(period))


@periods
def test_each_model_is_counted_by_its_own_leads(scope, viewer, period):
    rows = figures.by_model(scope(period))
    for row in rows:
        mine = [lead for lead in leads(viewer.office, period) if lead.model_id == row.of.pk]
        assert row.tally == recount(mine), row.of
        assert row.cases == len(cases_of(mine)), row.of
    assert sum(row.tally.leads for row in rows) == figures.tally(scope(period)).leads


@periods
def test_months_are_those_of_the_office_clock_and_leave_none_out(scope, viewer, period):
    found = figures.by_month(scope(period), today=date(2026, 12, 31))
    mine = leads(viewer.office, period)
    for month in found:
        inside = [lead for lead in mine if within(lead.created_at, month.period)]
        assert (month.leads, month.filed) == (len(inside), sum(lead.status == "filed" for lead in inside))
    assert sum(month.leads for month in found) == len(mine)
    assert all(
        (later.period.first - earlier.period.last).days == 1 for earlier, later in zip(found, found[1:], strict=False)
    )


def test_the_funnel_takes_each_step_as_a_share_of_the_one_before():
    stages = figures.funnel(Tally(new=40, in_review=20, dismissed=30, filed=10))
    assert [(stage.word, stage.count, stage.rate) for stage in stages] == [
        ("leads", 100, None),
        ("taken_up", 60, Rate(60, 100)),
        ("decided", 40, Rate(40, 60)),
        ("filed", 10, Rate(10, 40)),
    ]


@pytest.mark.parametrize(
    ("filed", "of", "percent"),
    # published figures of real offices
    [(3306, 4262, "77.57"), (1204, 1251, "96.24"), (160, 161, "99.38"), (3561, 16877, "21.10"), (0, 7, "0.00")],
)
def test_a_rate_is_the_published_one(filed, of, percent):
    assert f"{Rate(filed, of).percent:.2f}" == percent


def test_a_share_of_nothing_is_no_number():
    assert Rate(0, 0).percent is None
