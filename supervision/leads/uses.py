"""Who uses a dataset: published models that read its standard, their last runs, and the leads that came of it."""

from django.db.models import Count, Max

from datasources.models import Dataset
from datasources.users_of_data import ModelUse
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.leads.models import Lead


def models_reading(dataset: Dataset, viewer) -> list[ModelUse]:
    """Published models that the viewer may see and that read the dataset's standard, by title.

    The last run and the leads are those within the viewer's horizon; the leads rest on this dataset's rows.
    """
    models = _readers(dataset.standard.slug, viewer)
    runs = _last_runs(models, viewer)
    resting = Lead.objects.visible_to(viewer).filter(model__in=models, sources__load__dataset=dataset)
    leads = dict(resting.order_by().values_list("model").annotate(Count("pk", distinct=True)))
    uses = []
    for model in models.values():
        run = runs.get(model.pk)
        uses.append(
            ModelUse(
                slug=model.slug,
                title=model.title,
                field=str(model.get_field_display()),
                url=model.get_absolute_url(),
                last_run=run.pk if run else None,
                last_run_url=run.get_absolute_url() if run else "",
                last_run_at=run.finished_at if run else None,
                leads=leads.get(model.pk, 0),
            )
        )
    return sorted(uses, key=lambda use: use.title)


def _readers(standard: str, viewer) -> dict[int, SupervisionModel]:
    """Models whose newest published version reads the standard, by id."""
    published = ModelVersion.objects.visible_to(viewer).published().select_related("model").order_by("number")
    newest = {version.model_id: version for version in published.defer("source", "examples")}
    return {pk: version.model for pk, version in newest.items() if standard in version.inputs.values()}


def _last_runs(models: dict[int, SupervisionModel], viewer) -> dict[int, Run]:
    done = Run.objects.visible_to(viewer).filter(model__in=models, status="done", dry_run=False).order_by()
    last = dict(done.values_list("model").annotate(Max("pk")))
    runs = Run.objects.defer("loads", "steps").in_bulk(last.values())
    return {model: runs[pk] for model, pk in last.items()}
