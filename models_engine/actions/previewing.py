"""Look at a step of a model on an office's data before it is run. Nothing is kept but the account of the look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from datasources.actions.browsing import PURPOSE_LENGTH
from datasources.announcements import acted
from datasources.masking import without_long_numbers
from datasources.models import Dataset, DataStandard, Load
from datasources.sharing import region_for
from models_engine.actions.errors import RunRefused
from models_engine.actions.inputs import BoundInputs, bind_inputs
from models_engine.actions.job import describe_job
from models_engine.actions.parameters import typed_parameters
from models_engine.execution.coverage import inputs_behind
from models_engine.language import CheckedModel, check_model, parse_model
from models_engine.models import ModelVersion
from models_engine.preview.cage import PreviewCage, cage_of

ROWS = 50


@dataclass(frozen=True)
class Question:
    """What is asked of a model's text: for which office, on which day, with which parameters, and why."""

    text: str
    filename: str
    office_path: str
    as_of: date
    parameters: Mapping[str, object]
    purpose: str = ""


@dataclass(frozen=True)
class StepPreview:
    """A look at a step. ``answer`` as ``preview.looking`` has it; ``withheld``: why no rows are in it, if so."""

    answer: dict
    checked: CheckedModel
    withheld: str = ""


def preview_step(
    question: Question, step: str, *, actor, version: ModelVersion | None = None, rows: int = ROWS
) -> StepPreview:
    """Some masked rows of a step, and counts of it and of every step before it.

    ``step`` may be an input, too. ``version``: whose text it is, for the account of the look; ``actor`` None: the
    platform's own administrator.

    Raises:
        ModelErrors: the text has problems. RunRefused: no such step, or parameters or data stand against it.
        RunFailed, RunTooLong, EngineDied: it could not be computed.
    """
    checked = read_model(question)
    if step not in checked.schemas:
        raise RunRefused(_("预览"), _("没有名为 %(step)s 的步骤。") % {"step": step}, _("请从步骤清单中选择。"))
    job, bound = job_of(question, checked, inputs_behind(checked)[step])
    withheld = _withheld(bound, question, actor)
    answer = own_cage().ask({**job, "task": "preview", "step": step, "rows": 0 if withheld else rows})
    with transaction.atomic():
        announce("model.preview", question, actor, version, step=step, rows=len(answer["rows"]))
    return StepPreview(answer, checked, withheld)


def read_model(question: Question) -> CheckedModel:
    """The model of a text, without its examples: those were judged when it was imported."""
    source = replace(parse_model(question.text, question.filename), examples=[])
    rows = DataStandard.objects.filter(slug__in=source.inputs.values())
    return check_model(source, {row.slug: row.standard for row in rows})


def job_of(question: Question, checked: CheckedModel, inputs: frozenset[str]) -> tuple[dict, BoundInputs]:
    """The job for the caged child, reading these inputs; the others are empty to it."""
    source = checked.source
    values = typed_parameters(source.parameters, question.parameters)
    needed = {name: source.inputs[name] for name in source.inputs if name in inputs}
    bound = bind_inputs(needed, question.office_path, source.raw.get("field"))
    job = describe_job(
        source=question.text,
        filename=question.filename,
        inputs=source.inputs,
        loads={name: bound.loads.get(name, []) for name in source.inputs},
        shared=bound.shared,
        calendar=bound.calendar,
        parameters=values,
        as_of=question.as_of,
        folder=Path(settings.RUN_DIR),
        verify=False,
    )
    return job, bound


def own_cage() -> PreviewCage:
    """Where this process looks at steps; ``own_cage().warm()`` when somebody is about to."""
    return cage_of(
        Path(settings.RUN_DIR),
        Path(settings.LAKE_URL),
        wall_seconds=settings.PREVIEW_WALL_SECONDS,
        threads=settings.ENGINE_THREADS,
        memory_mb=min(settings.ENGINE_MEMORY_MB, settings.PREVIEW_MEMORY_MB),
    )


def announce(action: str, question: Question, actor, version: ModelVersion | None, **detail) -> None:
    """Keep account of a look; ``detail`` holds no personal data."""
    model = {"model": version.model.slug, "version": version.number} if version else {"file": question.filename}
    acted.send(
        sender=ModelVersion,
        actor=actor,
        action=action,
        target=version,
        office_path=question.office_path,
        detail={**model, **detail},
        purpose=without_long_numbers(question.purpose.strip()),
    )


def hidden_datasets(bound: BoundInputs, office_path: str) -> list[Dataset]:
    """The datasets among them of which the office may use rows in models, but look at none or fewer."""
    seen = {dataset: region_for(dataset, office_path) for dataset in _datasets(bound)}
    return [
        dataset
        for dataset, region in seen.items()
        if region is None or region and region != bound.shared.get(str(dataset.pk))
    ]


def _withheld(bound: BoundInputs, question: Question, actor) -> str:
    """Why no row may be shown; empty where rows may be."""
    if hidden := hidden_datasets(bound, question.office_path):
        names = "、".join(dict.fromkeys(f"“{dataset}”" for dataset in hidden))
        return _("%(names)s可用不可见，只显示行数。") % {"names": names}
    others = [dataset for dataset in _datasets(bound) if dataset.office_path != question.office_path]
    if actor is not None and others and len(question.purpose.strip()) < PURPOSE_LENGTH:
        return _("所读数据含其他单位的数据，填写用途（至少 %(n)d 个字）后显示各行。") % {"n": PURPOSE_LENGTH}
    return ""


def _datasets(bound: BoundInputs) -> list[Dataset]:
    """The datasets that are read; reference data is everybody's and not among them."""
    loads = Load.objects.filter(pk__in={pk for ids in bound.loads.values() for pk in ids})
    own = loads.exclude(dataset__standard__origin="reference").select_related("dataset__standard")
    return list({load.dataset_id: load.dataset for load in own}.values())
