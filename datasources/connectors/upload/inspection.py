"""What can be said about files before they are loaded: are they readable, and do their columns fit the standard?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from datasources.connectors.upload.store import StoredFile
from datasources.errors import FormatError
from datasources.formats import Sniffed, sniff
from datasources.ingestion.mapping import bind
from datasources.schema.standards import Standard


def inspect(file: StoredFile, options: Mapping[str, Any] | None = None, *, may_be_empty: bool = False) -> Sniffed:
    """What the file was found to be. Raises FormatError; for a header alone too, unless it ``may_be_empty``."""
    try:
        return sniff(file.path, dict(options or {}), file.name, may_be_empty=may_be_empty)
    except UnicodeError as error:  # some codecs refuse a whole file, not a byte of it
        told = (options or {}).get("encoding") or "—"
        cause = _("不能按编码 %(encoding)s 读取") % {"encoding": told}
        raise FormatError(_("文件 %(name)s") % {"name": file.name}, cause, _("请改选编码后再试。")) from error


def check_columns(
    files: Sequence[StoredFile],
    standard: Standard,
    given: Mapping[str, str] | None,
    remembered: Mapping[str, str],
    options: Mapping[str, Any],
    *,
    may_be_empty: bool = False,
) -> dict[str, str]:
    """The mapping to load with: ``given``, or what is ``remembered`` and still fits every file.

    Raises FormatError or MappingError at the first file that cannot be loaded with it.
    """
    headers = [inspect(file, options, may_be_empty=may_be_empty).headers for file in files]
    mapping = dict(given) if given is not None else _still_fitting(remembered, headers, standard)
    for file, own in zip(files, headers, strict=True):
        bind(own, standard, mapping, f"文件 {file.name}")
    return mapping


def _still_fitting(remembered: Mapping[str, str], headers: list[list[str]], standard: Standard) -> dict[str, str]:
    return {
        header: column
        for header, column in remembered.items()
        if column in standard.columns and all(header in own for own in headers)
    }
