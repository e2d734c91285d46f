"""Readers, one file a format. All give raw text with the physical line or sheet row it came from."""

from pathlib import Path
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Reader, Refused, Sniffed, Source
from datasources.formats.cage import CagedReader, sniff_caged
from datasources.formats.direct import no_rows, open_directly, sniff_directly
from datasources.formats.kinds import recognise
from datasources.formats.options import OPTIONS, PER_FILE, ReadingOption, options_of


def sniff(path: Path, options: dict[str, Any] | None = None, name: str = "", *, may_be_empty: bool = False) -> Sniffed:
    """What the file is and its first rows, within seconds. Raises FormatError when it holds no table.

    ``options``: see ``OPTIONS``. ``may_be_empty``: a header alone is a table too.
    """
    source = _source(path, options, name)
    ask = sniff_caged if recognise(source).is_caged else sniff_directly
    return ask(source, may_be_empty=may_be_empty)


def open_reader(path: Path, options: dict[str, Any] | None = None, name: str = "") -> Reader:
    """A reader of the whole file, to be closed. Raises FormatError when it holds no table."""
    source = _source(path, options, name)
    return CagedReader(source) if recognise(source).is_caged else open_directly(source)


def _source(path: Path, options: dict[str, Any] | None, name: str) -> Source:
    name = name or Path(path).name
    return Source(Path(path), name, options_of(name, options or {}))


__all__ = [
    "OPTIONS", "PER_FILE", "Batch", "Footer", "FormatError", "Reader", "ReadingOption", "Refused", "Sniffed", "no_rows",
    "open_reader", "options_of", "sniff",
]  # fmt: skip
