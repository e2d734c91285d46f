"""``import_standards FILE…``: adds or updates data standards; all of the files, or none."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction

from datasources.actions import import_standard
from datasources.management.commands._output import FloorCommand
from datasources.schema.standards import read_standards

WORDS = {"added": "新增", "updated": "更新", "unchanged": "无变化"}


class Command(FloorCommand):
    help = "从 YAML 或 JSON 文件导入数据标准"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def handle(self, *args, **options) -> None:
        with self.refusals(), transaction.atomic():
            results = [
                {"slug": record.slug, "outcome": outcome}
                for file in options["files"]
                for record, outcome in map(self._import, self._read(file))
            ]
        text = "\n".join(f"{WORDS[result['outcome']]}  {result['slug']}" for result in results)
        self.answer(options, {"standards": results}, text)

    def _read(self, file: Path) -> list[dict]:
        try:
            return read_standards(file)
        except OSError as error:
            raise CommandError(f"读不到文件 {file}：{error.strerror}。请核对路径和权限。") from error

    def _import(self, definition: dict) -> tuple:
        return import_standard(definition, actor=None)
