"""Share a dataset with another office, take that back, and say whether others may ask. In force from the commit on."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_dataset
from datasources.actions.errors import ActRefused
from datasources.announcements import acted
from datasources.masking import without_long_numbers
from datasources.models import Dataset, Share
from datasources.office_directory import Entry

#: characters: a reason is a word or two at least, not a key pressed twice
REASON_LENGTH = 4


@dataclass(frozen=True)
class Grant:
    """What is given: to whom, for what, which rows, until which day (the last one; None: until it is revoked)."""

    office: Entry
    access: str = Share.Access.USE
    rows: str = Share.Rows.ALL
    downwards: bool = False
    expires_on: date | None = None
    reason: str = ""


def share_dataset(dataset: Dataset, grant: Grant, *, actor) -> Share:
    """Let another office use a dataset of the actor's own.

    Raises:
        ActRefused: it sees the dataset anyway, has this share already, or the share would give nothing.
    """
    _refuse_empty_grant(dataset, grant)
    reason = without_long_numbers(grant.reason.strip())
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        _refuse_second_share(dataset, grant)
        share = Share.objects.create(
            dataset=dataset,
            to_office_code=grant.office.code,
            to_office_path=grant.office.path,
            downwards=grant.downwards,
            access=grant.access,
            rows=grant.rows,
            reason=reason,
            expires_on=grant.expires_on,
            granted_by=actor,
        )
        announce_both("share.grant", share, actor=actor, purpose=reason, until=grant.expires_on)
    return share


def revoke_share(share: Share, *, actor, reason: str) -> Share:
    """End a share now. Runs that it took part in keep their record and can be repeated.

    Raises:
        ActRefused: there is no reason, or it has ended.
    """
    if len(reason.strip()) < REASON_LENGTH:
        raise ActRefused(str(share), _("没有写明收回原因"), _("请用至少四个字写明原因后再收回。"))
    with transaction.atomic():
        ended = Share.objects.filter(pk=share.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if not ended:
            raise ActRefused(str(share), _("该共享已经收回"), _("请刷新页面查看它现在的状态。"))
        share.refresh_from_db()
        announce_both("share.revoke", share, actor=actor, purpose=without_long_numbers(reason.strip()))
    return share


def set_requestable(dataset: Dataset, requestable: bool, *, actor) -> None:
    """Say whether other offices find the dataset in the list of services and may ask for its use."""
    with transaction.atomic():
        changed = Dataset.objects.filter(pk=dataset.pk, requestable=not requestable).update(requestable=requestable)
        if changed:
            announce_dataset("dataset.offer", dataset, actor=actor, requestable=requestable)
    dataset.requestable = requestable


def announce_both(action: str, share: Share, *, actor, purpose: str = "", **detail) -> None:
    """Tell both sides' auditors."""
    told = {
        "dataset": share.dataset.slug,
        "office": share.to_office_code,
        "downwards": share.downwards,
        "access": share.access,
        "rows": share.rows,
        **detail,
    }
    for path in dict.fromkeys([share.dataset.office_path, share.to_office_path]):
        acted.send(
            sender=Share, actor=actor, action=action, target=share, office_path=path, detail=told, purpose=purpose
        )


def _refuse_empty_grant(dataset: Dataset, grant: Grant) -> None:
    place = str(dataset)
    if len(grant.reason.strip()) < REASON_LENGTH:
        raise ActRefused(place, _("没有写明共享事由"), _("请用至少四个字写明事由后再共享。"))
    if grant.expires_on and grant.expires_on < timezone.localdate():
        raise ActRefused(place, _("有效期至早于今天"), _("请改为今天或以后的日期。"))
    if dataset.office_path.startswith(grant.office.path) and not grant.downwards:
        raise ActRefused(place, _("该单位是本院或上级院，本来就能使用这个数据集"), _("无需共享。"))
    if grant.access == Share.Access.BROWSE and dataset.visibility != Dataset.Visibility.OPEN:
        raise ActRefused(place, _("该数据集可用不可见，不能共享浏览"), _("请改为“用于模型比对”。"))
    if grant.rows == Share.Rows.OWN_REGION:
        _refuse_without_region(dataset, grant)


def _refuse_without_region(dataset: Dataset, grant: Grant) -> None:
    if dataset.standard.standard.region is None:
        raise ActRefused(
            str(dataset), _("数据标准没有说明哪一列是地区，无法只共享本地区数据"), _("请改为共享全部数据。")
        )
    if not grant.downwards and not grant.office.code.isdecimal():  # a prison's or a railway's office
        raise ActRefused(grant.office.name, _("不对应行政区划，没有“本地区数据”"), _("请改为共享全部数据。"))


def _refuse_second_share(dataset: Dataset, grant: Grant) -> None:
    same = Share.objects.in_force().filter(
        dataset=dataset,
        to_office_code=grant.office.code,
        access=grant.access,
        rows=grant.rows,
        downwards=grant.downwards,
    )
    if same.exists():
        raise ActRefused(grant.office.name, _("已有同样的共享在生效"), _("如需变更期限，请先收回原来的共享。"))
