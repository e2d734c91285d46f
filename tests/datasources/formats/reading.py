"""Short ways to read a file in a test, in this very process."""

from pathlib import Path
from typing import Any

from datasources.formats import Sniffed
from datasources.formats.base import Source
from datasources.formats.direct import open_directly, sniff_directly
from datasources.formats.options import options_of


def source(path: Path, **options: Any) -> Source:
    return Source(path, path.name, options_of(path.name, options))


def look(path: Path, **options: Any) -> Sniffed:
    return sniff_directly(source(path, **options), may_be_empty=True)


def rows(path: Path, **options: Any) -> list[tuple]:
    """(line, cell, cell …) of every row, NULL as None; a part's name before its lines where there are several."""
    reader = open_directly(source(path, **options))
    try:
        found = []
        for batch in reader.batches():
            cells = zip(batch.lines.to_pylist(), *(column.to_pylist() for column in batch.columns), strict=True)
            found += [((batch.part,) if batch.part else ()) + row for row in cells]
        return found
    finally:
        reader.close()
