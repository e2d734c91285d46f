"""The model library: the list, one model, and the form that starts a run."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasources.errors import DataError
from datasources.office_directory import name_of, names_of
from models_engine.actions import queue_run
from models_engine.actions.estimating import is_large_run
from models_engine.errors import ModelError
from models_engine.filters import ModelFilter
from models_engine.forms import RunForm
from models_engine.models import ModelVersion, Run, SupervisionModel
from models_engine.views import READ, RUN
from models_engine.views.data_at_hand import DataAtHand
from models_engine.views.estimate import estimated
from models_engine.views.reading import read_version

PAGE_SIZE = 20
RECENT_RUNS = 5


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """The models that this person may see, with what can be run at once."""
    filtered = ModelFilter(request.GET, SupervisionModel.objects.visible_to(request.user), request=request)
    page = Paginator(_with_versions(filtered.qs, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "models_engine/models.html", {"page_obj": page, "rows": _rows(page, request.user), "filter": filtered}
    )


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """One model: what it supervises, what it needs, how it judges, and how it went."""
    version = _version_asked_for(request, slug)
    return _model_page(request, version)


@login_required
@permission_required(RUN, raise_exception=True)
@require_POST
def run_model(request: HttpRequest, slug: str) -> HttpResponse:
    """Queue a run for the person's own office."""
    found = get_object_or_404(SupervisionModel.objects.visible_to(request.user), slug=slug)
    version = found.published_version
    if version is None:
        messages.error(request, _("该模型还没有已发布的版本，发布后才能运行。"))
        return redirect("models_engine:model", slug)
    form = RunForm(request.POST, parameters=version.parsed.parameters)
    if form.is_valid():
        if costs := _asks_for_confirmation(request, version, form):
            return _model_page(request, version, form, **costs)
        try:
            run = queue_run(
                found,
                office_path=request.user.office.path,
                office_code=request.user.office.code,
                actor=request.user,
                as_of=form.cleaned_data["as_of"],
                parameters=form.given,
                dry_run=form.cleaned_data["dry_run"],
            )
            return redirect("models_engine:run", run.pk)
        except (ModelError, DataError) as error:
            form.add_error(None, str(error))
    return _model_page(request, version, form)


def _asks_for_confirmation(request: HttpRequest, version: ModelVersion, form: RunForm) -> dict:
    """What to show before a large run that would exceed its limits; empty where it may be queued at once."""
    if "confirmed" in request.POST or not is_large_run(version.inputs, request.user.office.path):
        return {}
    costs = estimated(request, version, form)
    return {**costs, "confirm": True} if "estimate" in costs and costs["estimate"].exceeds else {}


def _model_page(request: HttpRequest, version: ModelVersion, form: RunForm | None = None, **costs) -> HttpResponse:
    model, user = version.model, request.user
    reading = read_version(version)
    runnable = version.status == ModelVersion.Status.PUBLISHED and reading.source is not None
    runs = Run.objects.visible_to(user).filter(model=model)
    context = {
        "model": model,
        "version": version,
        "versions": model.versions.visible_to(user).defer("source").select_related("published_by"),
        "owner": name_of(model.office_path),
        "is_own": user.horizon.sees(model.office_path),
        "reading": reading,
        "inputs": DataAtHand(user, version.inputs.values()).marks(version.inputs),
        "form": form or (RunForm(parameters=reading.source.parameters) if runnable else None),
        "runs": runs.select_related("actor")[:RECENT_RUNS],
        "run_count": runs.count(),
        **costs,
    }
    return render(request, "models_engine/model.html", context)


def _version_asked_for(request: HttpRequest, slug: str) -> ModelVersion:
    """The version named by ``?version=``; else the published one; else the newest this person may see."""
    get_object_or_404(SupervisionModel.objects.visible_to(request.user), slug=slug)
    versions = ModelVersion.objects.visible_to(request.user).filter(model__slug=slug).select_related("model")
    number = request.GET.get("version", "")
    if number.isdecimal():
        return get_object_or_404(versions, number=int(number))
    return get_object_or_404(versions, pk=_shown(list(versions.defer("source"))).pk)


def _with_versions(models: QuerySet, user) -> QuerySet:
    visible = ModelVersion.objects.visible_to(user).defer("source", "examples")
    return models.prefetch_related(Prefetch("versions", visible, to_attr="visible_versions"))


def _shown(versions: list[ModelVersion]) -> ModelVersion:
    """The version that speaks for a model: the published one, else the newest."""
    newest_first = sorted(versions, key=lambda one: -one.number)
    published = [one for one in newest_first if one.status == ModelVersion.Status.PUBLISHED]
    return (published or newest_first)[0]


def _rows(page, user) -> list[dict]:
    shown = {model.pk: _shown(model.visible_versions) for model in page}
    at_hand = DataAtHand(user, {slug for version in shown.values() for slug in version.inputs.values()})
    figures = Run.objects.visible_to(user).filter(model__in=shown).order_by().values("model")
    runs = {one["model"]: one for one in figures.annotate(count=Count("pk"), last=Max("pk"))}
    last_runs = Run.objects.in_bulk([one["last"] for one in runs.values()])
    owners = names_of({model.office_code for model in page})
    return [
        {
            "model": model,
            "version": shown[model.pk],
            "owner": owners[model.office_code],
            "inputs": at_hand.marks(shown[model.pk].inputs),
            "run_count": runs[model.pk]["count"] if model.pk in runs else 0,
            "last_run": last_runs.get(runs[model.pk]["last"]) if model.pk in runs else None,
        }
        for model in page
    ]
