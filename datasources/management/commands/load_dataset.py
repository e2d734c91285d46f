"""``load_dataset STANDARD FILE… --office CODE``: ingests files as one load, here and now."""

import sys
import time
from argparse import ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import CommandError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from tqdm import tqdm

from datasources.actions import Delivery, perform_load, queue_streams
from datasources.actions.folders import lake_root
from datasources.formats import OPTIONS, PER_FILE
from datasources.management.commands._output import FloorCommand
from datasources.management.plain import day
from datasources.models import DataStandard, Load
from datasources.office_directory import path_of
from datasources.snapshots import UnknownStandard
from datasources.work.models import WorkStatus


class Command(FloorCommand):
    help = "把一个或多个文件作为一个批次导入某单位的数据集"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("standard", metavar="STANDARD", help="数据标准的标识")
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--source", default="", metavar="NAME", help="来源单位（默认为标准的来源单位）")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="YAML 或 JSON：文件列名 -> 标准的列")
        parser.add_argument("--coverage-from", type=day, metavar="DATE", help="数据覆盖的第一天")
        parser.add_argument("--coverage-to", type=day, metavar="DATE", help="数据覆盖的最后一天")
        parser.add_argument("--encoding", default="auto", help="文件编码（默认 auto，自动识别）")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            type=_option,
            metavar="NAME=VALUE",
            dest="reading",
            help=_options_help(),
        )
        parser.add_argument("--mode", choices=Load.Mode.values, default=Load.Mode.APPEND)
        parser.add_argument("--force", action="store_true", help="同一文件再次导入")
        parser.add_argument("--accept-rejects", action="store_true", help="隔离行超过上限也入库")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        with self.refusals():
            load = self._queue(options)
            self._perform(load)
        load.refresh_from_db()
        self._refuse_unless_done(load)
        answer = _figures(load) | {"seconds": round(time.monotonic() - started, 3)}
        self.answer(options, answer, _text(load))

    def _queue(self, options: dict) -> Load:
        with ExitStack() as stack:
            streams = [stack.enter_context(_open(path)) for path in options["files"]]
            return queue_streams(_delivery(options), streams, actor=None, ring=False)

    def _perform(self, load: Load) -> None:
        with tqdm(total=100, unit="%", disable=not sys.stderr.isatty(), leave=False) as bar:

            def watch(percent: int, stage: str) -> None:
                bar.set_description(stage)
                bar.update(percent - bar.n)

            if perform_load(load.pk, watch):
                return
            while load.is_live:  # a worker's sweep was faster: follow what it does
                watch(load.progress, load.stage)
                time.sleep(0.5)
                load.refresh_from_db()

    def _refuse_unless_done(self, load: Load) -> None:
        if load.status == WorkStatus.HELD:
            raise CommandError(
                f"{load.error}\n隔离行在 {lake_root() / load.rejects_path}，批次 {load.pk} 等待确认；"
                "重新执行并加 --accept-rejects 则照样入库。"
            )
        if load.status != WorkStatus.DONE:
            raise CommandError(load.error or f"批次 {load.pk} {load.get_status_display()}，没有任何数据入库。")


def _delivery(options: dict) -> Delivery:
    standard = DataStandard.objects.filter(slug=options["standard"]).first()
    if standard is None:
        raise UnknownStandard(options["standard"])
    first, last = options["coverage_from"], options["coverage_to"]
    if (first is None) != (last is None):
        raise CommandError("--coverage-from 和 --coverage-to 须同时给出，或都不给（按数据测定）。")
    return Delivery(
        standard=standard,
        office_code=options["office"],
        office_path=path_of(options["office"]),
        source_name=options["source"],
        mode=options["mode"],
        mapping=_mapping(options["mapping"]),
        options=_reading(options),
        coverage=(first, last) if first else None,
        force=options["force"],
        accept_rejects=options["accept_rejects"],
    )


def _option(text: str) -> tuple[str, str, str]:
    """``[FILE:]NAME=VALUE`` in its three parts."""
    name, equals, value = text.partition("=")
    file, _, name = name.rpartition(":")
    if not equals or name not in OPTIONS:
        raise ArgumentTypeError(f"{text} 应写成 名称=值，名称可用 {'、'.join(OPTIONS)}")
    return file, name, value


def _options_help() -> str:
    known = "；".join(
        f"{option.name} {option.meaning}" + (f"（{option.range}）" if option.range else "")
        for option in OPTIONS.values()
    )
    return f"怎样读文件，可写多次；名称前加“文件名:”只对该文件有效。{known}".replace("%", "%%")


def _reading(options: dict) -> dict:
    """The options of all files, and those of single ones below ``files``."""
    found: dict = {} if options["encoding"] == "auto" else {"encoding": options["encoding"]}
    for file, name, value in options["reading"]:
        (found.setdefault(PER_FILE, {}).setdefault(file, {}) if file else found)[name] = value
    return found


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        mapping = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CommandError(f"读不了映射文件 {path}：{error}") from error
    if not isinstance(mapping, dict):
        raise CommandError(f"映射文件 {path} 应写成“文件列名: 标准的列”，每行一列。")
    return {str(header): str(column or "") for header, column in mapping.items()}


def _open(path: Path):
    try:
        return path.open("rb")
    except OSError as error:
        raise CommandError(f"读不到文件 {path}：{error.strerror}。请核对路径和权限。") from error


def _figures(load: Load) -> dict:
    return {
        "load": load.pk,
        "rows_read": load.rows_read,
        "rows_loaded": load.rows_loaded,
        "rows_rejected": load.rows_rejected,
        "rejects": str(lake_root() / load.rejects_path) if load.rejects_path else None,
        "coverage_from": load.coverage_from,
        "coverage_to": load.coverage_to,
    }


def _text(load: Load) -> str:
    lines = [
        f"批次 {load.pk}：读取 {load.rows_read:,} 行，入库 {load.rows_loaded:,} 行，隔离 {load.rows_rejected:,} 行。"
    ]
    if load.rejects_path:
        lines.append(f"隔离行：{lake_root() / load.rejects_path}")
    if load.coverage_from:
        lines.append(f"覆盖期间：{load.coverage_from} 至 {load.coverage_to}")
    if footer := load.report.get("footer"):
        lines.append(f"表尾的合计、说明等，不算数据行：{'、'.join(footer)}")
    if dropped := load.report.get("dropped"):
        lines.append(f"标准中没有、未导入的列：{'、'.join(dropped)}")
    return "\n".join(lines)
