"""What distinguishes two versions of a model, in sentences and line by line."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from datasources.bilingual import language
from models_engine.actions.standards import known_standards
from models_engine.comparison import grouped, readable, side_by_side
from models_engine.errors import ModelErrors
from models_engine.models import ModelVersion, SupervisionModel
from models_engine.views import READ


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def differences(request: HttpRequest, slug: str) -> HttpResponse:
    """``?from=`` and ``?to=`` are numbers of versions that this person may see; the newest two otherwise."""
    model = get_object_or_404(SupervisionModel.objects.visible_to(request.user), slug=slug)
    versions = list(ModelVersion.objects.visible_to(request.user).filter(model=model).select_related("model"))
    context = {"model": model, "versions": versions}
    asked = {end: _version(versions, request.GET.get(end)) for end in ("from", "to")}
    if len(versions) > 1:
        new = asked["to"] or versions[0]
        old = asked["from"] or _before(versions, new)
        context |= {"old": old, "new": new, **_compared(old, new)}
    return render(request, "models_engine/differences.html", context)


def _version(versions: list[ModelVersion], number: str | None) -> ModelVersion | None:
    """The version of a number; None where none is asked for. A number that is not there, or not theirs, is a 404."""
    if not number:
        return None
    found = [one for one in versions if str(one.number) == number]
    if not found:
        raise Http404
    return found[0]


def _before(versions: list[ModelVersion], new: ModelVersion) -> ModelVersion:
    """The version before another one; after the first, the next."""
    older = [one for one in versions if one.number < new.number]
    return older[0] if older else next(one for one in reversed(versions) if one.pk != new.pk)


def _compared(old: ModelVersion, new: ModelVersion) -> dict:
    standards = known_standards()
    rows = side_by_side(old.source, new.source)
    try:
        sides = [readable(one.source, f"{one.model.slug}-v{one.number}.yaml", standards) for one in (old, new)]
    except ModelErrors as error:
        return {"rows": rows, "problems": error.problems}
    return {"rows": rows, "groups": grouped(*sides, language())}
