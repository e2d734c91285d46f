"""Tell what a run of a model file would cost on an office's data."""

from django.utils import timezone

from datasources.management.plain import day
from models_engine.actions.estimating import RunEstimate, estimate_run
from models_engine.actions.previewing import Question, own_cage
from models_engine.management.commands._output import RoomCommand, office_named, pair, text_of


class Command(RoomCommand):
    help = "估计模型文件在本院数据上运行的行数、耗时和空间，并指出会使结果膨胀的键；不运行模型。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="模型文件（YAML 1.2 或 JSON）")
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="计算基准日（默认今天）")
        parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="参数值，可多次给出")

    def handle(self, *args, **options) -> None:
        own_cage().warm()
        question = Question(
            text=text_of(options["file"]),
            filename=options["file"],
            office_path=office_named(options["office"]).path,
            as_of=options["as_of"] or timezone.localdate(),
            parameters=dict(pair(text) for text in options["param"]),
        )
        try:
            with self.refusals():
                found = estimate_run(question, actor=None)
        finally:
            own_cage().close()
        if options["format"] == "json":
            told = {"duration": found.duration, "heavy": found.heavy, "rows_read": found.rows_read}
            self.print_json({**found.answer, **told})
        else:
            self.print_estimate(found)

    def print_estimate(self, found: RunEstimate) -> None:
        self.stdout.write(f"读取 {found.rows_read} 行，{found.duration}，中间结果{found.room}。")
        for step in found.answer["steps"]:
            rows = step["rows"]
            around = f"约 {rows['rows']} 行（{rows['low']} 至 {rows['high']}）" if rows["low"] < rows["high"] else ""
            said = around or f"{rows['rows']} 行"
            if not step["is_known"]:
                said = f"最多 {rows['high']} 行"
            pairs = f"，配对 {step['pairs']} 次" if step["pairs"] else ""
            self.stdout.write(f"  {step['name']}：{said}{pairs}，{step['seconds']} 秒")
        for key in found.heavy:
            named = "、".join(f"{name}={value}" for name, value in zip(key["columns"], key["values"], strict=True))
            share = "" if key["share"] is None else f"，占 {key['share']:.0%}"
            self.stdout.write(
                f"膨胀的键 {named}（步骤 {key['step']}）：左 {key['left']} 行 × 右 {key['right']} 行"
                f" = {key['pairs']} 对{share}。{key['advice']}"
            )
        if found.exceeds:
            self.stdout.write(f"预计超出{'、'.join(found.exceeds)}的上限。")
