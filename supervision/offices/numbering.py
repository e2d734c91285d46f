"""Numbers of records: one series an office, kind and year, without gaps by collision and never given twice."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from supervision.offices.models import NumberSeries, Office


def allocate(office: Office, kind: str, count: int = 1, year: int | None = None) -> int:
    """The first of ``count`` consecutive numbers of ``kind`` (a word, e.g. "lead") for the caller to give out.

    Belongs into the transaction that writes the numbered records: the series' row stays locked until it ends, and a
    rollback takes the numbers back. Raises ``TransactionManagementError`` outside one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Numbers are allocated inside the transaction that uses them.")
    if count < 1:
        raise ValueError("count must be at least 1")
    year = year or timezone.localdate().year
    series, _ = NumberSeries.objects.get_or_create(office=office, kind=kind, year=year)
    # the update takes the row's lock, so that the value read after it is this transaction's own
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + count)
    series.refresh_from_db(fields=["last"])
    return series.last - count + 1
