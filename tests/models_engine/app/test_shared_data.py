"""Runs on what other offices shared: which rows reach the engine, and on what terms."""

import pytest
from django.utils import timezone

from datasources.models import Dataset, Share
from models_engine.actions import perform_run
from models_engine.actions.errors import RunRefused
from models_engine.models import Run
from tests.models_engine.app.conftest import PENALTIES, PERSONS


def of(county: str, rows: list[dict]) -> list[dict]:
    """The rows, with numbers that begin with the county's code."""
    named = {"penalty_no", "person_no"} & rows[0].keys()
    return [{**row, **{name: f"{county}-{row[name]}" for name in named}} for row in rows]


@pytest.fixture
def pool(standards, give_data, offices, cast) -> Dataset:
    """The county has its register; the penalties of two counties are the province's, shared by region."""
    penalties = standards["trial_penalties"]
    penalties.definition = {**penalties.definition, "region": "person_no"}
    penalties.save()
    give_data("trial_persons", of("990101", PERSONS) + of("990201", PERSONS))
    load = give_data("trial_penalties", of("990101", PENALTIES) + of("990201", PENALTIES), office="province")
    own = offices["county_a1"]
    Share.objects.create(
        dataset=load.dataset,
        to_office_code=own.code,
        to_office_path=own.path,
        rows=Share.Rows.OWN_REGION,
        granted_by=cast.admin,
    )
    return load.dataset


def performed(run: Run) -> Run:
    assert perform_run(run.pk)
    run.refresh_from_db()
    assert not run.error
    return run


def test_a_run_reads_the_rows_that_crossed_and_no_others(queue, published, pool):
    run = performed(queue())
    assert run.shared == {str(pool.pk): "990101"}
    assert run.matches == 1


def test_a_run_reads_what_was_shared_when_it_was_queued_whatever_became_of_the_share(queue, published, pool):
    run = queue()
    Share.objects.update(revoked_at=timezone.now())
    assert performed(run).matches == 1
    with pytest.raises(RunRefused):
        queue()


def test_a_model_of_a_field_that_the_terms_do_not_name_is_refused(queue, published, pool):
    Dataset.objects.filter(pk=pool.pk).update(permitted_fields=["civil"])
    with pytest.raises(RunRefused):
        queue()
    assert not Run.objects.exists()
