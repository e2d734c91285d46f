"""案号: 南浦区检数立〔2026〕12号."""

from django.conf import settings
from django.utils import timezone

from supervision.offices.models import Office
from supervision.offices.numbering import allocate


def next_number(office: Office) -> str:
    """The office's next case number of the current year; never given twice."""
    year = timezone.localdate().year
    return f"{short_name(office)}{settings.CASE_NUMBER_WORD}〔{year}〕{allocate(office, 'case', year=year)}号"


def short_name(office: Office) -> str:
    """What distinguishes an office in its numbers; offices of one name are told apart by the office above."""
    short = office.name.removesuffix("人民检察院")
    same_name = Office.objects.filter(name=office.name).exclude(pk=office.pk).exists()
    return f"{short_name(office.parent)}{short}" if same_name and office.parent else short
