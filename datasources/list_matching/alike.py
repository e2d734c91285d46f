"""Names that are alike, found in blocks: only names that share a part are measured against each other."""

import re

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

#: per cent: likeness of the telling parts of two names of organisations
ALIKE = 85
#: a part that so many names of the dataset share tells nothing
COMMON = 2_000
PAIRS = 100_000
_FORM = r"(股份)?有限(责任)?公司|集团|[()（）\s]"
_SCHEMA = pa.schema([("ours", pa.string()), ("theirs", pa.string()), ("similarity", pa.float64())])


def alike_pairs(engine: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """Pairs of names (ours from ``lone``, theirs from ``pool``) that are equal or alike, with their likeness in per
    cent. A person's name is alike where one character differs; two characters are too few to be alike."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE our_names AS {_parts(name, 'lone')}")
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE their_names AS
        FROM ({_parts(name, "pool")}) WHERE part IN (SELECT part FROM our_names)"""
    )
    equal = engine.sql(
        f"""SELECT DISTINCT l."{name}", p."{name}", 100.0 FROM lone l JOIN pool p ON l."{name}" = p."{name}\""""
    ).to_arrow_table()
    parts = [pa.table(equal.columns, schema=_SCHEMA)]
    candidates = engine.sql(
        f"""SELECT DISTINCT o.text, t.text FROM our_names o JOIN their_names t ON o.part = t.part AND o.text <> t.text
        WHERE t.part IN (SELECT part FROM their_names GROUP BY part HAVING count(*) <= {COMMON})"""
    )
    for batch in candidates.to_arrow_reader(PAIRS):
        parts.append(_measured(batch.column(0).to_pylist(), batch.column(1).to_pylist()))
    return pa.concat_tables(parts)


def _parts(name: str, table: str) -> str:
    """The query of a table's names with the parts of each by which it is looked for: one line a part."""
    return f"""SELECT text, unnest(CASE WHEN length(text) = 3
            THEN [text[1] || text[2] || '_', text[1] || '_' || text[3], '_' || text[2] || text[3]]
          WHEN length(text) = 4 THEN [text[1:2] || '__', '__' || text[3:4]]
          WHEN length(text) > 4 THEN [core[1:4], core[-4:]] ELSE [] END) AS part
        FROM (SELECT DISTINCT "{name}" AS text, regexp_replace("{name}", '{_FORM}', '', 'g') AS core FROM {table}
              WHERE "{name}" IS NOT NULL)"""


def _measured(ours: list[str], theirs: list[str]) -> pa.Table:
    distances = process.cpdist(ours, theirs, scorer=Levenshtein.distance, score_cutoff=1)
    ratios = process.cpdist([_core(text) for text in ours], [_core(text) for text in theirs], scorer=fuzz.ratio)
    kept = [
        (one, other, 100 * (1 - float(distance) / len(one)) if len(one) <= 4 else float(ratio))
        for one, other, distance, ratio in zip(ours, theirs, distances, ratios, strict=True)
        if (distance <= 1 and len(one) == len(other) if len(one) <= 4 else ratio >= ALIKE)
    ]
    columns = list(zip(*kept, strict=True)) or [[], [], []]
    return pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA
    )


def _core(text: str) -> str:
    return re.sub(_FORM, "", text)
