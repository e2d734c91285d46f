"""The key of a load's rows: how often it is incomplete or repeated, and what it does to rows that are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from datasources.lake import LoadFiles
from datasources.lake.row_ids import ROW_BITS
from datasources.quality.opening import Opened, define_rows, quoted

_COMPARED = 200_000  # rows; with more, a share of the keys is compared, the same on both sides
#: earlier rows beyond which nothing is compared, as a multiple of the load's own and at least
_TIMES, _AT_LEAST = 2, 5_000_000


@dataclass(frozen=True)
class KeyFigures:
    """``repeated``: rows whose complete key an earlier row of the load has; ``new``, ``changed`` and ``same``: keys
    against the dataset before this load, of ``compared`` keys (None: there was too much to compare)."""

    columns: list[str]
    repeated: int
    incomplete: int
    new: int | None = None
    changed: int | None = None
    same: int | None = None
    compared: int | None = None
    is_share: bool = False


def measure_keys(load: Opened, repeated: int, earlier: Sequence[LoadFiles], earlier_rows: int) -> KeyFigures | None:
    """None where rows of the standard have no key. ``repeated`` was counted when the load was written."""
    key = load.standard.key
    if not key:
        return None
    missing = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
    (incomplete,) = load.engine.execute(f"SELECT count(*) FROM load_rows WHERE {missing}").fetchone()
    told = {"columns": list(key), "repeated": repeated, "incomplete": incomplete}
    if earlier_rows > max(_AT_LEAST, _TIMES * load.rows):
        return KeyFigures(**told)
    part = max(1, (load.rows + earlier_rows) // _COMPARED)
    new, changed, same = _against(load, earlier, part)
    return KeyFigures(**told, new=new, changed=changed, same=same, compared=new + changed + same, is_share=part > 1)


def _against(load: Opened, earlier: Sequence[LoadFiles], part: int) -> tuple[int, int, int]:
    now = _latest("load_rows", load.standard.columns, load.standard.key, "row_id", part)
    if not earlier:
        return (load.engine.execute(f"SELECT count(*) FROM ({now})").fetchone()[0], 0, 0)
    define_rows(load.engine, "earlier_rows", load.standard, earlier)
    before = _latest("earlier_rows", load.standard.columns, load.standard.key, _order(earlier), part)
    query = (
        "SELECT count(*) FILTER (before.key IS NULL), count(*) FILTER (before.content <> now.content),"
        f" count(*) FILTER (before.content = now.content) FROM ({now}) AS now"
        f" LEFT JOIN ({before}) AS before USING (key)"
    )
    return load.engine.execute(query).fetchone()


def _latest(table: str, columns: Sequence[str], key: Sequence[str], order: str, part: int) -> str:
    """The last row of every complete key as two digests: of the key and of all cells."""
    names = ", ".join(map(quoted, key))
    complete = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)
    return (
        f"SELECT hash({names}) AS key, arg_max(hash({', '.join(map(quoted, columns))}), {order}) AS content"
        f" FROM {table} WHERE {complete} AND hash({names}) % {part} = 0 GROUP BY 1"
    )


def _order(loads: Sequence[LoadFiles]) -> str:
    """Loads in the order given, which need not be that of their numbers; in each, rows by place."""
    places = " ".join(f"WHEN {load.load_id} THEN {place}" for place, load in enumerate(loads))
    return f"(CAST(CASE row_id >> {ROW_BITS} {places} END AS BIGINT) << {ROW_BITS}) + (row_id & {(1 << ROW_BITS) - 1})"
