"""An office asks the owner of a dataset for its use; the owner agrees, which makes a share, or does not."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.errors import ActRefused
from datasources.actions.sharing import REASON_LENGTH, Grant, share_dataset
from datasources.announcements import acted
from datasources.masking import without_long_numbers
from datasources.models import Dataset, Share, Subscription, UseRequest
from datasources.office_directory import Entry, names_of
from datasources.sharing import scopes_of


def ask_for_use(dataset: Dataset, *, actor, purpose: str, access: str, until: date | None = None) -> UseRequest:
    """Ask the owner of a dataset for its use by the actor's office. ``until``: the last day that it is needed.

    Raises:
        ActRefused: no purpose, a past day, a request already waits, or the office has what it asks for.
    """
    purpose = without_long_numbers(purpose.strip())
    if len(purpose) < REASON_LENGTH:
        raise ActRefused(str(dataset), _("没有写明使用目的"), _("请用至少四个字写明目的后再申请。"))
    if until and until < timezone.localdate():
        raise ActRefused(str(dataset), _("使用期限早于今天"), _("请改为今天或以后的日期。"))
    if access == Share.Access.BROWSE and dataset.visibility != Dataset.Visibility.OPEN:
        raise ActRefused(str(dataset), _("该数据集可用不可见，不能申请浏览"), _("请改为申请“用于模型比对”。"))
    office = actor.office
    held = scopes_of(office.path, [dataset]).get(dataset.pk)
    if held and held.region == "" and (held.may_browse or access == Share.Access.USE):
        raise ActRefused(str(dataset), _("本院已获得这项共享"), _("无需再申请。"))
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        if dataset.requests.filter(office_code=office.code, status=UseRequest.Status.PENDING).exists():
            raise ActRefused(str(dataset), _("本院的申请正在等待审批"), _("请等待审批，或撤回后重新申请。"))
        request = UseRequest.objects.create(
            dataset=dataset,
            office_code=office.code,
            office_path=office.path,
            requester=actor,
            access=access,
            purpose=purpose,
            until=until,
        )
        _announce("request.ask", request, actor=actor, purpose=purpose)
    return request


def approve_request(
    request: UseRequest, *, actor, rows: str, expires_on: date | None = None, note: str = ""
) -> UseRequest:
    """Agree: the asking office gets a share, until the day asked for unless the owner names another one.

    Raises:
        ActRefused: it has been decided, or the share cannot be made.
    """
    grant = Grant(
        office=Entry(request.office_code, request.office_path, names_of([request.office_code])[request.office_code]),
        access=request.access,
        rows=rows,
        expires_on=expires_on or request.until,
        reason=request.purpose,
    )
    with transaction.atomic():
        _decide(request, UseRequest.Status.APPROVED, actor, note)
        request.share = share_dataset(request.dataset, grant, actor=actor)
        request.save(update_fields=["share"])
        _announce("request.approve", request, actor=actor, purpose=request.decision_note)
    return request


def refuse_request(request: UseRequest, *, actor, note: str) -> UseRequest:
    """Do not agree, and say why. Raises ActRefused where nothing is said, or it has been decided."""
    if len(note.strip()) < REASON_LENGTH:
        raise ActRefused(str(request), _("没有写明不同意的理由"), _("请用至少四个字写明理由。"))
    with transaction.atomic():
        _decide(request, UseRequest.Status.REFUSED, actor, note)
        _announce("request.refuse", request, actor=actor, purpose=request.decision_note)
    return request


def withdraw_request(request: UseRequest, *, actor) -> UseRequest:
    """The asking office no longer asks. Raises ActRefused where it has been decided."""
    with transaction.atomic():
        _decide(request, UseRequest.Status.WITHDRAWN, actor, "")
        _announce("request.withdraw", request, actor=actor)
    return request


def subscribe(dataset: Dataset, *, actor) -> None:
    """Tell this person of new loads from now on."""
    Subscription.objects.get_or_create(dataset=dataset, user=actor)


def unsubscribe(dataset: Dataset, *, actor) -> None:
    Subscription.objects.filter(dataset=dataset, user=actor).delete()


def note_news_seen(*, actor) -> None:
    """What has been loaded until now is no news to this person any more."""
    Subscription.objects.filter(user=actor).update(seen_at=timezone.now())


def _decide(request: UseRequest, status: str, actor, note: str) -> None:
    """Two people who decide at once: the first one does."""
    decided = UseRequest.objects.filter(pk=request.pk, status=UseRequest.Status.PENDING).update(
        status=status,
        decided_by=actor,
        decided_at=timezone.now(),
        decision_note=without_long_numbers(note.strip()),
    )
    if not decided:
        raise ActRefused(str(request), _("该申请已经处理"), _("请刷新页面查看它现在的状态。"))
    request.refresh_from_db()


def _announce(action: str, request: UseRequest, *, actor, purpose: str = "") -> None:
    """Tell both sides' auditors."""
    told = {"dataset": request.dataset.slug, "office": request.office_code, "access": request.access}
    for path in dict.fromkeys([request.dataset.office_path, request.office_path]):
        acted.send(
            sender=UseRequest, actor=actor, action=action, target=request, office_path=path, detail=told,
            purpose=purpose,
        )  # fmt: skip
