"""Pages of evidence packs: make one, look at one, take its file along."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from datasources.errors import DataError
from supervision.errors import SupervisionError
from supervision.leads.actions import hand_out, make_pack
from supervision.leads.forms import PackForm
from supervision.leads.models import EvidencePack, Lead
from supervision.leads.packs.signing import as_pem, fingerprint, private_key

#: leads of one pack
MOST_LEADS = 100
_ID = re.compile(r"[0-9]{1,18}")

may_look = permission_required("leads.view_leads", raise_exception=True)
# a pack holds rows in clear and leaves the house: who may do both may make and take one
may_freeze = permission_required(["leads.reveal_identity", "leads.export_leads"], raise_exception=True)


@require_http_methods(["GET", "POST"])
@login_required
@may_look
@may_freeze
def make(request: HttpRequest) -> HttpResponse:
    """固定证据: freeze what leads rest on, for a stated purpose. ``?lead=`` may be given several times."""
    leads = _asked(request)
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_pack(leads, actor=request.user, purpose=form.cleaned_data["purpose"])
        except (SupervisionError, DataError) as error:
            form.add_error(None, str(error))
        else:
            said = _("已固定为证据包 %(number)s，共 %(rows)d 行。") % {"number": made.number, "rows": made.rows}
            messages.success(request, said)
            return redirect("leads:pack", pk=made.pk)
    return render(request, "leads/make_pack.html", {"form": form, "leads": leads})


def _asked(request: HttpRequest) -> list[Lead]:
    """The leads of the address, all of them; Http404 where one of them is not there for this person."""
    asked = set(request.GET.getlist("lead"))
    if not asked or len(asked) > MOST_LEADS or not all(_ID.fullmatch(pk) for pk in asked):
        raise Http404
    related = Lead.objects.select_related("model", "office", "version__model", "last_run")
    leads = list(related.visible_to(request.user).filter(pk__in=asked).order_by("pk"))
    if len(leads) < len(asked):
        raise Http404
    return leads


@require_http_methods(["GET", "POST"])
@login_required
@may_look
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is recorded of a pack; its file is the answer to a stated purpose."""
    packs = EvidencePack.objects.visible_to(request.user).select_related("office")
    found = get_object_or_404(packs, pk=pk)
    if request.method == "POST":
        return _file(request, found)
    return _page(request, found, PackForm(initial={"purpose": found.purpose}))


@may_freeze
def _file(request: HttpRequest, found: EvidencePack) -> HttpResponseBase:
    form = PackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        path = hand_out(found, actor=request.user, purpose=form.cleaned_data["purpose"])
    except SupervisionError as error:
        form.add_error(None, str(error))
        return _page(request, found, form)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="application/zip")


def _page(request: HttpRequest, found: EvidencePack, form: PackForm) -> HttpResponse:
    context = {
        "pack": found,
        "form": form,
        "leads": found.leads.visible_to(request.user),
        "withdrawn": found.loads.filter(withdrawn_at__isnull=False).select_related("dataset__standard"),
        "key": fingerprint(private_key(settings.EVIDENCE_KEYS[0]).public_key()),
    }
    return render(request, "leads/pack.html", context)


@require_GET
@login_required
def public_key(request: HttpRequest) -> HttpResponse:
    """The public keys that packs of this platform are checked with, the newest first."""
    keys = b"".join(as_pem(private_key(secret).public_key()) for secret in settings.EVIDENCE_KEYS)
    answer = HttpResponse(keys, content_type="application/x-pem-file")
    answer.headers["Content-Disposition"] = 'attachment; filename="evidence-key.pem"'
    return answer
