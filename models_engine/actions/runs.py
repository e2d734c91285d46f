"""Ask for a run, or for its end. The row is the truth; workers are only told that it is there."""

from collections.abc import Mapping
from datetime import date

from celery import signature
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datasources.announcements import acted
from datasources.work.leases import request_cancel, ring_on_commit
from datasources.work.models import LIVE, WorkStatus
from models_engine.actions.checking import check_text
from models_engine.actions.errors import LiveRunExists, RunRefused
from models_engine.actions.inputs import bind_inputs
from models_engine.actions.offices import within_reach
from models_engine.actions.parameters import typed_parameters
from models_engine.actions.run_folders import ask_to_stop
from models_engine.actions.standards import known_standards
from models_engine.models import ModelVersion, Run, SupervisionModel


def queue_run(
    model: SupervisionModel,
    *,
    office_path: str,
    office_code: str,
    actor,
    as_of: date,
    parameters: Mapping[str, object],
    dry_run: bool = False,
    engine: str = "",
) -> Run:
    """Queue a run of the published version for an office, on the data at hand now.

    Raises:
        ModelErrors: the engine cannot do what the model asks.
        RunRefused: no published version within the office's reach, bad parameters, or data that is missing.
        LiveRunExists: the office has a run of this model that has not ended.
    """
    engine = engine or settings.ENGINE
    version = _runnable(model, office_path)
    if engine != "duckdb":  # published models run there; another engine may be unable to
        check_text(version.source, f"{model.slug}.yaml", known_standards(), engine)
    source = version.parsed
    values = typed_parameters(source.parameters, parameters)
    bound = bind_inputs(source.inputs, office_path, model.field)
    with transaction.atomic():
        run = _create(
            model=model,
            version=version,
            office_code=office_code,
            office_path=office_path,
            actor=actor,
            as_of=as_of,
            parameters=values,
            engine=engine,
            dry_run=dry_run,
            loads=bound.loads,
            shared=bound.shared,
            calendar=bound.calendar,
        )
        announce("run.queue", run, actor)
        ring(run.pk)
    return run


def cancel_run(run: Run, *, actor) -> bool:
    """Ask a run to stop. False: it had already ended."""
    ask_to_stop(run.pk)
    with transaction.atomic():
        if not request_cancel(run) and not _heard_already(run):
            return False
        announce("run.cancel", run, actor)
    run.refresh_from_db()
    return True


def _heard_already(run: Run) -> bool:
    """Whether the word left in the run's folder has stopped it before the row could say so."""
    stopped = Run.objects.filter(pk=run.pk, status=WorkStatus.CANCELLED, cancel_requested=False)
    return bool(stopped.update(cancel_requested=True))


def ring(run_id: int) -> None:
    """Tell the workers about a queued run once it is committed."""
    ring_on_commit(signature("models_engine.tasks.perform_run"), run_id)


def announce(action: str, run: Run, actor, **detail) -> None:
    acted.send(
        sender=Run,
        actor=actor,
        action=action,
        target=run,
        office_path=run.office_path,
        detail={"model": run.model.slug, "version": run.version.number, "as_of": run.as_of.isoformat(), **detail},
        purpose="",
    )


def _runnable(model: SupervisionModel, office_path: str) -> ModelVersion:
    version = model.published_version if within_reach(model.office_path, office_path) else None
    if version is None:
        raise RunRefused(
            place=str(model),
            cause=_("该模型没有本院可以运行的已发布版本。"),
            next_step=_("请由有权限的模型管理员发布后再运行。"),
        )
    return version


def _create(**values) -> Run:
    try:
        with transaction.atomic():
            return Run.objects.create(**values)
    except IntegrityError:
        live = Run.objects.filter(
            model=values["model"], office_code=values["office_code"], status__in=LIVE, dry_run=False
        ).first()
        if live is None:
            raise
        raise LiveRunExists(values["model"], live) from None
