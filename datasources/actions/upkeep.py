"""Clears away what nobody will ask for again: drafts left lying, files of loads that never took effect."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from datasources.actions.folders import drop_everything
from datasources.actions.list_matching import drop_old_matches
from datasources.connectors.upload import discard_files
from datasources.models import Agreement, ListMatch, Load, UploadDraft
from datasources.work.models import WorkStatus

KEPT = timedelta(days=1)
EVERY = 3600  # seconds


def tidy() -> None:
    """Clear away, at most once an hour however often it is called."""
    settings.UPLOAD_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = settings.UPLOAD_DIR / ".tidied"
    if mark.exists() and time.time() - mark.stat().st_mtime < EVERY:
        return
    mark.touch()
    drop_old_drafts()
    drop_ended_loads()
    drop_old_matches()
    drop_orphans()


def drop_old_drafts() -> None:
    for draft in UploadDraft.objects.filter(created_at__lt=timezone.now() - KEPT):
        draft.delete()
        discard_files(draft.files)


def drop_ended_loads() -> None:
    """Loads given up by the sweep, whose worker died before it could clear up."""
    since = timezone.now() - 2 * KEPT
    ended = Load.objects.filter(
        status__in=(WorkStatus.FAILED, WorkStatus.CANCELLED), finished_at__gt=since, published_at__isnull=True
    )
    for load in ended:
        drop_everything(load)


def drop_orphans() -> None:
    """Files that no load and no draft knows: their sender's request broke off."""
    before = time.time() - KEPT.total_seconds()
    old = [path for path in settings.UPLOAD_DIR.iterdir() if path.name[0] != "." and path.stat().st_mtime < before]
    if not old:
        return
    known = {Path(file["path"]) for files in Load.objects.values_list("files", flat=True).iterator() for file in files}
    known |= {Path(file["path"]) for files in UploadDraft.objects.values_list("files", flat=True) for file in files}
    known |= {Path(file["path"]) for file in Agreement.objects.exclude(file={}).values_list("file", flat=True)}
    known |= {Path(file["path"]) for file in ListMatch.objects.values_list("file", flat=True) if file}
    for path in old:
        if path not in known:
            path.unlink(missing_ok=True)
