"""Look at a step of a model file on an office's data before it is run."""

import time

from django.utils import timezone

from datasources.management.plain import day
from models_engine.actions.previewing import ROWS, Question, own_cage, preview_step
from models_engine.management.commands._output import RoomCommand, office_named, pair, text_of
from models_engine.views.words import operator_title

VERDICTS = {"kept": "保留", "dropped": "舍去", "unjudgeable": "无法判断", "pending": "待数据覆盖"}


class Command(RoomCommand):
    help = "预览模型文件的一个步骤：脱敏的若干行，以及它和之前各步的行数；不产生线索。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help="模型文件（YAML 1.2 或 JSON）")
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--step", required=True, metavar="NAME", help="步骤或输入的名称")
        parser.add_argument("--rows", type=int, default=ROWS, metavar="N", help=f"最多列出几行（默认 {ROWS}）")
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="计算基准日（默认今天）")
        parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="参数值，可多次给出")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="输出形式（默认 table）")

    def handle(self, *args, **options) -> None:
        own_cage().warm()
        question = Question(
            text=text_of(options["file"]),
            filename=options["file"],
            office_path=office_named(options["office"]).path,
            as_of=options["as_of"] or timezone.localdate(),
            parameters=dict(pair(text) for text in options["param"]),
        )
        started = time.monotonic()
        try:
            with self.refusals():
                found = preview_step(question, options["step"], actor=None, rows=max(0, options["rows"]))
        finally:
            own_cage().close()
        answer = {**found.answer, "withheld": found.withheld, "seconds_waited": round(time.monotonic() - started, 3)}
        if options["format"] == "json":
            self.print_json(answer)
        else:
            self.print_table(answer)

    def print_table(self, answer: dict) -> None:
        if answer["fraction"] < 1:
            self.stdout.write(f"抽取了约 {answer['fraction']:.2%} 的数据；所列的行都是完整结果中的行，全部行数是估计。")
        for step in answer["steps"]:
            counts = "，".join(
                f"{VERDICTS[name]} {step[name]}" for name in ("dropped", "unjudgeable", "pending") if step[name]
            )
            title = operator_title(step["operator"]) if step["operator"] else "输入"
            self.stdout.write(f"{step['name']}（{title}）：{_rows(step)}{'；' + counts if counts else ''}")
        if answer["withheld"]:
            self.stdout.write(answer["withheld"])
            return
        self.stdout.write("\t".join(["结果", *(column["name"] for column in answer["columns"]), "来源"]))
        for row in answer["rows"]:
            self.stdout.write("\t".join([VERDICTS[row["verdict"]], *row["cells"], _sources(row["sources"])]))
        self.stdout.write(f"用时 {answer['seconds_waited']} 秒。")


def _rows(step: dict) -> str:
    if step["extent"] == "whole":
        return f"{step['rows']} 行"
    if estimate := step["estimate"]:
        around = f"约 {estimate['rows']} 行（{estimate['low']} 至 {estimate['high']}）"
        return f"抽取部分 {step['rows']} 行，全部{around}"
    return f"与抽中行配对的 {step['rows']} 行"


def _sources(sources: dict) -> str:
    return "；".join(
        f"{name} {place['file']}:{place['line']}" for name, source in sources.items() for place in source["rows"]
    )
