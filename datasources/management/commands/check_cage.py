"""Say which walls stand round the processes that read files, look things up and run models."""

from django.core.management.base import BaseCommand, CommandError

from datasources.confinement import WALLS, WallsMissing, missing_walls, required_walls


class Command(BaseCommand):
    help = "检查本机能否隔离计算进程：断网、只能读写指名的文件、换用另一账户。REQUIRE_CAGE 要求的缺一项即报错。"

    def handle(self, *args, **options) -> None:
        try:
            required = required_walls()
        except WallsMissing as error:
            raise CommandError(str(error)) from error
        missing = missing_walls()
        for name, words in WALLS.items():
            verdict = f"缺：{missing[name]}" if name in missing else "有"
            self.stdout.write(f"{name}\t{words}\t{verdict}")
        self.stdout.write("limits\t内存、处理器时间、文件大小、打开的文件数\t有")
        if lacking := [name for name in required if name in missing]:
            raise CommandError(str(WallsMissing("；".join(f"{WALLS[name]}：{missing[name]}" for name in lacking))))
