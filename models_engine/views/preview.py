"""Look at a step of a model before it is run."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from datasources.errors import DataError
from models_engine.actions.previewing import Question, StepPreview, own_cage, preview_step
from models_engine.errors import ModelError
from models_engine.forms import PreviewForm
from models_engine.models import ModelVersion
from models_engine.views import RUN
from models_engine.views.reading import read_version
from models_engine.views.words import operator_title


@dataclass(frozen=True)
class Column:
    name: str
    title: str


@never_cache
@login_required
@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The steps to choose from; by POST what the chosen one yields, asked by htmx that part alone."""
    version = visible_version(request, slug, number)
    own_cage().warm()
    form = PreviewForm(request.POST or None, parameters=version.parsed.parameters)
    context = {"version": version, "model": version.model, "form": form}
    if request.method == "POST" and form.is_valid():
        context |= _looked_at(request, version, form)
    if request.htmx and request.method == "POST":
        return render(request, "models_engine/_preview.html", context)
    reading = read_version(version)
    if not form.is_bound:
        form.fields["step"].initial = version.parsed.lead.get("from", "")
    return render(request, "models_engine/preview.html", {**context, "reading": reading})


def visible_version(request: HttpRequest, slug: str, number: int) -> ModelVersion:
    versions = ModelVersion.objects.visible_to(request.user).select_related("model")
    return get_object_or_404(versions, model__slug=slug, number=number)


def question_of(request: HttpRequest, version: ModelVersion, form: PreviewForm) -> Question:
    """What the person asks, for their own office."""
    return Question(
        text=version.source,
        filename=f"{version.model.slug}.yaml",
        office_path=request.user.office.path,
        as_of=form.cleaned_data["as_of"],
        parameters=form.given,
        purpose=form.cleaned_data.get("purpose", ""),
    )


def _looked_at(request: HttpRequest, version: ModelVersion, form: PreviewForm) -> dict:
    try:
        found = preview_step(
            question_of(request, version, form), form.cleaned_data["step"], actor=request.user, version=version
        )
    except (ModelError, DataError) as error:
        return {"error": error}
    return {"found": found, "step": form.cleaned_data["step"], **_shown(found)}


def _shown(found: StepPreview) -> dict:
    answer, titles = found.answer, _titles(found)
    return {
        "answer": answer,
        "percent": 100 * answer["fraction"],
        "columns": [Column(column["name"], titles.get(column["name"], "")) for column in answer["columns"]],
        "steps": [_step_line(found, step) for step in answer["steps"]],
        "rows": [{**row, "sources": sorted(row["sources"].items())} for row in answer["rows"]],
    }


def _step_line(found: StepPreview, step: dict) -> dict:
    standard = found.checked.standards.get(step["name"])
    title = operator_title(step["operator"]) if step["operator"] else standard.title.get("zh", "") if standard else ""
    return {**step, "title": title, "total_in": sum(step["rows_in"].values())}


def _titles(found: StepPreview) -> dict[str, str]:
    """Column -> its title, where the standards of the inputs give it one and the same."""
    titles: dict[str, str] = {}
    for standard in found.checked.standards.values():
        for name, column in standard.columns.items():
            titles.setdefault(name, column.title)
    return titles
