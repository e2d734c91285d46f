"""Setting a source up, in steps: which kind, where it is, what to take, which column is what."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from datasources.actions.previewing import preview_source
from datasources.actions.sources import change_source, create_source
from datasources.connectors.choice import connector_for
from datasources.errors import DataError
from datasources.forms.sources import FORMS
from datasources.forms.taking import ParameterForm, TableForm, TakingForm
from datasources.models import DataSource
from datasources.views import SOURCES
from datasources.views.sources import visible_source


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Step 1: which kind."""
    return render(request, "datasources/source_kinds.html")


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, kind: str) -> HttpResponse:
    """Step 2 of a new source: what it is called and where it is."""
    if kind not in FORMS or request.user.office is None:
        raise Http404
    office = request.user.office
    form = FORMS[kind](request.POST or None, office_code=office.code)
    if request.method == "POST" and form.is_valid():
        try:
            source = create_source(
                actor=request.user,
                office_code=office.code,
                office_path=office.path,
                name=form.cleaned_data["name"],
                standard=form.cleaned_data["standard"],
                kind=kind,
                connection=form.connection,
                secret=form.secret,
                mode=form.cleaned_data["mode"],
            )
            return redirect(_after_connection(source), source.pk)
        except DataError as error:
            form.add_error("name", str(error))
    return render(request, "datasources/source_form.html", {"form": form, "kind": kind, "step": 2})


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of an existing one. What is secret is never shown; left empty it stays."""
    source = visible_source(request, pk)
    form = FORMS[source.kind](request.POST or None, source=source, office_code=source.office_code)
    if request.method == "POST" and form.is_valid():
        told = {"name": form.cleaned_data["name"], "mode": form.cleaned_data["mode"], "connection": form.connection}
        try:
            change_source(source, actor=request.user, secret=form.secret, **told)
            messages.success(request, _("已保存。"))
            return redirect(source)
        except DataError as error:
            form.add_error(None, str(error))
    context = {"form": form, "kind": source.kind, "source": source, "step": 2}
    return render(request, "datasources/source_form.html", context)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: which table or query, and by which column increments are told."""
    source = visible_source(request, pk)
    if source.kind == DataSource.Kind.DIRECTORY:
        raise Http404
    failure, tables, columns = _offered(source)
    form = _taking_form(source, tables, request.POST or None)
    if request.method == "POST" and form.is_valid():
        cursor = form.cleaned_data["cursor_column"]
        try:
            change_source(source, actor=request.user, connection=form.connection, cursor_column=cursor)
            return redirect("datasources:source_mapping", source.pk)
        except DataError as error:
            form.add_error(None, str(error))
    context = {"source": source, "form": form, "failure": failure, "columns": columns, "step": 3}
    return render(request, "datasources/source_taking.html", context)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 4: the first rows, masked, and which column is what; confirmed, that is remembered."""
    source = visible_source(request, pk)
    if request.method == "POST":
        change_source(source, actor=request.user, mapping=_chosen(request.POST))
        messages.success(request, _("列的对应已保存。"))
        return redirect(source)
    context = {"source": source, "columns": source.standard.standard.columns.values(), "step": 4}
    try:
        context["preview"] = preview_source(source, actor=request.user)
    except DataError as error:
        context["failure"] = str(error)
    return render(request, "datasources/source_mapping.html", context)


def _after_connection(source: DataSource) -> str:
    is_folder = source.kind == DataSource.Kind.DIRECTORY
    return "datasources:source_mapping" if is_folder else "datasources:source_taking"


def _offered(source: DataSource) -> tuple[str, list[tuple[str, str]], list[tuple[str, str]]]:
    """Why the source does not answer, or the tables of a database, and the columns of what is taken now."""
    try:
        connector = connector_for(source)
        is_database = source.kind == DataSource.Kind.DATABASE
        tables = connector.tables() if is_database else []
        chosen = not is_database or source.connection.get("table") or source.connection.get("query")
        return "", tables, connector.columns() if chosen else []
    except DataError as error:
        return str(error), [], []


def _taking_form(source: DataSource, tables: list[tuple[str, str]], data: Mapping | None) -> TakingForm:
    if source.kind == DataSource.Kind.DATABASE:
        return TableForm(data, source=source, tables=tables)
    return ParameterForm(data, source=source)


def _chosen(posted: Mapping[str, str]) -> dict[str, str]:
    """Header -> column as the page sent them; empty where a column is left out."""
    places = [name.removeprefix("header_") for name in posted if name.startswith("header_")]
    return {posted[f"header_{place}"]: posted.get(f"column_{place}", "") for place in places}
