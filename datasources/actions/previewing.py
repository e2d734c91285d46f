"""Look at a source before anything is loaded: does it answer, and which of its columns is what?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasources.actions.collecting import delivery_of
from datasources.actions.queueing import remembered_mapping
from datasources.actions.sources import announce_source
from datasources.actions.taking import folder_of
from datasources.connectors.choice import connector_for
from datasources.connectors.errors import SourceError
from datasources.connectors.row_file import RowFile
from datasources.connectors.upload import StoredFile, discard_files
from datasources.connectors.upload.inspection import inspect
from datasources.connectors.upload.mapping_table import MappingTable, Sample, choice_of, mapping_table, masked_sample
from datasources.formats import Sniffed
from datasources.models import DataSource

ROWS = 20


@dataclass(frozen=True)
class Preview:
    """The first rows of a source as they may be shown, and what each column is taken for."""

    table: MappingTable
    sample: Sample


def try_source(source: DataSource, *, actor) -> str:
    """Connect. Returns what answered; raises SourceError where nothing did."""
    announce_source("source.test", source, actor=actor)
    if source.kind == DataSource.Kind.DIRECTORY:
        return _("目录可以读取，其中有 %(count)s 个可采集的文件") % {"count": len(folder_of(source).files())}
    return connector_for(source).test()


def preview_source(source: DataSource, *, actor) -> Preview:
    """The first ``ROWS`` rows, masked. Nothing is kept of them.

    Raises:
        SourceError, FormatError: nothing can be read.
    """
    announce_source("source.preview", source, actor=actor)
    sniffed = _first_file(source) if source.kind == DataSource.Kind.DIRECTORY else _first_rows(source)
    standard = source.standard.standard
    remembered = source.mapping or remembered_mapping(delivery_of(source))
    choice = choice_of([sniffed], standard, remembered, source.mapping or None)
    table = mapping_table([source.name], [sniffed], choice, source.options)
    return Preview(table, masked_sample(sniffed, table))


def _first_file(source: DataSource) -> Sniffed:
    files = folder_of(source).files()
    if not files:
        raise SourceError(
            source.connection["folder"], _("目录中还没有可采集的文件"), _("放入文件后再试取，写完半分钟后才算写完。")
        )
    return inspect(StoredFile(files[0].name, str(files[0].path), "", files[0].size), source.options)


def _first_rows(source: DataSource) -> Sniffed:
    with RowFile() as file:
        for row in connector_for(source).rows(cursor=source.cursor_column, limit=ROWS):
            file.add(row)
        if not file.rows:
            raise SourceError(source.name, _("能够连接，但没有一行数据"), _("请核对表、查询语句或数据路径。"))
        stored = file.stored(source.name)
    try:
        return inspect(stored)
    finally:
        discard_files([stored.as_json()])
