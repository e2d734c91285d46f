"""Which rows of other offices' datasets an office may use: the widest of its shares, asked anew each time."""

from collections.abc import Iterable
from dataclasses import dataclass

from datasources.models import Dataset, Share
from datasources.office_directory import division_prefix


@dataclass(frozen=True)
class Scope:
    """What an office may do with one shared dataset. ``region``: how the region codes of the rows that cross begin;
    empty where all rows do."""

    may_browse: bool
    region: str
    shares: tuple[Share, ...]


def scopes_of(path: str, datasets: Iterable[Dataset] | None = None, *, access: str | None = None) -> dict[int, Scope]:
    """Dataset id -> scope, for every dataset that the office at ``path`` was given a share of which is in force.

    ``datasets`` narrows the question; ``access`` counts shares of that kind only, so that the rows which may be
    browsed are not widened by a share for models.
    """
    shares = Share.objects.in_force().received_by(path).exclude(dataset__office_path__startswith=path)
    if datasets is not None:
        shares = shares.filter(dataset__in=datasets)
    if access:
        shares = shares.filter(access=access)
    by_dataset: dict[int, list[Share]] = {}
    for share in shares.order_by("granted_at", "pk"):
        by_dataset.setdefault(share.dataset_id, []).append(share)
    return {pk: _scope(path, own) for pk, own in by_dataset.items()}


def region_for(dataset: Dataset, path: str) -> str | None:
    """Which rows of the dataset people of the office at ``path`` may look at: those whose region begins so (empty:
    all); None where they may look at none."""
    if dataset.visibility != Dataset.Visibility.OPEN:
        return None
    if dataset.office_path.startswith(path):
        return ""
    scope = scopes_of(path, [dataset], access=Share.Access.BROWSE).get(dataset.pk)
    return scope.region if scope else None


def _scope(path: str, shares: list[Share]) -> Scope:
    everything = any(share.rows == Share.Rows.ALL for share in shares)
    return Scope(
        may_browse=any(share.access == Share.Access.BROWSE for share in shares),
        region="" if everything else division_prefix(path),
        shares=tuple(shares),
    )
