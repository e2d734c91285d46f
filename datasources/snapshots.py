"""Which loads answer a question: chosen once, recorded as a list of load ids, rebuilt exactly from it."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from datasources import lake
from datasources.errors import DataError
from datasources.lake import Holding, LoadFiles
from datasources.models import DataStandard, Load
from datasources.schema.standards import Standard

Block = tuple[date, date]


class UnknownStandard(DataError):
    code = "unknown_standard"

    def __init__(self, slug: str) -> None:
        super().__init__("", _("没有数据标准 %(slug)s。") % {"slug": slug}, _("请核对标识，或先导入该标准。"))


class UnknownLoad(DataError):
    code = "unknown_load"


@dataclass(frozen=True)
class Snapshot:
    """An input as it stands: its loads in order, their files by dataset, and the days that all datasets cover.

    ``coverage`` is None where the standard needs none (reference data).
    """

    standard: Standard | None
    load_ids: tuple[int, ...]
    holdings: tuple[Holding, ...]
    coverage: list[Block] | None


def snapshot(standard_slug: str, office_path: str) -> Snapshot:
    """What a run of the office at ``office_path`` reads of a standard today: its own datasets and those below it,
    for reference data also those of the offices above.

    Raises:
        UnknownStandard: there is no such standard.
    """
    standard = DataStandard.objects.filter(slug=standard_slug).first()
    if standard is None:
        raise UnknownStandard(standard_slug)
    offices = Q(office_path__startswith=office_path)
    if standard.origin == "reference":
        offices |= Q(office_path__in=_above(office_path))
    loads = Load.objects.current().filter(offices, dataset__standard=standard)
    return _bind(standard.standard, sorted(loads, key=lambda load: (load.dataset_id, load.published_at, load.pk)))


def snapshot_of(load_ids: Sequence[int], *, verify: bool = False) -> Snapshot:
    """The snapshot that these loads make up, the same however often and whatever was loaded or withdrawn since.

    ``verify``: check every file against its manifest (a file unchanged on disk is hashed once a process).

    Raises:
        UnknownLoad: one of them was never published.
        LakeError: a file is missing or is not what was written.
    """
    published = Load.objects.filter(published_at__isnull=False).select_related("dataset__standard")
    found = published.in_bulk(list(load_ids))
    if missing := [str(pk) for pk in load_ids if pk not in found]:
        raise UnknownLoad(
            _("批次 %(loads)s") % {"loads": "、".join(missing)}, _("不存在或没有入库"), _("请重新发起运行。")
        )
    loads = [found[pk] for pk in load_ids]
    if verify:
        for load in loads:
            verify_files(load)
    return _bind(loads[0].dataset.standard.standard if loads else None, loads)


def coverage_of(loads: Iterable[Load]) -> list[Block]:
    """The days that loads of one dataset cover together."""
    return lake.merge_coverage(
        (load.coverage_from, load.coverage_to) for load in loads if load.coverage_from and load.coverage_to
    )


def verify_files(load: Load) -> None:
    """Raises LakeError where a file of the load is missing or is not what was written."""
    root = Path(settings.LAKE_URL)
    for part in load.manifest:
        path = root / part["path"]
        state = path.stat() if path.is_file() else None
        _verify(str(root), part["path"], part["bytes"], part["sha256"], state and (state.st_size, state.st_mtime_ns))


@functools.lru_cache(maxsize=10_000)
def _verify(root: str, path: str, size: int, sha256: str, _state: tuple[int, int] | None) -> None:
    """Remembered as long as size and time on disk stay; a failure is never remembered."""
    lake.verify(Path(root), [{"path": path, "bytes": size, "sha256": sha256}])


def _bind(standard: Standard | None, loads: Sequence[Load]) -> Snapshot:
    by_dataset: dict[int, list[Load]] = {}
    for load in loads:
        by_dataset.setdefault(load.dataset_id, []).append(load)
    needs_none = standard is not None and standard.origin == "reference"
    return Snapshot(
        standard=standard,
        load_ids=tuple(load.pk for load in loads),
        holdings=tuple(Holding(loads=tuple(map(_files, own))) for own in by_dataset.values()),
        coverage=None if needs_none else lake.intersect_coverage([coverage_of(own) for own in by_dataset.values()]),
    )


def _files(load: Load) -> LoadFiles:
    paths = lake.paths_of(Path(settings.LAKE_URL), load.manifest)
    return LoadFiles(load_id=load.pk, paths=tuple(map(str, paths)), has_repeats=load.repeated_keys > 0)


def _above(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]
