"""sniff -> map -> clean -> validate -> write, in batches, with memory bounded whatever the file's size."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasources.formats import Batch, Reader, no_rows, open_reader, options_of
from datasources.ingestion.ahead import CLEANING, Behind, Workers, ahead
from datasources.ingestion.cells import Cells, ColumnCleaner
from datasources.ingestion.mapping import Binding, bind_files
from datasources.ingestion.mended import MENDED, MendedBatch, MendedReader, with_origins
from datasources.ingestion.quarantine import Quarantine
from datasources.ingestion.report import IngestReport, Progress, SourceFile
from datasources.ingestion.units import in_units
from datasources.ingestion.validation import find_faults
from datasources.lake import first_row_id
from datasources.lake.files import ARROW_TYPES, ParquetFile, load_schema
from datasources.quality.measures import Coverage, count_repeated_keys
from datasources.schema.standards import Standard

_MEMORY = "256MB"
#: batches read before they are cleaned, and cleaned ones that wait to be written
_AHEAD, _BEHIND = 2, 2
_SPILL = ".spill"


@dataclass
class _File:
    """A file opened and mapped, before its first row is read."""

    name: str
    reader: Reader
    bindings: list[Binding]

    def called(self, batch: Batch) -> str:
        """Where a batch comes from: the file, and its part where it has several (表.xlsx/二月)."""
        return f"{self.name}/{batch.part}" if batch.part else self.name


def ingest(
    files: Sequence[SourceFile],
    standard: Standard,
    *,
    load_id: int,
    target: Path,
    mapping: Mapping[str, str] | None,
    options: Mapping[str, Any],
    reject_limit_percent: int,
    on_progress: Progress,
    root: Path | None = None,
    may_be_empty: bool = False,
    on_stage: Callable[[str], None] = lambda name: None,
) -> IngestReport:
    """Take files in as one load below ``target``; paths in the report are relative to ``root`` (target's parent).

    ``may_be_empty``: a file may be a header alone, which says that nothing happened in the period it covers.
    ``on_stage`` is told the name of each stage that is reached.

    Raises FormatError or MappingError before anything is written when a file cannot be read as the standard's table.
    Whatever else is raised, by ``on_progress`` too, leaves nothing behind.
    """
    with ExitStack() as stack:
        readers = [_open(file, options, stack) for file in files]
        headers = [(file.name, reader.headers) for file, reader in zip(files, readers, strict=True)]
        bindings = bind_files(headers, standard, mapping)
        opened = [
            _File(file.name, reader, in_units(found, reader, options_of(file.name, options)))
            for file, reader, found in zip(files, readers, bindings, strict=True)
        ]
        target.mkdir(parents=True, exist_ok=True)
        stack.callback(shutil.rmtree, target / _SPILL, ignore_errors=True)
        engine = stack.enter_context(_engine(target / _SPILL))
        workers = stack.enter_context(Workers())
        load = _Load(standard, load_id, target, opened, engine, workers, may_be_empty, on_stage)
        try:
            for place, file in enumerate(opened):
                load.take_in(file, place / len(opened), 1 / len(opened), on_progress)
            on_progress(99, "写入数据湖")
            return load.report(root or target.parent, reject_limit_percent)
        except BaseException:
            load.discard()
            raise


def _open(file: SourceFile, options: Mapping[str, Any], stack: ExitStack) -> Reader:
    reader = MendedReader(file.path) if options.get(MENDED) else open_reader(file.path, dict(options), file.name)
    stack.callback(reader.close)
    return reader


def _engine(spill: Path) -> duckdb.DuckDBPyConnection:
    """What does not fit into its memory is put into a folder, which it removes."""
    settings = {"memory_limit": _MEMORY, "threads": CLEANING, "temp_directory": str(spill)}
    return duckdb.connect(config={**settings, "preserve_insertion_order": "true"})


class _Load:
    """What is being written, and what has been counted so far."""

    def __init__(
        self,
        standard: Standard,
        load_id: int,
        target: Path,
        files: list[_File],
        engine: duckdb.DuckDBPyConnection,
        workers: Workers,
        may_be_empty: bool,
        on_stage: Callable[[str], None],
    ) -> None:
        self._standard, self._load_id, self._target = standard, load_id, target
        self._files, self._engine, self._workers, self._on_stage = files, engine, workers, on_stage
        headers = list(dict.fromkeys(header for file in files for header in file.reader.headers))
        self._quarantine = Quarantine(target / "rejects.csv", headers)
        self._parquet = ParquetFile(target / "part-00000.parquet", load_schema(standard))
        self._writing = Behind(workers.writing, _BEHIND)
        self._coverage = Coverage(standard)
        self._may_be_empty = may_be_empty
        self._read = self._good = 0

    def take_in(self, file: _File, done: float, share: float, on_progress: Progress) -> None:
        """Read a file to its end; ``done`` and ``share`` place it among all files for the progress."""
        cleaners = [ColumnCleaner(self._engine.cursor(), binding.column, binding.unit) for binding in file.bindings]
        before = self._read
        on_progress(int(99 * done), f"读取 {file.name}")
        self._on_stage("ingest.opened")
        for batch in ahead(file.reader.batches(), self._workers.reading, _AHEAD):
            self._take_batch(file, batch, cleaners)
            self._on_stage("ingest.batch")
            percent = int(99 * (done + share * min(1, file.reader.fraction)))
            on_progress(percent, f"读取并清洗 {file.name}：已读 {self._read - before:,} 行")
        if self._read == before and not self._may_be_empty:
            raise no_rows(file.name)

    def _take_batch(self, file: _File, batch: Batch, cleaners: list[ColumnCleaner]) -> None:
        self._read += len(batch) + len(batch.refused)
        for bad in batch.refused:
            row = dict(zip(file.reader.headers, bad.cells, strict=False))
            self._quarantine.add(file.called(batch), bad.line, [("", "", bad.reason)], row)
        if not len(batch):
            return
        columns = list(self._workers.cleaning.map(_clean, cleaners, [batch.columns[b.place] for b in file.bindings]))
        faults = find_faults(file.bindings, columns)
        good = None
        if faults:
            bad = self._quarantine.add_rows(file.called(batch), file.reader.headers, batch, faults)
            good = pa.array(np.delete(np.arange(len(batch)), bad))
        self._write(file, batch, columns, good)

    def _write(self, file: _File, batch: Batch, columns: list[Cells], good: pa.Array | None) -> None:
        def kept(array: pa.Array) -> pa.Array:
            return array if good is None else array.take(good)

        by_name = {b.column.name: kept(cells.values) for b, cells in zip(file.bindings, columns, strict=True)}
        lines = kept(batch.lines)
        count = len(lines)
        if not count:
            return
        self._coverage.add(by_name)
        own = [
            by_name.get(name, pa.nulls(count, ARROW_TYPES[column.kind.ibis_type]))
            for name, column in self._standard.columns.items()
        ]
        first = first_row_id(self._load_id) + self._good
        self._good += count
        row_ids = pa.array(np.arange(first, first + count))
        raw = _raw_json([kept(cells.raws) for cells in columns if cells.raws is not None], count)
        if isinstance(batch, MendedBatch):
            raw = with_origins(raw, kept(batch.was))
        carried = [_same(self._load_id, count), _same(file.called(batch), count), lines, row_ids, raw]
        self._writing.call(self._parquet.append, [*own, *carried])

    def report(self, root: Path, limit_percent: int) -> IngestReport:
        self._writing.finish()
        self._on_stage("ingest.before_publish")
        part = self._parquet.publish(root)
        self._on_stage("ingest.published")
        rejects = self._quarantine.publish()
        used = {binding.header: binding.column.name for file in self._files for binding in file.bindings}
        headers = [header for file in self._files for header in file.reader.headers]
        rejected = self._quarantine.rows
        return IngestReport(
            rows_read=self._read,
            rows_loaded=part["rows"],
            rows_rejected=rejected,
            repeated_keys=count_repeated_keys(self._engine, [self._parquet.path], self._standard.key),
            parquet=[part],
            rejects_path=(self._target / rejects).relative_to(root).as_posix() if rejects else None,
            coverage_from=self._coverage.first,
            coverage_to=self._coverage.last,
            mapping=used,
            dropped=[header for header in dict.fromkeys(headers) if header not in used],
            reasons=dict(self._quarantine.reasons.most_common()),
            footer=[line.place(file.name) for file in self._files for line in file.reader.footer],
            over_limit=rejected * 100 > limit_percent * self._read,
        )

    def discard(self) -> None:
        """Leave nothing behind, and nobody at work on it."""
        self._workers.stop()
        self._parquet.discard()
        self._quarantine.discard()
        shutil.rmtree(self._target / _SPILL, ignore_errors=True)
        if not any(self._target.iterdir()):
            self._target.rmdir()


def _clean(cleaner: ColumnCleaner, cells: pa.StringArray) -> Cells:
    return cleaner.clean(cells)


def _raw_json(pieces: list[pa.Array], count: int) -> pa.Array:
    """One JSON object a row of the raw cells that are not their values' own text; NULL where there is none."""
    if not pieces:
        return pa.nulls(count, pa.string())
    # joined without a separator: pyarrow's null_handling="skip" loses the rows that have only NULLs
    inside = pc.utf8_rtrim(pc.binary_join_element_wise(*pieces, ""), ",")
    whole = pc.binary_join_element_wise("{", inside, "}", "")
    return pc.if_else(pc.equal(inside, ""), pa.scalar(None, pa.string()), whole)


def _same(value: int | str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.int64() if isinstance(value, int) else pa.string()), count)
