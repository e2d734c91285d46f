"""The quarantine as a workbook."""

import tempfile
from itertools import chain
from typing import BinaryIO

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from datasources.actions.browsing import announce_rejects
from datasources.ingestion.quarantine import TITLES
from datasources.models import Load
from datasources.quarantine.balance import Quarantined, path_of
from datasources.quarantine.rows import Wanted
from datasources.views import READ
from datasources.views.loads import own_load, purpose_for

#: what a sheet can hold, and a cell of it
MOST_ROWS = 1_048_575
LONGEST = 32_767
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as XLSX: identities masked, or with a stated purpose as they came, to be mended."""
    load = own_load(request, pk)
    if path_of(load) is None:
        raise Http404
    if load.rows_rejected > MOST_ROWS:
        messages.error(request, _("隔离行超过工作表的容量，请下载 CSV。"))
        return redirect("datasources:quarantine", pk=pk)
    purpose = purpose_for(load, request.GET.get("purpose", ""))
    announce_rejects(load, actor=request.user, purpose=purpose)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    _write(file, load, masked=not purpose)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"rejects-{pk}.xlsx", content_type=WORKBOOK)


def _write(file: BinaryIO, load: Load, *, masked: bool) -> None:
    """Everything is text, so that no number loses its digits and nothing is computed."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book, Quarantined(load) as held:
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        lines = held.masked_lines(held.rows.each(Wanted()), masked=masked)
        for at, line in enumerate(chain([[*TITLES, *held.rows.headers]], lines)):
            for column, cell in enumerate(line):
                sheet.write_string(at, column, cell[:LONGEST], text)
