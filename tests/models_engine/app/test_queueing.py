"""Asking for a run: what is fixed when it is queued, and what is refused."""

import pytest

from datasources.work.models import WorkStatus
from models_engine.actions import cancel_run, perform_run, queue_run, retire_version
from models_engine.actions.errors import LiveRunExists, RunRefused
from models_engine.models import Run
from tests.models_engine.app.conftest import PENALTIES, PERSONS


def test_a_queued_run_fixes_version_parameters_and_loads(queue, with_data, published, offices):
    run = queue(parameters={"least_days": "7"})
    assert (run.status, run.version, run.parameters) == (WorkStatus.QUEUED, published, {"least_days": 7})
    assert run.loads == {"persons": [with_data["persons"].pk], "penalties": [with_data["penalties"].pk]}
    assert (run.office_code, run.office_path) == (offices["county_a1"].code, offices["county_a1"].path)


def test_a_city_reads_the_data_of_its_counties_and_not_of_others(queue, with_data, give_data):
    mine = give_data("trial_persons", PERSONS, office="county_a2")
    give_data("trial_persons", PERSONS, office="county_b1")
    assert queue(office="city_a").loads["persons"] == [with_data["persons"].pk, mine.pk]


def test_an_input_without_any_load_is_named_with_what_to_do(queue, give_data):
    give_data("trial_persons", PERSONS)
    with pytest.raises(RunRefused) as refusal:
        queue()
    assert "试验处罚决定" in str(refusal.value)
    assert "试验矫正名册" not in str(refusal.value)
    assert "导入" in str(refusal.value)
    assert not Run.objects.exists()


def test_an_office_has_one_live_run_of_a_model(queue, with_data):
    first = queue()
    with pytest.raises(LiveRunExists) as refusal:
        queue()
    assert refusal.value.run == first
    assert Run.objects.count() == 1


def test_another_office_and_a_dry_run_are_not_in_its_way(queue, with_data, give_data):
    give_data("trial_persons", PERSONS, office="county_b1")
    give_data("trial_penalties", PENALTIES, office="county_b1")
    queue()
    assert queue(office="county_b1").pk
    assert queue(dry_run=True).pk


def test_a_run_that_has_ended_makes_room_for_the_next(queue, with_data, cast):
    cancel_run(queue(), actor=cast.head)
    assert queue().status == WorkStatus.QUEUED


def test_a_model_that_is_not_published_cannot_run(draft, offices, with_data):
    home = offices["county_a1"]
    with pytest.raises(RunRefused, match="已发布版本"):
        queue_run(
            draft.model, office_path=home.path, office_code=home.code, actor=None, as_of="2024-01-01", parameters={}
        )


def test_a_retired_model_cannot_run(queue, published, with_data):
    retire_version(published, actor=None)
    with pytest.raises(RunRefused):
        queue()


def test_a_model_of_another_branch_cannot_run(queue, published, offices, with_data):
    published.model.office_path = offices["city_b"].path
    published.model.save()
    with pytest.raises(RunRefused):
        queue()


def test_a_queued_run_is_cancelled_at_once_and_nobody_does_it(queue, with_data, cast):
    run = queue()
    assert cancel_run(run, actor=cast.head)
    assert run.status == WorkStatus.CANCELLED
    assert not perform_run(run.pk)
    assert not cancel_run(run, actor=cast.head)
