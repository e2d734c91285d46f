"""Do a queued list match: hold its row, compare, and conclude. A worker that dies leaves nothing half done."""

import logging
import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from datasources import lake
from datasources.actions.folders import lake_root
from datasources.actions.heartbeat import Heartbeat
from datasources.actions.list_matching import announce, drop_files, folder_of, refuse_out_of_sight
from datasources.actions.performing import DATABASE_AWAY
from datasources.connectors.upload import discard_files
from datasources.errors import DataError
from datasources.formats import open_reader
from datasources.lake import Holding, LoadFiles
from datasources.list_matching import Matching, write_result
from datasources.models import ListMatch, Load
from datasources.work.faults import fault_point
from datasources.work.leases import Lease, LeaseLost, claim
from datasources.work.models import WorkStatus

log = logging.getLogger(__name__)
MEMORY_MB = 2048
RESULT = "result.parquet"


class MatchStopped(Exception):
    """Somebody asked this match to stop."""


def perform_list_match(match_id: int) -> bool:
    """Do it to its end, whatever that is. False: it is somebody else's, or has ended. A database that is away is
    raised, and the sweep tries again."""
    lease = claim(ListMatch, match_id)
    if lease is None:
        return False
    match = ListMatch.objects.select_related("dataset__standard", "actor__office").get(pk=match_id)
    try:
        with Heartbeat(lease):
            _perform(lease, match)
    except LeaseLost:
        log.warning("list match %s was taken over by another worker", match_id)
        shutil.rmtree(_folder(match, lease), ignore_errors=True)
    except MatchStopped:
        _end(lease, match, WorkStatus.CANCELLED)
    except DataError as error:
        _end(lease, match, WorkStatus.FAILED, str(error))
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("list match %s failed", match_id)
        _end(lease, match, WorkStatus.FAILED, _("比对中出现意外错误。请将编号告知系统管理员，由其查看系统日志。"))
    return True


def _perform(lease: Lease, match: ListMatch) -> None:
    folder = _folder(match, lease)
    for older in folder_of(match).glob("*"):
        shutil.rmtree(older, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def on_step(percent: int, stage: str) -> None:
        if lease.renew(progress=percent, stage=stage):
            raise MatchStopped

    matching = Matching(
        folder,
        match.dataset.standard.standard,
        match.mapping,
        memory_mb=min(MEMORY_MB, settings.ENGINE_MEMORY_MB),
        threads=settings.ENGINE_THREADS,
    )
    try:
        on_step(5, _("正在读取名单"))
        _read_list(matching, match)
        on_step(20, _("正在读取数据集"))
        matching.read_dataset(_holding(match))
        matching.compare(on_step)
        levels = write_result(matching, folder / RESULT)
    finally:
        matching.close()
    fault_point("list_match.compared")
    _conclude(lease, match, matching.entries, levels)


def _read_list(matching: Matching, match: ListMatch) -> None:
    reader = open_reader(Path(match.file["path"]), match.options, match.file["name"])
    try:
        matching.read_list(reader)
    finally:
        reader.close()


def _holding(match: ListMatch) -> Holding:
    """What the person may see of the dataset at this moment. Raises ActRefused where that is nothing any more."""
    region = refuse_out_of_sight(match.dataset, match.actor)
    loads = [
        LoadFiles(load.pk, tuple(map(str, lake.paths_of(lake_root(), load.manifest))), load.repeated_keys > 0)
        for load in Load.objects.current().filter(dataset=match.dataset)
    ]
    return Holding(tuple(loads), region)


def _conclude(lease: Lease, match: ListMatch, entries: int, levels: dict[str, int]) -> None:
    with transaction.atomic():
        lease.finish(
            WorkStatus.DONE,
            progress=100,
            stage="",
            rows=entries,
            levels=levels,
            result=str((_folder(match, lease) / RESULT).relative_to(settings.RUN_DIR)),
        )
        announce("list_match.finish", match, actor=match.actor, purpose=match.purpose, entries=entries, levels=levels)
    discard_files([match.file])  # the result holds its cells


def _end(lease: Lease, match: ListMatch, status: str, error: str = "") -> None:
    try:
        lease.finish(status, error=error, stage="")
    except LeaseLost:
        shutil.rmtree(_folder(match, lease), ignore_errors=True)
    else:
        drop_files(match)


def _folder(match: ListMatch, lease: Lease) -> Path:
    return folder_of(match) / str(lease.fence)
