"""Leads of two models in every office of the province, over eighteen months, in every state, some with a case."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from supervision.cases.models import Case
from supervision.leads.lifecycle import DismissReason, Status
from supervision.leads.models import Lead
from tests.supervision.leads.building import make_model, make_run, match, record

#: half past eight in the evening of 31 December in UTC is already the new year in the office's clock
START = datetime(2025, 1, 1, 4, tzinfo=UTC)
NEW_YEAR = datetime(2025, 12, 31, 20, 30, tzinfo=UTC)


@pytest.fixture
def models(offices):
    return [make_model("notice_missing"), make_model("other_model")]


@pytest.fixture
def busy(offices, models):
    """Everything the figures count, spread by a fixed seed. Answers the random source, for tests that want more."""
    rng = Random(5)
    counties = [office for office in offices.values() if office.tier == "county"] + [offices["city_a"]]
    for model in models:
        rows = [match(f"A{n}", office=rng.choice(counties).code) for n in range(120)]
        record(model, offices["province"], rows, matches=len(rows), finished_at=START + timedelta(days=40))
    make_run(models[0], offices["city_b"], matches=7, finished_at=START + timedelta(days=500))
    make_run(models[0], offices["city_b"], matches=99, finished_at=START, dry_run=True)
    make_run(models[0], offices["city_b"], matches=98, finished_at=START, status="failed")
    for number, lead in enumerate(Lead.objects.order_by("pk")):
        status = rng.choice(Status.values)
        reason = rng.choice(DismissReason.values) if status == Status.DISMISSED else ""
        amount = rng.choice((None, Decimal("0.01"), Decimal(1000), Decimal("123456.78")))
        created = NEW_YEAR if number % 20 == 0 else START + timedelta(days=rng.randrange(540))
        Lead.objects.filter(pk=lead.pk).update(status=status, dismiss_reason=reason, amount=amount, created_at=created)
    _file_cases(rng)
    return rng


def _file_cases(rng: Random) -> None:
    """Of filed leads of one office, one to three share a case."""
    filed = list(Lead.objects.filter(status=Status.FILED).order_by("office_path", "model", "pk"))
    while filed:
        first = filed[0]
        share = [lead for lead in filed[: rng.randrange(1, 4)] if lead.office_id == first.office_id]
        case = Case.objects.create(
            number=f"演案{first.pk}",
            title="演示",
            field=first.model.field,
            office=first.office,
            office_path=first.office_path,
        )
        case.leads.set(share)
        filed = filed[len(share) :]
