"""Look up one person, company or case number across the datasets whose rows the actor may see. Never unnoticed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from datasources import lake
from datasources.actions.browsing import PURPOSE_LENGTH
from datasources.actions.errors import ActRefused
from datasources.actions.folders import lake_root
from datasources.announcements import acted
from datasources.lookup import Answer, look_up, searchable
from datasources.masking import shown, without_long_numbers
from datasources.models import Dataset, Load, LookUp, Share
from datasources.office_directory import names_of
from datasources.sharing import region_for, scopes_of

SHOWN_ROWS = 50  # of one dataset
TOKEN_SECONDS = 3600  # how long a row that was found can be unmasked
SALT = "datasources.lookup"


@dataclass(frozen=True)
class Question:
    """What is asked. ``kind``: a word of ``lookup.KINDS``, empty to recognise it; ``standard``: one standard's slug,
    empty for all."""

    text: str
    reason: str
    purpose: str
    kind: str = ""
    birth_year: int | None = None
    standard: str = ""


@dataclass(frozen=True)
class Group:
    """What one dataset holds, masked: ``rows`` are (token, cells in the order of ``columns``)."""

    dataset: Dataset
    office: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    total: int


@dataclass(frozen=True)
class Outcome:
    record: LookUp
    groups: list[Group]
    finished: bool
    searched: int
    failed: list[Dataset]


def look_up_subject(question: Question, *, actor) -> Outcome:
    """Search, and keep account of who looked for whom and why.

    Raises:
        ActRefused: no purpose, the day's number is used up, or the text is no number of that kind.
    """
    _refuse_without_purpose(question.purpose)
    if LookUp.objects.filter(actor=actor).of_today().count() >= settings.LOOKUPS_PER_DAY:
        raise ActRefused(
            _("即时查询"),
            _("今天的查询次数已用完（每人每天 %(n)s 次）") % {"n": settings.LOOKUPS_PER_DAY},
            _("请明天再查；需要成批核对的，请使用名单比对。"),
        )
    datasets = {dataset.pk: dataset for dataset in _datasets(question, actor)}
    answer = _ask(question, datasets, actor.office.path)
    if not answer.kind:
        raise ActRefused(_("即时查询"), _("没有认出要查的内容"), _("请核对号码，或选择类型后再查。"))
    return Outcome(
        record=_keep_account(question, answer, actor),
        groups=_groups(answer, datasets, actor),
        finished=answer.finished,
        searched=len(answer.searched),
        failed=[datasets[pk] for pk in sorted(answer.failed)],
    )


def reveal_row(token: str, *, actor, purpose: str) -> tuple[Dataset, list[tuple[str, str]]]:
    """One row that a look-up of the actor found, in clear: the dataset, and (title, text) of every cell.

    Raises:
        ActRefused: no purpose, the token is old or another's, or the actor may not see the row any more.
    """
    _refuse_without_purpose(purpose)
    dataset, row = _row_of(token, actor)
    with transaction.atomic():
        _announce("lookup.reveal", actor, dataset, purpose, {"dataset": dataset.slug}, dataset.office_path)
    columns = dataset.standard.standard.columns
    return dataset, [(column.title, _text(row.get(name))) for name, column in columns.items()]


def _datasets(question: Question, actor) -> Iterable[Dataset]:
    found = Dataset.objects.browsable_by(actor).select_related("standard")
    if question.standard:
        found = found.filter(standard__slug=question.standard)
    return [dataset for dataset in found if searchable(dataset.standard.standard, question.kind)]


def _ask(question: Question, datasets: dict[int, Dataset], path: str) -> Answer:
    scopes = scopes_of(path, access=Share.Access.BROWSE)
    loads: dict[int, list[Load]] = {}
    for load in Load.objects.current().filter(dataset__in=datasets).only("dataset", "manifest", "repeated_keys"):
        loads.setdefault(load.dataset_id, []).append(load)
    return look_up(
        question.text,
        kind=question.kind,
        birth_year=question.birth_year,
        standards={one.standard.slug: one.standard.definition for one in datasets.values()},
        datasets=[
            {
                "id": pk,
                "standard": datasets[pk].standard.slug,
                "rows": sum(part["rows"] for load in own for part in load.manifest),
                "region": scopes[pk].region if pk in scopes else "",
                "loads": [_files(load) for load in own],
            }
            for pk, own in loads.items()
        ],
        limit=SHOWN_ROWS,
        wall_seconds=settings.LOOKUP_WALL_SECONDS,
        memory_mb=settings.LOOKUP_MEMORY_MB,
        threads=settings.ENGINE_THREADS,
    )


def _files(load: Load) -> dict[str, Any]:
    paths = [str(path) for path in lake.paths_of(lake_root(), load.manifest)]
    return {"load_id": load.pk, "paths": paths, "has_repeats": load.repeated_keys > 0}


def _groups(answer: Answer, datasets: dict[int, Dataset], actor) -> list[Group]:
    names = names_of({datasets[found.dataset].office_code for found in answer.found})
    groups = []
    for found in sorted(answer.found, key=lambda one: (datasets[one.dataset].standard.slug, one.dataset)):
        dataset = datasets[found.dataset]
        columns = dataset.standard.standard.columns
        said = [name for name in columns if any(row.get(name) is not None for row in found.rows)]
        rows = [
            (_token(row["row_id"], actor), [shown(_text(row.get(name)), columns[name]) for name in said])
            for row in found.rows
        ]
        titles = [columns[name].title for name in said]
        groups.append(Group(dataset, names[dataset.office_code], titles, rows, found.total))
    return groups


def _keep_account(question: Question, answer: Answer, actor) -> LookUp:
    rows = sum(found.total for found in answer.found)
    purpose = without_long_numbers(question.purpose.strip())
    with transaction.atomic():
        record = LookUp.objects.create(
            actor=actor,
            office_path=actor.office.path,
            kind=answer.kind,
            subject=answer.masked[:200],
            reason=question.reason,
            purpose=purpose,
            datasets=len(answer.searched),
            rows=rows,
        )
        told = {"kind": answer.kind, "reason": question.reason, "datasets": len(answer.searched), "rows": rows}
        _announce("lookup.search", actor, record, purpose, told, actor.office.path)
    return record


def _row_of(token: str, actor) -> tuple[Dataset, dict[str, Any]]:
    gone = ActRefused(_("即时查询"), _("这一行已不能查看"), _("请重新查询。"))
    try:
        told = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise gone from error
    load = Load.objects.current().filter(pk=lake.load_of(told["row"])).select_related("dataset__standard").first()
    region = region_for(load.dataset, actor.office.path) if load else None
    if region is None or told["user"] != actor.pk:
        raise gone
    for row in lake.read_rows(lake.paths_of(lake_root(), load.manifest), [told["row"]]):
        if not region or str(row.get(load.dataset.standard.standard.region) or "").startswith(region):
            return load.dataset, row
    raise gone


def _token(row_id: int, actor) -> str:
    return signing.dumps({"row": row_id, "user": actor.pk}, salt=SALT)


def _announce(action: str, actor, target, purpose: str, detail: dict, office_path: str) -> None:
    acted.send(
        sender=LookUp,
        actor=actor,
        action=action,
        target=target,
        office_path=office_path,
        detail=detail,
        purpose=without_long_numbers(purpose.strip()),
    )


def _refuse_without_purpose(purpose: str) -> None:
    if len(purpose.strip()) < PURPOSE_LENGTH:
        raise ActRefused(
            _("即时查询"), _("没有写明用途"), _("请用至少 %(n)d 个字写明用途后再查。") % {"n": PURPOSE_LENGTH}
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
