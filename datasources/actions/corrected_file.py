"""A downloaded quarantine comes back corrected: its rows are known by file and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused
from datasources.actions.mending import CHUNK, MOST, Mended, mend_lines
from datasources.connectors.upload import StoredFile
from datasources.formats import Reader, open_reader
from datasources.formats.titles import name_columns
from datasources.ingestion.quarantine import TITLES
from datasources.models import Load
from datasources.quarantine.balance import Quarantined

Place = tuple[str, str]


@dataclass(frozen=True)
class Taken:
    """What a corrected file brought: corrections, rows that are as they were, and rows that are not of this load."""

    mended: Mended = field(default_factory=Mended)
    unchanged: int = 0
    unknown: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.mended + other.mended, self.unchanged + other.unchanged, self.unknown + other.unknown)


def is_download(headers: list[str]) -> bool:
    """Whether a file is the download of a quarantine, by its first columns."""
    return tuple(headers[: len(TITLES)]) == TITLES


def take_corrected(load: Load, file: StoredFile, *, actor) -> Taken:
    """Keep the corrections that a downloaded and edited quarantine (CSV or workbook) holds; nothing is loaded yet.

    Raises:
        FormatError: it cannot be read.
        ActRefused: it is no download of a quarantine, or it has more than ``MOST`` rows.
    """
    reader = open_reader(file.path, {"footer_rows": 0}, file.name)
    try:
        if not is_download(reader.headers):
            cause = _("不是隔离区下载的文件：前几列应为 %(titles)s") % {"titles": _("、").join(TITLES)}
            raise ActRefused(file.name, cause, _("请上传从本页下载后改正的文件，保留前五列和表头。"))
        taken = Taken()
        with Quarantined(load) as held, transaction.atomic():
            Load.objects.select_for_update().get(pk=load.pk)
            for at, rows in enumerate(_blocks(reader, _names(reader.headers, held))):
                if at * CHUNK >= MOST:
                    cause = _("超过 %(most)s 行，一次收不下") % {"most": f"{MOST:,}"}
                    raise ActRefused(file.name, cause, _("请拆分后分几次上传。"))
                taken += _take(held, rows, actor)
            announce_load(
                "load.mend", load, actor=actor, act="upload", rows=taken.mended.ready + taken.mended.unfinished,
                ready=taken.mended.ready, unknown=taken.unknown,
            )  # fmt: skip
    finally:
        reader.close()
    return taken


def _take(held: Quarantined, rows: list[tuple[Place, dict[str, str]]], actor) -> Taken:
    numbers = held.rows.numbers_of_lines([place for place, _cells in rows])
    known = {numbers[place]: cells for place, cells in rows if place in numbers}
    mended = mend_lines(held, known, actor=actor)
    changed = mended.ready + mended.unfinished
    return Taken(mended, len(known) - changed, len(rows) - len(known))


def _names(headers: list[str], held: Quarantined) -> list[str]:
    """The quarantine's own headers for the columns of a file; one that was called like the first five has been
    given a number by the reader."""
    whole = [*TITLES, *held.rows.headers]
    return whole if name_columns(whole) == headers else headers


def _blocks(reader: Reader, names: list[str]) -> Iterator[list[tuple[Place, dict[str, str]]]]:
    own = names[len(TITLES) :]
    for batch in reader.batches(CHUNK):
        columns = [column.fill_null("").to_pylist() for column in batch.columns]
        rows = [
            ((row[0], row[1]), dict(zip(own, row[len(TITLES) :], strict=True))) for row in zip(*columns, strict=True)
        ]
        for first in range(0, len(rows), CHUNK):
            yield rows[first : first + CHUNK]
