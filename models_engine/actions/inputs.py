"""Which loads a run reads: fixed once when it is queued, so that it can be repeated exactly."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from datasources.snapshots import snapshot
from models_engine.actions.errors import RunRefused
from models_engine.actions.standards import titles_of


def bind_inputs(inputs: Mapping[str, str], office_path: str) -> dict[str, list[int]]:
    """Input name -> ids of the loads that the office's run reads today, oldest first.

    ``inputs``: input name -> slug of its standard.

    Raises:
        RunRefused: naming every standard of which there is no load.
    """
    found = {slug: list(snapshot(slug, office_path).load_ids) for slug in sorted(set(inputs.values()))}
    lacking = [slug for slug, loads in found.items() if not loads]
    if lacking:
        titles = titles_of(lacking)
        names = "、".join(f"“{titles[slug]}”（{slug}）" for slug in lacking)
        raise RunRefused(
            place=_("运行所需数据"),
            cause=_("本院及下级院还没有已入库的%(names)s。") % {"names": names},
            next_step=_("请先在“数据资源”中导入，或请数据管理人员导入，再运行模型。"),
        )
    return {name: found[slug] for name, slug in inputs.items()}
