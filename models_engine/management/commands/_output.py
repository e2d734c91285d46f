"""What the commands of this room share: the two output formats, offices by code, refusals."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.management.base import CommandError

from datasources.errors import DataError
from datasources.management.plain import PlainCommand
from datasources.office_directory import UnknownOffice, path_of
from models_engine.actions.offices import NATIONAL, OfficeRef
from models_engine.errors import ModelError
from models_engine.language.document import MAX_CHARACTERS

# a character of a model file takes at most four bytes
MOST_BYTES = 4 * MAX_CHARACTERS


class RoomCommand(PlainCommand):
    """Prints for people by default, and one JSON object with ``--format json``."""

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出形式（默认 text）")

    def print_json(self, answer: dict) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, default=plain))

    def note(self, line: str) -> None:
        """A line of progress, for a person at a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(line)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turns a refusal of the floors into exit status 1 with its sentence on stderr."""
        try:
            yield
        except (ModelError, DataError) as error:
            raise CommandError(str(error)) from error


def plain(value: object) -> object:
    """A value that JSON lacks, as text."""
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(type(value).__name__)


def office_named(code: str) -> OfficeRef:
    """The office of a code, or exit 1. The national one holds before any office is imported."""
    try:
        return OfficeRef(code=code, path=path_of(code))
    except UnknownOffice as error:
        if code == NATIONAL.code:
            return NATIONAL
        raise CommandError(str(error)) from error


def text_of(file: str) -> str:
    """The text of a model file, or exit 1."""
    try:
        size = Path(file).stat().st_size
        if size > MOST_BYTES:
            raise CommandError(f"文件 {file} 过大（{size:,} 字节），不是模型文件。请核对路径。")
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"读不到文件 {file}：{error.strerror}。请核对路径和权限。") from error
    except UnicodeDecodeError as error:
        raise CommandError(
            f"文件 {file} 不是 UTF-8 编码（第 {error.start} 字节起）。请另存为 UTF-8 后再试。"
        ) from error


def pair(text: str) -> tuple[str, str]:
    """A parameter as it is typed on a command line, or exit 1."""
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"参数 {text} 应写成 名称=值。")
    return name.strip(), value.strip()
