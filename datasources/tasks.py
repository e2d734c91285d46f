"""Celery shells: a message only rings; the row says what is to be done."""

from celery import shared_task

from datasources import actions
from datasources.actions import retention
from datasources.actions.upkeep import tidy
from datasources.models import Load
from datasources.work.leases import sweep


@shared_task(name="datasources.tasks.perform_load", acks_late=True)
def perform_load(load_id: int, **kwargs) -> None:
    actions.perform_load(load_id)


@shared_task(name="datasources.tasks.sweep_loads")
def sweep_loads(**kwargs) -> None:
    """Put abandoned loads back in the queue, and clear away what is left over."""
    sweep(Load, lambda pk: perform_load.apply_async((pk,), retry=False))
    retention.finish_deletions()
    tidy()


@shared_task(name="datasources.tasks.keep_retention")
def keep_retention(**kwargs) -> None:
    """Destroy data that are past their date."""
    retention.keep_retention()
