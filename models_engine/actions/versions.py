"""Texts of models: import, publish, retire. Nothing else writes models and versions."""

import hashlib
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.announcements import acted
from models_engine.actions.checking import check_text, examine, obstacles
from models_engine.actions.errors import ImportRefused, PublicationRefused
from models_engine.actions.offices import OfficeLike
from models_engine.actions.standards import known_standards
from models_engine.announcements import model_published
from models_engine.execution import try_examples as caged_examples
from models_engine.models import ModelVersion, SupervisionModel


class Imported(NamedTuple):
    version: ModelVersion
    is_new: bool  # False: the newest version has this very text and is in use, or may be


def results_of(examples) -> list[dict]:
    """Example results as JSON can hold them."""
    return [
        {
            "name": one.name,
            "ok": one.ok,
            "missing": list(one.missing),
            "unexpected": list(one.unexpected),
            "error": one.error,
        }
        for one in examples
    ]


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def import_model(text: str, filename: str, *, actor, office: OfficeLike, try_examples: bool = True) -> Imported:
    """Put a model file into the library as a draft, or as a new draft version where its text is new.

    ``office`` (code and path) owns a model that is new; an existing one keeps its owner. Its examples run unless
    ``try_examples`` is false, and how they went is kept: a draft may fail them, a published version may not.

    Raises:
        ModelErrors: every problem of the text, with line and column.
        ImportRefused: the slug belongs to an office that ``office`` has no say over.
    """
    checked = check_text(text, filename, known_standards())
    source, digest = checked.source, digest_of(text)
    examples = results_of(caged_examples(checked, text)) if try_examples else []
    with transaction.atomic():
        model = _model_for(source, office)
        newest = model.versions.order_by("-number").first()
        if newest and newest.digest == digest and newest.status != ModelVersion.Status.RETIRED:
            return Imported(newest, is_new=False)
        # a draft that nobody published gives way: one model has at most one draft
        model.versions.filter(status=ModelVersion.Status.DRAFT).update(status=ModelVersion.Status.RETIRED)
        version = ModelVersion.objects.create(
            model=model,
            number=newest.number + 1 if newest else 1,
            source=text,
            digest=digest,
            inputs=dict(source.inputs),
            examples=examples,
            created_by=actor,
        )
        if not _is_published(model):
            _take_headings(model, source)
        _announce("model.import", version, actor)
    return Imported(version, is_new=True)


def publish_version(
    version: ModelVersion, *, actor, owner: OfficeLike | None = None, try_examples: bool = True
) -> ModelVersion:
    """Certify a version: it is checked again, its examples run, and from now on offices run it.

    The version published before it is retired. ``owner``: the office that owns the model from now on (a first
    installation from the command line); None leaves the owner as it is. ``try_examples`` is false for a text that
    ships with the product alone: its own tests have run the examples of that very text.

    Raises:
        PublicationRefused: the version is not a draft, or something stands against it (all of it is named).
    """
    report = examine(version.source, f"{version.model.slug}.yaml", known_standards(), try_examples)
    if against := obstacles(report):
        raise PublicationRefused(
            place=str(version), cause="；".join(against) + "。", next_step=_("请修改模型文件后重新导入，再发布。")
        )
    with transaction.atomic():
        model = SupervisionModel.objects.select_for_update().get(pk=version.model_id)
        version = ModelVersion.objects.select_related("model").get(pk=version.pk)
        if version.status != ModelVersion.Status.DRAFT:
            raise PublicationRefused(
                place=str(version),
                cause=_("只有草稿可以发布，该版本为“%(status)s”。") % {"status": version.get_status_display()},
                next_step=_("如需启用旧文本，请将其作为新版本重新导入。"),
            )
        if owner:
            assign_owner(model, owner)
        _take_headings(model, report.checked.source)
        model.versions.published().update(status=ModelVersion.Status.RETIRED)
        version.status, version.published_by, version.published_at = "published", actor, timezone.now()
        if try_examples:
            version.examples = results_of(report.examples)
        version.save(update_fields=["status", "published_by", "published_at", "examples"])
        version.model = model
        model_published.send(sender=ModelVersion, version=version)
        _announce("model.publish", version, actor)
    return version


def retire_version(version: ModelVersion, *, actor) -> ModelVersion:
    """Take a version out of use; runs and leads that rest on it stay.

    Raises:
        PublicationRefused: it is out of use already.
    """
    with transaction.atomic():
        changed = ModelVersion.objects.filter(pk=version.pk).exclude(status=ModelVersion.Status.RETIRED)
        if not changed.update(status=ModelVersion.Status.RETIRED):
            raise PublicationRefused(place=str(version), cause=_("该版本已经停用。"), next_step=_("无需再次停用。"))
        version.status = ModelVersion.Status.RETIRED
        _announce("model.retire", version, actor)
    return version


def assign_owner(model: SupervisionModel, owner: OfficeLike) -> None:
    """Hand a model to an office; from there it is seen by every office below."""
    model.office_code, model.office_path = owner.code, owner.path
    model.save(update_fields=["office_code", "office_path"])


def _model_for(source, office: OfficeLike) -> SupervisionModel:
    model, _created = SupervisionModel.objects.select_for_update().get_or_create(
        slug=source.slug,
        defaults={"office_code": office.code, "office_path": office.path, **_headings(source)},
    )
    if not model.office_path.startswith(office.path):
        raise ImportRefused(
            place=source.slug,
            cause=_("这一标识属于其他单位的模型。"),  # whose it is may be nothing for this office to know
            next_step=_("请为您的模型换一个标识（slug），作为派生模型导入。"),
        )
    return model


def _is_published(model: SupervisionModel) -> bool:
    return model.versions.published().exists()


def _take_headings(model: SupervisionModel, source) -> None:
    """Lists show what the published text says of itself (or the draft, as long as nothing is published)."""
    for name, value in _headings(source).items():
        setattr(model, name, value)
    model.save(update_fields=list(_headings(source)))


def _headings(source) -> dict[str, str]:
    return {
        "title_zh": source.title["zh"],
        "title_en": source.title.get("en", ""),
        "field": source.field,
        "summary_zh": (source.summary or {}).get("zh", ""),
    }


def _announce(action: str, version: ModelVersion, actor) -> None:
    acted.send(
        sender=ModelVersion,
        actor=actor,
        action=action,
        target=version,
        office_path=version.model.office_path,
        detail={"model": version.model.slug, "version": version.number, "digest": version.digest},
        purpose="",
    )
