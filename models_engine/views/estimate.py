"""What a run would cost, as a part of the model's page that is asked for."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from datasources.errors import DataError
from models_engine.actions.errors import RunRefused
from models_engine.actions.estimating import RunEstimate, estimate_run
from models_engine.actions.previewing import Question
from models_engine.errors import ModelError
from models_engine.forms import RunForm
from models_engine.models import ModelVersion, SupervisionModel
from models_engine.views import RUN
from models_engine.views.words import operator_title


@never_cache
@login_required
@permission_required(RUN, raise_exception=True)
@require_POST
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """The cost of a run of the published version with the values of the form; asked by htmx that part alone."""
    model = get_object_or_404(SupervisionModel.objects.visible_to(request.user), slug=slug)
    version, context = model.published_version, {"model": model}
    form = RunForm(request.POST, parameters=version.parsed.parameters) if version else None
    if form is not None and form.is_valid():
        context |= estimated(request, version, form)
    else:
        words = _("请先把运行的日期和参数填写完整。") if form else _("发布后才能运行。")
        context["error"] = RunRefused(_("估计"), words)
    template = "models_engine/_estimate.html" if request.htmx else "models_engine/estimate.html"
    return render(request, template, context)


def estimated(request: HttpRequest, version: ModelVersion, form: RunForm) -> dict:
    """What ``_estimate.html`` shows: the estimate, or why there is none."""
    question = Question(
        text=version.source,
        filename=f"{version.model.slug}.yaml",
        office_path=request.user.office.path,
        as_of=form.cleaned_data["as_of"],
        parameters=form.given,
    )
    try:
        found = estimate_run(question, actor=request.user, version=version)
    except (ModelError, DataError) as error:
        return {"error": error}
    return {"estimate": found, "steps": _lines(found)}


def _lines(found: RunEstimate) -> list[dict]:
    return [{**step, "title": operator_title(step["operator"])} for step in found.answer["steps"]]
