"""Whether the numbers in a load can be found in the office's other datasets: what cannot be matched finds no lead."""

from collections.abc import Sequence
from dataclasses import dataclass

from datasources.lake import LoadFiles
from datasources.quality.columns import ColumnFigures
from datasources.quality.opening import Opened, define_rows, quoted
from datasources.schema.standards import Standard

#: types that join datasets
KEY_TYPES = ("id_card", "uscc", "org_code", "case_number", "doc_number", "plate", "vin", "phone", "account_no")
SAMPLED_KEYS = 1_000
#: fewer keys are not looked for, and shares are rounded, so that nobody reads from here whether one person is known
FEWEST_KEYS, ROUNDED_TO = 50, 5
#: rows of other datasets that are searched at most, as a multiple of the load's own and at least
_TIMES, _AT_LEAST = 1, 2_000_000


@dataclass(frozen=True)
class OtherDataset:
    """A dataset to look in: its current loads, and how many rows they have."""

    slug: str
    standard: Standard
    loads: tuple[LoadFiles, ...]
    rows: int


@dataclass(frozen=True)
class MatchFigures:
    """Of ``keys`` different numbers of a column, ``shares`` per cent (rounded) are in each dataset, by its slug;
    ``left_out``: datasets that were too large to search."""

    keys: int
    shares: dict[str, int]
    left_out: int


def match_keys(
    load: Opened, columns: dict[str, ColumnFigures], others: Sequence[OtherDataset]
) -> dict[str, MatchFigures]:
    """Figures of every column of a key type with enough different numbers; smaller datasets are searched first."""
    budget = max(_AT_LEAST, _TIMES * load.rows)
    found: dict[str, MatchFigures] = {}
    for name, column in load.standard.columns.items():
        if column.type not in KEY_TYPES or columns[name].distinct < FEWEST_KEYS:
            continue
        known = sorted((other for other in others if _columns_of(other, column.type)), key=lambda other: other.rows)
        keys = _take_keys(load, name, columns[name].distinct)
        shares: dict[str, int] = {}
        for other in known:
            if other.rows <= budget and keys >= FEWEST_KEYS:
                budget -= other.rows
                shares[other.slug] = rounded(_found_in(load, other, column.type), keys)
        found[name] = MatchFigures(keys=keys, shares=shares, left_out=len(known) - len(shares))
    return found


def rounded(part: int, whole: int) -> int:
    """Per cent, to the nearest five."""
    return ROUNDED_TO * round(100 * part / whole / ROUNDED_TO)


def _take_keys(load: Opened, name: str, distinct: int) -> int:
    column, part = quoted(name), max(1, distinct // SAMPLED_KEYS)
    chosen = (
        f"SELECT DISTINCT {column} AS key FROM load_rows WHERE {column} IS NOT NULL AND hash({column}) % {part} = 0"
    )
    load.engine.execute(f"CREATE OR REPLACE TEMP TABLE keys AS {chosen} LIMIT {SAMPLED_KEYS}")
    return load.engine.execute("SELECT count(*) FROM keys").fetchone()[0]


def _found_in(load: Opened, other: OtherDataset, kind: str) -> int:
    define_rows(load.engine, "other_rows", other.standard, other.loads)
    hits = " UNION ALL ".join(
        f"SELECT {quoted(name)} AS key FROM other_rows SEMI JOIN keys ON {quoted(name)} = keys.key"
        for name in _columns_of(other, kind)
    )
    return load.engine.execute(f"SELECT count(DISTINCT key) FROM ({hits})").fetchone()[0]


def _columns_of(other: OtherDataset, kind: str) -> list[str]:
    return [name for name, column in other.standard.columns.items() if column.type == kind]
