"""Pages of leads: the list with its pane, one lead, the moves, unmasking, and the export."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from supervision.errors import SupervisionError
from supervision.leads.actions import announce_export, announce_view, move, reveal
from supervision.leads.exports import FORMS, export, form_named
from supervision.leads.forms import DismissForm, MoveForm, RevealForm
from supervision.leads.lifecycle import MOVES
from supervision.leads.listing import Listing
from supervision.leads.models import Lead, LeadEvent
from supervision.leads.page import LeadPage

may_look = permission_required("leads.view_leads", raise_exception=True)
may_handle = permission_required("leads.handle_lead", raise_exception=True)


@require_GET
@login_required
@may_look
def leads(request: HttpRequest) -> HttpResponse:
    """线索研判: the list, and beside it the lead named by ``?lead=``."""
    context = {"listing": Listing(request), "export_forms": ("csv", "xlsx")}
    chosen = request.GET.get("lead", "")
    if chosen.isdecimal() and (lead := _visible(request).filter(pk=chosen).first()):
        announce_view(lead, actor=request.user)
        context |= {"page": LeadPage(lead, request.user, done=_done(request, lead)), "here": _here(request)}
    return _page_or_fragment(request, "leads/leads.html", "leads/_list.html", context)


@require_GET
@login_required
@may_look
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: a page of its own, or the pane beside the list."""
    found = get_object_or_404(_visible(request), pk=pk)
    announce_view(found, actor=request.user)
    page = LeadPage(found, request.user, done=_done(request, found), everything="all" in request.GET)
    context = {"page": page, "here": _here(request)}
    return _page_or_fragment(request, "leads/lead.html", "leads/_lead.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@may_handle
def make_move(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Make one move and return to where it was asked for; a move that asks for something has a page of its own."""
    found = get_object_or_404(_visible(request), pk=pk)
    known = MOVES.get(word)
    if known is None or word == "file":  # a case is opened on its own page
        return redirect("leads:lead", pk=pk)
    form_class = DismissForm if known.asks_reason else MoveForm
    form = form_class(request.POST or None, initial={"seen": found.status})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            event = move(
                found,
                word,
                actor=request.user,
                reason=given.get("reason", ""),
                note=given["note"],
                seen=given["seen"],
            )
        except SupervisionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(_with_done(_back(request, found), event))
    context = {"form": form, "lead": found, "move": known, "back": _back(request, found)}
    return render(request, "leads/move.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@may_look
@permission_required("leads.reveal_identity", raise_exception=True)
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead in clear, once, for a stated purpose. The answer to the form is the only page that shows it."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shown = reveal(found, actor=request.user, purpose=form.cleaned_data["purpose"])
        page = LeadPage(found, request.user, revealed=shown)
        context = {"page": page, "here": reverse("leads:lead", args=[pk])}
        return render(request, "leads/lead.html", context)
    return render(request, "leads/reveal.html", {"form": form, "lead": found})


@require_GET
@login_required
@may_look
@permission_required("leads.export_leads", raise_exception=True)
def download(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a file. The filters come in the address, as on the list itself."""
    form = FORMS.get(request.GET.get("format", ""), form_named("xlsx"))
    listing = Listing(request)
    office = request.user.office
    announce_export(
        actor=request.user,
        office_path=office.path if office else "",
        rows=listing.total,
        form=form.name,
        filters=listing.given,
    )
    author = f"{request.user} {office or ''}".strip()
    answer = StreamingHttpResponse(export(listing.leads, form, author), content_type=form.media_type)
    name = f"leads-{timezone.localdate():%Y%m%d}.{form.name}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _visible(request: HttpRequest):
    related = Lead.objects.select_related("model", "office", "assignee", "version__model", "first_run", "last_run")
    return related.visible_to(request.user)


def _page_or_fragment(request: HttpRequest, page: str, fragment: str, context: dict) -> HttpResponse:
    """The same address answers htmx with the part that it swaps, and everybody else with the page."""
    partial = request.htmx and not request.htmx.history_restore_request
    answer = render(request, fragment if partial else page, context)
    patch_vary_headers(answer, ["HX-Request", "HX-History-Restore-Request"])
    return answer


def _here(request: HttpRequest) -> str:
    """The address that shows this lead where the reader is looking at it: a page of its own, or the list's pane."""
    return _ours(request, request.GET.get("next")) or request.get_full_path()


def _back(request: HttpRequest, lead: Lead) -> str:
    """Where a form was sent from, if it is ours; else the lead's own page."""
    asked = request.POST.get("next") or request.GET.get("next")
    return _ours(request, asked) or reverse("leads:lead", args=[lead.pk])


def _ours(request: HttpRequest, address: str | None) -> str:
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and safe else ""


def _with_done(address: str, event: LeadEvent) -> str:
    base, _mark, query = address.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("done=")]
    return f"{base}?{'&'.join([*kept, f'done={event.pk}'])}"


def _done(request: HttpRequest, lead: Lead) -> LeadEvent | None:
    """The move that this person has just made, while it is still the lead's last."""
    done = request.GET.get("done", "")
    last = lead.events.filter(actor=request.user).first() if done.isdigit() else None
    return last if last and str(last.pk) == done and lead.events.first() == last else None
