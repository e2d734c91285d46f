"""Bring model files into the library."""

from django.db import transaction

from models_engine.actions import import_model
from models_engine.actions.versions import Imported
from models_engine.management.commands._output import RoomCommand, office_named, text_of


class Command(RoomCommand):
    help = "导入监督模型：新标识成为草稿，已有标识且文本不同则成为新版本的草稿。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help="模型文件（YAML 1.2 或 JSON）")
        parser.add_argument("--office", default="000000", metavar="CODE", help="所属单位代码（默认 000000）")

    def handle(self, *args, **options) -> None:
        office = office_named(options["office"])
        texts = [(file, text_of(file)) for file in options["files"]]
        with self.refusals(), transaction.atomic():  # all of the files or none
            imported = [import_model(text, file, actor=None, office=office) for file, text in texts]
        if options["format"] == "json":
            self.print_json({"models": [as_json(one) for one in imported]})
            return
        for version, is_new in imported:
            word = "已导入" if is_new else "文本未变"
            self.stdout.write(f"{version.model.slug} v{version.number}（{version.get_status_display()}）：{word}")


def as_json(imported: Imported) -> dict:
    version, is_new = imported
    return {"slug": version.model.slug, "version": version.number, "status": version.status, "new": is_new}
