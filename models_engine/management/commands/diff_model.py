"""Tell two versions of a model apart in sentences."""

from pathlib import Path

from django.core.management.base import CommandError

from models_engine.comparison import Group, grouped, readable
from models_engine.management.commands._output import RoomCommand, text_of
from models_engine.management.commands.check_model import available_standards
from models_engine.models import ModelVersion


class Command(RoomCommand):
    help = "用文字说明一个监督模型两个版本之间的差别，按对线索的影响分组。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("old", metavar="A", help="旧版本：模型文件，或 标识@版本号")
        parser.add_argument("new", metavar="B", help="新版本：模型文件，或 标识@版本号")
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="语言（默认 zh）")
        parser.add_argument("--standards", nargs="+", metavar="FILE", default=[], help="另外采用的数据标准文件")

    def handle(self, *args, **options) -> None:
        with self.refusals():
            standards = available_standards(options["standards"])
            sides = [readable(*text_named(options[side]), standards) for side in ("old", "new")]
        groups = grouped(*sides, options["language"])
        if options["format"] == "json":
            self.print_json(as_json(groups))
        else:
            self.print_groups(groups)

    def print_groups(self, groups: list[Group]) -> None:
        if not groups:
            self.stdout.write("两个版本的含义相同。")
        for group in groups:
            self.stdout.write(f"{group.title}：")
            for change in group.changes:
                self.stdout.write(f"  {change.text}")
                for mark, sentence in (("-", change.before), ("+", change.after)):
                    if sentence:
                        self.stdout.write(f"    {mark} {sentence}")


def text_named(name: str) -> tuple[str, str]:
    """(text, name) of a file, or of a version of the library as slug@number; exit 1 where there is neither."""
    slug, at, number = name.rpartition("@")
    if Path(name).exists() or not (at and number.isdecimal()):
        return text_of(name), name
    version = ModelVersion.objects.filter(model__slug=slug, number=int(number)).first()
    if version is None:
        raise CommandError(f"模型库中没有 {slug} 的第 {number} 版。请用模型页面核对标识和版本号。")
    return version.source, name


def as_json(groups: list[Group]) -> dict:
    changes = [
        {"part": one.part, "effect": one.effect.value, "text": one.text, "before": one.before, "after": one.after}
        for group in groups
        for one in group.changes
    ]
    return {"same": not changes, "changes": changes}
