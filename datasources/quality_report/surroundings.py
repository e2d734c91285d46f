"""What a load is measured against: the loads before it, the area of its office, the office's other datasets."""

from pathlib import Path

from django.conf import settings

from datasources import lake
from datasources.lake import LoadFiles
from datasources.models import DataStandard, Load
from datasources.office_directory import below, division_prefix
from datasources.quality.matching import KEY_TYPES, OtherDataset
from datasources.quality.report import Surroundings


def surroundings_of(load: Load) -> Surroundings:
    """As they are now; for a load that is in effect, as far as its own dataset goes, as they were before it."""
    earlier = list(_before(load, Load.objects.current()))
    return Surroundings(
        area=division_prefix(load.office_path),
        below={entry.code: division_prefix(entry.path) for entry in below(load.office_path)},
        earlier=[_files(other) for other in earlier if other.manifest],
        earlier_rows=sum(other.rows_loaded for other in earlier),
        others=_others(load),
    )


def load_before(load: Load) -> Load | None:
    """The load that this one is compared with: the newest before it that has a report. Rows that were mended come in
    loads of their own, which are like no other."""
    if load.mended_from_id:
        return None
    measured = Load.objects.published().filter(quality__isnull=False, mended_from__isnull=True)
    return _before(load, measured).select_related("quality").order_by("-published_at", "-id").first()


def _before(load: Load, loads):
    others = loads.filter(dataset=load.dataset_id).exclude(pk=load.pk)
    return others.filter(published_at__lt=load.published_at) if load.published_at else others


def _others(load: Load) -> list[OtherDataset]:
    """Datasets of the same office that have a column to join with."""
    kinds = {column.type for column in load.dataset.standard.standard.columns.values()} & set(KEY_TYPES)
    loads: dict[int, list[Load]] = {}
    current = Load.objects.current().filter(office_path=load.office_path).exclude(dataset=load.dataset_id)
    for other in current.select_related("dataset__standard"):
        if other.manifest and kinds & _kinds(other.dataset.standard):
            loads.setdefault(other.dataset_id, []).append(other)
    return [
        OtherDataset(
            slug=own[0].dataset.slug,
            standard=own[0].dataset.standard.standard,
            loads=tuple(map(_files, own)),
            rows=sum(other.rows_loaded for other in own),
        )
        for own in loads.values()
    ]


def _kinds(standard: DataStandard) -> set[str]:
    """Asked of the plain definition: most standards need not be read for it."""
    return {column["type"] for column in standard.definition["columns"].values()}


def _files(load: Load) -> LoadFiles:
    paths = lake.paths_of(Path(settings.LAKE_URL), load.manifest)
    return LoadFiles(load_id=load.pk, paths=tuple(map(str, paths)), has_repeats=load.repeated_keys > 0)
