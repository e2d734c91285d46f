"""Certify a model from the command line, for a first installation."""

from django.core.management.base import CommandError
from django.db import transaction

from models_engine.actions import assign_owner, publish_version
from models_engine.actions.offices import OfficeRef
from models_engine.management.commands._output import RoomCommand, office_named
from models_engine.models import ModelVersion, SupervisionModel


class Command(RoomCommand):
    help = "发布监督模型：检查、运行算例，通过后由指定单位作为发布单位，其下级院即可运行。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="模型标识")
        parser.add_argument("--office", required=True, metavar="CODE", help="发布单位代码")

    def handle(self, *args, **options) -> None:
        office = office_named(options["office"])
        version = newest_version(options["slug"])
        with self.refusals():
            if version.status == ModelVersion.Status.PUBLISHED:
                claim_for(version, office)
            else:
                version = publish_version(version, actor=None, owner=office)
        if options["format"] == "json":
            self.print_json(
                {"slug": version.model.slug, "version": version.number, "status": version.status, "office": office.code}
            )
        else:
            self.stdout.write(f"{version.model.slug} v{version.number} 已发布，发布单位 {office.code}。")


def newest_version(slug: str) -> ModelVersion:
    version = ModelVersion.objects.select_related("model").filter(model__slug=slug).order_by("-number").first()
    if version is None:
        known = "、".join(SupervisionModel.objects.values_list("slug", flat=True)) or "（无）"
        raise CommandError(f"没有标识为 {slug} 的模型，已有：{known}。请先用 import_models 导入。")
    return version


def claim_for(version: ModelVersion, office: OfficeRef) -> None:
    """Publishing what is published already only settles whose it is."""
    if version.model.office_code != office.code:
        with transaction.atomic():
            assign_owner(version.model, office)
