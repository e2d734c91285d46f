"""Cleans the cells of one column, batch by batch, inside DuckDB.

Each distinct raw text is cleaned once. Only the few that the expressions cannot read are looked at in Python: are they
missing, can they be rescued, and if not, why are they refused.
"""

import json
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from datasources.lake.files import ARROW_TYPES
from datasources.schema.cleaning import clean_sql, missing_sql
from datasources.schema.columns import Column
from datasources.schema.text import INVISIBLE


@dataclass(frozen=True)
class Cells:
    """A column of a batch: ``values`` typed; ``reasons`` text where a cell is refused; ``raws`` a piece of JSON
    (``"column":"raw text",``) where the raw text is not the value's own, else empty."""

    values: pa.Array
    reasons: pa.Array | None
    raws: pa.Array | None


class ColumnCleaner:
    """Cleaning of one column of one file."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, column: Column, unit: str | None) -> None:
        self._engine, self._column, self._unit = engine, column, unit
        self._type = ARROW_TYPES[column.kind.ibis_type]

    def clean(self, cells: pa.StringArray) -> Cells:
        coded = cells.fill_null("").dictionary_encode()
        raw, row = coded.dictionary, coded.indices
        folded = self._as_listed(fold_all(raw))
        values, texts = self._clean(folded)
        refused: dict[int, str] = {}
        suspects = pc.indices_nonzero(pc.and_(values.is_null(), pc.not_equal(folded, ""))).to_pylist()
        if suspects:
            values, texts = self._second_look(folded, values, texts, suspects, refused)
        if self._column.values:
            self._check_listed(folded, values, refused)
        return Cells(values.take(row), _spread(refused, len(raw), row), self._raw_pieces(raw, texts, row))

    def _as_listed(self, folded: pa.Array) -> pa.Array:
        """Other spellings of a listed value become that value, so that a model meets one word for one thing."""
        if not self._column.synonyms:
            return folded
        spellings, listed = map(pa.array, zip(*self._column.synonyms, strict=True))
        return pc.coalesce(listed.take(pc.index_in(folded, value_set=spellings)), folded)

    def _clean(self, folded: pa.Array) -> tuple[pa.Array, pa.Array]:
        table = self._ask(clean_sql(self._column.type, self._unit), folded)
        return _flat(table["value"]).cast(self._type), _flat(table["text"])

    def _second_look(
        self, folded: pa.Array, values: pa.Array, texts: pa.Array, suspects: list[int], refused: dict[int, str]
    ) -> tuple[pa.Array, pa.Array]:
        """Tell the missing from the bad, and rescue what can be rescued."""
        missing = _flat(self._ask(missing_sql(self._column.type), folded.take(suspects))["missing"])
        listed = set(self._column.values)
        bad = [
            (at, text)
            for at, text, gone in zip(suspects, folded.take(suspects).to_pylist(), missing.to_pylist(), strict=True)
            if not gone or text in listed
        ]
        kind = self._column.kind
        # a placeholder that the code list knows is an answer
        plain = {at: text if text in listed else kind.rescue(text, self._unit) for at, text in bad}
        saved = {at: text for at, text in plain.items() if text is not None}
        if saved:
            values, texts = self._put_saved(values, texts, saved, listed)
        still_bad = [(at, text) for at, text in bad if not values[at].is_valid]
        refused.update((at, kind.explain(text)) for at, text in still_bad)
        return values, texts

    def _put_saved(
        self, values: pa.Array, texts: pa.Array, saved: dict[int, str], listed: set[str]
    ) -> tuple[pa.Array, pa.Array]:
        again = pa.array(saved.values(), pa.string())
        clean, text = (again, again) if listed else self._clean(again)
        places = set(saved)
        mask = pa.array([at in places for at in range(len(values))])
        order = pa.array(sorted(range(len(saved)), key=list(saved).__getitem__))
        return (
            pc.replace_with_mask(values, mask, clean.take(order)),
            pc.replace_with_mask(texts, mask, text.take(order)),
        )

    def _check_listed(self, folded: pa.Array, values: pa.Array, refused: dict[int, str]) -> None:
        known = pc.or_(pc.is_in(values, value_set=pa.array(self._column.values)), values.is_null())
        reason = f"不在允许的取值之内（{'、'.join(self._column.values)}）"
        refused.update(dict.fromkeys(pc.indices_nonzero(pc.invert(known)).to_pylist(), reason))

    def _raw_pieces(self, raw: pa.Array, texts: pa.Array, row: pa.Array) -> pa.Array | None:
        differs = pc.and_(pc.not_equal(raw, pc.fill_null(texts, "")), pc.not_equal(raw, ""))
        if not pc.any(differs).as_py():
            return None
        name = json.dumps(self._column.name)
        pieces = [
            f"{name}:{json.dumps(text, ensure_ascii=False)}," if other else ""
            for text, other in zip(raw.to_pylist(), differs.to_pylist(), strict=True)
        ]
        return pa.array(pieces, pa.string()).take(row)

    def _ask(self, sql: str, folded: pa.Array) -> pa.Table:
        self._engine.register("cells", pa.table({"raw": folded}))
        try:
            return self._engine.sql(sql).to_arrow_table()
        finally:
            self._engine.unregister("cells")


def fold_all(raw: pa.Array) -> pa.Array:
    """``schema.text.fold`` for a whole column; also without the apostrophe that guards a spreadsheet's cell."""
    folded = pc.utf8_normalize(raw, form="NFKC")
    folded = pc.replace_substring_regex(folded, f"[{INVISIBLE}]", "")
    folded = pc.utf8_trim_whitespace(folded)
    return pc.replace_substring_regex(folded, r"^'([=+\-@0-9])", r"\1")


def _spread(refused: dict[int, str], distinct: int, row: pa.Array) -> pa.Array | None:
    if not refused:
        return None
    return pa.array([refused.get(at) for at in range(distinct)], pa.string()).take(row)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks()
    return pa.concat_arrays(flat.chunks) if isinstance(flat, pa.ChunkedArray) else flat
