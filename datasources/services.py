"""数据服务清单: datasets of other offices that are shared or may be asked for, by metadata and totals alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum

from datasources.models import Dataset, Load, Subscription, UseRequest
from datasources.office_directory import names_of
from datasources.sharing import Scope, scopes_of


@dataclass(frozen=True)
class Service:
    """One dataset of another office as a reader may know it. ``scope`` is None where nothing was shared."""

    dataset: Dataset
    office: str
    rows: int
    newest: datetime | None
    scope: Scope | None
    pending: UseRequest | None
    subscribed: bool
    has_news: bool

    @property
    def may_browse(self) -> bool:
        return bool(self.scope and self.scope.may_browse and self.dataset.visibility == Dataset.Visibility.OPEN)

    @property
    def has_all(self) -> bool:
        """Whether there is nothing left to ask for."""
        return bool(self.scope and self.scope.may_browse and not self.scope.region)


def services(datasets: Iterable[Dataset], user) -> list[Service]:
    """The entries of these datasets in their order, in six queries however many there are."""
    shown = list(datasets)
    path = user.office.path
    scopes = scopes_of(path, shown)
    current = Load.objects.current().filter(dataset__in=shown).order_by()
    totals = {
        row["dataset"]: (row["all_rows"], row["newest"])
        for row in current.values("dataset").annotate(all_rows=Sum("rows_loaded"), newest=Max("published_at"))
    }
    waiting = UseRequest.objects.filter(dataset__in=shown, office_path=path, status=UseRequest.Status.PENDING)
    pending = {request.dataset_id: request for request in waiting}
    followed = set(Subscription.objects.filter(user=user, dataset__in=shown).values_list("dataset", flat=True))
    news = set(Subscription.objects.filter(user=user, dataset__in=shown).with_news().values_list("dataset", flat=True))
    names = names_of({dataset.office_code for dataset in shown})
    return [
        Service(
            dataset=dataset,
            office=names[dataset.office_code],
            rows=totals.get(dataset.pk, (0, None))[0],
            newest=totals.get(dataset.pk, (0, None))[1],
            scope=scopes.get(dataset.pk),
            pending=pending.get(dataset.pk),
            subscribed=dataset.pk in followed,
            has_news=dataset.pk in news,
        )
        for dataset in shown
    ]
