"""Look up one person, company or case number; see one row of what was found in clear."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from datasources.actions.lookup import SHOWN_ROWS, Question, look_up_subject, reveal_row
from datasources.errors import DataError
from datasources.forms.services import LookUpForm
from datasources.models import LookUp
from datasources.office_directory import names_of
from datasources.views import LOOK_UP

RECENT = 10


@never_cache
@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """The form; by POST what was found, dataset by dataset, masked."""
    form = LookUpForm(request.POST or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = look_up_subject(_question(form), actor=request.user)
        except DataError as error:
            form.add_error(None, str(error))
    recent = LookUp.objects.visible_to(request.user)[:RECENT]
    context = {"form": form, "outcome": outcome, "recent": recent, "limit": SHOWN_ROWS}
    return render(request, "datasources/lookup.html", context)


@never_cache
@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def reveal(request: HttpRequest) -> HttpResponse:
    """One row without its masks, for a purpose of its own."""
    purpose = request.POST.get("purpose", "")
    try:
        dataset, cells = reveal_row(request.POST.get("token", ""), actor=request.user, purpose=purpose)
    except DataError as error:
        messages.error(request, str(error))
        return redirect("datasources:lookup")
    office = names_of([dataset.office_code])[dataset.office_code]
    context = {"dataset": dataset, "office": office, "cells": cells, "purpose": purpose}
    return render(request, "datasources/lookup_row.html", context)


def _question(form: LookUpForm) -> Question:
    said = form.cleaned_data
    return Question(**{**said, "standard": said["standard"].slug if said["standard"] else ""})
