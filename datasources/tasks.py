"""Celery shells: a message only rings; the row says what is to be done."""

from celery import shared_task

from datasources import actions
from datasources.actions import collecting, retention
from datasources.actions.performing_matches import perform_list_match as match_list
from datasources.actions.quality import measure_load
from datasources.actions.scheduling import queue_due
from datasources.actions.upkeep import tidy
from datasources.models import Collection, ListMatch, Load
from datasources.work.leases import sweep


@shared_task(name="datasources.tasks.perform_load", acks_late=True)
def perform_load(load_id: int, **kwargs) -> None:
    actions.perform_load(load_id)


@shared_task(name="datasources.tasks.sweep_loads")
def sweep_loads(**kwargs) -> None:
    """Put abandoned loads back in the queue, and clear away what is left over."""
    sweep(Load, lambda pk: perform_load.apply_async((pk,), retry=False))
    sweep(ListMatch, lambda pk: perform_list_match.apply_async((pk,), retry=False))
    retention.finish_deletions()
    tidy()


@shared_task(name="datasources.tasks.keep_retention")
def keep_retention(**kwargs) -> None:
    """Destroy data that are past their date."""
    retention.keep_retention()


@shared_task(name="datasources.tasks.perform_collection", acks_late=True)
def perform_collection(collection_id: int, **kwargs) -> None:
    collecting.perform_collection(collection_id)


@shared_task(name="datasources.tasks.collect_due")
def collect_due(**kwargs) -> None:
    """Ask for every collection whose time has come."""
    queue_due()


@shared_task(name="datasources.tasks.sweep_collections")
def sweep_collections(**kwargs) -> None:
    """Put abandoned collections back in the queue."""
    sweep(Collection, lambda pk: perform_collection.apply_async((pk,), retry=False))


@shared_task(name="datasources.tasks.measure_quality")
def measure_quality(load_id: int, **kwargs) -> None:
    """Measure a load that has no quality report."""
    load = Load.objects.select_related("dataset__standard").filter(pk=load_id).first()
    if load is not None:
        measure_load(load, actor=None)


@shared_task(name="datasources.tasks.perform_list_match", acks_late=True)
def perform_list_match(match_id: int, **kwargs) -> None:
    match_list(match_id)
