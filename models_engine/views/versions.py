"""Texts of models: upload, download, publish, retire."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from models_engine.actions import import_model, publish_version, retire_version
from models_engine.errors import ModelError, ModelErrors
from models_engine.forms import ImportForm
from models_engine.models import ModelVersion
from models_engine.views import PUBLISH, READ, WRITE


@login_required
@permission_required(WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Upload a model file; what is wrong with it is listed with line and column, all of it."""
    form, problems = ImportForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        try:
            version, is_new = import_model(
                form.cleaned_data["text"],
                form.cleaned_data["file"].name,
                actor=request.user,
                office=request.user.office,
            )
        except ModelErrors as error:
            problems = error.problems
        except ModelError as error:
            form.add_error("file", str(error))
        else:
            _say_imported(request, version, is_new)
            return redirect(f"{version.model.get_absolute_url()}?version={version.number}")
    return render(request, "models_engine/import.html", {"form": form, "problems": problems})


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def source(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The model file as it was imported."""
    versions = ModelVersion.objects.visible_to(request.user)
    version = get_object_or_404(versions, model__slug=slug, number=number)
    name = f"{slug}-v{number}.yaml"
    return HttpResponse(
        version.source,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@permission_required(PUBLISH, raise_exception=True)
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Certify a draft; what stands against it is said in full."""
    version = _own_version(request, slug, number)
    try:
        publish_version(version, actor=request.user)
        messages.success(request, _("%(version)s 已发布，本院及下级院可以运行。") % {"version": version})
    except ModelError as error:
        messages.error(request, str(error))
    return _back_to(version)


@login_required
@permission_required(PUBLISH, raise_exception=True)
@require_POST
def retire(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a version out of use."""
    version = _own_version(request, slug, number)
    try:
        retire_version(version, actor=request.user)
        messages.success(request, _("%(version)s 已停用，已有的运行和线索不受影响。") % {"version": version})
    except ModelError as error:
        messages.error(request, str(error))
    return _back_to(version)


def _own_version(request: HttpRequest, slug: str, number: int) -> ModelVersion:
    """A version of a model that belongs to the person's office or one below; what comes from above is not theirs."""
    own = ModelVersion.objects.filter(request.user.horizon.covers("model__office_path")).select_related("model")
    return get_object_or_404(own, model__slug=slug, number=number)


def _back_to(version: ModelVersion) -> HttpResponse:
    return redirect(f"{version.model.get_absolute_url()}?version={version.number}")


def _say_imported(request: HttpRequest, version: ModelVersion, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("%(version)s 已导入为草稿。发布前不能运行。") % {"version": version})
    else:
        messages.info(request, _("文本与 %(version)s 完全相同，没有新建版本。") % {"version": version})
