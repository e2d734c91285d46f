"""Writes the leads of an office and those below it to a file."""

import json
import os
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from datasources.management.plain import PlainCommand
from models_engine.models import SupervisionModel
from supervision.errors import SupervisionError
from supervision.leads.actions import announce_export
from supervision.leads.exports import export, form_named
from supervision.leads.filters import DEFAULT_ORDERING, ordered
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead
from supervision.offices.horizon import Horizon
from supervision.offices.models import Office


class Command(PlainCommand):
    help = "导出一个单位及其下级院的线索；格式由文件名后缀决定：csv、xlsx、ndjson、parquet"

    def add_arguments(self, parser):
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--model", metavar="SLUG", help="只导出这个模型的线索")
        parser.add_argument("--status", choices=Status.values, help="只导出这个状态的线索")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="写入的文件")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="结果的显示方式")

    def handle(self, *, office, model, status, to, format, **options):
        leads, office = _chosen(office, model, status)
        try:
            form = form_named(to.suffix.removeprefix("."))
        except SupervisionError as error:
            raise CommandError(str(error)) from None
        rows = leads.count()
        _write(to, export(leads, form, office.name), show=format == "text")
        filters = {name: value for name, value in (("model", model), ("status", status)) if value}
        announce_export(actor=None, office_path=office.path, rows=rows, form=form.name, filters=filters)
        if format == "json":
            self.stdout.write(json.dumps({"rows": rows, "file": str(to), "format": form.name}, ensure_ascii=False))
        else:
            self.stdout.write(f"已导出 {rows} 条线索：{to}")


def _chosen(code: str, model: str | None, status: str | None):
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise CommandError(f"没有代码为 {code} 的单位。请核对 --office。")
    leads = Lead.objects.filter(Horizon(office.path).covers("office_path"))
    if model:
        if not SupervisionModel.objects.filter(slug=model).exists():
            raise CommandError(f"没有标识为 {model} 的模型。请核对 --model。")
        leads = leads.filter(model__slug=model)
    if status:
        leads = leads.filter(status=status)
    return ordered(leads, DEFAULT_ORDERING), office


def _write(to: Path, chunks, *, show: bool) -> None:
    """Write beside the file and move it into place at the end: nothing half done is left."""
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            for chunk in tqdm(chunks, unit="块", disable=None if show else True):
                file.write(chunk)
        part.replace(to)
    except OSError as error:
        raise CommandError(f"无法写入 {to}：{error.strerror}。请检查文件夹和权限后重试。") from error
    finally:
        part.unlink(missing_ok=True)
