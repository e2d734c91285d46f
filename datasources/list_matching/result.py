"""The result as one Parquet file, written whole or not at all, with the rows that met as they were that day."""

from pathlib import Path

from datasources.lake.files import sync
from datasources.list_matching.matching import Matching

LEVELS = ("A", "B", "C", "none")


def write_result(matching: Matching, target: Path) -> dict[str, int]:
    """One line a match, in the order of the list and of the levels; an entry that met nothing has one line too.

    Columns: entry, line, cells (JSON: header -> text), level, similarity, how, row_id, row (JSON: column -> value).
    Returns how many entries have which level as their best one.
    """
    con, raw = matching.con, matching.raw
    held = con.compile(matching.rows.select(*matching.standard.columns, "source_file", "source_line", "row_id"))
    values = ", ".join(f'"{name}" := CAST(h."{name}" AS VARCHAR)' for name in matching.standard.columns)
    traced = "source_file := h.source_file, source_line := CAST(h.source_line AS VARCHAR)"
    raw.execute(
        f"""CREATE TEMP TABLE result AS
        SELECT e.entry, e.line, e.cells, coalesce(m.level, 'none') AS level, m.similarity, m.how, m.row_id,
          CASE WHEN h.row_id IS NOT NULL THEN CAST(to_json(struct_pack({values}, {traced})) AS VARCHAR) END AS row
        FROM entries e LEFT JOIN met m ON m.entry = e.entry
        LEFT JOIN (SELECT * FROM ({held}) WHERE row_id IN (SELECT row_id FROM met)) h ON h.row_id = m.row_id"""
    )
    draft = target.with_suffix(".part")
    quoted = str(draft).replace("'", "''")
    raw.execute(
        f"""COPY (FROM result ORDER BY entry, level, similarity DESC, row_id)
        TO '{quoted}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10000)"""
    )
    sync(draft)
    draft.replace(target)
    best = dict(
        raw.execute(
            "SELECT level, count(*) FROM (SELECT entry, min(level) AS level FROM result GROUP BY entry) GROUP BY level"
        ).fetchall()
    )
    return {level: best.get(level, 0) for level in LEVELS}
