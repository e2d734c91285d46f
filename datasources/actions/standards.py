"""Bring data standards in, without contradicting what was loaded under them."""

import functools
import logging
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from datasources.actions.errors import StandardIncompatible
from datasources.announcements import acted
from datasources.errors import StandardError
from datasources.models import DataStandard, Load
from datasources.schema.columns import Column
from datasources.schema.standards import Standard, read_standards, shipped_standards

log = logging.getLogger(__name__)


def import_standard(definition: dict, *, actor) -> tuple[DataStandard, str]:
    """Add or update a standard from its definition. Returns it and what happened: added, updated or unchanged.

    Raises:
        StandardError: the definition does not hold; every problem is listed.
        StandardIncompatible: published loads rest on a column that would go or change its type.
    """
    with transaction.atomic():
        record, outcome = _write(Standard.from_definition(definition))
        if outcome != "unchanged":
            acted.send(
                sender=DataStandard,
                actor=actor,
                action="standard.import",
                target=record,
                office_path="",
                detail={"standard": record.slug, "outcome": outcome},
                purpose="",
            )
    return record, outcome


def install_standards() -> int:
    """Bring the shipped standards in after a migration; part of the installation, so nobody's act.

    A shipped change that contradicts data already loaded is left out and logged: the data stay readable.
    Returns how many changed.
    """
    known = dict(DataStandard.objects.values_list("slug", "definition"))
    changed = 0
    for definition in _shipped():
        if known.get(definition["slug"]) == definition:
            continue
        try:
            with transaction.atomic():
                _write(Standard.from_definition(definition))
            changed += 1
        except StandardIncompatible as error:
            log.warning("%s", error)
    return changed


@functools.cache
def _shipped() -> tuple[dict, ...]:
    """The shipped definitions in the form in which they are kept, read once a process."""
    return tuple(
        Standard.from_definition(definition).definition()
        for path in shipped_standards()
        for definition in _definitions(path)
    )


def _definitions(path: Path) -> list[dict]:
    try:
        return read_standards(path)
    except StandardError as error:
        raise RuntimeError(f"a shipped standard is broken: {error}") from error


def _write(standard: Standard) -> tuple[DataStandard, str]:
    definition = standard.definition()
    existing = DataStandard.objects.select_for_update().filter(slug=standard.slug).first()
    if existing is not None:
        if existing.definition == definition:
            return existing, "unchanged"
        _refuse_contradiction(existing, standard)
    record, created = DataStandard.objects.update_or_create(
        slug=standard.slug,
        defaults={
            "title_zh": standard.title["zh"],
            "title_en": standard.title.get("en", ""),
            "supplier": standard.supplier,
            "origin": standard.origin,
            "level": standard.level,
            "definition": definition,
        },
    )
    return record, "added" if created else "updated"


def _alike(old: Column, new: Column) -> bool:
    return (old.kind.ibis_type, old.kind.base) == (new.kind.ibis_type, new.kind.base)


def _refuse_contradiction(existing: DataStandard, new: Standard) -> None:
    """Columns that published loads hold may be added to, not dropped and not given a type that is kept or compared
    otherwise. From text to a kind of text (string to doc_number, name) they may go: rows already there stay readable
    and comparable, rows to come are cleaned better."""
    old = existing.standard
    gone = [name for name in old.columns if name not in new.columns]
    retyped = [name for name in old.columns if name in new.columns and not _alike(old.columns[name], new.columns[name])]
    if not (gone or retyped):
        return
    loads = Load.objects.filter(dataset__standard=existing, published_at__isnull=False).count()
    if not loads:
        return
    faults = [_("删除了列 %(name)s") % {"name": name} for name in gone]
    faults += [
        _("列 %(name)s 的类型由 %(old)s 改为 %(new)s")
        % {"name": name, "old": old.columns[name].type, "new": new.columns[name].type}
        for name in retyped
    ]
    raise StandardIncompatible(
        _("数据标准 %(slug)s") % {"slug": new.slug},
        _("已有 %(loads)s 个入库批次依据该标准，不能%(faults)s") % {"loads": loads, "faults": "、".join(faults)},
        _("请保留原有的列和类型（可以新增列），或另用一个标识建立新标准。"),
    )
