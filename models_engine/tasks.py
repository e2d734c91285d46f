"""Celery shells. A message carries the id of a row; the row says what is to be done."""

from celery import shared_task

from datasources.work.leases import sweep
from models_engine import actions
from models_engine.models import Run


@shared_task(name="models_engine.tasks.perform_run")
def perform_run(run_id: int, **kwargs) -> None:
    """Do a queued run, unless somebody else holds it."""
    actions.perform_run(run_id)


@shared_task(name="models_engine.tasks.sweep_runs")
def sweep_runs(**kwargs) -> None:
    """Put abandoned runs back in the queue, and ring again for those that wait."""
    sweep(Run, perform_run.delay)
    actions.drop_checkpoints_of_ended_runs()
