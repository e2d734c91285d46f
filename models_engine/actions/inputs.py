"""Which loads a run reads: fixed once when it is queued, so that it can be repeated exactly."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasources.snapshots import OutsideTerms, Snapshot, snapshot
from models_engine.actions.calendars import calendar_loads
from models_engine.actions.errors import RunRefused
from models_engine.actions.standards import titles_of


@dataclass(frozen=True)
class BoundInputs:
    """What a run reads. ``loads``: input name -> ids of its loads, oldest first; ``shared``: dataset id (as JSON has
    it, a text) -> the region whose rows it was given by another office, empty for all rows; ``calendar``: ids of the
    loads that add working days, the one that prevails last."""

    loads: dict[str, list[int]]
    shared: dict[str, str]
    calendar: list[int]


def bind_inputs(inputs: Mapping[str, str], office_path: str, model_field: str | None = None) -> BoundInputs:
    """What the office's run reads today.

    ``inputs``: input name -> slug of its standard. ``model_field``: the line of supervision of the model.

    Raises:
        RunRefused: naming every standard of which there is no load, or the datasets whose terms forbid the run.
    """
    found = {slug: _taken(slug, office_path, model_field) for slug in sorted(set(inputs.values()))}
    lacking = [slug for slug, taken in found.items() if not taken.load_ids]
    if lacking:
        titles = titles_of(lacking)
        names = "、".join(f"“{titles[slug]}”（{slug}）" for slug in lacking)
        raise RunRefused(
            place=_("运行所需数据"),
            cause=_("本院及下级院还没有已入库的%(names)s。") % {"names": names},
            next_step=_("请先在“数据资源”中导入，或请数据管理人员导入，再运行模型。"),
        )
    shared = {str(pk): region for taken in found.values() for pk, region in taken.shared.items()}
    loads = {name: list(found[slug].load_ids) for name, slug in inputs.items()}
    return BoundInputs(loads, shared, calendar_loads(office_path))


def _taken(slug: str, office_path: str, model_field: str | None) -> Snapshot:
    try:
        return snapshot(slug, office_path, model_field)
    except OutsideTerms as error:
        raise RunRefused(place=_("运行所需数据"), cause=error.cause, next_step=error.next_step) from error
