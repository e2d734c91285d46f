"""What an administrator does to a data source. Nothing that is announced or shown holds a secret."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.errors import ActRefused
from datasources.announcements import acted
from datasources.connectors.errors import SourceError
from datasources.connectors.secrets import reseal, seal, unseal
from datasources.models import DataSource, DataStandard, Load
from datasources.work.models import LIVE, WorkStatus

#: parts of a connection that say where rows lie and which they are: with other ones the position means nothing
PLACE = ("system", "host", "port", "database", "folder", "pattern")
#: and those that also say which columns there are
SHAPE = ("schema", "table", "query", "url", "rows_path")
OPEN = (*LIVE, WorkStatus.HELD)


def create_source(
    *,
    actor,
    office_code: str,
    office_path: str,
    name: str,
    standard: DataStandard,
    kind: str,
    connection: Mapping[str, Any],
    secret: Mapping[str, str],
    mode: str = Load.Mode.APPEND,
) -> DataSource:
    """Record a source; nothing is fetched from it yet. Raises ActRefused where the office has one of that name."""
    with transaction.atomic():
        source = DataSource(
            name=name.strip(),
            office_code=office_code,
            office_path=office_path,
            standard=standard,
            kind=kind,
            connection=dict(connection),
            secret=seal(dict(secret)),
            mode=mode,
            created_by=actor,
        )
        _save(source)
        announce_source("source.create", source, actor=actor, kind=kind, standard=standard.slug)
    return source


def change_source(source: DataSource, *, actor, secret: Mapping[str, str] | None = None, **changes: Any) -> list[str]:
    """Change fields of a source; ``secret`` None leaves the secret as it is. Returns the names of what changed.

    A connection that is about other rows, or another cursor column, begins from the start; another schedule counts
    from now on.

    Raises:
        ActRefused: the name is taken, or such a change while rows are on their way.
    """
    with transaction.atomic():
        kept = DataSource.objects.select_for_update().get(pk=source.pk)
        changed = [name for name, value in changes.items() if getattr(kept, name) != value]
        if _begins_anew(kept, changes):
            refuse_while_busy(kept)
            kept.cursor_value = ""
        if "mapping" not in changes and _differs(kept, changes, SHAPE):
            kept.mapping = {}
        for name in changed:
            setattr(kept, name, changes[name])
        if secret:
            kept.secret = seal(_opened(kept) | dict(secret))
            changed.append("secret")
        if "crontab" in changed:
            kept.watched_since = timezone.now()
        if changed:
            _save(kept)
            announce_source("source.change", kept, actor=actor, changed=sorted(changed))
    source.refresh_from_db()
    return changed


def pause_source(source: DataSource, *, actor, failures: int = 0) -> None:
    """Let the schedule rest. ``failures``: so many in a row were the reason."""
    _switch(source, False, "source.pause", actor=actor, **({"failures": failures} if failures else {}))


def resume_source(source: DataSource, *, actor) -> None:
    """Let the schedule count again, from now on; failures before now are forgotten."""
    _switch(source, True, "source.resume", actor=actor)


def rewind_source(source: DataSource, *, actor) -> None:
    """Begin from the start at the next collection. Raises ActRefused while rows are on their way."""
    with transaction.atomic():
        kept = DataSource.objects.select_for_update().get(pk=source.pk)
        refuse_while_busy(kept)
        kept.cursor_value = ""
        kept.save(update_fields=["cursor_value"])
        announce_source("source.rewind", kept, actor=actor)


def delete_source(source: DataSource, *, actor) -> None:
    """Forget a source, its secret and its log; datasets and loads stay. Raises ActRefused while it is collected."""
    with transaction.atomic():
        kept = DataSource.objects.select_for_update().get(pk=source.pk)
        if kept.collections.filter(status__in=LIVE).exists():
            raise ActRefused(kept.name, _("正在采集"), _("请等采集结束或取消采集后再删除。"))
        announce_source("source.delete", kept, actor=actor, kind=kept.kind, collections=kept.collections.count())
        kept.delete()


def reseal_sources() -> int:
    """Encrypt every secret with the newest key. Returns how many there are."""
    with transaction.atomic():
        sources = list(DataSource.objects.select_for_update().exclude(secret=""))
        for source in sources:
            source.secret = reseal(source.secret)
            source.save(update_fields=["secret"])
    return len(sources)


def refuse_while_busy(source: DataSource) -> None:
    """Raise ActRefused while a collection runs or its last load waits: the position is about to move."""
    if source.collections.filter(status__in=LIVE).exists():
        raise ActRefused(source.name, _("正在采集"), _("请等采集结束后再试。"))
    waiting = source.loads.filter(status__in=OPEN).order_by("pk").first()
    if waiting is not None:
        cause = _("批次 %(load)s 还没有处理完") % {"load": waiting.pk}
        raise ActRefused(source.name, cause, _("请先等它入库；若待确认，请在批次页确认或放弃。"))


def announce_source(action: str, source: DataSource, *, actor, **detail: Any) -> None:
    acted.send(
        sender=DataSource,
        actor=actor,
        action=action,
        target=source,
        office_path=source.office_path,
        detail={"source": source.name, **detail},
        purpose="",
    )


def _begins_anew(source: DataSource, changes: Mapping[str, Any]) -> bool:
    column = changes.get("cursor_column", source.cursor_column)
    return column != source.cursor_column or _differs(source, changes, (*PLACE, *SHAPE))


def _differs(source: DataSource, changes: Mapping[str, Any], parts: Iterable[str]) -> bool:
    connection = changes.get("connection", source.connection)
    return any((connection.get(part) or "") != (source.connection.get(part) or "") for part in parts)


def _opened(source: DataSource) -> dict[str, str]:
    """The secret, or nothing where no key opens it any more: it is about to be given anew."""
    try:
        return unseal(source.secret)
    except SourceError:
        return {}


def _switch(source: DataSource, is_active: bool, action: str, *, actor, **detail: Any) -> None:
    with transaction.atomic():
        kept = DataSource.objects.select_for_update().get(pk=source.pk)
        if kept.is_active != is_active:
            kept.is_active = is_active
            kept.watched_since = timezone.now() if is_active else kept.watched_since
            kept.save(update_fields=["is_active", "watched_since"])
            announce_source(action, kept, actor=actor, **detail)
    source.refresh_from_db()


def _save(source: DataSource) -> None:
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError:
        raise ActRefused(source.name, _("本单位已有同名的数据源"), _("请换一个名称。")) from None
