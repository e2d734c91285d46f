"""Type-check model files and run their examples."""

from contextlib import suppress

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from datasources.schema.standards import Standard, read_standards, shipped_standards
from models_engine.actions.checking import Report, examine
from models_engine.actions.standards import known_standards
from models_engine.engines import ENGINES
from models_engine.language.excerpt import excerpt
from models_engine.management.commands._output import RoomCommand, text_of


class Command(RoomCommand):
    help = "检查监督模型文件：语法、类型，并运行其中的算例。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help="模型文件（YAML 1.2 或 JSON）")
        parser.add_argument("--standards", nargs="+", metavar="FILE", default=[], help="另外采用的数据标准文件")
        parser.add_argument("--engine", choices=ENGINES, default=settings.ENGINE, help="模型将在哪个引擎上运行")

    def handle(self, *args, **options) -> None:
        with self.refusals():
            standards = available_standards(options["standards"])
            texts = {file: text_of(file) for file in options["files"]}
            reports = [examine(text, file, standards, engine=options["engine"]) for file, text in texts.items()]
        ok = all(report.ok for report in reports)
        if options["format"] == "json":
            self.print_json(as_json(reports, ok))
        else:
            for report in reports:
                self.print_report(report, texts[report.filename])
        if not ok:
            raise CommandError("检查未通过。")

    def print_report(self, report: Report, text: str) -> None:
        self.stdout.write(f"{report.filename}：{'通过' if report.ok else '未通过'}")
        for problem in report.errors:
            self.stdout.write(f"  {problem.file}:{problem.line}:{problem.column} {problem.path}：{problem.message}")
            for line in excerpt(text, problem.line, problem.column):
                self.stdout.write(f"  {line}")
        for example in report.examples:
            self.stdout.write(f"  算例 {example.name}：{'通过' if example.ok else example.error or '不符'}")
            for word, keys in (("缺少", example.missing), ("多出", example.unexpected)):
                for key in keys:
                    self.stdout.write(f"    {word} {key}")


def available_standards(files: list[str]) -> dict[str, Standard]:
    """Standards by slug: the shipped ones, over them the catalogue's, over them those of ``files``."""
    definitions = [one for path in shipped_standards() for one in read_standards(path)]
    standards = {one["slug"]: Standard.from_definition(one) for one in definitions}
    with suppress(DatabaseError):  # a model can be checked before there is a database
        standards.update(known_standards())
    for file in files:
        standards.update({one["slug"]: Standard.from_definition(one) for one in read_standards(file)})
    return standards


def as_json(reports: list[Report], ok: bool) -> dict:
    return {
        "ok": ok,
        "errors": [
            {"file": one.file, "path": one.path, "line": one.line, "column": one.column, "message": one.message}
            for report in reports
            for one in report.errors
        ],
        "examples": [
            {"name": one.name, "ok": one.ok, "missing": one.missing, "unexpected": one.unexpected}
            | ({"error": one.error} if one.error else {})
            for report in reports
            for one in report.examples
        ],
    }
