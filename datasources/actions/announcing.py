"""How the acts of floor 1 are announced."""

from datasources.announcements import acted
from datasources.models import Dataset, Load


def announce_load(action: str, load: Load, *, actor, purpose: str = "", **detail) -> None:
    """Tell the floors above what was done to a load; ``detail`` holds no personal data."""
    dataset = load.dataset
    acted.send(
        sender=Load,
        actor=actor,
        action=action,
        target=load,
        office_path=load.office_path,
        detail={"dataset": dataset.slug, **detail},
        purpose=purpose,
    )


def announce_browsing(dataset: Dataset, *, actor, purpose: str, rows: int) -> None:
    """Tell the floors above that somebody looked at rows."""
    acted.send(
        sender=Dataset,
        actor=actor,
        action="dataset.browse",
        target=dataset,
        office_path=dataset.office_path,
        detail={"dataset": dataset.slug, "rows": rows},
        purpose=purpose,
    )


def announce_dataset(action: str, dataset: Dataset, *, actor, purpose: str = "", **detail) -> None:
    """Tell the floors above what was done to a dataset; ``detail`` holds no personal data."""
    acted.send(
        sender=Dataset,
        actor=actor,
        action=action,
        target=dataset,
        office_path=dataset.office_path,
        detail={"dataset": dataset.slug, **detail},
        purpose=purpose,
    )
