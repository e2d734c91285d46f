"""Say what a dataset is for and on what terms it may be used."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_dataset
from datasources.actions.errors import ActRefused
from datasources.announcements import acted
from datasources.models import Dataset, DataStandard

#: the terms of a dataset that a person may change
TERMS = ("purpose", "legal_basis", "owner", "permitted_fields", "update_cycle_days", "retain_until")


def describe_dataset(dataset: Dataset, *, actor, terms: Mapping[str, Any]) -> Dataset:
    """Change terms of a dataset (names of ``TERMS``); what changed stands in the audit, before and after.

    Raises:
        ActRefused: the dataset belongs to another office.
    """
    refuse_foreign(dataset, actor)
    with transaction.atomic():
        found = Dataset.objects.select_for_update().get(pk=dataset.pk)
        before = {name: getattr(found, name) for name in terms}
        changed = {name: value for name, value in terms.items() if value != before[name]}
        if changed:
            for name, value in changed.items():
                setattr(found, name, value)
            found.save(update_fields=list(changed))
            said = {name: [_said(before[name]), _said(value)] for name, value in changed.items()}
            announce_dataset("dataset.describe", found, actor=actor, changed=said)
    return found


def deposit(
    standard: DataStandard, *, actor, case: str, purpose: str, legal_basis: str = "", retain_until: date | None
) -> Dataset:
    """Prepare the actor's office's dataset of a standard for data gathered in a case; the files follow by upload.

    A dataset that the office holds already keeps the terms that somebody wrote; only what is empty is filled in.
    """
    office = actor.office
    with transaction.atomic():
        dataset, is_new = Dataset.objects.select_for_update().get_or_create(
            standard=standard,
            office_code=office.code,
            defaults={"slug": f"{standard.slug}-{office.code}", "office_path": office.path},
        )
        if is_new:
            dataset.retain_until = retain_until
        dataset.deposited_from = dataset.deposited_from or case
        dataset.purpose = dataset.purpose or purpose
        dataset.legal_basis = dataset.legal_basis or legal_basis
        dataset.owner = dataset.owner or actor
        dataset.save()
        announce_dataset("dataset.deposit", dataset, actor=actor, purpose=purpose, case=case, is_new=is_new)
    return dataset


def announce_register(*, actor, rows: int, form: str, filters: Mapping[str, str]) -> None:
    """The register of datasets leaves the house as a file."""
    with transaction.atomic():
        acted.send(
            sender=Dataset,
            actor=actor,
            action="dataset.register",
            target=None,
            office_path=actor.office.path,
            detail={"rows": rows, "format": form, "filters": dict(filters)},
            purpose="",
        )


def refuse_foreign(dataset: Dataset, actor) -> None:
    """Raises ActRefused where the dataset belongs to another office than the actor's."""
    if actor is not None and (actor.office is None or actor.office.path != dataset.office_path):
        raise ActRefused(str(dataset), _("该数据集属于其他单位"), _("请由持有单位的数据管理人员办理。"))


def _said(value: Any) -> Any:
    """A term as the audit keeps it."""
    if value is None or isinstance(value, str | int | list):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
