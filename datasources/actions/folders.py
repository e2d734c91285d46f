"""Where a load's files lie: one folder an attempt, so that a late worker never meets another's files."""

import shutil
from pathlib import Path

from django.conf import settings

from datasources.connectors.upload import discard_files
from datasources.models import Load


def lake_root() -> Path:
    return Path(settings.LAKE_URL)


def attempt_folder(load: Load, fence: int) -> Path:
    """Where the holder of this fence writes."""
    return lake_root() / str(load.dataset_id) / f"{load.pk}-{fence}"


def drop_attempts(load: Load, but: int | None = None) -> None:
    """Remove what attempts at an unpublished load wrote, except the one with the fence ``but``."""
    for folder in (lake_root() / str(load.dataset_id)).glob(f"{load.pk}-*"):
        if folder.name != f"{load.pk}-{but}":
            shutil.rmtree(folder, ignore_errors=True)


def drop_everything(load: Load) -> None:
    """Remove all files of a load that ended without being published."""
    drop_attempts(load)
    discard_files(load.files)
