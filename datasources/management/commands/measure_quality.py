"""``measure_quality``: makes the quality reports that are missing, or those of named loads again."""

from datasources.actions.quality import measure_load
from datasources.management.commands._output import FloorCommand
from datasources.models import Load


class Command(FloorCommand):
    help = "测量批次的数据质量；不指定批次时，测量所有尚无质量报告的有效批次"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("loads", nargs="*", type=int, metavar="LOAD", help="批次编号")

    def handle(self, *args, **options) -> None:
        loads = Load.objects.select_related("dataset__standard").exclude(manifest=[])
        if options["loads"]:
            chosen = loads.filter(pk__in=options["loads"])
        else:
            chosen = loads.filter(pk__in=Load.objects.current().values("pk"), quality__isnull=True)
        with self.refusals():
            reports = [measure_load(load, actor=None) for load in chosen.order_by("published_at", "pk")]
        told = [{"load": report.load_id, "warnings": len(report.warnings)} for report in reports]
        text = "\n".join(f"批次 {line['load']}：{line['warnings']} 条提醒" for line in told)
        self.answer(options, {"measured": told}, text or "没有需要测量的批次。")
