"""What the terms of an office's datasets ask somebody to see to: agreements and retention that end soon."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from datasources.catalogue.entries import entries
from datasources.models import Dataset
from datasources.terms import REMIND, AgreementState

AGREEMENT, RETENTION = "agreement", "retention"


@dataclass(frozen=True)
class Reminder:
    """``kind``: what ends; ``day``: its last day, None where all agreements are over already."""

    dataset: Dataset
    kind: str
    day: date | None
    is_over: bool


def reminders(office_path: str) -> list[Reminder]:
    """Of the office's own datasets, the most urgent first."""
    today = timezone.localdate()
    near = Q(agreements__isnull=False) | Q(retain_until__lte=today + REMIND)
    own = Dataset.objects.filter(office_path=office_path)
    found: list[Reminder] = []
    for entry in entries(own.filter(pk__in=own.filter(near).values("pk"))):
        if entry.agreement in (AgreementState.EXPIRING, AgreementState.EXPIRED):
            is_over = entry.agreement == AgreementState.EXPIRED
            found.append(Reminder(entry.dataset, AGREEMENT, entry.agreement_until, is_over))
        until = entry.dataset.retain_until
        if until and until <= today + REMIND and entry.figures.loads:
            found.append(Reminder(entry.dataset, RETENTION, until, until < today))
    return sorted(found, key=lambda reminder: (not reminder.is_over, reminder.day or date.min))
