"""Which loads answer a question: chosen once, recorded as a list of load ids, rebuilt exactly from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources import lake
from datasources.errors import DataError
from datasources.lake import Holding, LoadFiles
from datasources.models import Dataset, DataStandard, Load
from datasources.office_directory import names_of, paths_above
from datasources.schema.standards import Standard
from datasources.sharing import scopes_of
from datasources.terms import terms_problem

Block = tuple[date, date]

_REMEMBERED = 10_000
_found_good: set[tuple] = set()


class UnknownStandard(DataError):
    code = "unknown_standard"

    def __init__(self, slug: str) -> None:
        super().__init__("", _("没有数据标准 %(slug)s。") % {"slug": slug}, _("请核对标识，或先导入该标准。"))


class UnknownLoad(DataError):
    code = "unknown_load"


class DestroyedLoad(DataError):
    """The rows were deleted when their time had come: what rested on them cannot be done again."""

    code = "destroyed_load"


class OutsideTerms(DataError):
    """A dataset that would be read may not be used for this, or not any more."""

    code = "outside_terms"


@dataclass(frozen=True)
class Snapshot:
    """An input as it stands: its loads in order, their files by dataset, and the days that it covers.

    ``coverage`` is None where the standard needs none (reference data). ``shared``: the datasets among them that
    other offices shared, and how the region codes of the rows that crossed begin (empty: all rows did).
    """

    standard: Standard | None
    load_ids: tuple[int, ...]
    holdings: tuple[Holding, ...]
    coverage: list[Block] | None
    shared: Mapping[int, str] = field(default_factory=dict)


def snapshot(standard_slug: str, office_path: str, model_field: str | None = None) -> Snapshot:
    """What a run of the office at ``office_path`` reads of a standard today: its own datasets and those below it,
    those that other offices shared with it, for reference data also those of the offices above.

    ``model_field``: the line of supervision of the model that asks, where one does.

    Raises:
        UnknownStandard: there is no such standard.
        OutsideTerms: the terms of one of the datasets forbid it.
    """
    standard = DataStandard.objects.filter(slug=standard_slug).first()
    if standard is None:
        raise UnknownStandard(standard_slug)
    offices = Q(office_path__startswith=office_path)
    if standard.origin == "reference":
        offices |= Q(office_path__in=paths_above(office_path))
    scopes = scopes_of(office_path, Dataset.objects.filter(standard=standard))
    current = Load.objects.current().filter(offices | Q(dataset__in=scopes), dataset__standard=standard)
    loads = sorted(
        current.select_related("dataset__standard"), key=lambda load: (load.dataset_id, load.published_at, load.pk)
    )
    _refuse_outside_terms(loads, model_field)
    read = {load.dataset_id for load in loads if not _is_own(load, standard, office_path)}
    return _bind(standard.standard, loads, {pk: scope.region for pk, scope in scopes.items() if pk in read})


def snapshot_of(
    load_ids: Sequence[int],
    shared: Mapping[int, str] | None = None,
    *,
    verify: bool = False,
    tick: Callable[[], object] = lambda: None,
) -> Snapshot:
    """The snapshot that these loads make up, the same however often and whatever was loaded, withdrawn, shared or
    revoked since.

    ``shared``: as the snapshot said when it was taken. ``verify``: check every file against its manifest (a file
    unchanged on disk is hashed once a process); ``tick`` is called often meanwhile, and ends it by raising.

    Raises:
        UnknownLoad: one of them was never published.
        DestroyedLoad: one of them was destroyed.
        LakeError: a file is missing or is not what was written.
    """
    published = Load.objects.filter(published_at__isnull=False).select_related("dataset__standard")
    found = published.in_bulk(list(load_ids))
    if missing := [str(pk) for pk in load_ids if pk not in found]:
        raise UnknownLoad(
            _("批次 %(loads)s") % {"loads": "、".join(missing)}, _("不存在或没有入库"), _("请重新发起运行。")
        )
    loads = [found[pk] for pk in load_ids]
    if destroyed := [str(load.pk) for load in loads if load.purged_at]:
        raise DestroyedLoad(
            _("批次 %(loads)s") % {"loads": "、".join(destroyed)},
            _("已按保存期限销毁，不能再次读取"),
            _("需要时请用现有数据重新发起运行。"),
        )
    if verify:
        for load in loads:
            verify_files(load, tick)
    read = {load.dataset_id for load in loads}
    kept = {pk: region for pk, region in (shared or {}).items() if pk in read}
    return _bind(loads[0].dataset.standard.standard if loads else None, loads, kept)


def coverage_of(loads: Iterable[Load]) -> list[Block]:
    """The days that loads of one dataset cover together."""
    return lake.merge_coverage(
        (load.coverage_from, load.coverage_to) for load in loads if load.coverage_from and load.coverage_to
    )


def verify_files(load: Load, tick: Callable[[], object] = lambda: None) -> None:
    """Raises LakeError where a file of the load is missing or is not what was written. A file that was found good is
    not hashed again as long as its size and time on disk stay.
    """
    root = Path(settings.LAKE_URL)
    for part in load.manifest:
        path = root / part["path"]
        state = path.stat() if path.is_file() else None
        seen = (str(path), part["bytes"], part["sha256"], state and (state.st_size, state.st_mtime_ns))
        if seen not in _found_good:
            lake.verify(root, [part], tick)
            if len(_found_good) >= _REMEMBERED:
                _found_good.clear()
            _found_good.add(seen)


def _is_own(load: Load, standard: DataStandard, office_path: str) -> bool:
    """Whether it is read without a share."""
    above = standard.origin == "reference" and office_path.startswith(load.office_path)
    return above or load.office_path.startswith(office_path)


def _refuse_outside_terms(loads: Iterable[Load], model_field: str | None) -> None:
    datasets = list({load.dataset_id: load.dataset for load in loads}.values())
    prefetch_related_objects(datasets, "agreements")
    today = timezone.localdate()
    problems = {dataset: terms_problem(dataset, today, model_field) for dataset in datasets}
    refused = {dataset: problem for dataset, problem in problems.items() if problem}
    if refused:
        names = names_of({dataset.office_code for dataset in refused})
        said = "".join(f"{names[dataset.office_code]}：{problem}" for dataset, problem in refused.items())
        raise OutsideTerms("", said, _("请联系数据所属单位的数据管理员处理后再试。"))


def _bind(standard: Standard | None, loads: Sequence[Load], shared: Mapping[int, str]) -> Snapshot:
    by_dataset: dict[int, list[Load]] = {}
    for load in loads:
        by_dataset.setdefault(load.dataset_id, []).append(load)
    needs_none = standard is not None and standard.origin == "reference"
    return Snapshot(
        standard=standard,
        load_ids=tuple(load.pk for load in loads),
        holdings=tuple(
            Holding(loads=tuple(map(_files, own)), region=shared.get(pk, "")) for pk, own in by_dataset.items()
        ),
        coverage=None if needs_none else _coverage_together(by_dataset, shared),
        shared=dict(shared),
    )


def _coverage_together(by_dataset: Mapping[int, Sequence[Load]], shared: Mapping[int, str]) -> list[Block]:
    """The days that the office's own datasets cover together; where it has none, those of what was shared with it.

    Rows of others can only show that something is there after all: they neither narrow nor widen what the office's
    own data say of a day.
    """
    own = {pk: loads for pk, loads in by_dataset.items() if pk not in shared}
    return lake.intersect_coverage([coverage_of(loads) for loads in (own or by_dataset).values()])


def _files(load: Load) -> LoadFiles:
    paths = lake.paths_of(Path(settings.LAKE_URL), load.manifest)
    return LoadFiles(load_id=load.pk, paths=tuple(map(str, paths)), has_repeats=load.repeated_keys > 0)
