"""固定证据: freeze what leads rest on, hand it out again, and destroy it where the data must go."""

import hashlib
import io
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from datasources.announcements import acted
from datasources.lake.files import sha256_of, sync
from datasources.terms import terms_problem
from supervision.leads.actions.looks import PURPOSE_LENGTH
from supervision.leads.errors import PackRefused, PurposeMissing
from supervision.leads.lifecycle import Status
from supervision.leads.models import EvidencePack, Lead
from supervision.leads.packs.archive import write_archive
from supervision.leads.packs.contents import Frozen, entries_of, freeze
from supervision.leads.packs.cover import with_cover
from supervision.leads.packs.manifest import MANIFEST, SIGNATURE, manifest_of
from supervision.leads.packs.signing import fingerprint, private_key, signature_of
from supervision.offices.models import Office, User
from supervision.offices.numbering import allocate

#: rows of one pack: it is put together in memory
MOST_ROWS = 20_000


def make_pack(leads: Iterable[Lead], *, actor, purpose: str) -> EvidencePack:
    """Freeze the rows behind leads of one office, in clear, with all that is needed to trace and check them.

    Raises:
        PurposeMissing: the purpose has fewer than four characters.
        PackRefused: the leads are of several offices or out of sight, the terms of a dataset are against it, there is
            nothing to freeze or too much.
        LakeError: a file of the lake is missing or is not what was written.
    """
    leads, purpose = list(leads), _stated(purpose)
    office = _common_office(leads, actor)
    _refuse_too_many(leads)
    frozen = [freeze(lead, actor) for lead in leads]
    _refuse_unfit(frozen)
    now = timezone.now()
    with transaction.atomic():
        year = timezone.localdate(now).year
        number = f"ZJ{office.code}-{year}-{allocate(office, 'evidence_pack', year=year):06d}"
        content = _written(frozen, actor, _about(number, frozen, office, actor, purpose, now))
        pack = EvidencePack.objects.create(
            number=number,
            office=office,
            office_path=office.path,
            made_by=actor if isinstance(actor, User) else None,
            made_by_label=str(actor)[:100],
            made_at=now,
            purpose=purpose,
            rows=sum(one.rows for one in frozen),
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            path=f"{year}/{number}.zip",
        )
        pack.leads.set(leads)
        pack.loads.set({pk for one in frozen for pk in one.loads})
        _keep(file_of(pack), content)
        _announce("evidence.make", pack, actor, purpose, rows=pack.rows, leads=[lead.number for lead in leads])
    return pack


def hand_out(pack: EvidencePack, *, actor, purpose: str) -> Path:
    """The file of a pack, for a stated purpose that is kept with who asked and when.

    Raises:
        PurposeMissing: the purpose has fewer than four characters.
        PackRefused: the file was destroyed, or is not what was made.
    """
    purpose, path = _stated(purpose), file_of(pack)
    if pack.destroyed_at:
        cause = _("所含数据已按保存期限销毁，证据包一并销毁")
        raise PackRefused(str(pack), cause, _("需要时请用现有数据重新固定。"))
    if not path.is_file() or sha256_of(path) != pack.sha256:
        raise PackRefused(str(pack), _("文件不见了，或者与制作时不一致"), _("请联系系统管理员从备份恢复。"))
    with transaction.atomic():
        _announce("evidence.download", pack, actor, purpose)
    return path


def destroy_packs(loads: Collection[int]) -> None:
    """Destroy the files of packs with rows of destroyed loads; those whose leads all have a case are kept, as the rows
    of such leads are. May be repeated."""
    for pack in EvidencePack.objects.resting_on(loads):
        if not pack.leads.exclude(status=Status.FILED).exists():
            continue
        file_of(pack).unlink(missing_ok=True)
        with transaction.atomic():
            EvidencePack.objects.filter(pk=pack.pk).update(destroyed_at=timezone.now())
            _announce("evidence.destroy", pack, None, "")


def file_of(pack: EvidencePack) -> Path:
    return settings.EVIDENCE_DIR / pack.path


def _stated(purpose: str) -> str:
    purpose = purpose.strip()[:300]
    if len(purpose) < PURPOSE_LENGTH:
        raise PurposeMissing(
            _("固定证据"), _("没有写明用途"), _("请用至少 %(n)d 个字写明用途后再继续。") % {"n": PURPOSE_LENGTH}
        )
    return purpose


def _common_office(leads: list[Lead], actor) -> Office:
    place = _("固定证据")
    if not leads or not all(actor.horizon.sees(lead.office_path) for lead in leads):
        raise PackRefused(place, _("没有选择线索"), _("请刷新页面后重新选择。"))
    if len({lead.office_id for lead in leads}) > 1:
        raise PackRefused(place, _("所选线索分属不同的承办院"), _("请按承办院分别固定。"))
    return leads[0].office


def _refuse_too_many(leads: list[Lead]) -> None:
    rows = sum(len(row_ids) for lead in leads for row_ids in lead.evidence.values())
    if rows > MOST_ROWS:
        cause = _("原始记录有 %(rows)d 行，超过一个证据包的上限 %(most)d 行") % {"rows": rows, "most": MOST_ROWS}
        raise PackRefused(_("固定证据"), cause, _("请减少所选线索，或用数据集的原始文件作为证据。"))


def _refuse_unfit(frozen: list[Frozen]) -> None:
    if not any(one.rows for one in frozen):
        cause = _("没有可以固定的原始记录：已销毁，或者属于其他单位")
        raise PackRefused(_("固定证据"), cause, _("请联系数据所属单位调取。"))
    for one in frozen:
        if one.lead.status != Status.FILED:  # the evidence of a case outlives the terms, as its rows do
            _refuse_outside_terms(one)


def _refuse_outside_terms(frozen: Frozen) -> None:
    datasets = list({load.dataset_id: load.dataset for load in frozen.loads.values()}.values())
    prefetch_related_objects(datasets, "agreements")
    for dataset in datasets:
        if problem := terms_problem(dataset, timezone.localdate(), frozen.lead.model.field):
            raise PackRefused(
                frozen.lead.number, problem, _("已立案线索的证据不受此限；或请数据所属单位续签后再固定。")
            )


def _about(number: str, frozen: list[Frozen], office: Office, actor, purpose: str, now) -> dict:
    return {
        "number": number,
        "leads": [one.lead.number for one in frozen],
        "rows": sum(one.rows for one in frozen),
        "office": {"code": office.code, "name": office.name},
        "made_by": str(actor),
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "purpose": purpose,
        "platform": {"name": "检察大数据法律监督平台", "version": settings.VERSION},
        "signing_key": fingerprint(private_key(settings.EVIDENCE_KEYS[0]).public_key()),
    }


def _written(frozen: list[Frozen], actor, about: dict) -> bytes:
    """The archive's bytes; what it says is Chinese whatever its maker reads."""
    with translation.override(settings.LANGUAGE_CODE):
        entries = with_cover(entries_of(frozen, actor), frozen, actor, about)
    entries[MANIFEST] = manifest_of(entries, about)
    entries[SIGNATURE] = signature_of(entries[MANIFEST], private_key(settings.EVIDENCE_KEYS[0]))
    file = io.BytesIO()
    write_archive(file, sorted(entries.items()))
    return file.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by this account alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def _announce(action: str, pack: EvidencePack, actor, purpose: str, **detail) -> None:
    acted.send(
        sender=EvidencePack,
        actor=actor,
        action=action,
        target=pack,
        office_path=pack.office_path,
        detail={"sha256": pack.sha256, **detail},
        purpose=purpose,
    )
