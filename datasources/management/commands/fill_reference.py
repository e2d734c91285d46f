"""``fill_reference``: working days, loan prime rates, wages and division codes, for everybody to read."""

from datasources.actions.reference import NATIONAL, Filled, fill_reference
from datasources.management.commands._output import FloorCommand


class Command(FloorCommand):
    help = "装入随平台发布的参考数据：工作日历、贷款市场报价利率、年平均工资、行政区划代码；没有变化的不再装入"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--office", default=NATIONAL, metavar="CODE", help="单位代码（默认 000000，各级院都能读）")

    def handle(self, *args, **options) -> None:
        with self.refusals():
            filled = fill_reference(options["office"])
        if options["verbosity"]:
            self.answer(options, {"reference": [_figures(one) for one in filled]}, "\n".join(map(_line, filled)))


def _figures(filled: Filled) -> dict:
    load = filled.load
    return {
        "standard": filled.standard,
        "load": load.pk if load else None,
        "rows_loaded": load.rows_loaded if load else 0,
    }


def _line(filled: Filled) -> str:
    if filled.load is None:
        return f"无变化  {filled.standard}"
    return f"已装入  {filled.standard}：{filled.load.rows_loaded:,} 行（批次 {filled.load.pk}）"
