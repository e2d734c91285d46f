"""``collect_source NAME --office CODE``: collects what is new from a data source, here and now, and loads it."""

from datasources.actions.collecting import perform_collection
from datasources.actions.performing import perform_load
from datasources.actions.scheduling import queue_collection
from datasources.errors import DataError
from datasources.management.commands._output import FloorCommand
from datasources.models import Collection, DataSource, Load
from datasources.office_directory import path_of
from datasources.work.models import WorkStatus


class Command(FloorCommand):
    help = "立即采集一个数据源，并把取得的数据入库"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="NAME", help="数据源名称")
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")

    def handle(self, *args, **options) -> None:
        with self.refusals():
            source = _source(options["name"], path_of(options["office"]))
            collections = _collect_all(source)
        loads = [collection.load for collection in collections if collection.load]
        answer = {
            "collections": [collection.pk for collection in collections],
            "loads": [load.pk for load in loads],
            "rows_loaded": sum(load.rows_loaded for load in loads),
            "rows_rejected": sum(load.rows_rejected for load in loads),
        }
        self.answer(options, answer, _text(answer))


def _source(name: str, office_path: str) -> DataSource:
    source = DataSource.objects.filter(name=name, office_path=office_path).first()
    if source is None:
        raise DataError(name, "该单位没有这个名称的数据源", "请核对名称和单位代码。")
    return source


def _collect_all(source: DataSource) -> list[Collection]:
    """One collection after the other, as long as more files wait; each load is done before the next."""
    done = [_collect(queue_collection(source, actor=None, ring=False))]
    while following := source.collections.filter(status=WorkStatus.QUEUED).order_by("pk").first():
        done.append(_collect(following))
    return done


def _collect(collection: Collection) -> Collection:
    perform_collection(collection.pk, ring=False)
    collection.refresh_from_db()
    if collection.status == WorkStatus.FAILED:
        raise DataError("", collection.error)
    if collection.load:
        perform_load(collection.load_id)
        load = Load.objects.get(pk=collection.load_id)
        if load.status != WorkStatus.DONE:
            raise DataError(str(load), load.error or load.get_status_display())
        collection.refresh_from_db()
    return collection


def _text(answer: dict) -> str:
    if not answer["loads"]:
        return "没有新数据。"
    numbers = "、".join(str(load) for load in answer["loads"])
    return f"批次 {numbers}：入库 {answer['rows_loaded']:,} 行，隔离 {answer['rows_rejected']:,} 行。"
