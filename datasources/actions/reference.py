"""Fill the reference standards with the facts that come with the product, each as an ordinary load."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasources.actions.errors import ActRefused, SameFile
from datasources.actions.performing import perform_load
from datasources.actions.queueing import Delivery, queue_streams
from datasources.models import DataStandard, Load
from datasources.office_directory import path_of
from datasources.reference import TABLES, ReferenceTable

#: whose datasets everybody reads: the office above all others
NATIONAL = "000000"
#: how the source of these loads begins, which tells them from what people add
OURS = "随平台发布："


@dataclass(frozen=True)
class Filled:
    """What became of one standard; ``load`` is None where the office has had these facts before."""

    standard: str
    load: Load | None


def fill_reference(office_code: str = NATIONAL, *, actor=None) -> list[Filled]:
    """Bring the facts that an office has not had into its datasets. New facts replace the former ones; where people
    have added rows of their own, they are added too, and go before former rows of the same key.

    Raises:
        UnknownOffice: there is no such office.
        ActRefused: a load failed; what was filled before it stays.
    """
    path = path_of(office_code)
    standards = DataStandard.objects.in_bulk([table.standard for table in TABLES], field_name="slug")
    return [
        Filled(table.standard, _fill(table, _delivery(table, standards[table.standard], office_code, path), actor))
        for table in TABLES
    ]


def _delivery(table: ReferenceTable, standard: DataStandard, code: str, path: str) -> Delivery:
    added = Load.objects.current().filter(dataset__standard=standard, dataset__office_code=code)
    by_people = added.exclude(source_name__startswith=OURS).exists()
    return Delivery(
        standard=standard,
        office_code=code,
        office_path=path,
        source_name=OURS + table.source,
        mode=Load.Mode.APPEND if by_people else Load.Mode.REPLACE,
    )


def _fill(table: ReferenceTable, delivery: Delivery, actor) -> Load | None:
    stream = io.BytesIO(table.content())
    stream.name = f"{table.standard}.csv"
    try:
        load = queue_streams(delivery, [stream], actor=actor, ring=False)
    except SameFile:
        return None
    perform_load(load.pk)
    load.refresh_from_db()
    if load.published_at is None and not load.is_live:  # one that is live has been taken up by a worker
        raise ActRefused(delivery.standard.title, load.error, _("请查看该批次的页面，处理后重新执行 fill_reference。"))
    return load
