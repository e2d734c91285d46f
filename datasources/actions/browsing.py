"""Look at rows of a dataset: masked, and never unnoticed."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from datasources import lake
from datasources.actions.announcing import announce_browsing, announce_load
from datasources.actions.errors import ActRefused
from datasources.masking import shown
from datasources.models import Dataset, Load
from datasources.sharing import region_for

SAMPLE = 20
#: characters: a purpose is a word or two at least, not a key pressed twice
PURPOSE_LENGTH = 4


def browse_rows(dataset: Dataset, *, actor, purpose: str) -> list[list[str]]:
    """The first rows of the newest load, identities masked, in the order of the standard's columns; of a dataset that
    was shared by region, only rows of that region.

    People of another office must state a purpose. An empty list where nothing is loaded.

    Raises:
        ActRefused: a purpose is due and missing, or nobody may look at rows: the dataset is usable, not visible, or was
            shared for models alone.
        LakeError: the files are damaged.
    """
    if dataset.office_path != actor.office.path and len(purpose.strip()) < PURPOSE_LENGTH:
        raise ActRefused(str(dataset), _("查看其他单位的数据须写明用途"), _("请填写用途后再查看。"))
    region = region_for(dataset, actor.office.path)
    if region is None:
        raise ActRefused(str(dataset), _("只能用于模型比对，不能浏览"), _("模型命中的行可在线索中查看。"))
    newest = Load.objects.current().filter(dataset=dataset, rows_loaded__gt=0).last()
    if newest is None:
        return []
    standard = dataset.standard.standard
    paths = lake.paths_of(Path(settings.LAKE_URL), newest.manifest)
    rows = lake.read_first(paths, SAMPLE, column=standard.region if region else None, prefix=region)
    with transaction.atomic():
        announce_browsing(dataset, actor=actor, purpose=purpose.strip(), rows=len(rows))
    return [[shown(_plain(row.get(name)), column) for name, column in standard.columns.items()] for row in rows]


def announce_pool(dataset: Dataset, *, actor, rows: int) -> None:
    """Somebody looks at a page of the office's own pool of petitions."""
    with transaction.atomic():
        announce_browsing(dataset, actor=actor, purpose="", rows=rows)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def announce_rejects(load: Load, *, actor, purpose: str) -> None:
    """Somebody downloads refused rows; with a purpose, unmasked."""
    with transaction.atomic():
        announce_load(
            "load.rejects", load, actor=actor, purpose=purpose, rows=load.rows_rejected, unmasked=bool(purpose)
        )


def announce_refused_rows(load: Load, *, actor, purpose: str, rows: int) -> None:
    """Somebody looks at refused rows as they came."""
    with transaction.atomic():
        announce_load("load.reveal", load, actor=actor, purpose=purpose, rows=rows)
