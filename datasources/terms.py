"""The terms on which a dataset may be used: agreements and their expiry, permitted fields, retention."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasources.models import Agreement, Dataset
from datasources.users_of_data import answers

#: people are told this long before an agreement or a retention ends
REMIND = timedelta(days=30)


class AgreementState(models.TextChoices):
    """How it stands with the agreements of a dataset together."""

    IN_FORCE = "in_force", gettext_lazy("有效")
    EXPIRING = "expiring", gettext_lazy("30 天内到期")
    EXPIRED = "expired", gettext_lazy("已到期")
    NONE = "none", gettext_lazy("未登记")


def terms_problem(dataset: Dataset, on: date, field: str | None = None) -> str | None:
    """Why the data may not be used on that day, as a sentence; None where nothing stands against it.

    ``field``: word of the asking model's line of supervision; None asks for no model. Reads ``dataset.agreements``
    and ``dataset.standard``: prefetch them for many datasets.
    """
    return _past_retention(dataset, on) or _agreement_problem(dataset, on) or _field_problem(dataset, field)


def in_force(agreement: Agreement, on: date) -> bool:
    """Whether the agreement holds on that day; it holds on its last day, and no longer on the day it is ended."""
    ended = agreement.ended_at and timezone.localtime(agreement.ended_at).date() <= on
    return agreement.valid_from <= on and not ended and (agreement.expires_on is None or on <= agreement.expires_on)


def agreement_state(agreements: Collection[Agreement], on: date) -> AgreementState:
    """The state of a dataset's agreements together; a renewal that begins before the end counts."""
    if not agreements:
        return AgreementState.NONE
    holding = [agreement for agreement in agreements if in_force(agreement, on)]
    if not holding:
        return AgreementState.EXPIRED
    later = on + REMIND
    return AgreementState.IN_FORCE if any(in_force(one, later) for one in agreements) else AgreementState.EXPIRING


def expires_on(agreements: Collection[Agreement], on: date) -> date | None:
    """The last day of what is in force; None where that is open, or nothing is in force."""
    last_days = [agreement.expires_on for agreement in agreements if in_force(agreement, on)]
    return max(last_days) if last_days and None not in last_days else None


def _past_retention(dataset: Dataset, on: date) -> str | None:
    if dataset.retain_until is None or on <= dataset.retain_until:
        return None
    return _("数据集“%(dataset)s”已于 %(day)s 超过保存期限，不能再用于比对。") % {
        "dataset": dataset,
        "day": dataset.retain_until.isoformat(),
    }


def _agreement_problem(dataset: Dataset, on: date) -> str | None:
    """All recorded agreements are over; or none is recorded for data from outside, where settings demand one."""
    agreements = list(dataset.agreements.all())
    state = agreement_state(agreements, on)
    if state == AgreementState.EXPIRED:
        return _("数据集“%(dataset)s”登记的数据共享协议均不在有效期内，续签并登记后才能使用。") % {"dataset": dataset}
    if state == AgreementState.NONE and settings.REQUIRE_AGREEMENT and dataset.standard.origin == "external":
        return _("数据集“%(dataset)s”没有登记数据共享协议，登记后才能使用。") % {"dataset": dataset}
    return None


def _field_problem(dataset: Dataset, field: str | None) -> str | None:
    if not field or not dataset.permitted_fields or field in dataset.permitted_fields:
        return None
    titles = answers.fields()
    permitted = "、".join(str(titles.get(word, word)) for word in dataset.permitted_fields)
    return _("数据集“%(dataset)s”限用于%(permitted)s，%(field)s的模型不能使用。") % {
        "dataset": dataset,
        "permitted": permitted,
        "field": titles.get(field, field),
    }
