"""Cleans the cells of one column, batch by batch.

Most cells are plain: their type tells at once that nothing is to be done to them (``SemanticType.plain``). The others
are cleaned inside DuckDB, each distinct raw text once; where a column says the same again and again (days, kinds,
regions), what was found is kept for the next batch. Only the few that the expressions cannot read are looked at in
Python: are they missing, can they be rescued, and if not, why are they refused.
"""

import json
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasources.lake.files import ARROW_TYPES
from datasources.schema.cleaning import clean_sql, missing_sql
from datasources.schema.columns import Column
from datasources.schema.text import INVISIBLE
from datasources.schema.types.plain import mask_of, offsets_of

#: a column repeats itself when so few of its first cells are different
_LOOKED_AT, _DISTINCT = 2_000, 500
#: distinct texts of a column that are kept from batch to batch
_KEPT = 100_000
#: what JSON writes otherwise
_ESCAPED = r'["\\\x00-\x1f]'


@dataclass(frozen=True)
class Cells:
    """A column of a batch: ``values`` typed; ``reasons`` text where a cell is refused; ``raws`` a piece of JSON
    (``"column":"raw text",``) where the raw text is not the value's own, else empty."""

    values: pa.Array
    reasons: pa.Array | None = None
    raws: pa.Array | None = None

    def take(self, rows: pa.Array) -> "Cells":
        reasons, raws = (part and part.take(rows) for part in (self.reasons, self.raws))
        return Cells(self.values.take(rows), reasons, raws)


class ColumnCleaner:
    """Cleaning of one column of one file."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, column: Column, unit: str | None) -> None:
        self._engine, self._column, self._unit = engine, column, unit
        self._type = ARROW_TYPES[column.kind.ibis_type]
        self._raw = pa.array([], pa.string())
        self._found = Cells(pa.nulls(0, self._type), pa.nulls(0, pa.string()), pa.array([], pa.string()))

    def clean(self, cells: pa.StringArray) -> Cells:
        cells = cells.fill_null("") if cells.null_count else cells
        if self._column.values or len(cells[:_LOOKED_AT].unique()) <= _DISTINCT:
            return self.clean_repeated(cells)
        return self.clean_mixed(cells)

    def clean_repeated(self, cells: pa.StringArray) -> Cells:
        """Cells of which most were met before."""
        rows = pc.index_in(cells, value_set=self._raw)
        if rows.null_count:
            self._learn(cells.filter(rows.is_null()).unique())
            rows = pc.index_in(cells, value_set=self._raw)
        found = self._found.take(rows)
        reasons = found.reasons if found.reasons.null_count < len(cells) else None
        return Cells(found.values, reasons, found.raws if pc.any(pc.not_equal(found.raws, "")).as_py() else None)

    def clean_mixed(self, cells: pa.StringArray) -> Cells:
        """Cells of which most are different: the plain ones, the empty ones, and what is left of them."""
        filled = np.diff(offsets_of(cells)) > 0
        if not filled.all():
            return _scattered(filled, self.clean_mixed(cells.filter(pa.array(filled))))
        plain = self._column.kind.plain(cells, self._unit) if len(cells) else None
        if plain is None or not plain.known.any():
            return self.clean_distinct(cells)
        known = None if plain.known.all() else pa.array(plain.known)
        values, raws = plain.values, None
        if plain.spelt is not None and not plain.spelt.all():
            raws = self._pieces(cells, pa.array(plain.known & ~plain.spelt))
        if known is None:
            return Cells(values, None, raws)
        rest = _scattered(~plain.known, self.clean_distinct(cells.filter(pc.invert(known))))
        return Cells(pc.if_else(known, values, rest.values), rest.reasons, _either(known, raws, rest.raws))

    def clean_distinct(self, cells: pa.StringArray) -> Cells:
        """Any cells."""
        coded = cells.dictionary_encode()
        return self._clean_each(coded.dictionary).take(coded.indices)

    def _learn(self, raw: pa.StringArray) -> None:
        if len(self._raw) + len(raw) > _KEPT:
            self._raw, self._found = self._raw[:0], self._found.take(pa.array([], pa.int64()))
        new = self._clean_each(raw)
        kept, count = self._found, len(raw)
        self._raw = pa.concat_arrays([self._raw, raw])
        self._found = Cells(
            pa.concat_arrays([kept.values, new.values]),
            pa.concat_arrays([kept.reasons, pa.nulls(count, pa.string()) if new.reasons is None else new.reasons]),
            pa.concat_arrays([kept.raws, pa.repeat("", count) if new.raws is None else new.raws]),
        )

    def _clean_each(self, raw: pa.StringArray) -> Cells:
        folded = self._as_listed(fold_all(raw))
        values, texts = self._clean(folded)
        refused: dict[int, str] = {}
        suspects = pc.indices_nonzero(pc.and_(values.is_null(), pc.not_equal(folded, "")))
        if len(suspects):
            values, texts = self._second_look(folded, values, texts, suspects, refused)
        if self._column.values:
            self._check_listed(values, refused)
        differs = pc.and_(pc.not_equal(raw, pc.fill_null(texts, "")), pc.not_equal(raw, ""))
        reasons = _at(refused, len(raw), pa.string()) if refused else None
        return Cells(values, reasons, self._pieces(raw, differs) if pc.any(differs).as_py() else None)

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
        self, folded: pa.Array, values: pa.Array, texts: pa.Array, suspects: pa.Array, refused: dict[int, str]
    ) -> tuple[pa.Array, pa.Array]:
        """Tell the missing from the bad, and rescue what can be rescued."""
        doubtful = folded.take(suspects)
        missing = _flat(self._ask(missing_sql(self._column.type), doubtful)["missing"])
        listed = set(self._column.values)
        bad = [
            (at, text)
            for at, text, gone in zip(suspects.to_pylist(), doubtful.to_pylist(), missing.to_pylist(), strict=True)
            if not gone or text in listed
        ]
        kind = self._column.kind
        # a placeholder that the code list knows is an answer
        plain = {at: text if text in listed else kind.rescue(text, self._unit) for at, text in bad}
        saved = {at: text for at, text in plain.items() if text is not None}
        if saved:
            values, texts = self._put_saved(values, texts, saved, listed)
        valid = mask_of(values.is_valid())
        refused.update((at, kind.explain(text)) for at, text in bad if not valid[at])
        return values, texts

    def _put_saved(
        self, values: pa.Array, texts: pa.Array, saved: dict[int, str], listed: set[str]
    ) -> tuple[pa.Array, pa.Array]:
        again = pa.array(saved.values(), pa.string())
        clean, text = (again, again) if listed else self._clean(again)
        mask = np.zeros(len(values), bool)
        mask[list(saved)] = True  # in ascending order, as the suspects were
        return (
            pc.replace_with_mask(values, pa.array(mask), clean),
            pc.replace_with_mask(texts, pa.array(mask), text),
        )

    def _check_listed(self, values: pa.Array, refused: dict[int, str]) -> None:
        known = pc.or_(pc.is_in(values, value_set=pa.array(self._column.values)), values.is_null())
        reason = f"不在允许的取值之内（{'、'.join(self._column.values)}）"
        refused.update(dict.fromkeys(pc.indices_nonzero(pc.invert(known)).to_pylist(), reason))

    def _pieces(self, raw: pa.StringArray, differs: pa.BooleanArray) -> pa.StringArray:
        """The raw texts that differ as pieces of JSON."""
        name = json.dumps(self._column.name)
        pieces = pc.binary_join_element_wise(f'{name}:"', raw, '",', "")
        odd = pc.indices_nonzero(pc.and_(pc.match_substring_regex(raw, _ESCAPED), differs))
        if len(odd):
            written = [f"{name}:{json.dumps(text, ensure_ascii=False)}," for text in raw.take(odd).to_pylist()]
            mask = np.zeros(len(raw), bool)
            mask[odd] = True
            pieces = pc.replace_with_mask(pieces, pa.array(mask), pa.array(written, pa.string()))
        return pc.if_else(differs, pieces, "")

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


def _scattered(mask: np.ndarray, part: Cells) -> Cells:
    """Cells at the places of the mask; NULL, without reason and raw text, elsewhere."""
    rows = pa.array(np.cumsum(mask) - 1, mask=~mask)
    spread = part.take(rows)
    return Cells(spread.values, spread.reasons, None if spread.raws is None else spread.raws.fill_null(""))


def _either(first: pa.BooleanArray, raws: pa.Array | None, others: pa.Array | None) -> pa.Array | None:
    if raws is None or others is None:
        return others if raws is None else raws
    return pc.if_else(first, raws, others)


def _at(found: dict[int, str], count: int, kind: pa.DataType) -> pa.Array:
    return pa.array([found.get(at) for at in range(count)], kind)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks()
    return pa.concat_arrays(flat.chunks) if isinstance(flat, pa.ChunkedArray) else flat
